"""Where a value stands in an author's file.

A place is attached when the text is read and travels with the value; nothing reconstructs it later. Must not know what the value means.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a content file: `file` relative to the content root, `line` and `column` counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


NOWHERE = Place("")
"""For values that no file holds: defaults, and models built by tests."""
