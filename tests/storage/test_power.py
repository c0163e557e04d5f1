"""R21: a power cut at any moment, whatever the disk had not been told to keep; R23: an error of the disk at any operation.

The writes and syncs of a real process are recorded by strace; what a cut would have left is opened, checked, and held against what the
process had acknowledged by then.
"""

from __future__ import annotations

import random
import shutil
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.storage.library import library
from tests.faults.parts import PROJECT, part
from tests.scale import Scale
from tests.storage.power import Disk, Step, record, steps

BEFORE = 3
"""Batches kept before the recording begins."""


def command(folder: Path, first: int, last: int, *how: str) -> list[str]:
    """The process that keeps batches."""
    url = f"sqlite:///{folder / 'talks.db'}"
    return [sys.executable, "-m", "tests.storage.written", url, str(folder), str(first), str(last), *how]


def recorded(strace: str, folder: Path, batches: int, *how: str) -> list[Step]:
    """What the process did to its files: the database opened anew, and `batches` kept. What was there before is a first, synced step."""
    folder.mkdir()
    log = folder.with_suffix(".strace")
    made = record(strace, command(folder, 0, BEFORE, *(each for each in how if each == "rollback")), log, PROJECT)
    assert made.returncode == 0, made.stderr
    before = [Step(str(path), "write", 0, path.read_bytes()) for path in sorted(folder.iterdir())]
    done = record(strace, command(folder, BEFORE, BEFORE + batches, *how), log, PROJECT)
    assert done.returncode == 0, done.stderr
    return [*before, *(Step(step.file, "sync") for step in before), *_from(log, folder, before)]


def _from(log: Path, folder: Path, before: list[Step]) -> list[Step]:
    """The recording, what is appended placed after what was there."""
    sizes = {step.file: len(step.data) for step in before}
    return [
        Step(step.file, step.kind, sizes[step.file] + step.at, step.data) if _appended(step) else step
        for step in steps(log, folder)
    ]


def _appended(step: Step) -> bool:
    return step.kind == "write" and step.file.endswith("acknowledged")


def acknowledged(done: list[Step]) -> int:
    """Batches whose keeping was said by then."""
    return sum(len(step.data) for step in done if _appended(step))


def kept(found: dict[str, bytes], folder: Path) -> int:
    """Events in the database as found after the cut; -1 for a database that is damaged."""
    for path in folder.iterdir():
        path.unlink()
    for file, content in found.items():
        if not file.endswith("acknowledged") and (content or file.endswith(".db")):
            (folder / Path(file).name).write_bytes(content)
    try:
        with closing(library.connect(folder / "talks.db")) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                return -1
            return int(connection.execute("SELECT count(*) FROM seen").fetchone()[0])
    except library.DatabaseError:
        return -1


def broken_cuts(history: list[Step], cuts: int, folder: Path, dice: random.Random) -> int:
    """Of `cuts` power cuts spread over the history, those after which something acknowledged is gone, or the file damaged."""
    folder.mkdir()
    start = 2 * len({step.file for step in history[:BEFORE]})
    places = [start + (len(history) - start) * each // cuts for each in range(cuts)]
    disk, done, broken = Disk(), 0, 0
    for place in places:
        for step in history[done:place]:
            disk.do(step)
        done = max(done, place)
        events = kept(disk.after_power_cut(dice), folder)
        broken += events < 2 * acknowledged(history[:done])
    return broken


@pytest.mark.parametrize("how", [(), ("rollback",), ("careless",)], ids=["R21", "R21_rollback", "negative_control"])
def test_R21_a_power_cut_loses_nothing_acknowledged(tmp_path: Path, scale: Scale, how: tuple[str, ...]) -> None:
    """Cuts all along the recording: 0 lost, every file sound, also with an old library; with the syncs switched off, some are not."""
    careless = "careless" in how
    cuts, batches = (60, 6) if careless else (scale(60, 400, 5_000), scale(6, 40, 200))
    history = recorded(part("strace", scale), tmp_path / "recorded", batches, *how)
    assert acknowledged(history) == BEFORE + batches
    broken = broken_cuts(history, cuts, tmp_path / "cut", random.Random(21))
    assert (broken > 0) if careless else (broken == 0)


@pytest.mark.parametrize("how", [(), ("rollback",)], ids=["log", "rollback"])
@pytest.mark.parametrize(
    "fault", ["fsync,fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO", "ftruncate:error=EIO"]
)
def test_R23_an_error_at_every_operation(tmp_path: Path, scale: Scale, fault: str, how: tuple[str, ...]) -> None:
    """The disk fails at the n-th operation of its kind, for every n in a turn and its start: refused whole, and kept when brought again."""
    if not scale.long and not fault.startswith("fsync"):
        pytest.skip("--faults: every operation and error; the plain run has one")
    strace, log, before, struck = part("strace", scale), tmp_path / "log", tmp_path / "before", 0
    before.mkdir()
    assert record(strace, command(before, 0, BEFORE, *how), log, PROJECT).returncode == 0
    for number in range(1, scale(1, 200) + 1, scale(1, 30 if how else 12, 1)):
        folder, nth = tmp_path / f"at-{number}", scale(2, number)
        shutil.copytree(before, folder)
        failing = command(folder, BEFORE, BEFORE + 1, *how)
        done = record(strace, failing, log, PROJECT, "-e", f"inject={fault}:when={nth}")
        if "INJECTED" not in log.read_text(encoding="ascii"):
            break
        struck += 1
        events, said = sound_events(folder), (folder / "acknowledged").stat().st_size
        assert 2 * said <= events <= 2 * (said + (done.returncode != 0)), (fault, nth, done.stderr[-500:])
        assert done.returncode or events == 2 * (BEFORE + 1)
    assert struck


def test_R23_negative_control_a_store_that_says_kept_whatever_happened_is_found(tmp_path: Path, scale: Scale) -> None:
    """Were nobody to ask what became of a turn, more would be acknowledged than is there, at one operation or another."""
    strace, log, before, found = part("strace", scale), tmp_path / "log", tmp_path / "before", 0
    before.mkdir()
    assert record(strace, command(before, 0, BEFORE), log, PROJECT).returncode == 0
    for number in range(1, 5):
        folder, fault = tmp_path / f"at-{number}", f"inject=fsync,fdatasync:error=EIO:when={number}"
        shutil.copytree(before, folder)
        record(strace, command(folder, BEFORE, BEFORE + 1, "boastful"), log, PROJECT, "-e", fault)
        found += 2 * (folder / "acknowledged").stat().st_size > sound_events(folder)
    assert found


def sound_events(folder: Path) -> int:
    """Events in the database, which is sound and holds no half of a turn."""
    with closing(library.connect(folder / "talks.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        events = int(connection.execute("SELECT count(*) FROM seen").fetchone()[0])
        assert connection.execute("SELECT count(*) FROM answer_events").fetchone()[0] == 2 * events
    return events
