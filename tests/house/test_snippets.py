"""What documents show does run.

In a ```console block, each line `$ obstacles …` is run, in a folder that holds copies of dialogs/, knowledge/, docs/ and deploy/, one
after another through the document; it must end with 0, or with N when the line ends in `  # exit N`. The lines that follow must occur
in what it prints, in this order; `…` stands for anything; spaces and frames of tables do not count. Blocks of yaml, json and toml must
parse. Commands of other programs belong in ```sh blocks: they are not run.

Between commands a document may change files of that folder: a block that names a file after its language (```yaml dialogs/new.yaml) is
written there; in a ```diff block, after a line `--- FILE`, lines with `-` (and those with a space around them) must stand in the file, and
become those with `+`.
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

BLOCK = re.compile(r"^( *)```(\w+)(?: +([\w./-]+))?[^\n]*\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
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
    return (match[4] for match in BLOCK.finditer(text) if match[2] == language)


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


def edited(diff: str, folder: Path) -> Iterator[str]:
    """Apply a diff block; what of it does not stand in its file."""
    for part in re.split(r"^--- ", diff, flags=re.MULTILINE)[1:]:
        name, _, body = part.partition("\n")
        lines = [line for line in body.splitlines() if line]
        old = "".join(line[1:] + "\n" for line in lines if line[0] in "- ")
        new = "".join(line[1:] + "\n" for line in lines if line[0] in "+ ")
        path = folder / name.strip()
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        if text.count(old) != 1:
            yield f"{name}: stands {text.count(old)} times there\n{old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def troubles(document: str, folder: Path) -> Iterator[str]:
    """Do what a document shows, block after block; what does not go as shown."""
    for match in BLOCK.finditer(document):
        language, file, block = match[2], match[3], match[4]
        if language == "console":
            yield from filter(None, (failure(example, folder) for example in shown(block)))
        elif language == "diff":
            yield from edited(block, folder)
        elif file:
            (folder / file).write_text(block, encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_shows_runs(document: str, tmp_path: Path) -> None:
    """Each command ends as shown and prints what is shown."""
    text = Tree(PROJECT).read(document)
    for name in ("dialogs", "knowledge", "docs", "deploy"):
        if "```console" in text and (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, tmp_path / name)
    assert not list(troubles(text, tmp_path))


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


def test_files_are_changed_as_shown(tmp_path: Path) -> None:
    """A named block is a file, a diff changes it, and one that does not fit is told."""
    named = "```yaml a.yaml\none: 1\ntwo: 2\n```\n"
    fitting = "```diff\n--- a.yaml\n one: 1\n-two: 2\n+two: 3\n```\n"
    assert not list(troubles(named + fitting, tmp_path))
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "one: 1\ntwo: 3\n"
    assert "stands 0 times" in next(troubles(fitting, tmp_path))


def test_a_command_that_fails_is_found(tmp_path: Path) -> None:
    """A command that does not exist ends otherwise than shown, and another program is refused."""
    assert "ended with" in failure(Shown("obstacles no-such-command", 0, ()), tmp_path)
    assert "only obstacles" in failure(Shown("rm -r x", 0, ()), tmp_path)
