"""The collector while a program is put together."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.bootstrap.starting import starting


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_the_collector_rests_only_meanwhile() -> None:
    """And what was made by then is out of its sight."""
    before = gc.get_freeze_count()
    with starting():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before


def test_a_start_that_fails_leaves_the_collector_at_work() -> None:
    """Whatever was raised passes."""
    with pytest.raises(RuntimeError), starting():
        raise RuntimeError
    assert gc.isenabled()
