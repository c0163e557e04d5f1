"""`obstacles serve` and `obstacles migrate`: running it for others."""

from __future__ import annotations

import click


@click.command()
def serve() -> None:
    """Hold the conversation on Telegram, until stopped (Ctrl-C or SIGTERM).

    \b
    Needs TELEGRAM_TOKEN (from BotFather). The database is a SQLite file in
    DATA_DIR unless DATABASE_URL says otherwise. Health: http://HOST:PORT/healthz
    """
    from bot.bootstrap.serving import run_serve

    raise SystemExit(run_serve())


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date."""
    from bot.bootstrap.operating import run_migrate

    raise SystemExit(run_migrate())
