"""`obstacles demo` and `obstacles rehearse`: talks known in advance, shown to a class and run as tests."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(
    epilog="While it plays: Enter pauses, or goes on; 1 to 4 and Enter shows one obstacle alone, 0 all of them; q stops."
)
@click.argument("persona", required=False, default="")
@click.option("--lang", default=None, help="Language; default: your system's, else the content's own.")
@click.option(
    "--speed",
    type=click.FloatRange(0, 3600),
    default=8.0,
    show_default=True,
    metavar="SECONDS",
    help="How long each answer stays; 0: everything at once.",
)
@click.option("--step", is_flag=True, help="Go on when you press Enter, not before.")
@click.option(
    "--only", default="", metavar="OBSTACLE", help="One obstacle alone: management, strategy, kpi, organisation."
)
def demo(persona: str, lang: str | None, speed: float, step: bool, only: str) -> None:
    """Play the talk of an invented company to a class, with a trainer's commentary.

    After each answer: what it is worth, which bar moves and how far, and why the question is asked. Without PERSONA, lists the companies.
    Works without a network; nothing is stored.
    """
    from bot.bootstrap.rehearsing import run_demo

    raise SystemExit(run_demo(persona, lang, (speed, step), only))


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="[FILE]...")
def rehearse(files: tuple[Path, ...]) -> None:
    """Run scripted chats as tests: what a person does, and what must then be seen.

    Without FILE: all of dialogs/rehearsals/, and the verdicts that dialogs/personas/ expect. Exit status 1 when one fails, with file, line
    and column.
    """
    from bot.bootstrap.rehearsing import run_rehearse

    raise SystemExit(run_rehearse(files))
