"""Where a talk comes from: the source, medium and campaign that a shared link carries, and the link itself.

A payload only attributes: it holds no number, no right, nothing about anybody. What was not made by `payload` is `UNKNOWN`, whatever it
holds. Must not know who stores payloads nor how talks are counted.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.errors import ObstaclesError

MOST = 64
"""Characters that Telegram allows in a deep link's payload (core.telegram.org/bots/features#deep-linking)."""
MARK = "c_"
"""What a campaign's payload begins with, so that other kinds of links keep their own."""
_UNKNOWN = "unknown"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
LABEL = re.compile(_LABEL)
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_CAMPAIGN = re.compile(rf"{MARK}({_LABEL})?_({_LABEL})?_({_LABEL})")
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{3,31}")


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought a talk: `source` (linkedin), `medium` (post), `campaign` (spring); `unknown` where a link does not say."""

    source: str = _UNKNOWN
    medium: str = _UNKNOWN
    campaign: str = _UNKNOWN


UNKNOWN = Origin()
"""A link that is none of ours, or was tampered with."""
DIRECT = Origin("direct", "none", "none")
"""Somebody who came without a link."""


def payload(origin: Origin) -> str:
    """The payload that carries `origin`, read back by `parse`. Raises ObstaclesError for a label that a link cannot hold."""
    parts = [
        "" if text == _UNKNOWN and name != "campaign" else _label(name, text)
        for name, text in (("source", origin.source), ("medium", origin.medium), ("campaign", origin.campaign))
    ]
    made = MARK + "_".join(parts)
    if len(made) > MOST:
        over = len(made) - MOST
        raise ObstaclesError(
            f"source, medium and campaign are too long together by {over} characters; a link holds {MOST} with its marks"
        )
    return made


def parse(text: str) -> Origin:
    """The origin that a payload carries: DIRECT for none, UNKNOWN for whatever `payload` cannot have made. Raises nothing."""
    if not text:
        return DIRECT
    found = _CAMPAIGN.fullmatch(text) if len(text) <= MOST else None
    if found is None:
        return UNKNOWN
    source, medium, campaign = found.groups()
    return Origin(source or _UNKNOWN, medium or _UNKNOWN, campaign)


def kept(text: str) -> str:
    """A payload as it may be stored for counting: as it came, or `unknown` when Telegram cannot have brought it in a link."""
    return text if PAYLOAD.fullmatch(text) else _UNKNOWN


def username(text: str) -> str:
    """A bot's user name without its @. Raises ObstaclesError for what cannot be one."""
    name = text.strip().removeprefix("https://t.me/").removeprefix("t.me/").removeprefix("@")
    if not _USERNAME.fullmatch(name):
        raise ObstaclesError(
            f"'{text[:40]}' is no bot's user name; it has 4 to 32 letters, digits or _, and begins with a letter"
        )
    return name


def link(bot: str, origin: Origin) -> str:
    """The deep link to `bot` (its user name) that carries `origin`. Raises ObstaclesError, as `payload` and `username`."""
    return f"https://t.me/{username(bot)}?start={payload(origin)}"


def _label(name: str, text: str) -> str:
    if LABEL.fullmatch(text):
        return text
    near = _nearest(text)
    proposal = f"; '{near}' would do" if near else ""
    raise ObstaclesError(
        f"{name} '{text[:40]}': a link holds letters without accents, digits and hyphens only{proposal}"
    )


def _nearest(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()[:40]
