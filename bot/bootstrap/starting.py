"""A start in one go: what a program is made of stays until its end, and is not worth searching for garbage. Must not know what it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def starting() -> Iterator[None]:
    """The collector of cyclic garbage rests meanwhile, and afterwards passes over everything that is there by then."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
