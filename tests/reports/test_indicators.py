"""Indicators by objective: the right measure, three figures with two ways to take them, two readers, a competitor, a sheet to copy."""

from __future__ import annotations

import json
from datetime import date

import pytest

from bot.conversation.messages import Items, Page
from bot.dialogs.model import Answer
from bot.operators.operator import Operator
from bot.reports.diagnosis import diagnose
from bot.reports.indicators import indicators_document, indicators_extra, indicators_pages, measuring
from bot.reports.printed import printed
from tests.reports.guides_kit import companion, folded, said, shipped

DIALOG = shipped().dialogs["indicators"]
OBJECTIVES = [option.id for option in shipped().dialogs["profile"].by_key["profile.objective"].options]
SHOP: dict[str, Answer] = {
    "profile.objective": "sales",
    "profile.networks": ("facebook",),
    "indicators.trace": "never",
    "indicators.evidence": "convincing",
    "indicators.counting": "hand",
    "indicators.rhythm": "monthly",
    "indicators.keeper": "publisher",
    "indicators.readers": ("management", "sales"),
    "indicators.rival": "Le Four d’à côté",
}


def _pages(lang: str = "fr", /, **changed: Answer) -> tuple[Page, ...]:
    answers = {**SHOP, **{key.replace("__", "."): answer for key, answer in changed.items()}}
    return indicators_pages(shipped(), DIALOG, answers, lang)


@pytest.mark.parametrize(
    ("objective", "measure"),
    [
        ("sales", "roi"),
        ("recruitment", "roi"),
        ("awareness", "roa"),
        ("loyalty", "roa"),
        ("relations", "roa"),
        ("none", "roni"),
        ("unknown", "roni"),
        ("skipped", "roni"),
    ],
)
def test_each_objective_has_its_measure(objective: str, measure: str) -> None:
    """ROI for sales and hiring, ROA for attention, RONI as long as nothing is decided."""
    assert measuring(companion("indicators", profile__objective=objective)).measure.id == measure


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_has_three_figures_with_two_ways_to_take_them(objective: str, lang: str) -> None:
    """By hand and by tool, each with its source; nothing left of a template."""
    pages = _pages(lang, profile__objective=objective)
    aim = measuring(companion("indicators", profile__objective=objective)).aim
    details = folded(pages[0])
    assert len(aim.indicators) == 3
    for each in aim.indicators:
        text = details[each.title.say(lang)]
        assert each.by_hand.say(lang) in text
        assert each.by_tool.say(lang) in text
        assert text.splitlines()[-1].startswith(("Source", "Notre recommandation", "Our own"))
    assert "{{" not in said(*pages)


def test_the_way_that_the_person_counts_comes_first() -> None:
    """A baker with a sheet reads the hand's way first; a shop with a tool, the tool's."""
    by_hand = folded(_pages()[0])["Coût d’une vente"].splitlines()
    by_tool = folded(_pages(indicators__counting="tool")[0])["Coût d’une vente"].splitlines()
    assert by_hand[0].startswith("À la main")
    assert by_tool[0].startswith("Avec un outil")
    assert sorted(by_hand) == sorted(by_tool)


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({}, False),
        ({"indicators__evidence": "weak"}, True),
        ({"indicators__evidence": "nothing"}, True),
        ({"profile__networks": ("none",)}, True),
        ({"management__view": "doubtful"}, True),
        ({"management__view": "convinced"}, False),
        ({"profile__objective": "none", "indicators__evidence": "weak"}, False),  # it is the measure itself, said once
    ],
)
def test_the_risk_of_staying_away_is_followed_too_where_figures_do_not_convince(
    changed: dict[str, Answer], beside: bool
) -> None:
    """RONI stands beside the objective's own measure."""
    first = _pages(**changed)[0]
    assert ("À suivre aussi" in said(first)) is beside


def test_an_origin_that_nobody_asks_for_is_the_place_to_begin() -> None:
    """Only where ROI is at stake; an earlier answer about sales does not follow one who wants to be known."""
    assert "sans l’origine, il n’y a pas de ROI" in said(_pages()[0])
    assert "sans l’origine" not in said(_pages(profile__objective="awareness")[0])


def test_the_report_has_two_readers() -> None:
    """The team, and the departments picked, each with what concerns it; nobody picked: one ally to find."""
    plan = folded(_pages()[1])
    assert "Une seule chose à changer" in plan["Pour ceux qui publient"]
    assert "La direction\u00a0:" in plan["Pour les autres services"]
    assert "Ceux qui vendent\u00a0:" in plan["Pour les autres services"]
    assert "Ceux qui recrutent" not in plan["Pour les autres services"]
    alone = folded(_pages(indicators__readers=("none",))[1])
    assert "un seul collègue" in alone["Pour les autres services"]


def test_the_competitor_is_named_or_to_be_chosen() -> None:
    """By the name typed; skipped: how to choose one."""
    assert "Avec Le Four d’à côté." in said(_pages()[0])
    assert "Choisissez un concurrent de votre taille" in said(_pages(indicators__rival="skipped")[0])
    assert "skipped" not in said(*_pages(indicators__rival="skipped"))


def test_the_sheet_is_a_page_of_its_own_that_can_be_forwarded() -> None:
    """Objective, who and when, the three figures with their blanks, the comparison, both readers."""
    sheet = said(_pages()[-1])
    assert "Vendre davantage" in sheet
    assert "Chaque mois, par la personne qui publie" in sheet
    assert sheet.count("au départ ……") == 3
    assert "Comparaison avec Le Four d’à côté" in sheet
    assert "À envoyer à\u00a0: La direction, Ceux qui vendent" in sheet


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_little_known_still_gives_a_sheet(lang: str) -> None:
    """Every question passed over: blanks instead of words, and no failure."""
    pages = indicators_pages(shipped(), DIALOG, {each.key: "skipped" for each in DIALOG.questions}, lang)
    assert "…… · " in said(pages[-1]) or ", par ……" in said(pages[-1])
    assert "skipped" not in said(*pages)


def test_the_document_names_ids_and_keeps_no_typed_word() -> None:
    """For programs; the competitor's name stays with the answers."""
    document = indicators_document(shipped(), DIALOG, SHOP, "en")
    assert document["measure"] == "roi"
    assert [each["id"] for each in document["indicators"]] == ["requests", "orders", "sale_cost"]
    assert document["readers"] == ["management", "sales"]
    assert "Four" not in json.dumps(document, ensure_ascii=False)


def test_the_printed_report_takes_the_indicators_as_they_are() -> None:
    """The figures and the sheet, from the diagnosis's answers alone; nothing without an objective."""
    answers: dict[str, Answer] = {"profile.objective": "awareness", "profile.networks": ("facebook",)}
    extra = indicators_extra(shipped(), answers, "fr")
    whole = diagnose(shipped(), shipped().dialogs["diagnostic"], answers)
    data = printed(whole, Operator(name="Atelier"), "fr", date(2025, 3, 1), extra)
    assert [page["title"] for page in data["extra"]] == ["Vos indicateurs", "Fiche de suivi, à copier"]
    figures = next(block for block in extra[0].blocks if isinstance(block, Items))
    assert figures.items == ("Personnes touchées", "Visites venues des réseaux", "Taux d’engagement")
    assert indicators_extra(shipped(), {}, "fr") == ()
