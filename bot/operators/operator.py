"""Who runs the bot: the operator file's model, and its reading.

Without a file nobody is configured, and the notice says so plainly. Must not know channels or how the file is found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.source import Document, parse
from bot.content.vocabulary import read
from bot.errors import ContentError
from bot.operators.hours import OpenHours
from bot.operators.pictures import MOST_LOGO_BYTES, picture_kind
from bot.operators.vocabulary import OperatorFile

ReadBeside = Callable[[str], bytes]
"""Reads a file that stands beside the operator file, or below. Raises OSError or ValueError for one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Operator:
    """Who is responsible, as the notice names them. `configured` is false when no operator file was given."""

    configured: bool = False
    name: str = ""
    legal_identity: str = ""
    privacy_contact: str = ""
    brand: Mapping[str, str] = field(default_factory=dict)
    logo: bytes = field(default=b"", repr=False)
    """A PNG or JPEG of at most 256 KB; empty when there is none."""
    reminders: OpenHours = field(default_factory=OpenHours)
    """When people are written to who asked for it."""


def load_operator(file: str, text: str, read_beside: ReadBeside | None = None) -> Operator:
    """The operator that `text` (the content of `file`) describes. Raises ContentError with every finding."""
    document, findings = parse(file, text)
    if document is None or findings:
        raise ContentError(findings)
    entry, findings = read(document, OperatorFile, "O")
    if entry is None:
        raise ContentError(findings)
    logo = _logo(entry.brand.logo, read_beside)
    findings = [*_wrong_logo(document, entry.brand.logo, logo), *_wrong_hours(document, entry)]
    if findings:
        raise ContentError(findings)
    brand = {"colour": entry.brand.colour} if entry.brand.colour else {}
    hours = OpenHours(entry.reminders.zone, entry.reminders.first, entry.reminders.last)
    return Operator(True, entry.name, entry.legal_identity, entry.privacy_contact, brand, logo, hours)


def _logo(name: str | None, read_beside: ReadBeside | None) -> bytes:
    if name is None or read_beside is None:
        return b""
    try:
        return read_beside(name)
    except (OSError, ValueError):
        return b""


def _wrong_logo(document: Document, name: str | None, logo: bytes) -> Iterator[Finding]:
    if name is not None and not picture_kind(logo):
        message = f"'{name}' is no PNG or JPEG of at most {MOST_LOGO_BYTES // 1024} KB beside this file; put one there"
        yield Finding(document.at("brand", "logo"), "O005", message)


def _wrong_hours(document: Document, entry: OperatorFile) -> Iterator[Finding]:
    hours = entry.reminders
    if hours.zone not in available_timezones():
        message = f"unknown time zone '{hours.zone}'; {allowed(hours.zone, sorted(available_timezones()))}"
        yield Finding(document.at("reminders", "zone"), "O006", message)
    if hours.first >= hours.last:
        yield Finding(
            document.at("reminders", "first"), "O007", f"'first' must be before 'last', which is {hours.last}"
        )
