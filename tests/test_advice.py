"""Advice: which actions, in which order, for which reasons; the plan; the checklist. And that different
answers get different advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.advice import Advice, advise
from bot.content.expressions import Condition, Mention
from bot.knowledge.model import Knowledge
from bot.scoring import score
from tests.scoring_kit import action, all_answered, answered, diagnostic, knowledge, step, when

DIALOG = diagnostic()
GOOD = all_answered(DIALOG, "good")


def _advice(answers: Mapping[str, Any], known: Knowledge | None = None) -> Advice:
    known = known or knowledge()
    return advise(answers, score(answers, DIALOG.questions, known.scoring), known)


def _titles(advice: Advice) -> list[str]:
    return [each.action.id for each in advice.actions]


def test_actions_are_ordered_by_severity_times_priority() -> None:
    """A blocking KPI problem comes before a fair strategy; what is well is only kept going, last."""
    advice = _advice({**GOOD, "kpi.q1": "bad", "kpi.q2": "bad", "strategy.q1": "fair", "strategy.q2": "fair"})
    assert _titles(advice)[:4] == ["kpi_1", "kpi_2", "strategy_1", "strategy_2"]
    assert [each.rank for each in advice.actions] == [400, 300, 160, 120, 0, 0]


def test_at_most_six_and_each_serious_obstacle_has_one() -> None:
    """Everything blocks, management's three actions outrank all: the three other obstacles keep their place."""
    loud = tuple(action(f"loud_{n}", "management", priority=5) for n in range(7))
    quiet = tuple(action(f"quiet_{each}", each, priority=1) for each in ("strategy", "kpi", "budget"))
    advice = _advice(all_answered(DIALOG, "bad"), knowledge(actions=(*loud, *quiet)))
    assert _titles(advice) == ["loud_0", "loud_1", "loud_2", "quiet_strategy", "quiet_kpi", "quiet_budget"]


def test_organisation_is_represented_by_its_weakest_aspect() -> None:
    """The budget is the sore point: its action stays, although resources have actions of higher priority."""
    answers = {**all_answered(DIALOG, "bad"), "resources.q1": "fair", "processes.q1": "good", "processes.q2": "good"}
    loud = tuple(action(f"loud_{n}", "management", priority=5) for n in range(7))
    weak = (action("hire", "resources", priority=5), action("plan_money", "budget", priority=1))
    assert "plan_money" in _titles(_advice(answers, knowledge(actions=(*loud, *weak))))


def test_an_organisation_without_action_on_its_weakest_aspect_is_represented_by_the_next() -> None:
    """Nothing is known to do for the budget: the next weakest aspect speaks for the obstacle."""
    loud = tuple(action(f"loud_{n}", "management", priority=5) for n in range(7))
    advice = _advice(
        all_answered(DIALOG, "bad"), knowledge(actions=(*loud, action("free_time", "processes", priority=1)))
    )
    assert "free_time" in _titles(advice)


def test_equal_ranks_go_in_the_domains_order_then_the_authors() -> None:
    """No surprise between two runs, nor between two obstacles alike."""
    actions = (action("b", "kpi"), action("z", "strategy"), action("a", "strategy"), action("m", "management"))
    advice = _advice(all_answered(DIALOG, "bad"), knowledge(actions=actions))
    assert _titles(advice) == ["m", "z", "a", "b"]


def test_reasons_are_the_answers_that_called_for_the_action() -> None:
    """What the condition names comes first, then the heaviest; an answer that tells of no obstacle is no reason."""
    called = action("usages", "management", when=answered("management.q2", "fair"))
    answers = {**GOOD, "management.q1": "bad", "management.q2": "fair"}
    assert _advice(answers, knowledge(actions=(called,))).actions[0].reasons == ("management.q2", "management.q1")
    answers["management.q1"] = "good"
    assert _advice(answers, knowledge(actions=(called,))).actions[0].reasons == ("management.q2",)


def test_an_answer_without_points_is_a_reason_only_where_the_condition_asks_for_it() -> None:
    """`profile.sector == 'trade'` explains an action to a shop; `profile.sector != 'public'` explains nothing."""
    for operator, reasons in (("eq", ("profile.sector", "kpi.q1")), ("ne", ("kpi.q1",))):
        condition = Condition(
            names=frozenset({"profile.sector"}), mentions=(Mention("profile.sector", operator, "trade"),)
        )
        known = knowledge(actions=(action("measure", "kpi", when=condition),))
        advice = _advice({**GOOD, "kpi.q1": "bad", "profile.sector": "trade"}, known)
        assert advice.actions[0].reasons == reasons


