"""The workload tool's pages and document, on the content as shipped, in each language."""

from __future__ import annotations

import json

import pytest

from bot.conversation.messages import Details, Items, Page
from bot.conversation.session import SUMMARY
from bot.dialogs.model import Answer
from bot.reports.markdown import to_markdown
from bot.reports.workload import workload_document, workload_pages
from tests.kit import Chat, shipped
from tests.reports.test_hours import USUAL

FITS: dict[str, dict[str, Answer]] = {
    "short": {"profile.hours": "few"},
    "tight": {"profile.hours": "some"},
    "enough": {"profile.hours": "enough", "workload.available": 300},
    "unclear": {"profile.hours": "unknown"},
}


def _pages(answers: dict[str, Answer], lang: str = "fr") -> tuple[Page, ...]:
    content = shipped()
    return workload_pages(content, content.dialogs["workload"], {**USUAL, **answers}, lang)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("fit", FITS)
def test_each_fit_ends_with_what_to_do(fit: str, lang: str) -> None:
    """The total, every part with its reckoning, one post step by step, and Monday's first thing."""
    load, post, now = _pages(FITS[fit], lang)
    said = to_markdown((load, post, now))
    model = shipped().knowledge.workload
    assert model is not None
    assert "{{" not in said
    outcome = next(each for each in model.outcomes if each.id == fit)
    assert outcome.title.say(lang) in said
    assert outcome.monday.say(lang) in said
    parts = next(block for block in load.blocks if isinstance(block, Details))
    assert len([line for line in parts.lines if line.startswith("• ")]) >= 9
    steps = next(block for block in post.blocks if isinstance(block, Items))
    assert len(steps.items) == 7


@pytest.mark.parametrize(
    ("lang", "plainly"), [("fr", "Un seul chiffre vient d’une source"), ("en", "One figure comes from a source")]
)
def test_what_is_sourced_and_what_is_ours_is_said_plainly(lang: str, plainly: str) -> None:
    """The 32 hours and nothing else, before anything is folded."""
    load = _pages({}, lang)[0]
    shown = to_markdown((Page(tuple(block for block in load.blocks if not isinstance(block, Details))),))
    assert plainly in shown
    assert "32" in shown


@pytest.mark.parametrize(
    ("approval", "told"),
    [
        ("trusted", "pas d’accord à attendre"),
        ("one", "la personne qui valide"),
        ("several", "de nouveau chacun"),
        ("fear", "son propre responsable → la direction"),
        ("unknown", "Le chemin classique"),
    ],
)
def test_the_post_goes_round_the_persons_own_chain_of_approval(approval: str, told: str) -> None:
    """As they answered, or the usual way when they do not know."""
    said = to_markdown((_pages({"organisation.approval": approval})[1],))
    assert said.count("première version") == (0 if approval == "trusted" else 1)
    assert told in said


def test_further_networks_show_their_copies() -> None:
    """A step more in the post, for each network after the first."""
    assert "par réseau en plus" in to_markdown(_pages({"workload.networks": "two"}))
    assert "par réseau en plus" not in to_markdown(_pages({}))


def test_reliefs_name_the_answer_that_would_change() -> None:
    """Hours saved, how, from what to what."""
    said = to_markdown((_pages({"workload.frequency": "daily", "profile.hours": "few"})[2],))
    assert "« Presque tous les jours » deviendrait « Deux ou trois fois par semaine »" in said.replace("\u00a0", " ")


def test_an_estimate_with_nothing_known_says_that_it_is_rough() -> None:
    """And still has every page."""
    content = shipped()
    said = to_markdown(workload_pages(content, content.dialogs["workload"], {}, "fr"))
    assert "L’estimation reste large" in said


def test_the_document_says_the_same_to_programs() -> None:
    """Ready for JSON; hours without an upper end are null."""
    content = shipped()
    document = workload_document(content, content.dialogs["workload"], {**USUAL, "profile.hours": "enough"}, "en")
    assert json.loads(json.dumps(document)) == document
    assert document["exists"] == {"least": 32, "most": None}
    assert sum(part["most"] for part in document["parts"]) == document["hours"]["most"]
    assert document["sourced"] == 32


def test_the_talk_asks_twelve_questions_at_most() -> None:
    """Borrowed ones included; the exact hours only of who has more than 32."""
    assert len(shipped().dialogs["workload"].questions) <= 12
    talk = Chat("workload")
    talk.tap("Commencer")
    while talk.session.state != SUMMARY:
        talk.tap(talk.card.choices[0].token)
    assert "workload.available" not in talk.session.answers
    assert len(talk.session.answers) == 10
