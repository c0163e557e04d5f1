"""Tools by need and by gap: what was picked, what answers show, whether a professional tool is worth a trial, a sheet to copy."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.conversation.messages import Page
from bot.dialogs.model import Answer
from bot.reports.toolbox import kit, toolbox_document, toolbox_pages
from tests.reports.guides_kit import companion, folded, said, shipped

DIALOG = shipped().dialogs["toolbox"]
NEEDS = [need.id for need in shipped().knowledge.guides.toolbox.needs]
SHOP: dict[str, Answer] = {
    "profile.networks": ("facebook", "instagram"),
    "profile.money": "small",
    "toolbox.needs": ("create", "follow"),
    "toolbox.formats": ("video",),
    "toolbox.people": "few",
    "toolbox.have": ("none",),
}


def _pages(lang: str = "fr", /, **changed: Answer) -> tuple[Page, ...]:
    answers = {**SHOP, **{key.replace("__", "."): answer for key, answer in changed.items()}}
    return toolbox_pages(shipped(), DIALOG, answers, lang)


@pytest.mark.parametrize(
    ("need", "gap"),
    [
        ("watch", {"strategy__audience": "everyone"}),
        ("create", {"organisation__skills": "lacking"}),
        ("publish", {"profile__hours": "few"}),
        ("follow", {"organisation__response": "nobody"}),
        ("measure", {"kpi__tracking": "glance"}),
        ("together", {"organisation__approval": "fear"}),
        ("spread", {"profile__objective": "awareness", "profile__since": "recent"}),
    ],
)
def test_a_gap_in_the_diagnosis_calls_for_its_tool(need: str, gap: dict[str, Answer]) -> None:
    """Each need is seen in an answer of the diagnosis, without being picked; not when the person has a tool for it."""
    assert [each.id for each in kit(companion("toolbox", **gap)).seen] == [need]
    owned = kit(companion("toolbox", **gap, toolbox__have=(need,)))
    assert not owned.seen


def test_the_answer_that_shows_a_gap_is_quoted() -> None:
    """In the person's own words."""
    text = folded(_pages(organisation__response="nobody")[1])["Suivre les échanges"]
    label = shipped().dialogs["organisation"].by_key["organisation.response"].option("nobody")
    assert label is not None
    assert f"→ {label.label.say('fr')}" in text


def test_what_was_picked_comes_before_what_answers_show() -> None:
    """And each need once."""
    chosen = kit(
        companion("toolbox", toolbox__needs=("together",), kpi__tracking="none", organisation__approval="fear")
    )
    assert [need.id for need in chosen.needs] == ["together", "measure"]


@pytest.mark.parametrize(
    ("needs", "money", "verdict"),
    [
        ((), "large", "simple"),
        (("watch", "create", "spread"), "large", "simple"),
        (("publish",), "large", "simple"),
        (("publish", "follow"), "large", "professional"),
        (("publish", "follow"), "unknown", "professional"),
        (("publish", "follow"), "none", "wait"),
        (("publish", "measure", "together"), "small", "professional"),
    ],
)
def test_a_professional_tool_is_worth_it_from_two_needs_and_some_money(
    needs: tuple[str, ...], money: str, verdict: str
) -> None:
    """The four functions that the source lists count; the others have simple tools of their own."""
    assert kit(companion("toolbox", toolbox__needs=needs, profile__money=money)).verdict == verdict


def test_more_needs_never_make_a_professional_tool_less_worth_it() -> None:
    """Monotonic, over every set of needs that can be picked and one more."""
    order = ("simple", "professional")
    for picked in (chosen for count in (0, 1, 2) for chosen in combinations(NEEDS, count)):
        before = kit(companion("toolbox", toolbox__needs=picked, profile__money="small")).verdict
        for more in NEEDS:
            after = kit(companion("toolbox", toolbox__needs=(*picked, more), profile__money="small")).verdict
            assert order.index(after) >= order.index(before)


def test_a_tool_that_one_has_is_judged_before_another_is_looked_for() -> None:
    """No names to buy then; and it does not count towards a professional tool."""
    text = folded(_pages(toolbox__needs=("publish",), toolbox__have=("publish",))[1])["Programmer ses publications"]
    assert "Vous avez déjà un outil" in text
    assert "Hootsuite" not in text
    assert (
        kit(companion("toolbox", toolbox__needs=("publish", "follow"), toolbox__have=("publish",))).verdict == "simple"
    )


def test_names_are_the_sources_and_said_to_be() -> None:
    """Wherever a product is named, the same line says that the source names it."""
    names = (
        "Hootsuite",
        "CoSchedule",
        "Canva",
        "Adioma",
        "Piktochart",
        "Lumen5",
        "Mention",
        "Brandwatch",
        "Google Alerts",
    )
    for formats in ((), ("visuals", "figures", "video")):
        pages = _pages(toolbox__needs=("watch", "create", "publish"), toolbox__formats=formats)
        for line in said(*pages).splitlines():
            if any(name in line for name in names):
                assert "Selon la source" in line


def test_the_formats_picked_choose_the_tools_to_create_with() -> None:
    """Who makes videos is told of the video tool alone."""
    text = folded(_pages()[1])["Créer des images et des vidéos"]
    assert "Lumen5" in text
    assert "Piktochart" not in text


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_need_is_said_in_both_languages_with_a_source(lang: str) -> None:
    """What for, by hand first, three things to check, a first step; nothing left of a template."""
    for need in shipped().knowledge.guides.toolbox.needs:
        pages = _pages(lang, toolbox__needs=(need.id,), profile__money="none")
        lines = folded(pages[1])[need.title.say(lang)].splitlines()
        assert len([line for line in lines if line.startswith("• ")]) == 3
        assert lines[-1].startswith("Source")
        assert "{{" not in said(*pages)


def test_the_trial_sheet_has_three_needs_at_most() -> None:
    """A page of its own, to forward; with blanks for tool, price and date."""
    needs: dict[str, Answer] = {"toolbox__needs": ("watch", "create", "publish"), "kpi__tracking": "none"}
    sheet = said(_pages(**needs)[-1])
    assert sheet.count("Prix par mois") == 3
    assert "Fin de l’essai le ……" in sheet


def test_no_need_at_all_says_so() -> None:
    """Passed over, and nothing known of a gap: one short page, no empty list."""
    pages = toolbox_pages(shipped(), DIALOG, {"toolbox.needs": "skipped"}, "fr")
    assert len(pages) == 1
    assert "aucun besoin" in said(*pages)


def test_the_document_names_the_needs() -> None:
    """For programs."""
    document = toolbox_document(shipped(), DIALOG, {**SHOP, "kpi.tracking": "none"}, "en")
    assert (document["picked"], document["seen"]) == (["create", "follow"], ["measure"])
    assert document["verdict"] == "professional"
