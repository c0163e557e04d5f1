"""`obstacles diagnose` and `obstacles report`: the same engine without a conversation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import ObstaclesError

if TYPE_CHECKING:
    from bot.printing.printer import Paper

FORMATS = ("pdf", "png", "svg", "md", "html", "json")


@click.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The scorecard, advice and plan as JSON.")
@click.option("--lang", default=None, help="Language of the result; default: the file's.")
def diagnose(answers: Path, as_json: bool, lang: str | None) -> None:
    """Answers in, result out.

    \b
    ANSWERS is a YAML (or JSON) file, or a result exported as JSON:
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


@click.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default=None, help="Default: what the file's name ends with."
)
@click.option("--lang", default=None, help="Language of the report; default: the file's.")
@click.option(
    "--operator",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="Who hands it over: name, contact, colour, logo. Default: OPERATOR_FILE.",
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="Of a PDF.")
def report(
    answers: Path, output: Path, form: str | None, lang: str | None, operator: Path | None, paper: Paper
) -> None:
    """Answers in, the report out.

    \b
    obstacles report answers.yaml -o result.pdf

    ANSWERS is what `obstacles diagnose` reads. As pdf, the whole report; as png or svg, the chart of the obstacles; as md or html, the
    pages of the result; as json, all of it, which `diagnose` and `report` read back.
    """
    from bot.bootstrap.headless import run_report

    ending = output.suffix.lstrip(".").lower()
    chosen = form or ending
    if chosen not in FORMATS:
        raise ObstaclesError(f"no format '{ending}' for {output.name}; name one with --format: {', '.join(FORMATS)}")
    raise SystemExit(run_report(answers, output, chosen, paper, lang, operator))
