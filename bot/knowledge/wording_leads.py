"""The phrases said to agencies about a lead, with the placeholders that the code passes.

The part of `bot.knowledge.wording` that belongs to leads. Must not know who says them.
"""

from __future__ import annotations

from collections.abc import Mapping

LEAD_PHRASES: Mapping[str, str] = {
    "leads.verdict": "label meaning score",
    "leads.criterion": "name signs worth",
    "leads.not_known": "name question",
    "leads.next": "text",
    "leads.next_because": "reasons text",
    "leads.rules": "file",
}
"""Texts, each with the names of the values passed."""