def test_conditions_read_severities() -> None:
    """An action may wait for an obstacle to be serious."""
    grave = when("severity.kpi >= 50", lambda _, severity: severity.get("kpi", 0) >= 50, "severity.kpi")
    known = knowledge(actions=(action("measure", "kpi", when=grave),))
    assert _titles(_advice({**GOOD, "kpi.q1": "bad", "kpi.q2": "bad"}, known)) == ["measure"]
    assert _titles(_advice({**GOOD, "kpi.q1": "fair"}, known)) == []


def test_an_obstacle_to_be_cleared_up_comes_last() -> None:
    """Nothing is known of the KPIs: their actions are still offered, after those that answers call for."""
    answers = {**GOOD, "kpi.q1": "unknown", "kpi.q2": "unknown", "strategy.q1": "fair"}
    assert _titles(_advice(answers))[:4] == ["strategy_1", "strategy_2", "kpi_1", "kpi_2"]


def test_only_what_was_asked_is_acted_on() -> None:
    """The KPI part alone: nothing about management."""
    part = [question for question in DIALOG.questions if question.measures == "kpi"]
    answers = {"kpi.q1": "bad", "kpi.q2": "bad"}
    advice = advise(answers, score(answers, part, knowledge().scoring), knowledge())
    assert _titles(advice) == ["kpi_1", "kpi_2"]


def test_each_step_is_done_begun_missing_or_unclear() -> None:
    """A step whose questions got "I don't know" is not called missing."""
    for option, status in (("good", "done"), ("fair", "begun"), ("bad", "missing"), ("unknown", "unclear")):
        assert _advice({**GOOD, "strategy.q1": option}).plan[0].status == status


def test_a_step_is_not_called_missing_while_a_question_that_would_tell_is_open() -> None:
    """The line is improvised, but nobody asked about reporting, which alone would show the step begun."""
    begun = when("line or reporting", lambda answers, _: answers.get("kpi.q1") == "good", "strategy.q1", "kpi.q1")
    known = knowledge(plan=(step(3, answered("strategy.q1", "good"), begun),))
    answers = {"strategy.q1": "bad"}
    card = score(answers, DIALOG.questions, known.scoring)
    unsure = advise(answers, card, known, unasked={"kpi.q1"}).plan[0]
    assert (unsure.status, unsure.asked) == ("unclear", False)
    assert advise({**answers, "kpi.q1": "unknown"}, card, known).plan[0].status == "unclear"
    assert advise({**answers, "kpi.q1": "bad"}, card, known).plan[0].status == "missing"


def test_a_step_may_be_judged_by_a_severity() -> None:
    """The ninth step is done when obstacles were identified and are low."""
    low = when("severity.kpi < 25", lambda _, severity: severity.get("kpi", 100) < 25, "severity.kpi")
    known = knowledge(plan=(step(9, low, low),))
    assert _advice(GOOD, known).plan[0].status == "done"
    assert _advice({**GOOD, "kpi.q1": "bad"}, known).plan[0].status == "missing"


def test_the_checklist_is_ordered_and_tailored_by_weak_obstacles() -> None:
    """Without indicators claims come first, with a question of their own; without resources continuity does."""
    by_kpi = _advice({**GOOD, "kpi.q1": "bad", "kpi.q2": "bad"}).checklist
    assert [each.criterion.id for each in by_kpi] == ["claims", "continuity"]
    assert len(by_kpi[0].questions) == 2
    by_resources = _advice({**GOOD, "resources.q1": "bad"}).checklist
    assert [each.criterion.id for each in by_resources] == ["continuity", "claims"]
    assert len(by_resources[0].questions) == 1


def test_two_persons_who_answer_differently_where_it_matters_get_different_advice() -> None:
    """One lacks indicators, the other a convinced management: other actions, another plan, another checklist."""
    without_indicators = _advice({**GOOD, "kpi.q1": "bad", "kpi.q2": "bad"})
    without_management = _advice({**GOOD, "management.q1": "bad", "management.q2": "bad"})
    assert not set(_titles(without_indicators)[:2]) & set(_titles(without_management)[:2])
    assert without_indicators.plan != without_management.plan
    assert without_indicators.checklist != without_management.checklist


def test_answers_that_do_not_matter_change_nothing() -> None:
    """The sector alone calls for no other advice here: the difference above comes from what the answers mean."""
    assert _advice({**GOOD, "profile.sector": "trade"}) == _advice({**GOOD, "profile.sector": "public"})
