"""Waiting happens at the rim only: the middle is synchronous and can be called from anywhere."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import Tree, plant

MAY_WAIT = {"assistant", "bootstrap", "channels", "cli", "delivery", "printing", "storage", "telemetry"}
Waiting = ast.Await | ast.AsyncFor | ast.AsyncWith


def waiting(tree: Tree) -> list[str]:
    """Places outside those rooms that wait. Ports may declare what waits: a signature waits for nothing."""
    return [
        f"{module.name}:{node.lineno}: waits, but only {', '.join(sorted(MAY_WAIT))} may"
        for module in tree.modules("bot")
        if module.room not in MAY_WAIT
        for node in ast.walk(module.syntax)
        if isinstance(node, Waiting)
    ]


def test_only_the_rim_waits(tree: Tree) -> None:
    """No await, async for or async with in the middle."""
    assert not waiting(tree)


def test_waiting_in_the_middle_is_found(tmp_path: Path) -> None:
    """The rule sees each way to wait, in a room that may not."""
    ways = "async def f(x):\n    await x\n    async for y in x: ...\n    async with x: ...\n"
    tree = plant(tmp_path, bot__scoring=ways, bot__storage__sql=ways, bot__ports="async def f(): ...\n")
    assert sorted(breach.split(": ")[0] for breach in waiting(tree)) == [f"bot/scoring.py:{line}" for line in (2, 3, 4)]
