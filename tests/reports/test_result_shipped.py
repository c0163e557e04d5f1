"""The result on the content as shipped: every kind of owner gets one, in each language, and theirs differ where answers do."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from bot.conversation.messages import Details, Items, Meter, Page, Paragraph
from bot.dialogs.model import Answer, Dialog, Question
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.reports.document import diagnosis_document
from bot.reports.markdown import to_markdown
from bot.reports.result import result_pages


@cache
def _content() -> Content:
    return load_content(Path(__file__).parents[2])


def _pick(question: Question, kind: str) -> Answer:
    by_points = sorted(question.options, key=lambda option: option.points or 0)
    if kind == "unknown" and question.unknown:
        return "unknown"
    option = (
        by_points[-1] if kind == "worst" else by_points[len(by_points) // 2] if kind == "middling" else by_points[0]
    )
    return (option.id,) if question.kind == "several" else option.id


def _answers(dialog: Dialog, kind: str, **parts: str) -> dict[str, Answer]:
    """Every question answered alike, but for the parts named: `kpi="worst"`."""
    return {each.key: _pick(each, parts.get(each.key.split(".")[0], kind)) for each in dialog.questions if each.options}


def _first_page_words(page: Page) -> int:
    said = []
    for block in page.blocks:
        match block:
            case Paragraph(text):
                said.append(text)
            case Items(items):
                said.extend(items)
            case Meter(label, _, note):
                said.append(f"{label} {note}")
            case _:
                continue
    return len(" ".join(said).split())


@pytest.mark.parametrize("kind", ["best", "middling", "worst", "unknown"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_dialog_has_a_result_for_every_kind_of_owner(kind: str, lang: str) -> None:
    """Whole or in part, standard or express; nothing unsaid, nothing left of a template, JSON for programs."""
    content = _content()
    for dialog in content.dialogs.values():
        answers = _answers(dialog, kind)
        for mode in ("standard", "express"):
            said = to_markdown(result_pages(content, dialog, answers, lang, mode))
            assert "{{" not in said
            json.dumps(diagnosis_document(content, dialog, answers, lang, mode))


@pytest.mark.parametrize("kind", ["best", "middling", "worst", "unknown"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_first_page_is_short(kind: str, lang: str) -> None:
    """A page of a hundred words at most, figures included: some twenty seconds of a busy owner."""
    content = _content()
    dialog = content.dialogs["diagnostic"]
    assert _first_page_words(result_pages(content, dialog, _answers(dialog, kind), lang)[0]) <= 100


def test_owners_who_answer_differently_where_it_matters_get_different_advice() -> None:
    """One cannot measure, another has no backing from the top, a third no strategy: three verdicts, three ways to begin."""
    content = _content()
    dialog = content.dialogs["diagnostic"]
    begin = {}
    for part in ("management", "strategy", "kpi"):
        answers = {**_answers(dialog, "best", **{part: "worst"}), "profile.size": "small"}
        document = diagnosis_document(content, dialog, answers, "fr")
        assert document["principal"] == part
        assert document["actions"][0]["obstacle"] == part
        begin[part] = (document["actions"][0]["id"], tuple(step["status"] for step in document["plan"]))
    assert len(set(begin.values())) == 3


def test_each_action_shown_has_three_gestures_and_a_source() -> None:
    """Six at most, folded under their titles."""
    content = _content()
    dialog = content.dialogs["diagnostic"]
    page = result_pages(content, dialog, _answers(dialog, "worst"), "fr")[2]
    actions = [block for block in page.blocks if isinstance(block, Details)]
    assert len(actions) == 6
    for each in actions:
        assert len([line for line in each.lines if line.startswith("• ")]) == 3
        assert each.lines[-1].startswith(("Source", "Notre recommandation"))
