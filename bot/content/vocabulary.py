"""The border between a located document and typed entries: strict keys, and every complaint in our own words at its own place.

What every vocabulary (`bot.dialogs.vocabulary`, `bot.knowledge.vocabulary`) is built on. Must not know any key of theirs. Findings are
collected, so that one reading tells an author everything; codes are the caller's letter and 001 missing, 002 unknown, 003 wrong
type, 004 wrong value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot.content.findings import Finding
from bot.content.ids import ID_PATTERN
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Document, Path

Id = Annotated[str, Field(pattern=ID_PATTERN)]
Words = Annotated[str, Field(min_length=1)]
"""A text that a person reads."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


SourceKeys = Annotated[
    list[str], Field(min_length=1), BeforeValidator(_as_list, json_schema_input_type=str | list[str])
]
"""One key of `sources.yaml`, or several."""


class Entry(BaseModel):
    """A mapping that an author writes: only known keys, values never coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class File(Entry):
    """The top of a file."""

    format: Literal[1]


EntryKind = TypeVar("EntryKind", bound=Entry)


def read(document: Document, kind: type[EntryKind], letter: str) -> tuple[EntryKind | None, list[Finding]]:
    """The document as an entry of that kind, or None with every reason."""
    try:
        return kind.model_validate(document.data), []
    except ValidationError as error:
        return None, [_finding(document, kind, letter, details) for details in error.errors(include_url=False)]


def schema(kind: type[Entry]) -> dict[str, Any]:
    """The JSON Schema of that kind, for editors."""
    return kind.model_json_schema(mode="validation")


def keys_of(kind: type[Entry]) -> list[str]:
    """The keys that an entry of that kind may have."""
    return [info.alias or name for name, info in kind.model_fields.items()]


def whose(document: Document, path: Path) -> str:
    """Words for the thing at `path`: `option 'sales'`, `question 3`, or the file."""
    for end in range(len(path), 0, -1):
        step, group = path[end - 1], str(path[end - 2]) if end > 1 else ""
        if isinstance(step, int) or group in _ONE:
            thing = document.get(*path[:end])
            name = thing.get("id") if isinstance(thing, dict) else None
            said = f"'{name}'" if isinstance(name, str) else f"'{step}'" if isinstance(step, str) else str(step + 1)
            return f"{_ONE.get(group, group)} {said}"
    return document.file


_ONE: Mapping[str, str] = {
    "questions": "question",
    "options": "option",
    "parts": "part",
    "sources": "source",
    "bands": "band",
    "obstacles": "obstacle",
    "aspects": "aspect",
    "actions": "action",
    "cards": "card",
    "gestures": "gesture",
    "steps": "step",
    "criteria": "criterion",
    "proofs": "proof",
    "red_flags": "red flag",
    "texts": "text",
    "lists": "list",
    "targets": "target",
}


def _finding(document: Document, kind: type[Entry], letter: str, details: ErrorDetails) -> Finding:
    path: Path = tuple(step for step in details["loc"] if step != "[key]")
    owner = whose(document, path[:-1])
    name = path[-1] if path else document.file
    what = (
        f"'{name}' in {owner}" if isinstance(name, str) else f"{whose(document, path)} in {whose(document, path[:-2])}"
    )
    match details["type"]:
        case "missing":
            return Finding(document.at_key(*path[:-1]), f"{letter}001", f"missing key '{name}' in {owner}; add it")
        case "extra_forbidden":
            return Finding(
                document.at_key(*path),
                f"{letter}002",
                f"unknown key {what}; {allowed(str(name), _keys_at(kind, path[:-1]))}",
            )
        case type_error if type_error.endswith("_type"):
            place = document.at(*path)
            return Finding(
                place,
                f"{letter}003",
                f"{what} must be {_KINDS.get(type_error, details['msg'])}, not {_said(details['input'])}",
            )
        case _:
            return Finding(_place_of_value(document, path, details), f"{letter}004", f"{what} {_limit(details)}")


def _place_of_value(document: Document, path: Path, details: ErrorDetails) -> Place:
    return document.at_key(*path) if "[key]" in details["loc"] else document.at(*path)


_KINDS: Mapping[str, str] = {
    "string_type": "text (put it in quotes)",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a group of keys",
    "model_type": "a group of keys",
}


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return (
        f"'{str(value)[:40]}'"
        if isinstance(value, str | int | float)
        else "a list"
        if isinstance(value, list)
        else "a group of keys"
    )


def _limit(details: ErrorDetails) -> str:
    """What is allowed instead, in words."""
    limits: Mapping[str, Any] = details.get("ctx", {})
    given = _said(details["input"])
    match details["type"]:
        case "literal_error":
            words = [word.strip(" '") for word in str(limits["expected"]).replace(" or ", ", ").split(",")]
            return f"cannot be {given}; {allowed(str(details['input']), words)}"
        case "greater_than_equal" | "greater_than":
            return f"is {given}; {'at least' if 'ge' in limits else 'more than'} {limits.get('ge', limits.get('gt'))}"
        case "less_than_equal" | "less_than":
            return f"is {given}; {'at most' if 'le' in limits else 'less than'} {limits.get('le', limits.get('lt'))}"
        case "string_pattern_mismatch":
            return f"cannot be {given}; an id is 1 to 24 of a-z, 0-9 and _, and begins with a letter"
        case "too_short":
            return f"has {limits['actual_length']} items; at least {limits['min_length']}"
        case "too_long":
            return f"has too many items; at most {limits['max_length']}"
        case "string_too_short":
            return "is empty; write it, or take the key out"
        case "int_from_float":
            return f"must be a whole number, not {given}"
        case "value_error":
            return f"is wrong: {limits['error']}"
        case _:
            return f"is wrong: {details['msg']}"


def _keys_at(kind: type[Entry], path: Iterable[str | int]) -> list[str]:
    """The keys allowed at `path` under an entry of that kind."""
    here: Any = kind
    for step in path:
        here = _unwrapped(here)
        if isinstance(here, type) and issubclass(here, Entry):
            by_key = {info.alias or name: info.annotation for name, info in here.model_fields.items()}
            here = by_key.get(str(step))
        else:
            here = (get_args(here) or (None,))[-1]
    here = _unwrapped(here)
    return keys_of(here) if isinstance(here, type) and issubclass(here, Entry) else []


def _unwrapped(kind: Any) -> Any:
    """`kind` without `Annotated` and `| None`."""
    while get_origin(kind) in (Annotated, Union, UnionType):
        inner = [item for item in get_args(kind) if item is not type(None)]
        kind = inner[0]
    return kind
