"""The help teaches the product, and answers at once."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.cli import cli
from tests.cli.conftest import Command

HEAVY = ("telegram", "sqlalchemy", "aiohttp", "jinja2", "pydantic", "transitions", "typst", "starlette", "uvicorn")


def test_help_names_every_command_with_its_purpose(command: Command) -> None:
    """The four first steps, then each command with a line of its own."""
    ran = command("--help")
    assert ran.status == 0
    for word in ("obstacles chat", "obstacles check", "obstacles serve", *cli.commands):
        assert word in ran.out
    listed = ran.out.partition("Commands:")[2].splitlines()
    assert all(len(line.split(maxsplit=1)) == 2 for line in listed if line.strip())


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_the_help_of_each_command_explains_it(command: Command, name: str) -> None:
    """A sentence at least, and every option with its meaning; at most 100 columns."""
    ran = command(name, "--help")
    assert ran.status == 0
    assert len(ran.out.split()) > 12
    assert all(len(line) <= 100 for line in ran.out.splitlines())
    options = [parameter for parameter in cli.commands[name].params if isinstance(parameter, click.Option)]
    assert all(option.help for option in options)


def test_the_version_is_the_distribution_s(command: Command) -> None:
    """`obstacles 0.1.0`; without an installation, it says so."""
    said = command("--version").out.strip()
    assert re.fullmatch(r"obstacles (\d+\.\d+\.\d+|0 \(not installed\))", said), said


@pytest.mark.parametrize(("typed", "meant"), [("chatt", "chat"), ("serv", "serve")])
def test_a_command_mistyped_is_said_with_what_there_is(command: Command, typed: str, meant: str) -> None:
    """Exit status 2, and no traceback."""
    ran = command(typed)
    assert ran.status == 2
    assert typed in ran.err
    assert meant in ran.err or "--help" in ran.err


@pytest.mark.parametrize("arguments", ["--help", "chat --help", "serve --help", "--version"])
def test_help_imports_nothing_heavy(arguments: str, project: Path) -> None:
    """Neither PTB nor SQLAlchemy, nor anything else that takes its time."""
    code = (
        f"import sys; sys.argv = ['obstacles', *{arguments.split()!r}]\nfrom bot.cli import main\n"
        "try: main()\nexcept SystemExit: pass\nprint('LOADED', *sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=project, capture_output=True, text=True, check=True).stdout
    loaded = set(said.partition("LOADED")[2].split())
    assert "click" in loaded
    assert not loaded & set(HEAVY)
