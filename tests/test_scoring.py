"""The score: hand-computed examples, then properties, each with a broken scorer that the same property must catch."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as some

from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question
from bot.knowledge.model import Scoring
from bot.scoring import Scorecard, points_of, score
from tests.scoring_kit import all_answered, choice, diagnostic, rules, several

Scorer = Callable[[Mapping[str, Answer], Sequence[Question], Scoring], Scorecard]
MEASURES = ("management", "strategy", "kpi", "organisation", "resources", "processes", "budget")
VIEW = choice("management.view", "management", 2, convinced=0, doubtful=70, opposed=100)
USAGE = choice("management.usage", "management", 1, daily=0, rarely=70)


def test_severity_is_the_weighted_mean_of_known_answers() -> None:
    """(2·70 + 1·0) / 3 = 46.7: each contribution says its part of it, the heaviest first."""
    verdict = score({"management.view": "doubtful", "management.usage": "daily"}, [VIEW, USAGE], rules()).scores[
        "management"
    ]
    assert (verdict.severity, verdict.band, verdict.confidence) == (47, "slight", 1.0)
    assert [(each.question, each.points) for each in verdict.contributions] == [
        ("management.view", 70),
        ("management.usage", 0),
    ]
    assert sum(each.share for each in verdict.contributions) == pytest.approx(140 / 3)


def test_unknown_and_skipped_leave_the_sum_and_lower_confidence() -> None:
    """What is not known is neither good nor bad: it is to be found out."""
    for word in (UNKNOWN, SKIPPED):
        verdict = score({"management.view": "doubtful", "management.usage": word}, [VIEW, USAGE], rules()).scores[
            "management"
        ]
        assert (verdict.severity, verdict.to_find_out) == (70, ("management.usage",))
        assert verdict.confidence == pytest.approx(2 / 3)


def test_too_little_known_gives_no_figure() -> None:
    """A third of the weight known is not enough: to be cleared up, and never the principal obstacle."""
    card = score({"management.usage": "rarely"}, [VIEW, USAGE], rules())
    verdict = card.scores["management"]
    assert (verdict.severity, verdict.band, card.principal, card.watch) == (None, "unclear", None, None)
    assert verdict.lower is None
    assert [each.share for each in verdict.contributions] == [0.0]
    assert "management" not in card.severities


def test_organisation_is_half_its_mean_half_its_worst() -> None:
    """Aspects at 100, 40 and 0: half of 46.7 and half of 100 make 73; the worst aspect's answer brings most."""
    questions = [
        choice(f"organisation.{each}", each, good=0, fair=40, bad=100) for each in ("resources", "processes", "budget")
    ]
    card = score(
        {"organisation.resources": "bad", "organisation.processes": "fair", "organisation.budget": "good"},
        questions,
        rules(),
    )
    verdict = card.scores["organisation"]
    assert (verdict.severity, card.scores["resources"].severity, verdict.aspects) == (
        73,
        100,
        ("resources", "processes", "budget"),
    )
    assert verdict.contributions[0].question == "organisation.resources"
    assert sum(each.share for each in verdict.contributions) == pytest.approx(73.33, abs=0.01)


def test_an_aspect_to_be_cleared_up_leaves_the_others_to_speak() -> None:
    """Nobody knows the budget: organisation is judged on the two other aspects."""
    questions = [
        choice(f"organisation.{each}", each, good=0, fair=40, bad=100) for each in ("resources", "processes", "budget")
    ]
    card = score({"organisation.resources": "bad", "organisation.processes": "good"}, questions, rules())
    assert (card.scores["organisation"].severity, card.scores["budget"].severity) == (75, None)


def test_the_counterfactual_is_the_answer_that_would_lower_it_most() -> None:
    """A convinced management instead of a doubtful one: 70 falls to 23, more than any other single answer does."""
    lower = (
        score({"management.view": "doubtful", "management.usage": "rarely"}, [VIEW, USAGE], rules())
        .scores["management"]
        .lower
    )
    assert lower is not None
    assert (lower.question, lower.option, lower.severity) == ("management.view", "convinced", 23)


def test_the_best_answers_leave_nothing_to_lower() -> None:
    """No obstacle stands out, none is to be watched, and nothing is left to improve."""
    dialog = diagnostic()
    card = score(all_answered(dialog, "good"), dialog.questions, rules())
    assert (card.principal, card.watch, card.confidence) == (None, None, 1.0)
    assert {verdict.lower for verdict in card.scores.values()} == {None}


