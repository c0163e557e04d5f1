"""The rules of a lead's qualification: every rule has a row that breaks the shipped content, and is reported."""

from __future__ import annotations

from functools import cache

import pytest

from bot.knowledge.checks_leads import RULES
from bot.knowledge.files import read_files
from bot.knowledge.loader import inspect
from tests.kit import PROJECT

RULE = "knowledge/qualification.yaml"
RULE_EN = "knowledge/qualification.en.yaml"

# file, what stands there, what a slip makes of it, the code
ROWS = [
    (RULE, "- id: fit\n", "- id: need\n", "K080"),
    (RULE, "- id: warm\n", "- id: hot\n", "K081"),
    (RULE, "least: 0\n", "least: 5\n", "K081"),
    (RULE, "least: 40\n", "least: 70\n", "K082"),
    (RULE, "{need: 60, budget: 30}", "{need: 20}", "K082"),
    (RULE, "id: strategy_blocking", "id: management_blocking", "K083"),
    (RULE, "- id: kpi_audit", "- id: replace_agency", "K083"),
    (RULE, "severity.kpi >= 75", "severity.kpi <= 75", "K084"),
    (RULE, "severity.kpi >= 75", "not (severity.kpi >= 75)", "K084"),
    (RULE, "severity.kpi >= 75", "75 <= severity.kpi", "K084"),
    (RULE, "severity.kpi >= 75", "severity.kpi != 75", "K084"),
    (RULE, "- id: useful_advice\n", "- id: useful_advice\n    measure: kpi\n", "K085"),
    (RULE, "measure: processes", "measure: process", "K086"),
    (RULE, "profile.money == 'large'", "profile.money == 'huge'", "D034"),
    (RULE, "profile.money == 'large'", "profile.cash == 'large'", "E002"),
    (RULE, "source: [OURS]", "source: [OUR]", "K012"),
    (RULE, "worth: 100", "worth: 101", "K004"),
    (RULE, "to_ask:", "ask:", "K002"),
    (RULE_EN, '      aim: "a clear aim"\n', "", "L002"),
    (RULE_EN, '      aim: "a clear aim"\n', '      aims: "a clear aim"\n', "L003"),
    (RULE_EN, '"a small budget", ', "", "L002"),
]


@cache
def _shipped() -> dict[str, str]:
    return read_files(PROJECT)


def test_the_shipped_rules_are_sound() -> None:
    """Before anything is broken, nothing is found in either file."""
    content, findings = inspect(_shipped(), trials=False)
    assert content is not None
    assert content.knowledge.qualification is not None
    assert not [each for each in findings if "qualification" in each.place.file]


@pytest.mark.parametrize(("file", "old", "new", "code"), ROWS)
def test_each_slip_is_reported(file: str, old: str, new: str, code: str) -> None:
    """In the file that holds it."""
    text = _shipped()[file]
    assert old in text, f"no {old!r} in {file}"
    _, findings = inspect({**_shipped(), file: text.replace(old, new, 1)}, trials=False)
    assert [each for each in findings if each.code == code and "qualification" in each.place.file], findings


def test_a_content_without_the_file_is_sound() -> None:
    """Who is not an agency needs none of it."""
    bare = {name: text for name, text in _shipped().items() if "qualification" not in name}
    content, _ = inspect(bare, trials=False)
    assert content is not None
    assert content.knowledge.qualification is None


def test_every_rule_has_a_row() -> None:
    """A rule added without one is noticed here."""
    tested = {code for *_, code in ROWS}
    for rule in RULES:
        assert rule.__doc__ is not None
        assert rule.__doc__.split(".")[0].split()[0] in tested
