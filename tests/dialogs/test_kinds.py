"""Each kind of question: which answers it takes, and why it refuses others."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.content.texts import Text
from bot.dialogs.kinds import KINDS, answer_from, valid
from bot.dialogs.model import Answer, Bounds, Kind, Option, Question

SAID = Text({"fr": "x"})
OPTIONS = (Option("a", SAID), Option("b", SAID), Option("c", SAID), Option("none", SAID, exclusive=True))


def asked(kind: Kind) -> Question:
    """A question of that kind, two picks at most, 0 to 10, without "I don't know"."""
    return Question(
        "part.question",
        kind,
        SAID,
        SAID,
        ("OBS",),
        OPTIONS,
        most_picks=2,
        bounds=Bounds(0, 10),
        skippable=True,
        ways=("phone", "email") if kind == "contact" else (),
    )


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("choice", "a", ""),
        ("choice", "z", "not_an_option"),
        ("several", ["a", "b"], ""),
        ("several", "a", ""),
        ("several", [], "empty"),
        ("several", ["a", "a"], "repeated"),
        ("several", ["a", "b", "c"], "too_many"),
        ("several", ["a", "none"], "exclusive"),
        ("several", ["none"], ""),
        ("several", ["a", "z"], "not_an_option"),
        ("number", 2.5, ""),
        ("number", -1, "too_small"),
        ("number", 11, "too_large"),
        ("number", float("nan"), "not_a_number"),
        ("scale", 3, ""),
        ("scale", 3.5, "not_whole"),
        ("text", "bonjour", ""),
        ("text", "  ", "empty"),
        ("text", "x" * 1001, "too_long"),
        ("contact", "phone", ""),
        ("contact", "+33612345678", "not_a_way"),
        ("consent", True, ""),
        ("consent", "maybe", "not_yes_or_no"),
        ("choice", "unknown", "unknown_not_offered"),
        ("choice", "skipped", ""),
    ],
)
def test_an_answer_is_judged_by_its_kind(kind: Kind, raw: object, reason: str) -> None:
    """What a file of answers gives is taken, and refused with a reason where it is none."""
    answer = answer_from(asked(kind), raw)
    assert answer is not None
    assert valid(asked(kind), answer) == reason


@pytest.mark.parametrize(
    ("kind", "raw"), [("choice", ["a"]), ("several", {"a": 1}), ("number", "3"), ("number", True), ("text", 3)]
)
def test_a_value_of_another_shape_is_no_answer(kind: Kind, raw: object) -> None:
    """A list is no choice, a text no number."""
    assert answer_from(asked(kind), raw) is None


@pytest.mark.parametrize("answer", ["a", ("a",), 3])
def test_no_kind_fails_on_an_answer_of_another(answer: Answer) -> None:
    """Whatever is kept in a session, judging it gives a reason and never an exception."""
    for kind in KINDS:
        assert isinstance(valid(asked(kind), answer), str)


def test_every_kind_is_in_the_registry() -> None:
    """The model's kinds and the registry's are the same."""
    assert set(KINDS) == set(get_args(Kind))
