"""The border: what is wrong with a document's shape, in our own words, at its own place."""

from __future__ import annotations

from bot.content.source import parse
from bot.content.vocabulary import read
from bot.dialogs.vocabulary import OverlayFile, PartFile
from bot.knowledge.vocabulary import ScoringFile

PART = """\
format: 1
id: kpi
title: "Mesure"
short: 12
questions:
  - id: tracking
    kind: chose
    text: ""
    source: OBS
    weight: heavy
    express: "true"
    steps: [0]
    options:
      - {id: Sales, label: "Ventes", weigth: 2, points: 1.5}
      - none
"""


def test_every_complaint_is_ours_and_in_its_place() -> None:
    """One reading tells all: the place, what is wrong, the cure."""
    document, _ = parse("dialogs/kpi.yaml", PART)
    assert document is not None
    entry, findings = read(document, PartFile, "D")
    assert entry is None
    assert [str(finding) for finding in sorted(findings)] == [
        "dialogs/kpi.yaml:4:8 D003 'short' in dialogs/kpi.yaml must be text (put it in quotes), not '12'",
        "dialogs/kpi.yaml:6:5 D001 missing key 'why' in question 'tracking'; add it",
        (
            "dialogs/kpi.yaml:7:11 D004 'kind' in question 'tracking' cannot be 'chose'; did you mean 'choice'? "
            "allowed: choice, several, scale, number, text, contact, consent"
        ),
        "dialogs/kpi.yaml:8:11 D004 'text' in question 'tracking' is empty; write it, or take the key out",
        "dialogs/kpi.yaml:10:13 D003 'weight' in question 'tracking' must be a number, not 'heavy'",
        "dialogs/kpi.yaml:11:14 D003 'express' in question 'tracking' must be true or false, not 'true'",
        "dialogs/kpi.yaml:12:13 D004 step 1 in question 'tracking' is '0'; at least 1",
        (
            "dialogs/kpi.yaml:14:14 D004 'id' in option 'Sales' cannot be 'Sales'; "
            "an id is 1 to 24 of a-z, 0-9 and _, and begins with a letter"
        ),
        (
            "dialogs/kpi.yaml:14:38 D002 unknown key 'weigth' in option 'Sales'; "
            "allowed: id, label, synonyms, points, exclusive, amounts"
        ),
        "dialogs/kpi.yaml:14:57 D003 'points' in option 'Sales' must be a whole number, not '1.5'",
        "dialogs/kpi.yaml:15:9 D003 option 2 in question 'tracking' must be a group of keys, not 'none'",
    ]


def test_an_overlay_names_the_thing_by_its_id() -> None:
    """In an overlay, ids are keys: the complaint says which question."""
    document, _ = parse("dialogs/kpi.en.yaml", "format: 1\nquestions:\n  tracking: {txet: x}\n")
    assert document is not None
    _, findings = read(document, OverlayFile, "D")
    assert [str(finding) for finding in findings] == [
        (
            "dialogs/kpi.en.yaml:3:14 D002 unknown key 'txet' in question 'tracking'; "
            "did you mean 'text'? allowed: text, why, unit, options"
        ),
    ]


def test_a_key_of_a_group_is_judged_too() -> None:
    """Ids that stand as keys are held to the pattern of ids, at the key."""
    document, _ = parse("knowledge/scoring.yaml", "format: 1\nbands: []\nobstacles: {}\n")
    assert document is not None
    _, findings = read(document, ScoringFile, "K")
    assert [str(finding) for finding in findings] == [
        "knowledge/scoring.yaml:2:8 K004 'bands' in knowledge/scoring.yaml has 0 items; at least 1",
        "knowledge/scoring.yaml:3:12 K003 'obstacles' in knowledge/scoring.yaml must be a list, not a group of keys",
    ]
