"""What is wrong in the content, said so that an author can mend it.

A finding is data: code, place, message, cure. Rules collect findings and never raise. Must not know which rules exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.content.places import Place

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One fault in the content. `code` is stable (`D002`), `message` ends with the cure; an `error` keeps the content from being used."""

    place: Place
    code: str
    message: str
    level: Level = "error"

    def __str__(self) -> str:
        mark = "" if self.level == "error" else " warning:"
        return f"{self.place} {self.code}{mark} {self.message}"
