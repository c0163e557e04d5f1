"""The hours a month: near the sourced figure where they should be, more with every driver, and set against those that exist."""

from __future__ import annotations

import itertools
from math import inf

import pytest

from bot.dialogs.model import Answer
from bot.reports.hours import Estimate, Range, workload_estimate
from tests.kit import shipped

USUAL: dict[str, Answer] = {
    "profile.hours": "some",
    "organisation.approval": "one",
    "strategy.line": "charter",
    "workload.networks": "one",
    "workload.frequency": "several",
    "workload.contents": "photos",
    "workload.ready": "raw",
    "workload.writing": "careful",
    "workload.interaction": "daily",
    "workload.flow": "desk",
}
"""One network as an SME would run it well: what the sourced figure speaks of."""
DRIVERS = {
    "workload.networks": ("one", "two", "three", "more"),
    "workload.frequency": ("monthly", "weekly", "several", "daily"),
    "workload.contents": ("words", "photos", "drawn", "filmed"),
    "workload.ready": ("ready", "raw", "missing"),
    "workload.writing": ("plain", "careful", "witty"),
    "workload.interaction": ("leave", "daily", "live"),
    "workload.flow": ("desk", "colleagues", "many"),
    "organisation.approval": ("trusted", "one", "several", "fear"),
    "strategy.line": ("charter", "tone", "improvised"),
}
"""Every driver of the load, the lightest answer first."""


def _estimate(**changed: Answer) -> Estimate:
    """The estimate of the usual case but for what is changed: `workload__networks="two"`."""
    return workload_estimate(shipped(), {**USUAL, **{key.replace("__", "."): value for key, value in changed.items()}})


def test_one_network_well_run_comes_around_the_sourced_figure() -> None:
    """32 hours a month: inside the range, and not at its end."""
    model = shipped().knowledge.workload
    assert model is not None
    total = _estimate().total
    assert model.sourced.hours == 32
    assert total.least + 5 < model.sourced.hours < total.most - 5
    assert abs(total.middle - model.sourced.hours) < 5


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_adds_hours(driver: str) -> None:
    """Each heavier answer takes more, at both ends or at one, and never less."""
    found = [_estimate(**{driver.replace(".", "__"): option}).total for option in DRIVERS[driver]]
    for lighter, heavier in itertools.pairwise(found):
        assert heavier.least >= lighter.least
        assert heavier.most > lighter.most


def test_the_parts_shown_add_up_to_the_total() -> None:
    """Rounded to half an hour each; a driver whose answer is not known keeps a wide part."""
    for estimate in (_estimate(), workload_estimate(shipped(), {})):
        assert sum(part.hours.least for part in estimate.parts) == estimate.total.least
        assert sum(part.hours.most for part in estimate.parts) == estimate.total.most
        assert all(part.hours.least * 2 == int(part.hours.least * 2) for part in estimate.parts)


@pytest.mark.parametrize(
    ("answers", "fit", "lacking"),
    [
        ({"profile.hours": "none"}, "short", True),
        ({"profile.hours": "few"}, "short", True),
        ({"profile.hours": "some"}, "tight", True),
        ({"profile.hours": "enough"}, "tight", True),
        ({"profile.hours": "enough", "workload.available": 33}, "tight", True),
        ({"profile.hours": "enough", "workload.available": 200}, "enough", False),
        ({"profile.hours": "enough", "workload.frequency": "monthly"}, "enough", False),
        ({"profile.hours": "unknown"}, "unclear", None),
    ],
)
def test_the_load_is_set_against_the_hours_that_exist(
    answers: dict[str, Answer], fit: str, lacking: bool | None
) -> None:
    """Short only when even the lightest count goes over the most that exists; enough only when the heaviest does not."""
    estimate = workload_estimate(shipped(), {**USUAL, **answers})
    assert estimate.fit == fit
    assert (
        (estimate.lacking is None)
        if lacking is None
        else (estimate.lacking is not None and (estimate.lacking.most > 0) is lacking)
    )


def test_an_open_answer_has_no_upper_end() -> None:
    """ "More than 32 hours", with nothing more precise."""
    assert _estimate(profile__hours="enough").exists == Range(32, inf)


def test_reliefs_save_what_they_say() -> None:
    """The most saving first; each, applied, takes off its hours; together they give the relieved load."""
    estimate = _estimate(workload__networks="three", workload__contents="filmed", organisation__approval="fear")
    assert {each.lever.question for each in estimate.reliefs} >= {"workload.frequency", "workload.contents"}
    assert len(estimate.reliefs) == 3
    saved = [each.saves.middle for each in estimate.reliefs]
    assert saved == sorted(saved, reverse=True)
    heavy = {"workload__networks": "three", "workload__contents": "filmed", "organisation__approval": "fear"}
    for each in estimate.reliefs:
        lighter = _estimate(**{**heavy, each.lever.question.replace(".", "__"): each.option})
        assert estimate.total.less(lighter.total) == each.saves
    assert estimate.relieved.most < estimate.total.most - max(each.saves.most for each in estimate.reliefs)


def test_who_has_nothing_to_lighten_is_offered_nothing() -> None:
    """The lightest answer everywhere: no relief, and the relieved load is the load."""
    light = {key.replace(".", "__"): options[0] for key, options in DRIVERS.items()}
    estimate = _estimate(**light)
    assert estimate.reliefs == ()
    assert estimate.relieved == estimate.total


def test_one_simple_post_is_never_five_minutes() -> None:
    """The lightest photo that nobody approves still takes four times as long."""
    least = _estimate(
        organisation__approval="trusted",
        workload__ready="ready",
        workload__writing="plain",
        workload__interaction="leave",
    )
    assert least.post.least >= 20


def test_an_unanswered_question_makes_the_estimate_rough() -> None:
    """What was not said is named, and the diagnosis's own networks are counted meanwhile."""
    estimate = workload_estimate(shipped(), {"profile.networks": ("facebook", "linkedin")})
    assert estimate.missing == ("workload.networks", "workload.frequency", "workload.contents")
    assert estimate.networks == Range(2, 2)
