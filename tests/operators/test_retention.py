"""An operator may keep things for less time than the product does, never for more."""

from __future__ import annotations

from dataclasses import fields

import pytest

from bot.errors import ContentError
from bot.operators.reading import load_operator
from bot.operators.retention import LONGEST, Retention
from tests.operators.test_operator import GOOD


def test_without_a_word_things_are_kept_as_long_as_the_notice_says() -> None:
    """The product's own durations."""
    assert load_operator("operator.yaml", GOOD).retention == LONGEST


def test_less_is_allowed() -> None:
    """What is named is shortened, the rest stays."""
    operator = load_operator("operator.yaml", GOOD + "retention: {finished: 90, leads: 365}\n")
    assert operator.retention == Retention(finished=90, leads=365)


@pytest.mark.parametrize("name", ["unfinished", "finished", "leads", "files"])
def test_P07_more_is_refused_with_its_place(name: str) -> None:
    """A day more than the longest, and nothing at all: both are faults of the file."""
    for days in (getattr(LONGEST, name) + 1, 0):
        with pytest.raises(ContentError) as caught:
            load_operator("operator.yaml", GOOD + f"retention:\n  {name}: {days}\n")
        (finding,) = caught.value.findings
        assert finding.place.line == 6
        assert name in str(finding)


def test_what_the_law_and_the_repair_need_is_nobody_s_to_change() -> None:
    """Proofs, raw updates, dead letters: not in the file's vocabulary, with the nearest name for who tries."""
    for field in fields(Retention):
        if field.name not in ("unfinished", "finished", "leads", "files"):
            with pytest.raises(ContentError, match="unknown key"):
                load_operator("operator.yaml", GOOD + f"retention:\n  {field.name}: 1\n")
