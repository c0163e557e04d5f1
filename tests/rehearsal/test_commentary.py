"""The trainer's words: what the answer is worth, how far the bar goes, and why."""

from __future__ import annotations

import pytest

from tests.rehearsal.kit import LANGUAGES, beat, beats, personas, trainer


def comment(persona: str, question: str, lang: str = "en") -> str:
    """What is said of one answer."""
    return " ".join(trainer(lang).effect(beat(persona, question)))


def test_the_worst_answer_is_called_so() -> None:
    """With its points, its double weight, and the bar's first figure."""
    said = comment("craft_shop", "strategy.goal")
    assert "most blocking answer: 100 points out of 100" in said
    assert "counts double" in said
    assert "Strategy: first figure, 100 out of 100" in said


def test_an_answer_with_points_may_lower_the_bar_and_the_trainer_says_why() -> None:
    """85 after 100: the figure is an average."""
    assert "the bar goes from 100 to 94, since it is an average" in comment("craft_shop", "strategy.audience")


def test_a_good_answer_is_called_so() -> None:
    """No points, nothing in the way."""
    assert "Nothing in the way here: 0 points." in comment("craft_shop", "management.view")


def test_an_aspect_moves_before_its_obstacle() -> None:
    """Both are named."""
    said = comment("franchise", "organisation.approval")
    assert "Ways of working: first figure, 100 out of 100." in said
    assert "Organisation: the bar goes up from 14 to 70." in said


def test_not_knowing_lowers_the_reliability() -> None:
    """And nothing else."""
    said = comment("regulated", "kpi.tracking")
    assert "it is the reliability that goes down" in said
    assert "still too few answers for a figure" in said


def test_a_question_without_points_says_what_it_is_for() -> None:
    """The trade is asked to choose the advice."""
    assert comment("craft_shop", "profile.sector").startswith("No points here")


def test_every_answer_shows_its_worth_and_the_one_given() -> None:
    """As many lines as there are buttons, one of them marked."""
    lines = trainer("en").lines(beat("craft_shop", "strategy.audience"))
    assert [(line.label, line.worth, line.given) for line in lines] == [
        ("Yes, in order of importance", "0 pts", False),
        ("Yes, in no particular order", "40 pts", False),
        ("Everyone, more or less", "85 pts", True),
        ("I don’t know", "", False),
    ]


def test_not_knowing_is_marked_too() -> None:
    """On its own line, once."""
    given = [line.label for line in trainer("en").lines(beat("regulated", "kpi.tracking")) if line.given]
    assert given == ["I don’t know"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("persona", sorted(personas()))
def test_every_answer_has_a_commentary_and_a_source(persona: str, lang: str) -> None:
    """In both languages, without a placeholder left."""
    for each in beats(persona):
        why, source = trainer(lang).why(each)
        said = " ".join((*trainer(lang).effect(each), why, source, trainer(lang).topic(each)))
        assert why, each.question.key
        assert source.startswith(("Source", "Notre", "Our")), source
        assert "{{" not in said
        assert any(line.given for line in trainer(lang).lines(each))
