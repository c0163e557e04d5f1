"""Two diagnoses compared: exact where the questions are the same, marked where they are not, in every form of the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from msgspec import json

from bot.conversation.messages import Details, Heading, Paragraph, Table
from bot.conversation.session import Mode
from bot.dialogs.model import UNKNOWN, Answer
from bot.knowledge.model import Content
from bot.reports.diagnosis import diagnose
from bot.reports.evolution import history_page, progress_page
from bot.reports.export import export_document
from bot.reports.fingerprints import fingerprint
from bot.reports.printed import chart_caption, printed
from bot.reports.progress import Former, Progress, progress_since, read_former
from bot.reports.voice import Voice
from tests.assistant.kit import edited
from tests.kit import shipped
from tests.printing_kit import DAY, OPERATOR, best_answers, worst_answers

THEN = 1_772_000_000.0
"""A day in February 2026."""


def former(
    answers: Mapping[str, Answer], content: Content | None = None, mode: Mode = "standard", **more: Any
) -> Former:
    """A diagnosis kept then, as the database gives it back."""
    known = content or shipped()
    document = export_document(known, known.dialogs["diagnostic"], answers, "fr", mode)
    return read_former(json.encode(document), THEN, **more)


def since(
    then: Former, answers: Mapping[str, Answer], content: Content | None = None, mode: Mode = "standard"
) -> Progress:
    """What changed since then."""
    known = content or shipped()
    return progress_since(then, diagnose(known, known.dialogs["diagnostic"], answers, mode))


def voice(lang: str = "fr") -> Voice:
    """The words for it."""
    return Voice(shipped(), shipped().dialogs["diagnostic"], lang)


def test_better_answers_lower_the_obstacles_they_measure_exactly() -> None:
    """From the worst answers to the best: each obstacle falls by what its figures say; the same content, hence exact."""
    progress = since(former(worst_answers(shipped())), best_answers(shipped()))
    assert progress.exact
    assert [each.obstacle for each in progress.shifts] == ["management", "strategy", "kpi", "organisation"]
    assert all((each.change or 0) < -50 for each in progress.shifts)
    assert all(each.change == (each.after or 0) - (each.before or 0) for each in progress.shifts)


def test_one_answer_changed_is_the_one_named() -> None:
    """And nothing else moves."""
    answers = worst_answers(shipped())
    progress = since(former(answers), {**answers, "kpi.tracking": "chosen"})
    assert [(each.question, each.after) for each in progress.revised] == [("kpi.tracking", "chosen")]
    assert [each.obstacle for each in progress.shifts if each.change] == ["kpi"]


def test_the_same_answers_change_nothing() -> None:
    """Said in so many words."""
    answers = worst_answers(shipped())
    progress = since(former(answers), answers)
    assert progress.revised == ()
    assert {each.change for each in progress.shifts} == {0}
    said = progress_page(progress, voice()).blocks
    assert Paragraph(shipped().phrases.say("progress.same", "fr"), strong=True) in said


def reworded() -> Content:
    """The content after one question of `kpi` was put otherwise."""
    text = shipped().dialogs["kpi"].by_key["kpi.tracking"].text.say("fr")
    return edited(("dialogs/kpi.yaml", text, "Quels chiffres notez-vous noir sur blanc ?"))


def test_a_question_put_otherwise_is_not_compared_and_its_obstacle_is_approximate() -> None:
    """The others stay exact: the comparison says where it is not."""
    answers = worst_answers(shipped())
    progress = since(former(answers), {**answers, "kpi.tracking": "chosen"}, reworded())
    assert {each.obstacle for each in progress.shifts if not each.exact} == {"kpi"}
    assert progress.revised == ()
    assert progress.reworded == 1
    page = progress_page(progress, voice())
    assert any("≈" in cell for block in page.blocks if isinstance(block, Table) for row in block.rows for cell in row)
    assert Paragraph(shipped().phrases.say("progress.not_exact", "fr")) in page.blocks


def test_a_translation_mended_or_a_reason_rewritten_changes_no_question() -> None:
    """Only what an answer or a figure rests on counts; spaces and capitals do not."""
    question = shipped().dialogs["kpi"].by_key["kpi.tracking"]
    reason = edited(("dialogs/kpi.yaml", question.why.say("fr"), "Une autre raison."))
    english = edited(("dialogs/kpi.en.yaml", question.text.say("en"), "Which numbers do you keep?"))
    same = fingerprint(question, "fr")
    for content in (reason, english):
        assert fingerprint(content.dialogs["kpi"].by_key["kpi.tracking"], "fr") == same


def test_points_weight_and_options_make_another_question() -> None:
    """Each of them changes what an answer is worth."""
    question = shipped().dialogs["kpi"].by_key["kpi.tracking"]
    first, *rest = question.options
    others = (
        replace(question, weight=question.weight + 1),
        replace(question, options=tuple(rest)),
        replace(question, options=(replace(first, points=(first.points or 0) + 1), *rest)),
        replace(question, measures="strategy"),
    )
    assert len({fingerprint(each, "fr") for each in (question, *others)}) == 5


def test_the_short_version_is_not_set_beside_the_whole_one() -> None:
    """Fewer questions measure each obstacle: approximate, and the answers to the same questions are compared all the same."""
    answers = worst_answers(shipped())
    express = {key: answers[key] for key in answers if shipped().dialogs["diagnostic"].by_key[key].express}
    progress = since(former(express, mode="express"), best_answers(shipped()))
    assert not progress.exact
    assert {each.question for each in progress.revised} <= set(express)
    assert progress.revised


def test_what_was_not_known_then_has_no_difference() -> None:
    """A dash, no figure made up."""
    unknown: dict[str, Answer] = {key: UNKNOWN for key in worst_answers(shipped()) if key.startswith("kpi.")}
    progress = since(former({**worst_answers(shipped()), **unknown}), best_answers(shipped()))
    kpi = next(each for each in progress.shifts if each.obstacle == "kpi")
    assert (kpi.before, kpi.change) == (None, None)
    assert "–" in str(progress_page(progress, voice()))


def test_a_document_of_an_earlier_program_is_compared_without_claims() -> None:
    """It held no fingerprints: figures side by side, none said to be exact."""
    kept = former(worst_answers(shipped()))
    old = replace(
        kept,
        document={key: kept.document[key] for key in kept.document if key not in ("questions", "answers", "rules")},
    )
    progress = since(old, best_answers(shipped()))
    assert not any(each.exact for each in progress.shifts)
    assert progress.revised == ()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_what_moved_what_was_answered_and_what_was_done(lang: str) -> None:
    """Day, sentence, table, answers, actions ticked, in the person's language whatever it was then."""
    then = former(worst_answers(shipped()))
    done = tuple(then.action_titles())[:2]
    page = progress_page(since(replace(then, done=done), best_answers(shipped())), voice(lang))
    kinds = [type(block) for block in page.blocks]
    assert kinds[0] is Heading
    assert "2026" in str(page.blocks[0])
    assert Table in kinds
    assert Details in kinds
    *_, ticked = [block for block in page.blocks if isinstance(block, Details)]
    titles = {each.id: each.title.say(lang) for each in shipped().knowledge.actions}
    assert list(ticked.lines) == [f"✓ {titles[each]}" for each in done]


def test_the_list_of_results_has_the_latest_first() -> None:
    """Each with its day and figures; what was done of the latest."""
    old, new = former(worst_answers(shipped())), former(best_answers(shipped()))
    page = history_page([old, replace(new, at=THEN + 90 * 86_400)], shipped(), "fr")
    titles = [block.title for block in page.blocks if isinstance(block, Details)]
    assert [each.replace("\u00a0", " ") for each in titles] == ["26 mai 2026", "25 février 2026"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_and_the_chart_show_where_it_stood(lang: str) -> None:
    """A mark for each obstacle, the same in words in the chart's text twin, and a page of what changed."""
    progress = since(former(worst_answers(shipped())), best_answers(shipped()))
    diagnosis = diagnose(shipped(), shipped().dialogs["diagnostic"], best_answers(shipped()))
    data = printed(diagnosis, OPERATOR, lang, DAY, progress=progress)
    assert [each["before"] for each in data["obstacles"]] == [each.before for each in progress.shifts]
    assert data["progress"]["title"]
    assert chart_caption(data).count(str(progress.shifts[0].before)) >= 1
    without = printed(diagnosis, OPERATOR, lang, DAY)
    assert without["progress"] is None
    assert all("before" not in each for each in without["obstacles"])
