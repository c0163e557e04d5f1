"""How often a process that serves looks for garbage in cycles.

Content is hundreds of thousands of objects that live as long as the process; Python's collector goes through them again and again, which
was measured as a sixth of a turn's processor time. Almost nothing that a turn makes is in a cycle. Must not know what is served.
"""

from __future__ import annotations

import gc
from typing import Final

ALLOCATIONS: Final = 50_000
"""New objects, less those gone, between two looks at the young ones (Python's own: 700); a few MB."""
YOUNG: Final = 20
"""Looks at the young between two at the middle-aged (10)."""
OLD: Final = 50
"""Looks at the middle-aged between two at everything (10)."""


def look_seldom() -> None:
    """Never look again at what there is now, and seldom at what comes. Call it once everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(ALLOCATIONS, YOUNG, OLD)
