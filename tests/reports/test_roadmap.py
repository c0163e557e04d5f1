"""The strategy in nine steps, as filled so far: where each step stands, and the whole as Markdown."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.conversation.messages import Copyable, Items, Page
from bot.dialogs.model import SKIPPED, Answer
from bot.reports.markdown import to_markdown
from bot.reports.roadmap import roadmap_document, roadmap_markdown, roadmap_pages
from tests.kit import shipped


def everything(said: str = "Une réponse") -> dict[str, Answer]:
    """Every question of the roadmap answered."""
    return {key: _first(question) or said for key, question in shipped().dialogs["roadmap"].by_key.items()}


def _first(question: Any) -> Answer:
    if not question.options:
        return ""
    return (question.options[0].id,) if question.kind == "several" else str(question.options[0].id)


def pages(answers: dict[str, Answer], lang: str = "fr") -> tuple[Page, ...]:
    """What is shown."""
    return roadmap_pages(shipped(), shipped().dialogs["roadmap"], answers, lang)


def statuses(answers: dict[str, Answer]) -> list[str]:
    """Of the nine steps."""
    document = roadmap_document(shipped(), shipped().dialogs["roadmap"], answers, "fr")
    return [step["status"] for step in document["steps"]]


def test_nothing_known_is_nine_steps_to_fill() -> None:
    """With the advice of the plan to begin with the first."""
    assert statuses({}) == ["missing"] * 9
    said = to_markdown(pages({}))
    assert "Étapes complètes\u00a0: 0 sur 9" in said
    assert "Écrivez une phrase avec une date" in said


def test_everything_known_is_nine_steps_done() -> None:
    """And nothing left to complete."""
    assert statuses(everything()) == ["done"] * 9
    assert "À compléter" not in roadmap_markdown(shipped(), everything(), "fr")


@pytest.mark.parametrize("skipped", sorted(everything()))
def test_each_answer_passed_over_leaves_its_step_begun_or_missing(skipped: str) -> None:
    """Whichever it is: every question counts for its step, and for no other."""
    found = statuses({**everything(), skipped: SKIPPED})
    assert sum(status != "done" for status in found) == 1


def test_what_the_diagnosis_knows_is_reused() -> None:
    """Objective, customers, networks, and the obstacle that it found."""
    answers: dict[str, Answer] = {
        "profile.objective": "sales",
        "profile.networks": ("facebook", "linkedin"),
        "strategy.goal": "none",
        "strategy.audience": "everyone",
        "strategy.line": "improvised",
    }
    said = roadmap_markdown(shipped(), answers, "fr")
    assert "- But principal\u00a0: Vendre davantage" in said
    assert "- Nos réseaux aujourd’hui\u00a0: Facebook, LinkedIn" in said
    assert "- Obstacle principal, selon le diagnostic\u00a0: La stratégie" in said


def test_a_question_made_pointless_is_not_missing() -> None:
    """Where nothing exists yet, nobody needs to say where to announce the networks."""
    answers = {**everything(), "roadmap.existing": ("none",), "roadmap.links": SKIPPED}
    assert statuses(answers) == ["done"] * 9


def test_what_was_typed_is_text_and_stays_on_its_line() -> None:
    """Markup, headings and tables typed by a person are shown as typed; line breaks do not end a list."""
    typed = "# Titre\n\n- **gras** | <b>x</b> [lien](http://exemple.test) `code`"
    said = roadmap_markdown(shipped(), {"roadmap.aim": typed}, "fr")
    assert (
        "- Objectif\u00a0: # Titre - \\*\\*gras\\*\\* \\| \\<b\\>x\\</b\\> \\[lien\\](http://exemple.test) \\`code\\`"
        in said
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_overview_is_short_and_the_whole_can_be_copied(lang: str) -> None:
    """Two pages: nine lines with their marks, then the Markdown."""
    overview, whole = pages(everything(), lang)
    (items,) = (block for block in overview.blocks if isinstance(block, Items))
    assert [item[0] for item in items.items] == ["✓"] * 9
    copy = whole.blocks[-1]
    assert isinstance(copy, Copyable)
    assert copy.text.startswith("# ")
    assert copy.text.count("\n## ") == 9
    assert "{{" not in copy.text


def test_the_next_step_is_named_with_what_it_lacks() -> None:
    """The first that is not complete."""
    said = to_markdown(pages({**everything(), "roadmap.tone": SKIPPED, "roadmap.dates": SKIPPED})[:1])
    assert "étape 6, Définir la ligne éditoriale. Il manque\u00a0: Ton · Dates de l’année." in said


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_document_holds_the_markdown(lang: str) -> None:
    """For programs and for a file."""
    document = roadmap_document(shipped(), shipped().dialogs["roadmap"], everything(), lang)
    assert document["markdown"] == roadmap_markdown(shipped(), everything(), lang)
    assert [step["number"] for step in document["steps"]] == list(range(1, 10))
    assert json.loads(json.dumps(document)) == document
