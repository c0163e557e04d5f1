"""The languages that an operator offers, beside those that the content speaks. Pure; must not know who speaks."""

from __future__ import annotations

from collections.abc import Collection

from bot.content.nearest import allowed


def unspoken(languages: Collection[str], spoken: Collection[str]) -> str:
    """What is wrong with an operator's languages where the content's are known; nothing when it speaks them all."""
    wrong = [each for each in languages if each not in spoken]
    if not wrong:
        return ""
    return f"languages: the content does not speak '{wrong[0]}'; {allowed(wrong[0], spoken)}"
