"""An author's YAML text as plain data in which every key and value knows its place.

A small, hardened reader on top of PyYAML's event stream (libyaml's where there is one): no tags, anchors, aliases or merge keys, bounded
in size, depth and number of values, duplicate keys refused, and `no`, `12:30`, `1_000` stay the strings that they look like. Must not
know what the data means.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from bot.content.findings import Finding
from bot.content.places import Place

Path = tuple[str | int, ...]
"""The way to a value: mapping keys and sequence positions, from the top."""

Spot = tuple[int, int]
"""Line and column, from 1: what is kept of every value, because a `Place` of each would cost more than reading it."""

MOST_BYTES = 256 * 1024
MOST_DEPTH = 32
MOST_VALUES = 10_000

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,15}")
_WORDS: Mapping[str, Any] = {"true": True, "false": False, "null": None, "": None}
# Control characters, separators that YAML counts as line ends and editors do not, direction overrides that show a text other
# than it is, and the halves of characters that a bad UTF-8 sequence was read as.
_FORBIDDEN = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)


@dataclass(frozen=True, slots=True)
class Document:
    """One file read. `data` holds dicts (keys are always strings), lists, str, int, float, bool and None."""

    file: str
    data: dict[str, Any]
    keys: Mapping[Path, Spot] = field(default_factory=dict)
    """Where each mapping key stands."""
    values: Mapping[Path, Spot] = field(default_factory=dict)
    """Where each value stands."""

    def at(self, *path: str | int) -> Place:
        """Where the value at `path` stands; for a value that is not there, the nearest one that holds it."""
        if path in self.values:
            return Place(self.file, *self.values[path])
        return self.at_key(*path[:-1]) if path else Place(self.file)

    def at_key(self, *path: str | int) -> Place:
        """Where the key that ends `path` stands; for a sequence item, the item."""
        return Place(self.file, *self.keys[path]) if path in self.keys else self.at(*path)

    def get(self, *path: str | int) -> Any:
        """The value at `path`, or None."""
        value: Any = self.data
        for step in path:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value


def parse(file: str, text: str) -> tuple[Document | None, list[Finding]]:
    """The document in `text`, or None with the reasons. Never raises for what an author wrote; `file` is named in every place."""
    text = text.removeprefix("\ufeff")
    fault = _too_long(file, text) or _bad_character(file, text)
    if fault:
        return None, [fault]
    reader = _Reader(file, text)
    try:
        data = reader.document()
    except _Refused as refusal:
        return None, [*reader.findings, refusal.finding]
    except yaml.MarkedYAMLError as error:
        return None, [*reader.findings, _not_yaml(file, error)]
    if reader.findings:
        return None, reader.findings
    return Document(file, data, reader.keys, reader.values), []


def _too_long(file: str, text: str) -> Finding | None:
    size = len(text.encode("utf-8", "surrogatepass")) if len(text) <= MOST_BYTES else len(text)
    if size <= MOST_BYTES:
        return None
    return Finding(Place(file), "Y001", f"the file holds {size} bytes; at most {MOST_BYTES} are read: split it")


def _bad_character(file: str, text: str) -> Finding | None:
    found = _FORBIDDEN.search(text)
    if not found:
        return None
    before = text[: found.start()].replace("\r\n", "\n").replace("\r", "\n")
    place = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
    number = ord(found.group())
    if 0xDC80 <= number <= 0xDCFF:
        return Finding(place, "Y002", f"byte 0x{number - 0xDC00:02X} is not UTF-8; save the file as UTF-8")
    return Finding(place, "Y002", f"invisible or forbidden character U+{number:04X}; take it out")


def _not_yaml(file: str, error: yaml.MarkedYAMLError) -> Finding:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    words = ", ".join(part for part in (error.context, error.problem) if part)
    return Finding(place, "Y003", f"not valid YAML: {words}; check quotes and indentation")


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


class _Reader:
    """Builds data and places from the events, stopping at the first thing that is never allowed."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.findings: list[Finding] = []
        self.keys: dict[Path, Spot] = {}
        self.values: dict[Path, Spot] = {}
        self._next: Callable[[], yaml.Event] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text).get_event

    def document(self) -> dict[str, Any]:
        """The one mapping that a file must hold."""
        self._next()
        start = self._next()
        if not isinstance(start, yaml.DocumentStartEvent):
            raise self._refusal(start, "Y010", "the file is empty; it must begin with `format: 1`")
        if start.version or start.tags:
            raise self._refusal(start, "Y008", "YAML directives (%YAML, %TAG) are not read; take them out")
        first = self._next()
        if not isinstance(first, yaml.MappingStartEvent):
            raise self._refusal(first, "Y010", "the file must hold keys and values (`format: 1`, …) at its top")
        data: dict[str, Any] = self._value(first, ())
        self._next()
        if isinstance(more := self._next(), yaml.DocumentStartEvent):
            raise self._refusal(more, "Y008", "one document to a file; take out what follows `---`")
        return data

    def _value(self, event: yaml.Event, path: Path) -> Any:
        self._guard(event, path)
        self.values[path] = _spot(event)
        if type(event) is yaml.ScalarEvent:
            return _plain(event.value) if event.implicit[0] else event.value
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        return self._sequence(path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._key(event, path)
            twin = key in data
            if twin:
                first = self.keys[(*path, key)][0]
                self.findings.append(
                    self._finding(event, "Y009", f"key '{key}' is already given at line {first}; keep one")
                )
            spot = _spot(event)
            value = self._value(self._next(), (*path, key) if not twin else (*path, key, "again"))
            if not twin:
                data[key] = value
                self.keys[(*path, key)] = spot
        return data

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _key(self, event: yaml.Event, path: Path) -> str:
        self._guard(event, path)
        if not isinstance(event, yaml.ScalarEvent) or not event.value:
            raise self._refusal(
                event, "Y007", "a key must be a word; put a text that begins with `{`, `[`, `?` or `:` in quotes"
            )
        if event.value == "<<":
            raise self._refusal(event, "Y006", "merge keys (`<<`) are not read; write the keys out")
        return str(event.value)

    def _guard(self, event: yaml.Event, path: Path) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refusal(
                event, "Y005", f"aliases (`*{event.anchor}`) are not read; write the value out, or quote the text"
            )
        if anchor := getattr(event, "anchor", None):
            raise self._refusal(event, "Y005", f"anchors (`&{anchor}`) are not read; take it out, or quote the text")
        if tag := getattr(event, "tag", None):
            raise self._refusal(event, "Y004", f"tags (`{tag}`) are not read; take it out, or quote the text")
        if len(path) >= MOST_DEPTH:
            raise self._refusal(event, "Y011", f"nested deeper than {MOST_DEPTH} levels; flatten it")
        if len(self.values) + len(self.keys) >= MOST_VALUES:
            raise self._refusal(event, "Y012", f"more than {MOST_VALUES} keys and values in one file; split it")

    def _place(self, event: yaml.Event) -> Place:
        return Place(self.file, *_spot(event))

    def _finding(self, event: yaml.Event, code: str, message: str) -> Finding:
        return Finding(self._place(event), code, message)

    def _refusal(self, event: yaml.Event, code: str, message: str) -> _Refused:
        return _Refused(self._finding(event, code, message))


def _spot(event: yaml.Event) -> Spot:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _plain(value: str) -> Any:
    """What an unquoted scalar stands for: few words and plain numbers; everything else is the text that it looks like."""
    if value in _WORDS:
        return _WORDS[value]
    if _WHOLE.fullmatch(value):
        return int(value)
    if _DECIMAL.fullmatch(value):
        return float(value)
    return value
