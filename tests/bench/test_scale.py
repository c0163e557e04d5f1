"""The page about scale says what the last figures give, and names the figure that it lacks."""

from __future__ import annotations

import re

import pytest

from bench import scale
from bench.figures import Figure
from bench.report import Section, last
from bench.week import needed

FIGURES = {
    "rivals": {
        "ours on PostgreSQL, 32 people: processor a turn": 1.3,
        "ours on PostgreSQL, 32 people: its server's processor a turn": 0.2,
    },
    "diagnosis": {
        "turns of a diagnosis": 24,
        "messages sent in it, files among them": 14.3,
        "messages edited in it": 23,
        "processor of its end: verdict, pictures, report": 270,
        "room that it takes in the database": 15,
        "resident memory after it, the printer's workers included": 390,
    },
    "growth": {"processor a turn with 1,000,000 stored conversations against none": 1.02},
    "replicas": {"processor a turn, two replicas against one": 1.1},
}


def sections(without: str = "", **changed: float) -> dict[str, Section]:
    """Figures as they are kept, one left out or changed by its first word."""
    return {
        name: Section(
            "2026-11-22",
            "0.1",
            "A processor, 2 cores; Linux",
            [Figure(what, changed.get(what.split()[0], value)) for what, value in figures.items() if what != without],
        )
        for name, figures in FIGURES.items()
    }


def test_the_page_is_that_of_the_last_figures() -> None:
    """`python3 dev.py bench scale` was run after the figures were taken."""
    assert scale.FILE.read_text(encoding="utf-8") == scale.document(last())


@pytest.mark.parametrize(("name", "what"), [(name, what) for name, figures in FIGURES.items() for what in figures])
def test_a_figure_that_is_missing_is_named_with_what_measures_it(name: str, what: str) -> None:
    """Nothing is made up in its place."""
    with pytest.raises(scale.Missing, match=re.escape(f"'{what}'") + f".*dev.py bench {name} --keep"):
        scale.measured(sections(without=what))


def test_the_answer_comes_first_and_every_assumption_is_marked() -> None:
    """A director reads the table, then why; nothing is left unfilled."""
    page = scale.document(sections(), euros=37)
    table, why, assumed = page.index("| who |"), page.index("## Why"), page.index("[OURS]\n\n-")
    assert table < why < assumed
    assert "37 € a month" in page
    assert not re.search(r"[{}]|\bnan\b|\binf\b", page)
    assert max(map(len, page.split("\n"))) < 200


def test_a_campaign_pays_for_what_it_needs() -> None:
    """Where a report costs more, machines follow, tokens do not; were edits counted, it is the other way round."""
    cheap, dear = (scale.measured(sections(processor=end)) for end in (100, 2_000))
    few, many = (needed(scale.CAMPAIGN, each.cost, each.talk, edits_count=False) for each in (cheap, dear))
    assert many.machines > few.machines
    assert many.tokens == few.tokens
    counted = needed(scale.CAMPAIGN, cheap.cost, cheap.talk, edits_count=True)
    assert counted.machines == few.machines
    assert counted.tokens > few.tokens
