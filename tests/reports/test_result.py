"""The result as an owner reads it: who is named, why, what to do; whole, in part, unsure, and in both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.content.texts import Phrases, Text
from bot.conversation.messages import Details, Heading, Items, Meter, Page, Paragraph
from bot.dialogs.model import Answer
from bot.reports.result import result_pages
from tests.scoring_kit import action, all_answered, answered, content, diagnostic, step

DIALOG = diagnostic()
GOOD = all_answered(DIALOG, "good")
NO_MEASURE = {**GOOD, "kpi.q1": "bad", "kpi.q2": "bad"}


def _pages(answers: Mapping[str, Answer], lang: str = "fr", dialog: str = "diagnostic") -> tuple[Page, ...]:
    known = content()
    return result_pages(known, known.dialogs[dialog], answers, lang)


def _said(pages: Sequence[Page]) -> str:
    """Every word of the pages, one block a line."""
    lines = []
    for block in (block for page in pages for block in page.blocks):
        match block:
            case Heading(text) | Paragraph(text):
                lines.append(text)
            case Items(items):
                lines.extend(items)
            case Details(title, folded):
                lines.extend((title, *folded))
            case Meter(label, value, note):
                lines.append(f"{label} {value} {note}")
    return "\n".join(lines)


def test_the_first_page_names_the_principal_obstacle_and_the_answers_behind_it() -> None:
    """One sentence, two answers in the person's own words, four meters, how sure it is."""
    first = _pages(NO_MEASURE)[0]
    assert first.blocks[1] == Paragraph("Kpi\u00a0: c’est là que votre présence est le plus freinée.", strong=True)
    assert Items(("kpi.q1? → kpi.q1:bad (67 points)", "kpi.q2? → kpi.q2:bad (33 points)")) in first.blocks
    meters = [block for block in first.blocks if isinstance(block, Meter)]
    assert [(meter.label, meter.value, meter.band) for meter in meters] == [
        ("Management", 0, "clear"),
        ("Strategy", 0, "clear"),
        ("Kpi", 100, "blocking"),
        ("Organisation", 0, "clear"),
    ]
    assert first.blocks[-1] == Paragraph("Fiabilité\u00a0: toutes les questions posées ont une réponse.")


def test_the_first_page_is_read_in_twenty_seconds() -> None:
    """Under 80 words, whatever the answers (an owner reads about four words a second)."""
    for option in ("good", "fair", "bad", "unknown"):
        assert len(_said(_pages(all_answered(DIALOG, option))[:1]).split()) < 80


def test_each_obstacle_says_what_weighs_and_what_would_lower_it() -> None:
    """Folded under its figure; organisation with its aspects."""
    page = _pages({**NO_MEASURE, "budget.q1": "bad"})[1]
    kpi, organisation = page.blocks[3], page.blocks[4]
    assert isinstance(kpi, Details)
    assert isinstance(organisation, Details)
    assert kpi.title == "Kpi\u00a0: 100/100 · blocking"
    assert kpi.lines[0] == "kpi is blocking"
    assert any("Le plus utile à changer" in line and "33/100" in line for line in kpi.lines)
    assert kpi.lines[-1] == "Source\u00a0: The podcast"
    assert "• budget\u00a0: 100/100 · blocking" in organisation.lines


def test_each_action_says_why_how_when_who_and_how_one_knows() -> None:
    """Three gestures, the first step of the week, and the answer that called for it."""
    first = _pages(NO_MEASURE)[2].blocks[2]
    assert isinstance(first, Details)
    assert first.title == "1. kpi_1 title"
    assert first.lines == (
        "kpi_1 why",
        "Votre réponse\u00a0: kpi.q1? → kpi.q1:bad",
        "Votre réponse\u00a0: kpi.q2? → kpi.q2:bad",
        "Comment\u00a0:",
        "• kpi_1 gesture 1",
        "• kpi_1 gesture 2",
        "• kpi_1 gesture 3",
        "Cette semaine\u00a0: kpi_1 first",
        "Qui\u00a0: boss · Effort\u00a0: quelques heures",
        "Ce qui montrera que cela marche\u00a0: kpi_1 shows",
        "Source\u00a0: The podcast",
    )


@pytest.mark.parametrize(
    ("sources", "origin"),
    [
        (("OBS",), "Source: The podcast"),
        (("OURS",), "Our own recommendation"),
        (("OBS", "OURS"), "Source: The podcast · our own recommendation"),
    ],
)
def test_our_own_recommendations_are_marked(sources: tuple[str, ...], origin: str) -> None:
    """What the sources do not say is not passed off as theirs."""
    known = content(actions=(action("measure", "kpi", sources=sources),))
    first = result_pages(known, DIALOG, NO_MEASURE, "en")[2].blocks[2]
    assert isinstance(first, Details)
    assert first.lines[-1] == origin


def test_the_plan_marks_its_nine_steps_and_helps_with_the_missing_ones() -> None:
    """Eight steps done, the ninth missing: advice for that one alone."""
    plan = _pages(NO_MEASURE)[3]
    steps, advice = plan.blocks[2], plan.blocks[3]
    assert isinstance(steps, Items)
    assert (steps.ordered, len(steps.items)) == (True, 9)
    assert (steps.items[0], steps.items[8]) == ("✓ step 1", "○ step 9")
    assert advice == Details("Comment franchir les étapes à faire", ("9. step 9. advice 9",))


def test_the_checklist_begins_with_what_matters_most_to_this_company() -> None:
    """Without indicators: the claims, with the question that only such a company needs to ask."""
    first = _pages(NO_MEASURE)[4].blocks[2]
    assert isinstance(first, Details)
    assert first.title == "Claims"
    assert first.lines[:4] == ("meaning", "À demander\u00a0:", "• claims question", "• claims tailored")


