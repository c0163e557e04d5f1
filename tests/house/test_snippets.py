"""What documents show does run.

In a ```console block, each line `$ obstacles …` is run, in a folder that holds copies of dialogs/, knowledge/, docs/ and deploy/, one
after another through the document; it must end with 0, or with N when the line ends in `  # exit N`. The lines that follow must occur
in what it prints, in this order; `…` stands for anything; spaces and frames of tables do not count. Blocks of yaml, json and toml must
parse. Commands of other programs belong in ```sh blocks: they are not run.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from tests.house.tree import Tree

BLOCK = re.compile(r"^( *)```(\w+)[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
EXIT = re.compile(r"\s+# exit (\d+)$")
PROJECT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = sorted(Tree(PROJECT).name(path) for path in Tree(PROJECT).files(".md"))
PARSERS: dict[str, Callable[[str], object]] = {"json": json.loads, "toml": tomllib.loads, "yaml": yaml.safe_load}


@dataclass(frozen=True, slots=True)
class Shown:
    """One command of a document, and the output shown below it."""

    command: str
    exit_code: int
    lines: tuple[str, ...]


def blocks(text: str, language: str) -> Iterator[str]:
    """The fenced blocks of one language."""
    return (match[3] for match in BLOCK.finditer(text) if match[2] == language)


def shown(block: str) -> Iterator[Shown]:
    """The commands of a console block."""
    for part in re.split(r"^ *\$ ", block, flags=re.MULTILINE)[1:]:
        command, *lines = part.splitlines()
        code = EXIT.search(command)
        yield Shown(EXIT.sub("", command), int(code[1]) if code else 0, tuple(line for line in lines if line.strip()))


def squeezed(text: str) -> str:
    """Text without the frames of tables, and with one space wherever there is room."""
    return " ".join(re.sub(r"[\u2500-\u257f|]", " ", text).split())


def missing(lines: tuple[str, ...], output: str) -> str:
    """The first shown line that the output does not have in its place; empty when all are there."""
    printed, place = squeezed(output), 0
    for line in lines:
        pieces = [re.escape(piece) for piece in re.split(r"\s*…\s*", squeezed(line)) if piece]
        found = re.compile(".*?".join(pieces)).search(printed, place)
        if found is None:
            return line
        place = found.end()
    return ""


def failure(example: Shown, folder: Path) -> str:
    """What is wrong with one command; empty when it does what is shown."""
    program, *arguments = shlex.split(example.command)
    if program != "obstacles":
        return f"{example.command}: only obstacles belongs in a console block"
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={
            **os.environ,
            "DATA_DIR": str(folder / "data"),
            "COLUMNS": "200",
            "NO_COLOR": "1",
            "PYTHONPATH": str(PROJECT),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    output = done.stdout + done.stderr
    if done.returncode != example.exit_code:
        return f"{example.command}: ended with {done.returncode}\n{output}"
    line = missing(example.lines, output)
    return line and f"{example.command}: does not print {line!r} there\n{output}"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_shows_runs(document: str, tmp_path: Path) -> None:
    """Each command ends as shown and prints what is shown."""
    examples = [example for block in blocks(Tree(PROJECT).read(document), "console") for example in shown(block)]
    for name in ("dialogs", "knowledge", "docs", "deploy"):
        if examples and (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, tmp_path / name)
    assert not [trouble for example in examples if (trouble := failure(example, tmp_path))]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_data_in_a_document_parses(document: str) -> None:
    """Blocks of yaml, json and toml are well-formed."""
    for language, parse in PARSERS.items():
        for block in blocks(Tree(PROJECT).read(document), language):
            parse(block)


def test_a_console_block_is_read_as_written() -> None:
    """Commands, their exit codes and their output are told apart."""
    block = "$ obstacles check bad  # exit 1\nbad.yaml:1\n\n$ obstacles --version\n"
    assert list(shown(block)) == [
        Shown("obstacles check bad", 1, ("bad.yaml:1",)),
        Shown("obstacles --version", 0, ()),
    ]


def test_output_that_differs_is_found() -> None:
    """Wrong words and wrong order are seen; frames, spaces and what `…` stands for are not."""
    output = "│ Direction │  75 │\n all well\n"
    assert not missing(("Direction 75", "all … well"), output)
    assert missing(("all well", "Direction"), output) == "Direction"
    assert missing(("Direction 76",), output) == "Direction 76"


def test_a_command_that_fails_is_found(tmp_path: Path) -> None:
    """A command that does not exist ends otherwise than shown, and another program is refused."""
    assert "ended with" in failure(Shown("obstacles no-such-command", 0, ()), tmp_path)
    assert "only obstacles" in failure(Shown("rm -r x", 0, ()), tmp_path)
