"""The proof of consent: an append-only ledger whose every entry seals the one before. Pure.

An entry names its subject by a digest, so that erasing a person need not break the chain, and the proof that somebody agreed outlives their
data (checks.md, P03). Must not know where entries are kept.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

Choice = Literal["granted", "refused", "withdrawn"]

FIRST = ""
"""What the first entry of all seals."""


@dataclass(frozen=True, slots=True)
class Consent:
    """One choice about one purpose and one named recipient. `text`: the words shown, whole."""

    purpose: str
    recipient: str
    choice: Choice
    text: str
    dialog: str = ""
    version: str = ""
    """The content version that the words come from."""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A consent as kept: whose, when (UTC seconds), by which event and message of which channel, and the two seals."""

    number: int
    subject: str
    """`subject_of` the person."""
    consent: Consent
    channel: str
    bot: str
    event_id: str
    message: int | None
    at: float
    previous: str
    seal: str


@dataclass(frozen=True, slots=True)
class Head:
    """Where the ledger stands: how many entries were ever written, the last seal, and how many of the first were removed in their time."""

    count: int = 0
    seal: str = FIRST
    removed: int = 0
    removed_seal: str = FIRST


def subject_of(person: str) -> str:
    """The digest under which a person stands in the ledger; the id is 128 random bits, so that it cannot be guessed back."""
    return hashlib.sha256(f"ledger\x1f{person}".encode()).hexdigest()


def seal_of(entry: Entry) -> str:
    """The seal of an entry: a digest of all that it says and of the seal before."""
    said = asdict(entry)
    del said["seal"]
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode()
    ).hexdigest()


def faults(entries: Iterable[Entry], head: Head) -> Iterator[str]:
    """What is wrong with a ledger, in order of number: nothing for one that nobody touched.

    Found are entries changed, left out, put in, put in another order, or cut off at either end.
    """
    number, seal = head.removed, head.removed_seal
    for entry in entries:
        if entry.number != number + 1:
            yield f"entry {number + 1} is followed by or replaced with {entry.number}"
        if entry.previous != seal:
            yield f"entry {entry.number} does not continue the one before"
        if seal_of(entry) != entry.seal:
            yield f"entry {entry.number} was changed"
        number, seal = entry.number, entry.seal
    if (number, seal) != (head.count, head.seal):
        yield f"the ledger ends at entry {number}, it was written to {head.count}"
