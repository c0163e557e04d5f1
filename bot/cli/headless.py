"""`obstacles diagnose`: the same engine without a conversation."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The scorecard, advice and plan as JSON.")
@click.option(
    "--lang", type=click.Choice(["fr", "en"]), default=None, help="Language of the result; default: the file's."
)
def diagnose(answers: Path, as_json: bool, lang: str | None) -> None:
    """Answers in, result out.

    \b
    ANSWERS is a YAML (or JSON) file:
      format: 1
      dialog: diagnostic
      lang: fr
      mode: standard
      answers:
        management.view: doubtful
        kpi.tracking: unknown
    """
    from bot.bootstrap.headless import run_diagnose

    raise SystemExit(run_diagnose(answers, as_json, lang))
