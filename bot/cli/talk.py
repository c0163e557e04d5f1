"""`obstacles chat`: the conversation in the terminal."""

from __future__ import annotations

import click


@click.command(
    epilog="Ctrl-C pauses; the next run offers to resume. Without a terminal (a pipe): one answer a line; exit 3 when they run out early."
)
@click.argument("dialog", required=False, default="")
@click.option("--lang", default=None, help="Language of the talk; default: your system's, else the content's own.")
@click.option("--express", is_flag=True, help="The short version: 3 minutes instead of 6.")
@click.option(
    "--from",
    "from_question",
    default="",
    metavar="QUESTION",
    help="Start at this question (part.question): to preview it.",
)
def chat(dialog: str, lang: str | None, express: bool, from_question: str) -> None:
    """Hold the conversation here, in the terminal.

    DIALOG is the whole diagnosis by default; a part can be played alone: profile, management, strategy, kpi, organisation.
    """
    from bot.bootstrap.talking import run_chat

    raise SystemExit(run_chat(dialog, lang, express, from_question))
