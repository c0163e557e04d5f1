"""Questions asked in rounds: written once, asked of each thing, in each language; and what goes wrong is said at its line."""

from __future__ import annotations

import pytest

from bot.content.findings import Finding
from bot.dialogs.model import Dialog
from tests.knowledge.sample import FILES, look

VISITS = """format: 1
id: visits
title: "Vos visites"
short: "Visites"
rounds:
  - {id: a, name: "Lieu A"}
  - {id: b, name: "Lieu B", when: "visits.count != 'one'"}
questions:
  - id: count
    kind: choice
    text: "Combien\u202f?"
    why: "Pour savoir."
    source: OURS
    options: [{id: one, label: "Un"}, {id: two, label: "Deux"}, {id: three, label: "Trois"}]
  - {id: name, kind: text, each_round: true, names_round: true, text: "Quel nom\u202f?", why: "Pour savoir.", source: OURS}
  - id: liked
    kind: choice
    each_round: true
    text: "Vous plaît-il\u202f?"
    why: "Pour savoir."
    source: OURS
    options: [{id: fully, label: "Oui"}, {id: barely, label: "Non"}]
  - id: why_not
    kind: text
    each_round: true
    when: "visits.count != 'two'"
    text: "Pourquoi\u202f?"
    why: "Pour savoir."
    source: OURS
  - {id: last, kind: text, text: "Autre chose\u202f?", why: "Pour savoir.", source: OURS}
"""
VISITS_EN = """format: 1
title: "Your visits"
short: "Visits"
rounds: {a: {name: "Place A"}, b: {name: "Place B"}}
questions:
  count: {text: "How many?", why: "To know.", options: {one: "One", two: "Two", three: "Three"}}
  name: {text: "What name?", why: "To know."}
  liked: {text: "Do you like it?", why: "To know.", options: {fully: "Yes", barely: "No"}}
  why_not: {text: "Why?", why: "To know."}
  last: {text: "Anything else?", why: "To know."}
"""


def read(old: str = "", new: str = "") -> tuple[Dialog | None, list[Finding]]:
    """The dialog with one slip, and what is said of it."""
    assert old in VISITS
    files = {**FILES, "dialogs/visits.yaml": VISITS.replace(old, new, 1), "dialogs/visits.en.yaml": VISITS_EN}
    content, findings = look(files)
    return content.dialogs["visits"] if content else None, [each for each in findings if each.level == "error"]


def test_each_round_asks_all_its_questions_where_the_first_is_written() -> None:
    """Round after round, between what comes before and after."""
    dialog, findings = read()
    assert not findings
    assert dialog is not None
    asked = "count a_name a_liked a_why_not b_name b_liked b_why_not last"
    assert [question.key for question in dialog.questions] == [f"visits.{name}" for name in asked.split()]


def test_a_question_says_which_round_it_is_of() -> None:
    """In every language, and it knows who names its round."""
    dialog, _ = read()
    assert dialog is not None
    liked = dialog.by_key["visits.b_liked"]
    assert (liked.text.say("fr"), liked.text.say("en")) == (
        "Lieu B · Vous plaît-il\u202f?",
        "Place B · Do you like it?",
    )
    assert liked.about == "visits.b_name"
    assert dialog.by_key["visits.b_name"].about == ""


@pytest.mark.parametrize(
    ("key", "one", "two"),
    [("a_liked", True, True), ("b_liked", False, True), ("a_why_not", True, False), ("b_why_not", False, False)],
)
def test_a_round_is_asked_about_when_its_condition_and_the_questions_hold(key: str, one: bool, two: bool) -> None:
    """Both conditions count."""
    findings = read()[1]
    dialog, _ = read()
    assert not findings
    assert dialog is not None
    when = dialog.by_key[f"visits.{key}"].when
    assert (when.holds({"visits.count": "one"}), when.holds({"visits.count": "two"})) == (one, two)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("  - {id: b, name", "  - {id: a, name", "visits.yaml:7 D040"),
        ("visits.count != 'one'", "visits.cout != 'one'", "visits.yaml:7 E002"),
        ("visits.count != 'one'", "visits.count != 'once'", "visits.yaml:7 D034"),
        ("kind: choice\n    each_round", "kind: choice\n    names_round: true\n    each_round", "visits.yaml:18 D040"),
        ("  - id: liked", "  - id: liked_beyond_all_measure", "visits.yaml:16 D040"),
        ("id: barely", "id: fully", "visits.yaml:22 D012"),
        ("id: why_not", "id: liked", "visits.yaml:23 D012"),
    ],
)
def test_a_slip_in_a_round_is_reported_at_its_line(old: str, new: str, place: str) -> None:
    """At the question as written, however often it is asked."""
    findings = read(old, new)[1]
    assert f"dialogs/{place}" in {f"{finding.place.file}:{finding.place.line} {finding.code}" for finding in findings}


def test_rounds_without_questions_are_reported() -> None:
    """Rounds that nothing is asked in are a slip."""
    broken = VISITS.replace("each_round: true, names_round: true, ", "").replace("    each_round: true\n", "")
    findings = look({**FILES, "dialogs/visits.yaml": broken, "dialogs/visits.en.yaml": VISITS_EN})[1]
    assert ("D040", 5) in {(finding.code, finding.place.line) for finding in findings}
