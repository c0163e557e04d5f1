"""The rules of drafts: every rule has a row that breaks the shipped content, and is reported at its line."""

from __future__ import annotations

from functools import cache

import pytest

from bot.knowledge.checks_drafts import RULES
from bot.knowledge.files import read_files
from bot.knowledge.loader import inspect
from tests.kit import PROJECT

AGENCIES, AGENCIES_EN = "knowledge/agencies.yaml", "knowledge/agencies.en.yaml"
ROADMAP, ROADMAP_EN = "knowledge/roadmap.yaml", "knowledge/roadmap.en.yaml"
TALK = "dialogs/agencies.yaml"

# file, what stands there, what a slip makes of it, the code
ROWS = [
    (AGENCIES, "key: profile.sector", "key: profile.sectors", "K070"),
    (ROADMAP, "key: roadmap.tone", "key: roadmap.tones", "K070"),
    (AGENCIES, "set_aside: [claims]", "set_aside: [claim]", "K071"),
    (AGENCIES, '  presence: "Présence"\n', "", "K071"),
    (TALK, "  - id: presence\n", "  - id: presences\n", "K072"),
    (AGENCIES, "weak: 25, ", "", "K073"),
    (AGENCIES, "alarm: alarm", "alarm: alarms", "K073"),
    (ROADMAP, "number: 9", "number: 8", "K074"),
    (ROADMAP, '      - {key: roadmap.tone, label: "Ton"}\n', "", "K075"),
    (AGENCIES, "source: [SME, OURS]", "source: [SMF, OURS]", "K012"),
    (AGENCIES, "seen: 100", "seen: 101", "K004"),
    (AGENCIES, "known_least: 0.5", "known_last: 0.5", "K002"),
    (AGENCIES_EN, '  presence: "Presence"\n', "", "L002"),
    (ROADMAP_EN, '"Topics", ', "", "L002"),
    (ROADMAP_EN, '"Pace", ', '"Pace", "Speed", ', "L003"),
]


@cache
def _shipped() -> dict[str, str]:
    return read_files(PROJECT)


@pytest.mark.parametrize(("file", "old", "new", "code"), ROWS, ids=[f"{row[3]}-{n}" for n, row in enumerate(ROWS)])
def test_a_slip_is_reported(file: str, old: str, new: str, code: str) -> None:
    """One slip, one code, and a place in a file of content."""
    assert old in _shipped()[file]
    findings = inspect({**_shipped(), file: _shipped()[file].replace(old, new, 1)}, trials=False)[1]
    assert code in {finding.code for finding in findings if finding.place.file}


def test_the_shipped_rules_have_no_such_finding() -> None:
    """So that each finding comes from its slip."""
    codes = {finding.code for finding in inspect(_shipped(), trials=False)[1]}
    assert not codes & {row[3] for row in ROWS}


def test_a_dialog_that_cannot_be_read_is_reported_once() -> None:
    """At its own fault: not at each line of a draft that cites its questions."""
    broken = {
        **_shipped(),
        "dialogs/profile.yaml": _shipped()["dialogs/profile.yaml"].replace("kind: choice", "kind: chioce", 1),
    }
    codes = {finding.code for finding in inspect(broken, trials=False)[1]}
    assert "D004" in codes
    assert "K070" not in codes


def test_every_rule_has_a_row() -> None:
    """No rule of drafts goes untested."""
    assert {(rule.__doc__ or "")[:4] for rule in RULES} <= {row[3] for row in ROWS}


def test_both_files_may_be_left_out_with_their_dialogs() -> None:
    """An author's own copy need not compare agencies."""
    names = ("agencies", "roadmap", "qualification")
    fewer = {
        path: text
        for path, text in _shipped().items()
        if path.rpartition("/")[2].split(".")[0] not in names or "phrases" in path
    }
    diagnostic = fewer["dialogs/diagnostic.yaml"]
    fewer["dialogs/diagnostic.yaml"] = "\n".join(
        line for line in diagnostic.split("\n") if not line.startswith("next:")
    )
    content, findings = inspect(fewer, trials=False)
    assert content is not None, findings
    assert content.knowledge.agencies is None
    assert content.knowledge.roadmap == ()
