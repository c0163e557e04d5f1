"""What can be wrong in an operator file beyond its keys and their values: parts that do not fit each other. Each finding has its place.

Must not know files, secrets' values or the network. Codes: O005 logo, O006 and O007 hours, O008 a target's name, O009 its address, O010
its fields, O011 its secrets, O012 sources, O013 weights, O014 what can never happen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import available_timezones

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.source import Document
from bot.operators.addresses import fault_of
from bot.operators.events import OF_TALKS, field_names, is_field
from bot.operators.vocabulary import OperatorFile, TargetEntry

_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?")
CRITERIA = 6


def wrong_hours(document: Document, entry: OperatorFile) -> Iterator[Finding]:
    """An unknown zone, and hours that end before they begin."""
    zone = entry.reminders.zone
    if zone not in available_timezones():
        message = f"unknown time zone '{zone}'; {allowed(zone, sorted(available_timezones()))}"
        yield Finding(document.at("reminders", "zone"), "O006", message)
    for key, hours in (("reminders", entry.reminders), ("opening_hours", entry.opening_hours)):
        if hours.first >= hours.last:
            message = f"'first' must be before 'last', which is {hours.last}"
            yield Finding(document.at(key, "first"), "O007", message)


def wrong_targets(document: Document, entry: OperatorFile) -> Iterator[Finding]:
    """Everything about the systems that are told."""
    seen: set[str] = set()
    for place, target in enumerate(entry.targets):
        if target.name in seen:
            message = f"there are two targets '{target.name}'; give each a name of its own"
            yield Finding(document.at("targets", place, "name"), "O008", message)
        seen.add(target.name)
        yield from _wrong_address(document, place, target)
        yield from _wrong_fields(document, place, target)
        yield from _wrong_secrets(document, place, target)
        yield from _wrong_filters(document, place, target)


def wrong_weights(document: Document, entry: OperatorFile) -> Iterator[Finding]:
    """Weights that weigh nothing."""
    if len(entry.weights) == CRITERIA and not any(entry.weights.values()):
        yield Finding(document.at("weights"), "O013", "every weight is 0: nothing would count; give one of them more")


def _wrong_address(document: Document, place: int, target: TargetEntry) -> Iterator[Finding]:
    here = document.at("targets", place, "url")
    if target.kind == "hubspot":
        if target.url is not None and not target.intranet:
            message = f"'url' in target '{target.name}': HubSpot's own address is known; take the key out"
            yield Finding(here, "O009", message)
    elif target.url is None:
        yield Finding(document.at_key("targets", place), "O009", f"missing key 'url' in target '{target.name}'; add it")
    if target.url is not None:
        fault = fault_of(target.url, intranet=target.intranet)
        if fault:
            cure = "" if target.intranet else "; a system in your own network needs 'intranet: true'"
            yield Finding(here, "O009", f"'url' in target '{target.name}': {fault}{cure}")


def _wrong_fields(document: Document, place: int, target: TargetEntry) -> Iterator[Finding]:
    for own, ours in target.fields.items():
        if not is_field(ours):
            message = f"unknown field '{ours}' in target '{target.name}'; {allowed(ours, field_names())}"
            yield Finding(document.at("targets", place, "fields", own), "O010", message)


def _wrong_secrets(document: Document, place: int, target: TargetEntry) -> Iterator[Finding]:
    here = document.at("targets", place, "previous_secret")
    if target.previous_secret is not None and target.kind == "hubspot":
        yield Finding(
            here, "O011", f"'previous_secret' in target '{target.name}': HubSpot has one token; take the key out"
        )
    elif target.previous_secret == target.secret:
        yield Finding(here, "O011", f"'previous_secret' in target '{target.name}' is its secret; name the one before")


def _wrong_filters(document: Document, place: int, target: TargetEntry) -> Iterator[Finding]:
    """Sources that no link carries, and filters that let nothing through."""
    for number, source in enumerate(target.sources):
        if not _LABEL.fullmatch(source):
            message = f"'{source}' is no source: letters without accents, digits and hyphens; direct and unknown for those without"
            yield Finding(document.at("targets", place, "sources", number), "O012", message)
    if target.kind == "hubspot" and target.events and OF_TALKS.issuperset(target.events):
        message = f"'events' in target '{target.name}': HubSpot knows people, not talks; add an event of leads"
        yield Finding(document.at("targets", place, "events"), "O014", message)
