"""Every rule that tries answers has a row: what breaks it, where it is reported, and what it leaves alone."""

from __future__ import annotations

import pytest

from bot.knowledge import trials
from bot.knowledge.loader import inspect
from tests.knowledge.sample import LISTS, READ_ONCE, TEXTS, edited, look, reported

ACTIONS = "knowledge/actions/all.yaml"
PLAN = "knowledge/plan.yaml"
CHECKLIST = "knowledge/checklist.yaml"
PROFILE = "dialogs/profile.yaml"
WHEN = "management.view == 'opposed' or severity.management >= 50"
BEGUN = READ_ONCE + "severity.resources < 50 or profile.since == 'settled'"

# file, what stands there, what a slip makes of it, where it is reported
ROWS = [
    (ACTIONS, WHEN, "management.view == 'opposed' and management.view == 'convinced'", f"{ACTIONS}:15 K040"),
    (ACTIONS, WHEN, "management.reason == 'fear' and management.view != 'opposed'", f"{ACTIONS}:15 K040"),
    (ACTIONS, WHEN, "severity.management > 100", f"{ACTIONS}:15 K040"),
    (PLAN, BEGUN, "severity.resources < 0", f"{PLAN}:3 K041"),
    (CHECKLIST, "severity.management >= 50", "'none' in profile.networks and profile.since == 'recent'", f"{CHECKLIST}:8 K041"),
    (ACTIONS, WHEN, "management.view == 'opposed' or management.view != 'opposed'", f"{ACTIONS}:15 K042"),
    (ACTIONS, WHEN, "management.view == 'convinced'", "knowledge/scoring.yaml:7 K043"),
    (ACTIONS, WHEN, "profile.since == 'recent'", "knowledge/scoring.yaml:7 K043"),
    (PLAN, READ_ONCE, "", f"{PROFILE}:26 K044"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "expected"), ROWS, ids=str)
def test_a_slip_is_reported_at_its_line(file: str, old: str, new: str, expected: str) -> None:
    """One slip in sound content: the rule's code, at the line where an author mends it."""
    assert expected in reported(edited(file, old, new))


def test_every_rule_has_a_row() -> None:
    """No rule goes untested."""
    assert {(rule.__doc__ or "")[:4] for rule in trials.RULES} <= {row[3][-4:] for row in ROWS}


def test_a_finding_says_the_answers_that_nothing_serves() -> None:
    """The author reads which answers make the obstacle serious."""
    found = look(edited(ACTIONS, WHEN, "management.view == 'convinced'"))[1]
    said = [finding.message for finding in found if finding.code == "K043"]
    assert said == [
        (
            "'management' is serious with management.view = opposed, management.reason = habit, and no action fits; "
            "loosen the condition of one"
        )
    ]


def test_a_start_does_not_wait_for_answers_to_be_tried() -> None:
    """What only trials can find keeps nobody from starting."""
    content, findings = inspect(edited(ACTIONS, WHEN, "severity.management > 100"), TEXTS, LISTS, trials=False)
    assert content is not None
    assert findings == []


def test_content_with_other_faults_is_not_tried() -> None:
    """A misspelt option is one fault, not two."""
    found = reported(edited(ACTIONS, "'opposed' or severity.management >= 50", "'oposed'"))
    assert found == [f"{ACTIONS}:15 D034"]


def test_an_unread_question_of_another_conclusion_is_left_alone() -> None:
    """Only a diagnosis is known to read nothing but points, steps and conditions."""
    files = edited(PLAN, READ_ONCE, "")
    assert f"{PROFILE}:26 K044" in reported(files)
    files[PROFILE] = files[PROFILE].replace('short: "Profil"\n', 'short: "Profil"\nconcludes: other\n')
    assert not [line for line in reported(files) if "K044" in line]
