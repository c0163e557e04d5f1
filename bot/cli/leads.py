"""`obstacles link`, `stats` and `leads`: what an agency needs to share the bot and to see what comes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.leads.lead import Lead
    from bot.leads.numbers import By, Numbers, Table

BYS = ("source", "question", "day", "reminder")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("campaign")
@click.option("--source", default="unknown", help="Where the link is shared: linkedin, newsletter, fair…")
@click.option("--medium", default="unknown", help="In what form: post, mail, poster…")
@click.option("--bot", metavar="USERNAME", help="The bot's user name. Default: Telegram is asked, with TELEGRAM_TOKEN.")
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Write the QR code to this file.")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="The same, for print at any size.")
def link(campaign: str, source: str, medium: str, bot: str | None, png: Path | None, svg: Path | None) -> None:
    """Print the deep link of CAMPAIGN and its QR code. What comes of it: `obstacles stats --by source`.

    \b
    obstacles link spring-2027 --source linkedin --medium post --bot MyAgencyBot

    Labels hold letters without accents, digits and hyphens; the link holds nothing else, and nothing about anybody.
    """
    from bot.bootstrap.leading import campaign_link, write_codes
    from bot.leads.codes import terminal_code
    from bot.leads.origins import Origin

    made = campaign_link(Origin(source, medium, campaign), bot)
    click.echo(made)
    files = write_codes(made, png, svg)
    for file in files:
        click.echo(str(file))
    if not files:
        click.echo(terminal_code(made))


@click.command()
@click.option("--by", type=click.Choice(BYS), help="One table: by source, question or day, or what reminders brought.")
@click.option("--since", metavar="DAY", help="Talks begun since then: 2026-11-01 (UTC), or 30d for 30 days.")
@click.option("--dialog", default="diagnostic", show_default=True, help="The dialog counted.")
@click.option("--json", "as_json", is_flag=True, help="Every table, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="The table as CSV, for a spreadsheet.")
def stats(by: By | None, since: str | None, dialog: str, as_json: bool, as_csv: bool) -> None:
    """Show how talks went: begun, each section, finished; by source, by question, by day; what reminders brought.

    Real talks only: tests and demonstrations are not counted. A talk is left when nothing has happened in it for a day.
    """
    from bot.bootstrap.leading import read_numbers
    from bot.leads.numbers import TABLES, document
    from bot.leads.sheets import csv_text

    numbers = read_numbers(dialog, since)
    if as_json:
        click.echo(json.dumps(document(numbers), indent=2, ensure_ascii=False))
    elif as_csv:
        table = TABLES[by or "step"](numbers)
        click.echo(csv_text(table.header, table.rows), nl=False)
    else:
        _show(numbers, by)


def _show(numbers: Numbers, by: By | None) -> None:
    from bot.leads.numbers import TABLES

    if not numbers.total.started:
        click.echo(f"No real talk through '{numbers.dialog}' has begun yet.")
        return
    first = f" since {numbers.since:%Y-%m-%d}" if numbers.since else ""
    total = numbers.total
    click.echo(
        f"{numbers.dialog}{first}: {total.started} begun, {total.finished} finished, {total.under_way} under way, "
        f"{total.consented} shared, {total.claimed} claimed, {total.won} won."
    )
    shown: tuple[By, ...] = (by,) if by else ("step", "source")
    for name in shown:
        _print(TABLES[name](numbers))


def _print(table: Table) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Shown
    from rich.text import Text

    shown = Shown(box=box.SIMPLE)
    for place, name in enumerate(table.header):
        numeric = any(isinstance(row[place], int | float) for row in table.rows)
        shown.add_column(name, justify="right" if numeric else "left", overflow="fold")
    for row in table.rows:
        shown.add_row(*(Text("–" if cell is None else str(cell)) for cell in row))
    Console().print(shown)


@click.group()
def leads() -> None:
    """What a diagnosis tells an agency."""


SINCE = click.option("--since", metavar="DAY", help="Leads made since then: 2026-11-01 (UTC), or 30d for 30 days.")
STATES = ("new", "claimed", "contacted", "won", "lost")


@leads.command("list")
@SINCE
@click.option("--state", type=click.Choice(STATES), help="Only those in that state.")
@click.option("--json", "as_json", is_flag=True, help="All that may be known of each, as webhooks carry it.")
def list_leads(since: str | None, state: str | None, as_json: bool) -> None:
    """List the leads, the oldest first. Tests are marked; who took their agreement back is not there."""
    from bot.bootstrap.leading import read_leads
    from bot.leads.facts import lead_facts

    found = read_leads(since, state)
    if as_json:
        click.echo(json.dumps([lead_facts("consented", each) for each in found], indent=2, ensure_ascii=False))
    elif found:
        _print(_leads_table(found))
    else:
        click.echo("No lead yet.")


def _leads_table(found: list[Lead]) -> Table:
    from bot.leads.facts import moment
    from bot.leads.numbers import Table
    from bot.leads.origins import parse

    rows = tuple(
        (
            each.short_key + (" (test)" if each.purpose != "real" else ""),
            each.temperature,
            each.score,
            each.state,
            each.who,
            (moment(each.created_at) or "")[:10],
            parse(each.origin).source,
            each.contact.kind if each.contact else "",
            each.opening,
        )
        for each in found
    )
    return Table(("lead", "heat", "score", "state", "taken by", "since", "source", "contact", "next step"), rows)


@leads.command()
@SINCE
@click.option("--csv", "csv_file", type=FILE, help="Write a CSV file.")
@click.option("--xlsx", "xlsx_file", type=FILE, help="Write an Excel file.")
def export(since: str | None, csv_file: Path | None, xlsx_file: Path | None) -> None:
    """Write the leads to files for a spreadsheet: only what people agreed to, and no cell that it would take for a formula."""
    from bot.bootstrap.leading import read_leads, write_tables

    if csv_file is None and xlsx_file is None:
        raise click.UsageError("which file? --csv FILE, --xlsx FILE, or both")
    found = read_leads(since)
    for file in write_tables(found, csv_file, xlsx_file):
        click.echo(f"{file}: {len(found)} leads")


@leads.command()
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
@click.option("--lang", default=None, help="Default: the file's language.")
def qualify(answers: Path, as_json: bool, lang: str | None) -> None:
    """Say how interesting the company of ANSWERS is to an agency, why, and what to propose to it.

    ANSWERS is what `obstacles diagnose` reads. The rules stand in knowledge/qualification.yaml.
    """
    from bot.bootstrap.leading import lead_told

    click.echo(lead_told(answers, as_json, lang))
