"""The editors' schemas: the same keys as the parser, and the files in the repository fresh."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from bot.content.source import parse
from bot.content.vocabulary import Entry, keys_of
from bot.dialogs import vocabulary as dialogs
from bot.knowledge import vocabulary as knowledge
from bot.knowledge.files import read_files
from bot.knowledge.schemas import schema_files, schemas, write_schemas

ROOT = Path(__file__).parents[2]
ENTRIES = [
    thing
    for module in (dialogs, knowledge)
    for thing in vars(module).values()
    if isinstance(thing, type) and issubclass(thing, Entry) and thing.__module__ == module.__name__
]


def defined(schema: dict[str, Any]) -> dict[str, list[str]]:
    """The keys of every entry that a schema defines."""
    found = {schema["title"]: schema, **{part["title"]: part for part in schema.get("$defs", {}).values()}}
    return {name: list(part.get("properties", {})) for name, part in found.items() if "properties" in part}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.__name__)
def test_the_schema_has_the_keys_of_the_parser(entry: type[Entry]) -> None:
    """What an editor offers is what the parser takes, no key more."""
    offered = {name: keys for schema in schemas().values() for name, keys in defined(schema).items()}
    assert offered[entry.__name__] == keys_of(entry)


@pytest.mark.parametrize("name", schema_files())
def test_the_schema_in_the_repository_is_fresh(name: str) -> None:
    """`obstacles schema` was run after the last change of a vocabulary."""
    assert (ROOT / name).read_text(encoding="utf-8") == schema_files()[name]


def test_every_content_file_names_a_schema_that_exists() -> None:
    """The first line of each file leads an editor to its schema."""
    for path in [*ROOT.glob("dialogs/*.yaml"), *ROOT.glob("knowledge/**/*.yaml")]:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        mark, _, target = first.partition("$schema=")
        assert mark == "# yaml-language-server: ", path
        assert (path.parent / target).resolve().relative_to(ROOT).as_posix() in schemas(), path


@pytest.mark.parametrize("file", sorted(read_files(ROOT)))
def test_the_schema_that_a_file_names_accepts_it(file: str) -> None:
    """What an editor underlines is a mistake, and nothing else is."""
    document, _ = parse(file, read_files(ROOT)[file])
    assert document is not None
    assert [error.message for error in validator(file).iter_errors(document.data)] == []


@pytest.mark.parametrize(
    "file", ["dialogs/kpi.yaml", "dialogs/kpi.en.yaml", "knowledge/plan.yaml", "knowledge/actions/kpi.en.yaml"]
)
def test_the_schema_that_a_file_names_refuses_a_slip(file: str) -> None:
    """Negative control: an unknown key, and another format."""
    assert list(validator(file).iter_errors({"format": 1, "no_such_key": 1}))
    assert list(validator(file).iter_errors({"format": 2}))


def validator(file: str) -> Draft202012Validator:
    """The schema that the first line of a file leads an editor to."""
    path = ROOT / file
    target = path.read_text(encoding="utf-8").splitlines()[0].partition("$schema=")[2]
    return Draft202012Validator(json.loads((path.parent / target).read_text(encoding="utf-8")))


def test_schemas_are_written_where_files_look_for_them(tmp_path: Path) -> None:
    """Each schema lands under the content root, folders made as needed."""
    written = write_schemas(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in written} == set(schemas())
