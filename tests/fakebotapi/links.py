"""Addresses in links and buttons, as the server accepts or refuses them.

Knows the shape of addresses only; never opens one.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_SCHEMES = ("http", "https", "ftp", "tg", "ton", "tonsite")
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}|localhost|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]")


def mentioned_user(link: str) -> int | None:
    """The user of a `tg://user?id=…` link."""
    lowered = link.lower()
    if not lowered.startswith(("tg://user?", "tg:user?")):
        return None
    numbers = parse_qs(lowered.partition("?")[2]).get("id", [])
    return int(numbers[0]) if numbers and numbers[0].isdigit() and int(numbers[0]) > 0 else None


def checked_link(link: str) -> str | None:
    """The link as the server keeps it, or None when it drops it silently."""
    link = link.strip()
    if not link or any(character.isspace() for character in link):
        return None
    if "://" not in link:
        link = f"http://{link}"
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or not parts.netloc:
        return None
    if scheme in ("tg", "ton"):
        return link
    if _HOST.fullmatch(parts.hostname or "") is None:
        return None
    return link if parts.path else link.replace(parts.netloc, f"{parts.netloc}/", 1)
