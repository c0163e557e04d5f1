"""The command `obstacles`: what can be typed, and the help that teaches it.

Every command imports what it needs when it runs, so that `--help` answers at once. Must not hold logic: it reads arguments, calls
`bot.bootstrap`, prints, and turns errors into one clear line and an exit status.
"""

from __future__ import annotations

import sys

import click

from bot.cli.asking import ask
from bot.cli.authoring import check, draw, init, schema, simulate, translated
from bot.cli.headless import diagnose, report
from bot.cli.leads import leads, link, stats
from bot.cli.operations import backup, consents, ledger, outbox, restore
from bot.cli.rehearsing import demo, rehearse
from bot.cli.serving import migrate, serve
from bot.cli.talk import chat
from bot.errors import ObstaclesError

WELCOME = """What keeps a company from an effective social-media presence?

\b
A guided conversation about the four obstacles: top-management support,
strategy, ROI and KPIs, organisation. Each is scored, explained and answered.

\b
Start here:
  obstacles chat                     the conversation, in this terminal
  obstacles chat --lang en --express the short version, in English
  obstacles demo                     example companies, played with a commentary
  obstacles check                    is the content sound? says line and cure
  obstacles serve                    the same conversation on Telegram

Settings are read from the environment and from .env; `obstacles COMMAND --help` explains each command.
"""


def _say_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    from importlib.metadata import PackageNotFoundError, version

    try:
        click.echo(f"obstacles {version('quatre-obstacles')}")
    except PackageNotFoundError:
        click.echo("obstacles 0 (not installed)")
    context.exit()


@click.group(help=WELCOME, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version and exit.",
)
def cli() -> None:
    """The group of every command."""


COMMANDS = (
    (chat, ask, demo, diagnose, report),
    (init, check, translated, rehearse, simulate, draw, schema),
    (link, stats, leads),
    (serve, migrate, outbox, backup, restore, ledger, consents),
)
for command in (each for group in COMMANDS for each in group):
    cli.add_command(command)


def main() -> None:
    """Run the command line; an expected error is one message on standard error, never a traceback."""
    try:
        cli(standalone_mode=True)
    except ObstaclesError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
