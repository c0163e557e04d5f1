"""When a call to an agency's system that failed is made again: the hours of Standard Webhooks, told from its tries and its age.

Pure. Must not know what failed nor why.
"""

from __future__ import annotations

from bisect import bisect_right
from email.utils import parsedate_to_datetime
from itertools import accumulate
from typing import Final

DELAYS: Final = (5.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0, 50_400.0, 72_000.0, 86_400.0)
"""Seconds after each failed try; the first try is at once (standardwebhooks.com, "Deliverability and reliability")."""
IN_ALL: Final = sum(DELAYS)
"""Seconds from the first try to the last, three days and four hours."""
JITTER: Final = 0.1
"""A delay is longer by up to so much, by chance: what failed together does not return together."""
LONGEST_WAIT: Final = 86_400.0
_AGES: Final = tuple(accumulate(DELAYS, initial=0.0))


def again_in(attempts: int, age: float, dice: float) -> float | None:
    """Seconds until the next try, None when there is none. `attempts` before this one, `age` in seconds since it was first due, `dice` 0-1.

    The tries alone do not tell: a call put back in line unmade counts as tried. The age alone does not either: a call may have waited for
    us, or be replayed. So the earlier of both is taken, and a call is given up when both say so.
    """
    if attempts >= len(DELAYS) and age >= IN_ALL:
        return None
    place = min(attempts, max(0, bisect_right(_AGES, age) - 1), len(DELAYS) - 1)
    return DELAYS[place] * (1 + JITTER * dice)


def asked_to_wait(header: str, now: float) -> float | None:
    """The seconds that a Retry-After asks for: a number of them, or a date; None for anything else. A day at most."""
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) < 10:
        return min(float(text), LONGEST_WAIT)
    try:
        return min(max(0.0, parsedate_to_datetime(text).timestamp() - now), LONGEST_WAIT)
    except (ValueError, TypeError, OverflowError):
        return None
