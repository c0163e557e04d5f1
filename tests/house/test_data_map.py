"""Every piece of data has its line in data_map.yaml, and every line its piece; the register and the notice are made of it (P08)."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import fields
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Column, MetaData, String, Table

from bot.conversation.session import Session
from bot.leads.lead import Agreement, Contact, Lead, Note
from bot.leads.listing import listing
from bot.operators.events import FIELDS, INSIDE
from bot.operators.retention import Retention
from bot.ports import Outgoing
from bot.reports.belongings import belongings_document
from bot.reports.diagnosis import diagnose
from bot.reports.export import export_document
from bot.reports.printed import printed
from bot.storage.tables import METADATA
from bot.storage.takeaway import TABLES
from bot.telemetry.metrics import Metrics
from tests.house.tree import Tree
from tests.kit import PROJECT, shipped
from tests.printing_kit import DAY, OPERATOR, worst_answers

Names = Mapping[str, set[str]]
DOCUMENTS = {
    "session": Session,
    "lead": Lead,
    "contact": Contact,
    "agreement": Agreement,
    "note": Note,
    "call": Outgoing,
}
ON_EVERY_LINE = {"event", "level", "logger", "timestamp", "exception"}
"""What `bot.telemetry.logs` puts there."""
LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


@pytest.fixture(scope="module")
def privacy() -> ModuleType:
    """The generator of the pages."""
    spec = importlib.util.spec_from_file_location("privacy_pages", PROJECT / "docs/privacy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def held(tree: Tree, metadata: MetaData = METADATA) -> dict[str, set[str]]:
    """What the code keeps, writes and sends, by place."""
    answers = worst_answers(shipped())
    dialog = shipped().dialogs["diagnostic"]
    header, _ = listing((), ())
    return {
        **{f"tables.{table.name}": set(table.columns.keys()) for table in metadata.sorted_tables},
        **{f"documents.{name}": {field.name for field in fields(kind)} for name, kind in DOCUMENTS.items()},
        "logs": logged(tree) | ON_EVERY_LINE,
        "metrics": measured(),
        "webhooks": {name for names in FIELDS.values() for name in names}
        | {f"{outer}.{inner}" for outer, names in INSIDE.items() for inner in names},
        "exports.result": set(export_document(shipped(), dialog, answers, "fr")),
        "exports.report": set(printed(diagnose(shipped(), dialog, answers), OPERATOR, "fr", DAY)),
        "exports.mydata": set(belongings_document({}, DAY)),
        "exports.sheet": set(header),
    }


def logged(tree: Tree) -> set[str]:
    """The fields that any call to a logger names."""
    return {name for module in tree.modules("bot") for name in _fields_of(module.syntax)}


def _fields_of(syntax: ast.Module) -> Iterator[str]:
    for node in ast.walk(syntax):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in ("log", "logger"):
                yield from (word.arg or "**" for word in node.keywords if word.arg != "exc_info")


def measured() -> set[str]:
    """The labels of every metric."""
    collectors = set(Metrics()._registry._names_to_collectors.values())
    return {label for each in collectors for label in getattr(each, "_labelnames", ())} | {"le"}


def told(privacy: ModuleType, mapped: Mapping[str, Any]) -> dict[str, set[str]]:
    """What the map says, by place."""
    return {place: {*each["personal"], *each["other"]} for place, each in privacy.places(mapped)}


def differences(ours: Names, theirs: Names) -> list[str]:
    """What is held without a line, and lines about nothing."""
    unmapped = [f"unmapped: {place}.{name}" for place in ours for name in ours[place] - theirs.get(place, set())]
    gone = [f"gone: {place}.{name}" for place in theirs for name in theirs[place] - ours.get(place, set())]
    return sorted([*unmapped, *gone])


def marks(privacy: ModuleType, mapped: Mapping[str, Any], metadata: MetaData = METADATA) -> list[str]:
    """Columns that the tables and the map do not both call personal."""
    theirs = {f"{place}.{name}" for place, each in privacy.places(mapped) for name in each["personal"]}
    theirs = {name for name in theirs if name.startswith("tables.")}
    tables = metadata.sorted_tables
    ours = {f"tables.{t.name}.{c.name}" for t in tables for c in t.columns if c.info.get("personal")}
    return sorted(ours ^ theirs)


def test_P08_everything_held_is_mapped_and_nothing_else(privacy: ModuleType, tree: Tree) -> None:
    """0 unmapped columns, log fields, metric labels, webhook fields, fields of documents and exports; 0 lines about what is no more."""
    assert not differences(held(tree), told(privacy, privacy.data_map()))


def test_P08_tables_and_map_agree_on_what_is_personal(privacy: ModuleType) -> None:
    """A column that one of them calls personal, so does the other."""
    assert not marks(privacy, privacy.data_map())


def test_P08_each_place_has_its_activity_and_its_end(privacy: ModuleType) -> None:
    """Every activity has purpose, basis, people and recipients; every place one activity, and durations that the clock knows."""
    mapped = privacy.data_map()
    durations = {field.name for field in fields(Retention)} | set(privacy.OTHERS_TIME)
    for activity in mapped["activities"].values():
        assert all(activity[name] for name in ("title", "purpose", "basis", "people", "recipients"))
    for place, each in privacy.places(mapped):
        assert each["activity"] in mapped["activities"], place
        assert each["keep"], place
        assert set(each["keep"]) <= durations, place


def test_P08_what_is_personal_can_be_taken_away(privacy: ModuleType) -> None:
    """Each table with a personal column is in what a person takes away, and the proofs of their choices."""
    personal = {place.partition(".")[2] for place, each in privacy.places(privacy.data_map()) if each["personal"]}
    assert {name for name in personal if name in METADATA.tables} | {"ledger"} == set(TABLES)


def test_P08_negative_control_a_new_column_field_or_line_is_seen(privacy: ModuleType, tree: Tree) -> None:
    """The checks above can fail: a column of tomorrow, a log field, a personal mark, a line about nothing."""
    metadata = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(metadata)
    Table("seen", metadata, Column("name", String, info={"personal": True}), extend_existing=True)
    mapped = deepcopy(dict(privacy.data_map()))
    mapped["logs"]["other"]["password"] = "a word"
    found = differences(held(tree, metadata), told(privacy, mapped))
    assert found == ["gone: logs.password", "unmapped: tables.seen.name"]
    assert marks(privacy, mapped, metadata) == ["tables.seen.name"]
    assert set(_fields_of(ast.parse("log.info('x', phone=1)\nlog.info('y', **all)"))) == {"phone", "**"}


def test_pages_are_fresh(privacy: ModuleType) -> None:
    """`python docs/privacy.py` would change nothing."""
    for name, text in privacy.pages().items():
        assert (privacy.FOLDER / name).read_text(encoding="utf-8") == text, name
