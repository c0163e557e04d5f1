"""Agencies compared: what they are worth, weighed by the diagnosis, and who comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogs.model import Answer
from bot.knowledge.model import Content
from bot.reports.comparison import Agency, Comparison, compare
from tests.kit import shipped

CRITERIA = ("claims", "continuity", "expertise", "presence", "references")
WORTH = {"seen": 100, "said": 60, "weak": 25, "alarm": 0}
RATINGS = [*WORTH, "unknown"]
NOTHING: Mapping[str, Answer] = {}
COUNTS = {1: "one", 2: "two", 3: "three"}
WEAK_STRATEGY: dict[str, Answer] = {
    "strategy.goal": "none",
    "strategy.audience": "everyone",
    "strategy.choice_made": "everywhere",
    "strategy.line": "improvised",
}


def agency(letter: str, *ratings: str, **more: Answer) -> dict[str, Answer]:
    """Answers about one agency: its ratings in the order of CRITERIA (the last one for the rest), and others by id."""
    filled = [*ratings, *([ratings[-1]] * (len(CRITERIA) - len(ratings)))]
    given: dict[str, Answer] = {
        f"agencies.{letter}_{name}": rating for name, rating in zip(CRITERIA, filled, strict=True)
    }
    return given | {f"agencies.{letter}_{name}": answer for name, answer in more.items()}


def compared(
    *agencies: dict[str, Answer], content: Content | None = None, diagnosis: Mapping[str, Answer] = NOTHING
) -> Comparison:
    """The comparison of those agencies."""
    known = content or shipped()
    answers: dict[str, Answer] = {"agencies.count": COUNTS[len(agencies)]}
    for each in agencies:
        answers |= each
    return compare(known, known.dialogs["agencies"], {**answers, **diagnosis})


def only(*ratings: str, **more: Answer) -> Agency:
    """One agency alone."""
    return compared(agency("a", *ratings, **more)).agencies[0]


@pytest.mark.parametrize(
    ("ratings", "score"),
    [
        (("seen",), 100),
        (("said",), 60),
        (("seen", "said", "weak", "seen", "said"), 69),
        (("alarm",), 0),
        (("seen", "seen", "seen", "unknown", "unknown"), 100),
        (("seen", "seen", "unknown"), None),
        (("unknown",), None),
    ],
)
def test_without_a_diagnosis_the_score_is_the_mean_of_what_is_known(
    ratings: tuple[str, ...], score: int | None
) -> None:
    """All criteria count the same; with less than half known there is no score."""
    assert only(*ratings).score == score


@pytest.mark.parametrize(
    ("flags", "score"), [(("none",), 60), (("endless",), 55), (("endless", "hidden"), 50), ("skipped", 60)]
)
def test_each_red_flag_takes_points_off(flags: Answer, score: int) -> None:
    """Five points each, as knowledge/agencies.yaml says."""
    assert only("said", flags=flags).score == score


def test_flags_never_take_a_score_below_zero() -> None:
    """The worst is nothing."""
    every = ("guarantee", "nocontact", "endless", "hidden", "passwords")
    assert only("weak", "alarm", flags=every).score == 0


def test_the_diagnosis_weighs_the_criteria() -> None:
    """Without a strategy, expertise counts most; whoever has it comes first, and would be level without a diagnosis."""
    expert = agency("a", "said", "said", "seen", "said", "weak")
    cited = agency("b", "said", "said", "weak", "said", "seen")
    assert compared(expert, cited).level
    weighed = compared(cited | {}, expert, diagnosis=WEAK_STRATEGY)
    assert weighed.weighted
    assert next(iter(weighed.weights)) == "expertise"
    assert [each.id for each in weighed.agencies] == ["a", "b"]
    assert not weighed.level


def test_weights_are_the_rule_told_to_the_reader() -> None:
    """1, plus the criterion's weights × severities / 100."""
    found = compared(agency("a", "said"), diagnosis=WEAK_STRATEGY)
    severity = found.diagnosis.scorecard.severities["strategy"]
    assert found.weights["expertise"] == pytest.approx(1 + 3 * severity / 100)
    assert found.weights["continuity"] == 1


def test_whoever_claims_to_know_everything_is_set_aside() -> None:
    """Last, whatever the rest; other alarms only cost points."""
    boasting = agency("a", "alarm", "seen")
    modest = agency("b", "weak", "alarm")
    found = compared(boasting, modest)
    assert [(each.id, each.aside) for each in found.agencies] == [("b", False), ("a", True)]


def test_an_agency_little_known_comes_after_those_ranked_and_before_those_set_aside() -> None:
    """Nobody is placed on a guess."""
    found = compared(agency("a", "alarm", "seen"), agency("b", "unknown"), agency("c", "weak"))
    assert [each.id for each in found.agencies] == ["c", "b", "a"]


def test_between_equals_the_lower_price_comes_first() -> None:
    """All else equal."""
    dear, cheap, silent = agency("a", "said", price=90), agency("b", "said", price=60), agency("c", "said")
    found = compared(dear, cheap, silent)
    assert [each.id for each in found.agencies] == ["b", "a", "c"]
    assert found.level


def test_an_agency_no_longer_counted_is_left_out() -> None:
    """Its answers may still be known from an earlier talk."""
    known = shipped()
    answers = {"agencies.count": "one"} | agency("a", "said") | agency("b", "seen")
    assert [each.id for each in compare(known, known.dialogs["agencies"], answers).agencies] == ["a"]


def test_the_numbers_are_the_authors() -> None:
    """Another cost of a red flag in knowledge/agencies.yaml gives another score."""
    known = shipped()
    assert known.knowledge.agencies is not None
    dearer = replace(known.knowledge.agencies, flag_cost=20)
    changed = replace(known, knowledge=replace(known.knowledge, agencies=dearer))
    assert compared(agency("a", "said", flags=("endless",)), content=changed).agencies[0].score == 40


def test_without_rules_it_is_said_which_file_is_missing() -> None:
    """An author's own copy may leave the file out, not the dialog alone."""
    known = shipped()
    bare = replace(known, knowledge=replace(known.knowledge, agencies=None))
    with pytest.raises(LookupError, match=r"knowledge/agencies\.yaml"):
        compared(agency("a", "said"), content=bare)


@given(
    st.lists(st.sampled_from(RATINGS), min_size=5, max_size=5), st.integers(0, 4), st.sampled_from([{}, WEAK_STRATEGY])
)
def test_a_better_answer_never_lowers_a_score(ratings: list[str], place: int, diagnosis: dict[str, Answer]) -> None:
    """From the worst option of a criterion to the best, the score only rises, and stays within 0 and 100."""
    scores = []
    for option in reversed(WORTH):
        ratings[place] = option
        score = compared(agency("a", *ratings), diagnosis=diagnosis).agencies[0].score
        assert score is None or 0 <= score <= 100
        scores.append(score)
    assert scores == sorted(scores, key=lambda score: -1 if score is None else score)
