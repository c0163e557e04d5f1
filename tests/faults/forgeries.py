"""What somebody writes who wants a line of their own in the log: every break of a line, every order to a terminal, lines as ours look.

Each holds a word that nobody else says, so that one look tells whether anything of it was logged.
"""

from __future__ import annotations

import unicodedata
from itertools import product

CANARY = "Zéphyrine Canari-Dupont 06 11 22 33 44"
FORGED = "forged-line"
BREAKS = ("\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029")
ORDERS = ("\x1b[31m", "\x1b[2J", "\x1b]0;x\x07", "\x9b31m", "\x1b[1A\x1b[2K", "\x08\x08\x08", "\x7f", "\u202e", "")
LINES = (
    f'{{"level":"critical","event":"{FORGED}"}}', f"level=critical event={FORGED}", f"2026-11-22T00:00:00Z CRITICAL {FORGED}",
    f"Nov 22 00:00:00 bot serve[1]: {FORGED}",
)  # fmt: skip
FORGERIES = tuple(
    f"oui{line_break}{order}{LINES[number % len(LINES)]}{order}{line_break}{CANARY}"
    for number, (line_break, order) in enumerate(product(BREAKS, ORDERS))
)


def strange(printed: str) -> list[str]:
    """Lines that are forged or hold a person's words, and characters that are orders to whoever looks at the log."""
    lines = [line for line in printed.splitlines() if FORGED in line or "Canari" in line]
    orders = {each for each in printed if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp")} - {"\n"}
    return [*lines, *map(ascii, sorted(orders))]
