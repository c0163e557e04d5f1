"""In-house, hybrid or outsourced: every verdict is reached, for reasons that can be named, and what is said to change it does."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.dialogs.model import Answer
from bot.knowledge.sourcing import WAYS
from bot.reports.weighing import Verdict, first_sourcing_verdict, sourcing_verdict
from tests.kit import shipped

EASY: dict[str, Answer] = {
    "profile.hours": "enough",
    "profile.money": "medium",
    "organisation.skills": "skilled",
    "workload.networks": "one",
    "sourcing.positioning": "inform",
    "sourcing.speed": "patient",
    "sourcing.results": "convincing",
    "sourcing.lift": "free",
    "sourcing.contact": "nobody",
    "sourcing.period": "unsure",
}
HARD: dict[str, Answer] = {
    "profile.hours": "few",
    "profile.money": "large",
    "organisation.skills": "lacking",
    "workload.networks": "two",
    "sourcing.positioning": "commercial",
    "sourcing.speed": "now",
    "sourcing.results": "year_without",
    "sourcing.lift": "stuck",
    "sourcing.contact": "named",
    "sourcing.period": "lasting",
}
BEST_FIRST = {
    "profile.hours": ("enough", "some", "few"),
    "organisation.skills": ("skilled", "learning", "lacking"),
    "profile.money": ("none", "small", "medium", "large"),
    "sourcing.speed": ("patient", "steady", "now"),
    "sourcing.lift": ("free", "stuck"),
}
"""Answers that pull in-house first, outside last."""


def _verdict(**changed: Answer) -> Verdict:
    """The verdict of an easy case but for what is changed: `profile__hours="few"`."""
    return sourcing_verdict(shipped(), {**EASY, **{key.replace("__", "."): value for key, value in changed.items()}})


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (EASY, "in_house"),
        (
            {
                **EASY,
                "sourcing.results": "early",
                "workload.networks": "three",
                "sourcing.positioning": "commercial",
                "profile.hours": "some",
            },
            "hybrid",
        ),
        (HARD, "outsourced"),
        ({**HARD, "sourcing.period": "mission"}, "outsourced_for_a_period"),
        ({**HARD, "profile.money": "none"}, "in_house"),
        ({**EASY, "profile.hours": "none"}, "outsourced"),
        ({}, "hybrid"),
    ],
)
def test_each_verdict_is_reached(answers: dict[str, Answer], expected: str) -> None:
    """By the answers that one would expect; a closed door wins over the balance."""
    assert sourcing_verdict(shipped(), answers).id == expected


def test_neither_hours_nor_a_budget_is_said_so() -> None:
    """No way holds: the fallback is given, marked as such, and the two reasons that closed the doors with it."""
    verdict = _verdict(profile__hours="none", profile__money="none")
    assert verdict.stuck
    assert verdict.id == "in_house"
    assert {each.factor.id for each in verdict.barred} == {"time", "budget"}


@pytest.mark.parametrize("question", BEST_FIRST)
def test_more_means_of_ones_own_never_push_outside(question: str) -> None:
    """The balance rises from the answer that speaks most for doing it oneself to the one that speaks least for it."""
    for others in (EASY, HARD):
        found = [sourcing_verdict(shipped(), {**others, question: option}).balance for option in BEST_FIRST[question]]
        assert found == sorted(found)


def test_of_each_factor_one_reason_counts() -> None:
    """What the tool asked wins over what the diagnosis knew; nothing is counted twice."""
    verdict = _verdict(
        profile__objective="sales", organisation__approval="fear", profile__networks=("facebook", "linkedin")
    )
    reasons = {each.factor.id: each.reason.id for each in verdict.reasons}
    assert len(reasons) == len(verdict.reasons)
    assert (reasons["positioning"], reasons["organisation"], reasons["reach"]) == ("circle", "free", "single")


def test_what_is_said_to_change_the_verdict_does() -> None:
    """Over many answers: each change, made, gives the verdict that it names, and another one than before."""
    content, chance = shipped(), random.Random(4)
    questions = [each for each in content.dialogs["sourcing"].questions if each.kind == "choice"]
    seen = set()
    for _ in range(60):
        answers: dict[str, Answer] = {each.key: chance.choice(each.options).id for each in questions}
        verdict = sourcing_verdict(content, answers)
        seen.add(verdict.id)
        for each in verdict.changes:
            other = sourcing_verdict(content, {**answers, each.question: each.option})
            assert other.id == each.verdict != verdict.id
    assert seen == set(WAYS)


def test_the_lower_cost_of_an_hour_shows_the_way() -> None:
    """And equal or unknown costs show none."""
    for own, outside, expected in (
        (28, 60, "cheaper_here"),
        (60, 28, "cheaper_there"),
        (40, 40, ""),
        (40, "skipped", ""),
    ):
        verdict = _verdict(sourcing__own_cost=own, sourcing__outside_cost=outside)
        assert next((each.reason.id for each in verdict.reasons if each.factor.id == "cost"), "") == expected


def test_a_diagnosis_alone_gives_a_first_verdict_when_it_suffices() -> None:
    """With hours, budget and skills known; not a moment before."""
    known: dict[str, Answer] = {"profile.hours": "few", "profile.money": "medium", "organisation.skills": "lacking"}
    first = first_sourcing_verdict(shipped(), {**known, "profile.networks": ("facebook",), "strategy.goal": "dated"})
    assert first is not None
    assert first.id == "outsourced_for_a_period"
    for key in known:
        assert first_sourcing_verdict(shipped(), {**known, key: "unknown"}) is None
        assert sourcing_verdict(shipped(), {**known, key: "unknown"}).missing == (key,)


def test_every_reason_is_reached() -> None:
    """No reason in the file is hidden by those before it."""
    content, chance = shipped(), random.Random(7)
    rules = content.knowledge.sourcing
    assert rules is not None
    every = {(factor.id, reason.id) for factor in rules.factors for reason in factor.reasons}
    questions = [each for part in content.dialogs.values() for each in part.questions]
    found = set()
    for _ in range(400):
        answers: dict[str, Answer] = {}
        for each in questions:
            if each.options and chance.random() < 0.5:
                picked = chance.choice(each.options).id
                answers[each.key] = (picked,) if each.kind == "several" else picked
        answers["sourcing.own_cost"], answers["sourcing.outside_cost"] = chance.choice([(20, 50), (50, 20)])
        if chance.random() < 0.3:
            answers["profile.networks"] = ("facebook", "linkedin")
        found |= {(each.factor.id, each.reason.id) for each in sourcing_verdict(content, answers).reasons}
    assert every == found


def test_without_its_file_the_rule_says_so() -> None:
    """A content without `knowledge/sourcing.yaml` has no first verdict, and a clear error for who asks for one."""
    content = shipped()
    bare = replace(content, knowledge=replace(content.knowledge, sourcing=None))
    assert first_sourcing_verdict(bare, EASY) is None
    with pytest.raises(LookupError, match=r"sourcing\.yaml"):
        sourcing_verdict(bare, EASY)
