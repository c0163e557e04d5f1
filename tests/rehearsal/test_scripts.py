"""Rehearsal files: each rule says where a broken one is wrong."""

from __future__ import annotations

import pytest

from bot.rehearsal.scripts import read_rehearsals
from tests.kit import shipped

GOOD = """format: 1
title: "A talk"
lang: en
dialog: kpi
mode: standard
talk:
  - asked: kpi.tracking
  - taps: "Nobody"
  - says: [1, "two"]
  - severity: {kpi: 60-80}
  - principal: kpi
"""


def test_a_list_is_as_many_lines() -> None:
    """Numbers are typed as they are."""
    (found,), findings = read_rehearsals(shipped(), {"a.yaml": GOOD})
    assert not findings
    assert [(line.key, line.value) for line in found.lines] == [
        ("asked", "kpi.tracking"),
        ("taps", "Nobody"),
        ("says", "1"),
        ("says", "two"),
        ("severity", "60-80"),
        ("principal", "kpi"),
    ]
    assert str(found.lines[3].place) == "a.yaml:9:15"


@pytest.mark.parametrize(
    ("code", "old", "new", "line"),
    [
        ("H001", "talk:\n", "talks:\n", 1),
        ("H002", "taps:", "tap:", 8),
        ("H004", "mode: standard", "mode: slow", 5),
        ("H004", "60-80", "a lot", 10),
        ("H010", '- taps: "Nobody"', '- taps: "Nobody"\n    says: "x"', 8),
        ("H011", "dialog: kpi", "dialog: kpis", 4),
        ("H012", "lang: en", "lang: de", 3),
        ("H013", "asked: kpi.tracking", "asked: kpi.traking", 7),
        ("H014", "{kpi: 60-80}", "{kip: 60-80}", 10),
        ("H015", "principal: kpi", "principal: kip", 11),
        ("Y003", "lang: en", "lang: [en", 4),
    ],
)
def test_a_broken_rehearsal_is_located(code: str, old: str, new: str, line: int) -> None:
    """A bad snippet, the rule that sees it, and the line where it stands."""
    assert old in GOOD
    found, findings = read_rehearsals(shipped(), {"a.yaml": GOOD.replace(old, new, 1)})
    assert not found
    assert (code, line) in {(finding.code, finding.place.line) for finding in findings}, findings
