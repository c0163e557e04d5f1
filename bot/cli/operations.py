"""`obstacles outbox`, `backup`, `restore`, `ledger`, `consents`: what an operator needs beside `serve`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("numbers", nargs=-1, type=int)
@click.option("--replay", is_flag=True, help="Try the calls NUMBERS again, or all of them.")
@click.option("--waiting", is_flag=True, help="Show those that failed and will be tried again, and when.")
def outbox(numbers: tuple[int, ...], replay: bool, waiting: bool) -> None:
    """Show the calls that were given up, to whom and why; --replay tries them again."""
    from bot.bootstrap.operating import run_outbox

    raise SystemExit(run_outbox(numbers, replay=replay, waiting=waiting))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Copy the SQLite database to FILE while it serves. Keep `obstacles ledger` apart from it."""
    from bot.bootstrap.operating import run_backup

    raise SystemExit(run_backup(file))


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--ledger",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="From `obstacles ledger`.",
)
def restore(file: Path | None, ledger: Path | None) -> None:
    """Put a backup back (stop `serve` first), and erase again what people asked to be erased since.

    Without FILE, only the erasures of --ledger are replayed: after pg_restore.
    """
    from bot.bootstrap.operating import run_restore

    raise SystemExit(run_restore(file, ledger))


@click.command()
def ledger() -> None:
    """Print the ledger of erasures: digests and dates, nothing about anybody. Keep it apart from backups."""
    from bot.bootstrap.operating import run_ledger

    raise SystemExit(run_ledger())


@click.command()
@click.option(
    "--lead", metavar="KEY", default="", help="The proofs of this lead: its key, or the first eight characters."
)
@click.option("--subject", metavar="DIGEST", default="", help="The proofs of one subject: for a lead that is gone.")
@click.option("--json", "as_json", is_flag=True, help="The entries whole, with their seals, as JSON.")
def consents(lead: str, subject: str, as_json: bool) -> None:
    """Verify the ledger of consents, and show what it proves; exit 1 when it was tampered with.

    Each entry says what was shown, to whom the data goes, what was chosen and when, and seals the entry before. It names nobody: a lead
    leads to its proofs, a proof leads to no lead.
    """
    from bot.bootstrap.proving import run_consents

    raise SystemExit(run_consents(lead, subject, as_json=as_json))
