"""The sourcing tool's pages and document, on the content as shipped, in each language."""

from __future__ import annotations

import json
import re

import pytest

from bot.conversation.messages import Details, Page
from bot.conversation.session import SUMMARY
from bot.dialogs.model import Answer
from bot.reports.markdown import to_markdown
from bot.reports.sourcing import first_sourcing_pages, sourcing_document, sourcing_pages
from bot.reports.weighing import sourcing_verdict
from tests.kit import Chat, shipped
from tests.reports.test_weighing import EASY, HARD

CASES: dict[str, dict[str, Answer]] = {
    "in_house": EASY,
    "hybrid": {
        **EASY,
        "sourcing.results": "early",
        "workload.networks": "three",
        "sourcing.positioning": "commercial",
        "profile.hours": "some",
    },
    "outsourced": HARD,
    "outsourced_for_a_period": {**HARD, "sourcing.period": "mission"},
}


def _pages(answers: dict[str, Answer], lang: str = "fr") -> tuple[Page, ...]:
    content = shipped()
    return sourcing_pages(content, content.dialogs["sourcing"], answers, lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("way", CASES)
def test_each_verdict_says_why_why_not_and_what_to_do(way: str, lang: str) -> None:
    """Reasons for, objections, what would change it, at least two things to do and Monday's; every reason cited."""
    content = shipped()
    rules = content.knowledge.sourcing
    assert rules is not None
    verdict, now = _pages(CASES[way], lang)
    said = to_markdown((verdict, now))
    assert rules.verdict(sourcing_verdict(content, CASES[way]).id).title.say(lang) in said
    assert "{{" not in said
    folded = [block for block in verdict.blocks if isinstance(block, Details)]
    assert len(folded) >= 4
    origin = re.compile(r"\((Source|Notre recommandation|Our own recommendation)")
    for details in folded[:2]:
        assert details.lines
        assert all(origin.search(line) for line in details.lines)
    assert len(now.blocks) == 3


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_both_hourly_costs_known_are_compared(lang: str) -> None:
    """By the hour, for the sourced 32 hours, for the person's own load once counted, and what the budget pays for."""
    costs: dict[str, Answer] = {"sourcing.own_cost": 30, "sourcing.outside_cost": 60, "profile.money": "medium"}
    load: dict[str, Answer] = {"workload.frequency": "weekly", "workload.contents": "photos"}
    said = to_markdown(_pages({**EASY, **costs, **load}, lang))
    for figure in ("960", "1\u202f920" if lang == "fr" else "1,920"):
        assert figure in said
    assert ("de 5 à 17 heures" if lang == "fr" else "5 to 17 hours") in said


def test_one_cost_alone_is_not_compared() -> None:
    """Nothing is said of costs that are not both known."""
    assert "€ l’heure" not in to_markdown(_pages({**EASY, "sourcing.own_cost": 30, "sourcing.outside_cost": "skipped"}))


def test_what_is_not_known_is_asked_for() -> None:
    """Without hours, the verdict is called a first idea and names the question."""
    said = to_markdown(_pages({**EASY, "profile.hours": "unknown"}))
    assert "première idée" in said
    assert "Combien de temps pouvez-vous donner" in said


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_diagnosis_has_its_first_page_only_when_it_suffices(lang: str) -> None:
    """One page for the chat or the report; none when hours, budget or skills are not known."""
    known: dict[str, Answer] = {"profile.hours": "some", "profile.money": "small", "organisation.skills": "learning"}
    assert len(first_sourcing_pages(shipped(), known, lang)) == 1
    assert first_sourcing_pages(shipped(), {"profile.hours": "some"}, lang) == ()


def test_the_document_says_the_same_to_programs() -> None:
    """Ready for JSON, with ids in no language."""
    content = shipped()
    document = sourcing_document(content, content.dialogs["sourcing"], HARD, "en")
    assert json.loads(json.dumps(document)) == document
    assert document["verdict"] == "outsourced"
    assert {"factor": "time", "reason": "little", "leans": "outside", "weight": 2, "excludes": []} in document[
        "reasons"
    ]
    assert document["cost"] is None


def test_the_talk_asks_twelve_questions_at_most() -> None:
    """Borrowed ones included; the second cost only after the first."""
    assert len(shipped().dialogs["sourcing"].questions) <= 12
    talk = Chat("sourcing")
    talk.tap("Commencer")
    while talk.session.state != SUMMARY:
        if talk.card.kind == "number":
            talk.tap("Passer")
        else:
            talk.tap(talk.card.choices[0].token)
    assert "sourcing.outside_cost" not in talk.session.answers
    assert len(talk.session.answers) == 11
