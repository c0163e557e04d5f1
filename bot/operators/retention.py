"""How long things are kept: one table, which the clock obeys, the notice says, and an operator may shorten, never lengthen.

Must not know tables nor who removes: `bot.storage.retention` does.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Retention:
    """How long things are kept, in days. The defaults are the longest."""

    seen: float = 7
    quarantine: float = 7
    unfinished: float = 30
    finished: float = 365
    letters: float = 30
    """Calls that are dead, or parked since the person blocked the bot."""
    versions: float = 7
    """Content versions that no talk and no kept diagnosis is pinned to: long enough for every replica to have moved on."""
    leads: float = 3 * 365
    """Leads, since the person last shared a diagnosis or wrote: what the agency does with it does not count."""
    withdrawn: float = 30
    """What remains of a lead whose person took the agreement back: nothing of them but that it was taken back."""
    ledger: float = 5 * 365
    """Proofs of consent, after the lead that rests on them is gone."""
    files: float = 30
    """Files handed over on the machine that the bot runs on."""


LONGEST = Retention()
"""The durations of the privacy notice."""