def test_the_last_page_says_the_one_thing_to_do_this_week() -> None:
    """The first step of the first action."""
    assert (
        Paragraph("Une seule chose à faire cette semaine\u202f? kpi_1 first", strong=True)
        in _pages(NO_MEASURE)[-1].blocks
    )


def test_the_best_answers_are_not_told_that_something_blocks() -> None:
    """No obstacle stands out; what keeps it so is still said."""
    said = _said(_pages(GOOD))
    assert "Aucun des quatre obstacles ne vous freine vraiment." in said
    assert "/100 · blocking" not in said


def test_a_light_worry_is_worth_a_watch() -> None:
    """Nothing stands out, yet one obstacle is above 0."""
    said = _said(_pages({**GOOD, "management.q2": "fair"})[:1])
    assert "À garder à l’œil tout de même\u00a0: Management." in said


def test_too_much_unknown_is_no_verdict_but_a_list_of_what_to_find_out() -> None:
    """The heaviest questions first, three at most."""
    first = _pages(all_answered(DIALOG, "unknown"))[0]
    assert "Il manque trop de réponses" in _said([first])
    assert first.blocks[-1] == Items(("management.q1?", "strategy.q1?", "kpi.q1?"))
    assert {block.value for block in first.blocks if isinstance(block, Meter)} == {None}


def test_nobody_is_told_that_all_is_well_while_an_obstacle_is_to_be_cleared_up() -> None:
    """Three obstacles at 0, and nothing known of the fourth: it may be the one."""
    said = _said(_pages({**GOOD, "kpi.q1": "unknown", "kpi.q2": "unknown"})[:1])
    assert "Il manque trop de réponses" in said
    assert "Aucun des quatre obstacles" not in said


def test_a_part_alone_speaks_only_of_what_it_measures() -> None:
    """The KPI part: one meter, its actions, its step; nothing of agencies, and an invitation to the whole."""
    pages = _pages({"kpi.q1": "bad", "kpi.q2": "fair"}, dialog="kpi")
    said = _said(pages)
    assert "Kpi\u00a0: quelque chose vous freine ici." in said
    assert "○ 9. step 9" in said
    assert "Choisir une agence" not in said
    assert "Vous avez exploré une partie." in said
    assert not [word for word in ("Management", "Strategy", "Organisation", "step 1", "budget") if word in said]


def test_a_part_that_measures_nothing_has_a_result_too() -> None:
    """The profile alone: said plainly, no empty heading."""
    pages = _pages({"profile.sector": "trade"}, dialog="profile")
    assert len(pages) == 2
    assert "elle ne mesure pas d’obstacle" in _said(pages)


def test_the_express_version_says_what_it_left_out() -> None:
    """And it does not count what it did not ask as unknown."""
    known = content()
    parts = tuple(
        replace(part, questions=(*part.questions[:1], *(replace(each, express=False) for each in part.questions[1:])))
        for part in DIALOG.parts
    )
    pages = result_pages(known, replace(DIALOG, parts=parts), {"kpi.q1": "bad"}, "fr", "express")
    assert "version express" in _said(pages)
    assert "kpi.q2" not in _said(pages)


def test_only_the_sentence_that_asks_is_quoted() -> None:
    """A question's preparation is left out where its answer is cited."""
    wording = Text(
        {"fr": "Parlons d’argent. Combien\u202f? Comptez tout.", "en": "Let us talk money. How much? Count all."}
    )
    part = DIALOG.parts[3]
    longer = replace(part, questions=(replace(part.questions[0], text=wording), *part.questions[1:]))
    dialog = replace(DIALOG, parts=(*DIALOG.parts[:3], longer, *DIALOG.parts[4:]))
    assert "Combien\u202f? → kpi.q1:bad (67 points)" in _said(result_pages(content(), dialog, NO_MEASURE, "fr")[:1])


@dataclass(frozen=True)
class _Heard(Phrases):
    """Phrases that remember what was said."""

    heard: set[str] = field(default_factory=set)

    def say(self, key: str, lang: str, **values: str | float) -> str:
        self.heard.add(key)
        return self.texts[key].say(lang, **values)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_phrase_of_the_result_is_said(lang: str) -> None:
    """No phrase is kept that no result says; and each is given its values, in both languages."""
    efforts = tuple(replace(action(effort, "kpi"), effort=effort) for effort in ("light", "medium", "heavy"))
    sourced = (action("a", "strategy", sources=("OURS",)), action("b", "strategy", sources=("OBS", "OURS")))
    unseen = step(1, answered("profile.sector", "trade"), answered("profile.sector", "trade"))
    known = content(actions=(*efforts, *sourced))
    heard = _Heard(known.phrases.texts, known.phrases.lists)
    known = replace(known, phrases=heard)
    for option in ("good", "fair", "bad", "unknown", "skipped"):
        result_pages(known, DIALOG, all_answered(DIALOG, option), lang)
        result_pages(known, known.dialogs["kpi"], {"kpi.q1": option, "kpi.q2": option}, lang)
    result_pages(known, DIALOG, {**GOOD, "kpi.q2": "fair"}, lang)
    result_pages(known, known.dialogs["profile"], {"profile.sector": "trade"}, lang)
    without_plan = replace(known, knowledge=replace(known.knowledge, plan=(unseen,)))
    result_pages(without_plan, known.dialogs["kpi"], {"kpi.q1": "bad"}, lang)
    shorter = replace(
        DIALOG.parts[1], questions=(DIALOG.parts[1].questions[0], replace(DIALOG.parts[1].questions[1], express=False))
    )
    result_pages(known, replace(DIALOG, parts=(shorter,)), {"management.q1": "bad"}, lang, "express")
    assert heard.heard == set(known.phrases.texts)
