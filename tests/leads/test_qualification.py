"""Hot, warm or cold: explained, and never cooled by a greater need, a better answer or one answer more."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.model import Answer, Question
from bot.knowledge.qualification import TEMPERATURES, LeadCriterion, Qualification
from bot.leads import qualification
from bot.leads.qualification import Judged, Qualified, qualify
from bot.leads.telling import document, told
from tests.kit import shipped

DIALOGS = ("diagnostic", "sourcing", "agencies")
MEASURES = ("management", "strategy", "kpi", "organisation", "resources", "processes", "budget")
LADDERS = (
    ("profile.money", ("none", "small", "medium", "large")),
    ("management.sponsor", ("nobody", "tolerated", "verbal", "committed")),
    ("sourcing.speed", ("patient", "steady", "now")),
    ("organisation.means", ("nothing", "case_by_case", "planned")),
    ("organisation.skills", ("skilled", "learning", "lacking")),
)
"""Answers from the one that speaks least for a lead to the one that speaks most, whatever the other answers."""
RECRUITER: Mapping[str, Answer] = {
    "profile.size": "micro",
    "profile.networks": ("linkedin",),
    "profile.runs": "spare",
    "profile.hours": "few",
    "profile.money": "medium",
    "profile.objective": "recruitment",
    "kpi.tracking": "none",
}


def rules() -> Qualification:
    """The shipped rules."""
    found = shipped().knowledge.qualification
    assert found is not None
    return found


def questions() -> list[Question]:
    """Every question of the dialogs that leads come from, that has options."""
    found = {each.key: each for name in DIALOGS for each in shipped().dialogs[name].questions if each.options}
    return list(found.values())


def any_answers(dice: random.Random, share: float = 0.7) -> dict[str, Answer]:
    """What somebody might answer: most questions, some not known."""
    answers: dict[str, Answer] = {}
    for question in questions():
        if dice.random() < share:
            pick = dice.choice([*(option.id for option in question.options), "unknown"])
            answers[question.key] = (pick,) if question.kind == "several" else pick
    return answers


def any_severities(dice: random.Random) -> dict[str, int]:
    """Severities, some not known."""
    return {measure: dice.randrange(101) for measure in MEASURES if dice.random() < 0.8}


def cooler(before: Qualified, after: Qualified) -> bool:
    """Whether a lead lost score or temperature."""
    heat = TEMPERATURES.index
    return after.score < before.score or heat(after.temperature.id) > heat(before.temperature.id)


def cooled_by_need(using: Qualification, dice: random.Random) -> bool:
    """Whether a greater severity, or one that becomes known, cools a lead."""
    answers, less = any_answers(dice), any_severities(dice)
    more = {measure: max(less.get(measure, 0), severity) for measure, severity in any_severities(dice).items()}
    return cooler(qualify(using, answers, less), qualify(using, answers, {**less, **more}))


def cooled_by_an_answer(using: Qualification, dice: random.Random) -> bool:
    """Whether a better answer, or one answer more, cools a lead."""
    answers, severities = any_answers(dice), any_severities(dice)
    key, ladder = dice.choice(LADDERS)
    low, high = sorted(dice.sample(range(len(ladder)), 2))
    worse, better = {**answers, key: ladder[low]}, {**answers, key: ladder[high]}
    fewer = dict(dice.sample(sorted(answers.items()), len(answers) // 2))
    return cooler(qualify(using, worse, severities), qualify(using, better, severities)) or cooler(
        qualify(using, fewer, severities), qualify(using, answers, severities)
    )


@given(st.integers(0, 2**32))
def test_a_greater_need_never_cools_a_lead(seed: int) -> None:
    """Neither the score nor the temperature."""
    assert not cooled_by_need(rules(), random.Random(seed))


@given(st.integers(0, 2**32))
def test_a_better_answer_or_one_more_never_cools_a_lead(seed: int) -> None:
    """More budget, more support, more haste; or only a question less to ask."""
    assert not cooled_by_an_answer(rules(), random.Random(seed))


def test_the_properties_catch_a_rule_that_averages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: with the mean of the signs instead of the best, one sign more can cool."""

    def averaged(criterion: LeadCriterion, answers: Mapping[str, Any], severities: Mapping[str, int]) -> Judged:
        held = [sign for sign in criterion.signs if sign.when.holds(answers, severity=severities)]
        return Judged(criterion, sum(sign.worth for sign in held) // max(1, len(held)), tuple(held))

    monkeypatch.setattr(qualification, "_judged", averaged)
    assert any(cooled_by_need(rules(), random.Random(seed)) for seed in range(300))
    assert any(cooled_by_an_answer(rules(), random.Random(seed)) for seed in range(300))


def test_the_properties_catch_worths_upside_down() -> None:
    """Negative control: rules in which no budget is worth the most."""
    turned = tuple(
        replace(each, signs=tuple(replace(sign, worth=100 - sign.worth) for sign in each.signs))
        for each in rules().criteria
    )
    assert any(cooled_by_an_answer(replace(rules(), criteria=turned), random.Random(seed)) for seed in range(300))


def test_every_sign_temperature_and_approach_can_be_met() -> None:
    """None is dead wood."""
    dice = random.Random(6)
    results = [qualify(rules(), any_answers(dice), any_severities(dice)) for _ in range(4_000)]
    assert {each.temperature.id for each in results} == set(TEMPERATURES)
    assert {each.proposal.approach.id for each in results} == {each.id for each in rules().approaches}
    met = {(one.criterion.id, sign.id) for each in results for one in each.judged for sign in one.signs}
    assert met == {(criterion.id, sign.id) for criterion in rules().criteria for sign in criterion.signs}


def test_a_lead_is_explained_in_words() -> None:
    """The verdict, the next best action with what calls for it, each reason, and what to ask."""
    said = told(qualify(rules(), RECRUITER, {"kpi": 90, "strategy": 40}), shipped().phrases, "en")
    assert said == [
        "Hot (76/100): a real need, and the means to meet it. Act on it today.",
        "Next: propose an audit of their KPIs (no indicator defined, recruits on LinkedIn).",
        "• Need (100/100): measuring results (blocking obstacle).",
        "• Fit (100/100): a clear aim, and nobody whose job it is.",
        "• Budget (75/100): from €300 to €1,000 a month.",
        "• Authority (65/100): fewer than ten people, so the decision-maker is close.",
        "• Ready to outsource (65/100): under 8 hours a month in-house.",
        "• Urgency: the answers do not tell. Ask: “By when do you need a first result?”",
        "These rules are our own; adjust them in knowledge/qualification.yaml.",
    ]


def test_whatever_the_means_nobody_is_hot_without_a_need() -> None:
    """Where nothing is an obstacle, there is nothing to sell."""
    rich: dict[str, Answer] = {
        **RECRUITER,
        "profile.money": "large",
        "profile.size": "solo",
        "sourcing.speed": "now",
        "agencies.count": "three",
    }
    qualified = qualify(rules(), rich, dict.fromkeys(MEASURES, 0))
    assert qualified.score >= 65
    assert qualified.temperature.id == "cold"
    assert qualified.proposal.approach.id == "useful_advice"


def test_nothing_known_is_cold_and_asks_everything() -> None:
    """Somebody who answered nothing is no lead yet."""
    qualified = qualify(rules(), {}, {})
    assert (qualified.temperature.id, qualified.score) == ("cold", 0)
    assert sum("À demander" in line for line in told(qualified, shipped().phrases, "fr")) == len(rules().criteria)


def test_the_document_names_what_the_words_say() -> None:
    """The same verdict, for other programs."""
    held: Any = document(qualify(rules(), RECRUITER, {"kpi": 90}), "fr")
    assert (held["temperature"], held["next"]["id"]) == ("hot", "kpi_audit")
    assert held["next"]["because"] == ["aucun indicateur défini", "recrute sur LinkedIn"]
    assert [each["id"] for each in held["criteria"] if not each["known"]] == ["urgency"]
