"""Whose code the processor works on, sampled from outside by py-spy: ours, each library's, the interpreter's event loop.

A sample belongs to the function on top of the stack. What has no owner of its own (the standard library, code made by it, and C functions,
which no stack shows) belongs to whoever called it. Must not know what runs.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.content import ROOT

RATE = 250
"""Samples a second."""
_PLACE = re.compile(r"\((?P<file>[^()]*):\d+\)$")
_IDLE = ("concurrent/futures/thread.py", "selectors.py")
"""Files whose functions only wait when they are on top."""
_LOOP = "the event loop and the interpreter"


def owner(stack: list[str]) -> str:
    """Whose a sample is, from its frames, outermost first; empty for one that only waits."""
    files = [match["file"].replace("\\\\", "/") if (match := _PLACE.search(frame)) else "" for frame in stack]
    if not files or files[-1].endswith(_IDLE):
        return ""
    return next((found for file in reversed(files) if (found := _owner(file))), _LOOP)


def _owner(file: str) -> str:
    if "site-packages/" in file:
        return file.rpartition("site-packages/")[2].partition("/")[0]
    if file.startswith(f"{ROOT}/bot/"):
        return "ours"
    return _LOOP if "/asyncio/" in file else ""


def shares(raw: str) -> dict[str, float]:
    """Percent of the samples by owner; `raw` is what py-spy writes with `--format raw`."""
    counted: Counter[str] = Counter()
    for line in raw.splitlines():
        stack, _, number = line.rpartition(" ")
        counted[owner(stack.split(";"))] += int(number)
    known = {name: number for name, number in counted.items() if name}
    whole = sum(known.values())
    return {name: 100 * number / whole for name, number in sorted(known.items(), key=lambda each: -each[1])}


def sampler() -> str:
    """py-spy, in the environment beside ours."""
    here = Path(sys.prefix)
    found = here.with_name(f"{here.name}-bench") / "bin" / "py-spy"
    return str(found) if found.exists() else sys.exit("bench: py-spy is missing: say `python3 dev.py bench stages`")


async def owners(pid: int, work: Callable[[], Awaitable[object]], seconds: float) -> dict[str, float]:
    """Percent by owner of what a process does while `work` is repeated for so many seconds."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        written = Path(folder) / "stacks"
        how = ["--full-filenames", "--format", "raw", "--rate", str(RATE)]
        how += ["--duration", str(int(seconds)), "--output", str(written)]
        nowhere = asyncio.subprocess.DEVNULL
        child = await asyncio.create_subprocess_exec(
            sampler(), "record", "--pid", str(pid), *how, stdout=nowhere, stderr=nowhere
        )
        while child.returncode is None:
            await work()
            await asyncio.sleep(0)
        return shares(written.read_text(encoding="utf-8"))