def test_ties_go_in_the_domains_order() -> None:
    """Everything blocks alike: management is named first."""
    dialog = diagnostic()
    assert score(all_answered(dialog, "bad"), dialog.questions, rules()).principal == "management"


def test_in_the_lowest_band_no_obstacle_is_principal_but_one_is_watched() -> None:
    """A light worry is worth a watch, not a verdict."""
    question = choice("kpi.tracking", "kpi", fair=20, bad=100)
    card = score({"kpi.tracking": "fair"}, [question], rules())
    assert (card.principal, card.watch) == (None, "kpi")


def test_what_was_not_asked_is_absent() -> None:
    """A part run alone is judged on what it measures only."""
    card = score({"management.view": "opposed"}, [VIEW], rules())
    assert (card.obstacles, set(card.scores)) == (("management",), {"management"})


def test_several_is_a_capped_sum() -> None:
    """Ticking three reasons to fear does not exceed a blocking obstacle."""
    fears = several("management.fears", "management", cost=60, image=60, none=0)
    assert points_of(fears, ("cost",)) == 60
    assert points_of(fears, ("cost", "image")) == 100
    assert points_of(fears, ()) is None


def test_questions_without_points_weigh_nothing() -> None:
    """The sector informs advice, not severity."""
    sector = choice("profile.sector", None, trade=0)
    assert score({"profile.sector": "trade"}, [sector], rules()) == Scorecard()


# Properties. A dialog is drawn, then answers to it; the fixed set of questions asked is the whole of it.


@some.composite
def _questions(draw: some.DrawFn) -> list[Question]:
    count = draw(some.integers(1, 9))
    made = []
    for number in range(count):
        points = draw(some.lists(some.integers(0, 100), min_size=2, max_size=4))
        kind = draw(some.sampled_from([choice, choice, several]))
        weight = draw(some.sampled_from([0.1, 0.5, 1, 1.5, 2, 3]))
        made.append(
            kind(
                f"part.q{number}",
                draw(some.sampled_from(MEASURES)),
                weight,
                **{f"o{n}": each for n, each in enumerate(points)},
            )
        )
    return made


def _answer(draw: some.DrawFn, question: Question, known: bool) -> Answer:
    options = [option.id for option in question.options]
    if not known and draw(some.integers(0, 2)) == 0:
        return draw(some.sampled_from([UNKNOWN, SKIPPED]))
    if question.kind == "several":
        return tuple(draw(some.lists(some.sampled_from(options), min_size=1, unique=True)))
    return draw(some.sampled_from(options))


@some.composite
def _talks(draw: some.DrawFn) -> tuple[list[Question], dict[str, Answer]]:
    questions = draw(_questions())
    return questions, {question.key: _answer(draw, question, known=False) for question in questions}


@some.composite
def _improvements(draw: some.DrawFn) -> tuple[list[Question], dict[str, Answer], dict[str, Answer]]:
    """A talk, and the same with one known answer changed for one worth no more."""
    questions, answers = draw(_talks())
    known = [question for question in questions if points_of(question, answers[question.key]) is not None]
    if not known:
        return questions, answers, answers
    changed = draw(some.sampled_from(known))
    other = _answer(draw, changed, known=True)
    better, worse = sorted((answers[changed.key], other), key=lambda answer: points_of(changed, answer) or 0)
    return questions, {**answers, changed.key: worse}, {**answers, changed.key: better}


_ALIKE = settings(deadline=None, derandomize=True, database=None, report_multiple_bugs=False)


def _thorough(scorer: Scorer) -> settings:
    """The same examples in each run; a counterexample is made small only where it would be news."""
    if scorer is not score:
        return settings(_ALIKE, max_examples=2000, phases=(Phase.generate,))
    return settings(_ALIKE, max_examples=100)


def _never_raised_by_a_better_answer(scorer: Scorer) -> None:
    @_thorough(scorer)
    @given(_improvements())
    def holds(case: tuple[list[Question], dict[str, Answer], dict[str, Answer]]) -> None:
        questions, worse, better = case
        before, after = (scorer(answers, questions, rules()).severities for answers in (worse, better))
        assert before.keys() == after.keys()
        assert all(after[measure] <= before[measure] for measure in before)

    holds()


