"""Persuading a decision-maker: four subjects, the objections heard, what absence costs, and a note of one page."""

from __future__ import annotations

import json

import pytest

from bot.channels.telegram.pages import split
from bot.conversation.messages import Details, Page
from bot.dialogs.model import Answer, Question
from bot.reports.persuade import case_of, persuade_document, persuade_pages
from tests.reports.guides_kit import companion, folded, said, shipped

DIALOG = shipped().dialogs["persuade"]
GUIDE = shipped().knowledge.guides.persuade
SALES: dict[str, Answer] = {
    "profile.objective": "sales",
    "management.view": "doubtful",
    "management.usage": "rarely",
    "persuade.reader": "finance",
    "persuade.objections": ("time", "unproven"),
    "persuade.proof": ("customers",),
    "persuade.asking": "trial",
    "persuade.example": "deux avis sans réponse en mai.",
}


def _pages(lang: str = "fr", /, **changed: Answer) -> tuple[Page, ...]:
    answers = {**SALES, **{key.replace("__", "."): answer for key, answer in changed.items()}}
    return persuade_pages(shipped(), DIALOG, answers, lang)


def _answered(worst: str) -> dict[str, Answer]:
    """A whole diagnosis that goes well but for one part."""
    return {each.key: _pick(each, each.key.startswith(worst)) for each in shipped().dialogs["diagnostic"].questions}


def _pick(question: Question, badly: bool) -> Answer:
    by_points = sorted(question.options, key=lambda option: option.points or 0)
    option = by_points[-1 if badly else 0].id
    return (option,) if question.kind == "several" else option


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_decision_maker_is_shown_four_things(lang: str) -> None:
    """Usages, expectations, benefits, risks, each with something to show and its source."""
    details = list(folded(_pages(lang)[1]).values())[:4]
    assert [subject.id for subject in GUIDE.subjects] == ["usages", "expectations", "benefits", "risks"]
    for subject, text in zip(GUIDE.subjects, details, strict=True):
        assert subject.show.say(lang) in text
        assert "Source" in text


@pytest.mark.parametrize("objection", [each.id for each in GUIDE.objections])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_objection_has_an_answer_to_say_and_one_for_the_note(objection: str, lang: str) -> None:
    """Only the objections picked are answered."""
    pages = _pages(lang, persuade__objections=(objection,))
    found = next(each for each in GUIDE.objections if each.id == objection)
    assert found.answer.say(lang) in folded(pages[1])[found.title.say(lang)]
    assert found.brief.say(lang) in said(pages[2])
    others = (each for each in GUIDE.objections if each.id != objection)
    assert not any(each.title.say(lang) in said(*pages) for each in others)


def test_without_objection_nothing_is_answered() -> None:
    """Neither a heading nor an empty list."""
    pages = _pages(persuade__objections=("none",))
    assert "Ce que l’on vous dira" not in said(*pages)
    assert "Vos questions" not in said(*pages)


@pytest.mark.parametrize("objective", [each.id for each in GUIDE.stakes])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_cost_of_absence_is_that_of_the_objective(objective: str, lang: str) -> None:
    """Three losses to check (RONI), spoken and in the note, with what will judge."""
    pages = _pages(lang, profile__objective=objective)
    stake = next(each for each in GUIDE.stakes if each.id == objective)
    for page in pages[1:]:
        assert all(loss.say(lang) in said(page) for loss in stake.losses)
    assert ("RONI" if objective == "none" else "RO") in said(pages[2])
    assert "{{" not in said(*pages)


@pytest.mark.parametrize("asking", [each.id for each in GUIDE.requests])
@pytest.mark.parametrize("reader", [each.id for each in GUIDE.audiences])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_note_fits_a_page_and_a_message(lang: str, reader: str, asking: str) -> None:
    """At most 350 words with three objections, every proof and a fact; nothing folded; one Telegram message."""
    note = _pages(
        lang,
        persuade__reader=reader,
        persuade__asking=asking,
        persuade__objections=("tried", "outsider", "backlash"),
        persuade__proof=("customers", "rivals", "questions", "figures"),
    )[-1]
    assert len(said(note).split()) <= 350
    assert not any(isinstance(block, Details) for block in note.blocks)
    assert len(split(note.blocks)) == 1


def test_the_note_speaks_from_the_diagnosis_when_it_is_whole() -> None:
    """The principal obstacle and its figure; told to management, their support is asked for, not blamed."""
    strategy = persuade_pages(
        shipped(), DIALOG, {**_answered("strategy"), **SALES, "management.view": "convinced"}, "fr"
    )
    blocked = persuade_pages(shipped(), DIALOG, {**SALES, **_answered("management")}, "fr")
    assert "le principal frein ici\u00a0:" in said(strategy[-1])
    assert "sur 100" in said(strategy[-1])
    assert "de votre appui" in said(blocked[-1])
    assert "sur 100" not in said(blocked[-1])


def test_two_answers_about_management_are_no_diagnosis() -> None:
    """Asked by this dialog alone, they do not make an obstacle of management."""
    assert "diagnostic" not in said(_pages()[-1])


def test_the_fact_typed_is_quoted_and_a_skipped_one_is_not() -> None:
    """As typed; and kept out of what is stored of the conclusion."""
    assert "Un fait vu chez nous\u00a0: deux avis sans réponse en mai." in said(_pages()[-1])
    assert "Un fait vu" not in said(_pages(persuade__example="skipped")[-1])
    assert "avis" not in json.dumps(persuade_document(shipped(), DIALOG, SALES, "fr"), ensure_ascii=False)


@pytest.mark.parametrize(
    ("view", "usage", "heard"),
    [
        ("doubtful", "daily", ["commencez par montrer"]),
        ("opposed", "never", ["commencez par montrer", "l’exemple compte"]),
        ("convinced", "daily", ["passez vite"]),
        ("curious", "daily", []),
    ],
)
def test_the_approach_follows_the_diagnosis(view: str, usage: str, heard: list[str]) -> None:
    """Doubt, distance or good will each change how to begin."""
    first = said(_pages(management__view=view, management__usage=usage)[0])
    known = ["commencez par montrer", "l’exemple compte", "passez vite"]
    assert [each for each in known if each in first] == heard


def test_nothing_known_still_makes_a_case() -> None:
    """The smallest request, and the stake of an objective yet to be decided."""
    case = case_of(companion("persuade"))
    assert (case.request.id, case.stake.id, case.audience) == ("hour", "none", None)
    assert "skipped" not in said(*_pages(**{each.key.replace(".", "__"): "skipped" for each in DIALOG.questions}))


def test_the_note_credits_its_sources_and_not_ourselves() -> None:
    """A decision-maker can ask where it comes from."""
    last = said(_pages()[-1]).splitlines()[-1]
    assert last.startswith("D’après")
    assert "QSNTALKS" in last
    assert "notre recommandation" not in last
