"""The operator file: its text in, an `Operator` out, or every finding. Must not know channels or how the file is found."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain

from bot.content.findings import Finding
from bot.content.source import Document, parse
from bot.content.vocabulary import read
from bot.errors import ContentError
from bot.operators.checks import wrong_hours, wrong_targets, wrong_weights
from bot.operators.hours import OpenHours
from bot.operators.operator import Operator, Target, Team
from bot.operators.pictures import MOST_LOGO_BYTES, picture_kind
from bot.operators.retention import Retention
from bot.operators.vocabulary import OperatorFile, TargetEntry

ReadBeside = Callable[[str], bytes]
"""Reads a file that stands beside the operator file, or below. Raises OSError or ValueError for one that cannot be read."""


def load_operator(file: str, text: str, read_beside: ReadBeside | None = None) -> Operator:
    """The operator that `text` (the content of `file`) describes. Raises ContentError with every finding."""
    document, findings = parse(file, text)
    if document is None or findings:
        raise ContentError(findings)
    entry, findings = read(document, OperatorFile, "O")
    if entry is None:
        raise ContentError(findings)
    logo = _logo(entry.brand.logo, read_beside)
    wrong = (wrong_hours, wrong_targets, wrong_weights)
    findings = [
        *_wrong_logo(document, entry.brand.logo, logo),
        *chain.from_iterable(check(document, entry) for check in wrong),
    ]
    if findings:
        raise ContentError(findings)
    brand = {"colour": entry.brand.colour} if entry.brand.colour else {}
    hours = OpenHours(entry.reminders.zone, entry.reminders.first, entry.reminders.last)
    return Operator(
        configured=True,
        name=entry.name,
        legal_identity=entry.legal_identity,
        privacy_contact=entry.privacy_contact,
        brand=brand,
        logo=logo,
        reminders=hours,
        signature=entry.signature or "",
        contact=entry.contact or "",
        booking=entry.booking or "",
        languages=tuple(entry.languages),
        opening=OpenHours(entry.reminders.zone, entry.opening_hours.first, entry.opening_hours.last),
        team=_team(entry),
        targets=tuple(map(_target, entry.targets)),
        weights={str(name): weight for name, weight in entry.weights.items()},
        retention=Retention(**entry.retention.model_dump()),
    )


def _team(entry: OperatorFile) -> Team | None:
    team = entry.team
    return None if team is None else Team(str(team.group), team.topic, team.say_again_after)


def _target(entry: TargetEntry) -> Target:
    return Target(
        name=entry.name,
        kind=entry.kind,
        url=entry.url or "",
        secret=entry.secret,
        previous_secret=entry.previous_secret or "",
        events=tuple(entry.events),
        temperatures=tuple(entry.temperatures),
        sources=tuple(entry.sources),
        fields=dict(entry.fields),
        intranet=entry.intranet,
    )


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