def _bounded(scorer: Scorer) -> None:
    @_thorough(scorer)
    @given(_talks())
    def holds(case: tuple[list[Question], dict[str, Answer]]) -> None:
        questions, answers = case
        card = scorer(answers, questions, rules())
        for verdict in card.scores.values():
            assert verdict.severity is None or 0 <= verdict.severity <= 100
            assert 0 <= verdict.confidence <= 1
            assert sum(each.share for each in verdict.contributions) == pytest.approx(verdict.severity or 0, abs=0.51)

    holds()


def _independent_of_order(scorer: Scorer) -> None:
    @_thorough(scorer)
    @given(_talks(), some.integers(0, 999))
    def holds(case: tuple[list[Question], dict[str, Answer]], seed: int) -> None:
        questions, answers = case
        shuffled = random.Random(seed).sample(questions, len(questions))
        backwards = dict(reversed(answers.items()))
        assert scorer(backwards, shuffled, rules()) == scorer(answers, questions, rules())

    holds()


def _total(scorer: Scorer) -> None:
    strange = some.one_of(
        some.text(max_size=5), some.integers(), some.floats(allow_nan=False), some.tuples(some.text(max_size=3))
    )

    @_thorough(scorer)
    @given(_questions(), some.dictionaries(some.sampled_from([f"part.q{n}" for n in range(9)]), strange))
    def holds(questions: list[Question], answers: dict[str, Answer]) -> None:
        card = scorer(answers, questions, rules())
        assert {question.measures for question in questions} <= card.scores.keys()

    holds()


def _unknown_is_never_principal(scorer: Scorer) -> None:
    @_thorough(scorer)
    @given(_talks())
    def holds(case: tuple[list[Question], dict[str, Answer]]) -> None:
        questions, answers = case
        card = scorer(answers, questions, rules())
        for verdict in card.scores.values():
            assert (verdict.severity is None) == (verdict.confidence < 0.5) == (verdict.band == "unclear")
        assert card.principal is None or card.scores[card.principal].confidence >= 0.5

    holds()


def _best_answers_taken_for_unknown(
    answers: Mapping[str, Answer], questions: Sequence[Question], rules: Scoring
) -> Scorecard:
    """Broken: answers worth nothing leave the denominator, so that a better answer can raise the mean."""
    worth = {question.key: points_of(question, answers[question.key]) for question in questions}
    return score(
        {key: answer for key, answer in answers.items() if worth.get(key)}, questions, replace(rules, known_least=0.0)
    )


def _summed(answers: Mapping[str, Answer], questions: Sequence[Question], rules: Scoring) -> Scorecard:
    """Broken: adds severities up instead of averaging them."""
    card = score(answers, questions, rules)
    scores = {
        key: replace(each, severity=each.severity and each.severity * len(each.contributions))
        for key, each in card.scores.items()
    }
    return replace(card, scores=scores)


def _later_weighs_more(answers: Mapping[str, Answer], questions: Sequence[Question], rules: Scoring) -> Scorecard:
    """Broken: the weight of a question depends on when it comes."""
    return score(
        answers, [replace(question, weight=question.weight + at) for at, question in enumerate(questions)], rules
    )


def _expects_every_answer(answers: Mapping[str, Answer], questions: Sequence[Question], rules: Scoring) -> Scorecard:
    """Broken: raises when an answer is missing."""
    return score({question.key: answers[question.key] for question in questions}, questions, rules)


def _sure_of_anything(answers: Mapping[str, Answer], questions: Sequence[Question], rules: Scoring) -> Scorecard:
    """Broken: gives a figure however little is known."""
    return score(answers, questions, replace(rules, known_least=0.0))


PROPERTIES = {
    "monotonic": (_never_raised_by_a_better_answer, _best_answers_taken_for_unknown),
    "bounded": (_bounded, _summed),
    "independent of order": (_independent_of_order, _later_weighs_more),
    "total": (_total, _expects_every_answer),
    "unknown never principal": (_unknown_is_never_principal, _sure_of_anything),
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_property_of_the_score(name: str) -> None:
    """What holds of every score, whatever the dialog and the answers."""
    PROPERTIES[name][0](score)


@pytest.mark.parametrize("name", PROPERTIES)
def test_negative_control_of_the_property(name: str) -> None:
    """A scorer broken on purpose is caught by the same property."""
    holds, broken = PROPERTIES[name]
    with pytest.raises((AssertionError, KeyError)):
        holds(broken)
