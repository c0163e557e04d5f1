"""The collector of a process that serves."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from bot.bootstrap.garbage import ALLOCATIONS, look_seldom


class Ring:
    """Something that holds on to itself."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_is_loaded_is_not_gone_through_again() -> None:
    """What was there at the start is out of the collector's sight."""
    look_seldom()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] == ALLOCATIONS


def test_cycles_made_later_go_all_the_same() -> None:
    """Seldom is not never: memory does not grow without end."""
    look_seldom()
    ring = Ring()
    gone = weakref.ref(ring)
    del ring
    kept: list[list[int]] = [[] for _ in range(3 * ALLOCATIONS)]
    assert gone() is None
    assert kept
