"""`obstacles check` and `obstacles schema`: tools for those who write the content."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(folder: Path | None) -> None:
    """Say everything that is wrong in the content, with its place and its cure.

    FOLDER holds dialogs/ and knowledge/; default: CONTENT_ROOT, else the content shipped. Exit status 1 when there is an error.
    """
    from bot.bootstrap import run_check

    raise SystemExit(run_check(folder))


@click.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def schema(folder: Path | None) -> None:
    """Write the JSON Schemas that let an editor complete and check the YAML as you type."""
    from bot.bootstrap import run_schema

    raise SystemExit(run_schema(folder))
