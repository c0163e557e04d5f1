"""The editors' schemas of personas and rehearsals offer the keys that the parser takes, and fit the files shipped."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
import yaml

from bot.content.vocabulary import Entry, keys_of
from bot.dialogs import vocabulary_rehearsals as vocabulary
from tests.kit import PROJECT

ENTRIES = [
    thing
    for thing in vars(vocabulary).values()
    if isinstance(thing, type) and issubclass(thing, Entry) and thing.__module__ == vocabulary.__name__
]
ROOMS = {"personas": "persona", "rehearsals": "rehearsal"}


def defined(schema: dict[str, Any]) -> dict[str, list[str]]:
    """The keys of every entry that a schema defines."""
    found = {schema["title"]: schema, **{part["title"]: part for part in schema.get("$defs", {}).values()}}
    return {name: list(part.get("properties", {})) for name, part in found.items()}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_the_schema_has_the_keys_of_the_parser(entry: type[Entry]) -> None:
    """No key more, none less."""
    offered = {name: keys for schema in vocabulary.schemas().values() for name, keys in defined(schema).items()}
    assert offered[entry.__name__] == keys_of(entry)


@pytest.mark.parametrize("room", ROOMS)
def test_the_shipped_files_fit_their_schema(room: str) -> None:
    """An editor underlines nothing in them."""
    schema = vocabulary.schemas()[f"dialogs/{room}/{ROOMS[room]}.schema.json"]
    paths = list((PROJECT / "dialogs" / room).glob("*.yaml"))
    assert paths
    for path in paths:
        jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), schema)
