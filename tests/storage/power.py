"""A recording of what a process wrote and synced, replayed as a power cut would have left it.

The recording is strace's. What was synced is on the disk; of what was written after, any part may be: each piece of 512 bytes on its own.
Knows nothing of databases.
"""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TRACED = "pwrite64,write,ftruncate,fsync,fdatasync,unlink,unlinkat,rename"
SECTOR = 512
_LINE = re.compile(r"^(\d+) +(.*)$")
_CALL = re.compile(r"^(\w+)\((.*)\) += (-?\d+)")
_FILE = re.compile(r"^\d+<([^>]*)>")
_NAME = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done to one file: `write` of `data` at `at`, `cut` to `at` bytes, `sync`, or `gone`."""

    file: str
    kind: str
    at: int = 0
    data: bytes = b""


def record(
    strace: str, command: Sequence[str], log: Path, folder: Path, *options: str
) -> subprocess.CompletedProcess[str]:
    """Run a command and record it into `log`."""
    tracing = [strace, "-f", "-y", "-xx", "-s", "200000", "-e", f"trace={TRACED}", "-o", str(log), *options]
    return subprocess.run([*tracing, *command], cwd=folder, capture_output=True, text=True, check=False)


def steps(log: Path, folder: Path) -> Iterator[Step]:
    """What was done to the files of `folder`, in order."""
    sizes: dict[str, int] = {}
    for line in _whole_lines(log):
        found = _CALL.match(line)
        step = _step(found[1], found[2], int(found[3]), sizes) if found else None
        if step is not None and step.file.startswith(str(folder)):
            yield step


def _whole_lines(log: Path) -> Iterator[str]:
    """Calls that another thread's interrupted, put together."""
    begun: dict[str, str] = {}
    for line in log.read_text(encoding="ascii").splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        process, said = found[1], found[2]
        if said.endswith("<unfinished ...>"):
            begun[process] = said.removesuffix("<unfinished ...>").rstrip()
        elif said.startswith("<..."):
            yield begun.pop(process, "") + said.partition("resumed>")[2]
        else:
            yield said


def _step(name: str, arguments: str, result: int, sizes: dict[str, int]) -> Step | None:
    if result < 0:
        return None
    if name.startswith(("unlink", "rename")):
        quoted = _NAME.search(arguments)
        return Step(_bytes(quoted[1]).decode(), "gone") if quoted else None
    placed = _FILE.match(arguments)
    if placed is None:
        return None
    file = _path(placed[1])
    if name in ("fsync", "fdatasync"):
        return Step(file, "sync")
    if name == "ftruncate":
        sizes[file] = int(arguments.rpartition(", ")[2])
        return Step(file, "cut", sizes[file])
    quoted = _NAME.search(arguments)
    data = _bytes(quoted[1])[:result] if quoted else b""
    at = int(arguments.rpartition(", ")[2]) if name == "pwrite64" else sizes.get(file, 0)
    sizes[file] = max(sizes.get(file, 0), at + len(data))
    return Step(file, "write", at, data)


def _path(shown: str) -> str:
    return _bytes(shown).decode() if shown.startswith("\\x") else shown


def _bytes(shown: str) -> bytes:
    return bytes.fromhex(shown.replace("\\x", ""))


class Disk:
    """What a disk holds for certain, and what is under way to it."""

    def __init__(self) -> None:
        self.certain: dict[str, bytearray] = {}
        self.under_way: dict[str, list[Step]] = {}

    def do(self, step: Step) -> None:
        """One step further."""
        waiting = self.under_way.setdefault(step.file, [])
        if step.kind != "sync":
            waiting.append(step)
            return
        content = self.certain.setdefault(step.file, bytearray())
        for each in waiting:
            _apply(content, each)
        waiting.clear()

    def after_power_cut(self, dice: random.Random) -> dict[str, bytes]:
        """The files as they may be found: of what was not synced, all, nothing, or some pieces."""
        found = {}
        share = dice.choice((0.0, 0.0, 0.5, 0.9, 1.0))
        for file in self.under_way:
            content = bytearray(self.certain.get(file, b""))
            for step in self.under_way[file]:
                for piece in _pieces(step):
                    if dice.random() < share:
                        _apply(content, piece)
            found[file] = bytes(content)
        return found


def _pieces(step: Step) -> Iterator[Step]:
    """A write in sectors; anything else whole."""
    if step.kind != "write":
        yield step
        return
    start = 0
    while start < len(step.data):
        end = start + SECTOR - (step.at + start) % SECTOR
        yield Step(step.file, "write", step.at + start, step.data[start:end])
        start = end


def _apply(content: bytearray, step: Step) -> None:
    if step.kind == "gone":
        content.clear()
    elif step.kind == "cut":
        del content[step.at :]
        content.extend(bytes(max(0, step.at - len(content))))
    else:
        content.extend(bytes(max(0, step.at - len(content))))
        content[step.at : step.at + len(step.data)] = step.data
