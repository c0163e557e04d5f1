"""`obstacles ask`: a question of one's own, answered from the knowledge."""

from __future__ import annotations

import click


@click.command()
@click.argument("question", nargs=-1, required=True)
@click.option("--lang", default=None, help="Language of the question and of the answer; default: the content's own.")
@click.option("--json", "as_json", is_flag=True, help="The card, its sources and what is related, as JSON.")
def ask(question: tuple[str, ...], lang: str | None, as_json: bool) -> None:
    """Answer a question from the knowledge, with its source.

    \b
      obstacles ask combien de temps par semaine
      obstacles ask --lang en "what is ROA?"

    Nothing is made up: when no card answers, the nearest topics are named and the exit status is 1.
    """
    from bot.bootstrap.asking import run_ask

    raise SystemExit(run_ask(" ".join(question), lang, as_json))
