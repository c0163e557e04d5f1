"""Which translations were left behind: digests of each text and its translation, kept in a file beside the content.

A translation is stale when its original changed since the digests were taken and the translation did not. Must not know how files are
found, nor what a text says.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256

from bot.content.findings import Finding
from bot.content.places import Place
from bot.content.wordings import ORIGINAL, Said
from bot.errors import ContentError

LOCK_FILE = "translations.lock.json"
FORMAT = 1
DIGITS = 12
"""Hexadecimal digits kept of a digest: enough to see that a text changed."""

Lock = Mapping[str, Mapping[str, str]]
"""By file of translations, then by the text's key: the digests of the original and of the translation, with a hyphen between."""


def stale(said: Iterable[Said], lock: Lock) -> Iterator[Finding]:
    """L005, a warning: each translation whose original changed under it."""
    for wording in _translations(said):
        original, _, translation = lock.get(wording.place.file, {}).get(wording.key, "").partition("-")
        if original and original != digest(wording.original) and translation == digest(wording.text):
            message = (
                f'the original of {wording.key} changed, to "{wording.original[:60]}"; '
                f"translate it anew, or say that it still fits: obstacles translated {wording.place.file}"
            )
            yield Finding(wording.place, "L005", message, "warning")


def marked(said: Iterable[Said], lock: Lock, files: Collection[str] = ()) -> Lock:
    """The digests after `files` (all, when none are named) were declared up to date; what is gone is forgotten."""
    fresh: dict[str, dict[str, str]] = {}
    for wording in _translations(said):
        file, now = wording.place.file, f"{digest(wording.original)}-{digest(wording.text)}"
        kept = lock.get(file, {}).get(wording.key, now) if files and file not in files else now
        fresh.setdefault(file, {})[wording.key] = kept
    return fresh


def digest(text: str) -> str:
    """A short digest of a text."""
    return sha256(text.encode()).hexdigest()[:DIGITS]


def lock_text(lock: Lock) -> str:
    """The lock as its file holds it."""
    return json.dumps({"format": FORMAT, "translations": lock}, indent=1, sort_keys=True) + "\n"


def lock_from(text: str) -> Lock:
    """The lock in a file's text. Raises ContentError when it is none."""
    cure = "it is generated: delete it and run `obstacles translated`"
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ContentError([Finding(Place(LOCK_FILE), "L006", f"is not readable ({error}); {cure}")]) from error
    files = found.get("translations") if isinstance(found, dict) and found.get("format") == FORMAT else None
    if not isinstance(files, dict) or not all(isinstance(keys, dict) for keys in files.values()):
        raise ContentError([Finding(Place(LOCK_FILE), "L006", f"does not hold what it should; {cure}")])
    return {str(file): {str(key): str(value) for key, value in keys.items()} for file, keys in files.items()}


def _translations(said: Iterable[Said]) -> Iterator[Said]:
    return (wording for wording in said if wording.lang != ORIGINAL)
