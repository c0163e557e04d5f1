"""Agencies compared, as read: the table, the reasons, the red flags, and the brief to copy."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.conversation.messages import Copyable, Details, Meter, Page, Paragraph, Table
from bot.dialogs.model import Answer
from bot.knowledge.wording_drafts import DRAFT_PHRASES
from bot.reports.agencies import agencies_document, agencies_pages
from bot.reports.markdown import to_markdown
from tests.kit import shipped
from tests.reports.test_comparison import COUNTS, NOTHING, WEAK_STRATEGY, agency

NAMED = agency(
    "a",
    "seen",
    "said",
    "seen",
    "seen",
    "said",
    name="Dupont & <fils>",
    price=85,
    flags=("none",),
    note="Trois *exemples*",
)
BOASTER = agency("b", "alarm", "weak", "said", name="Tout-en-un", flags=("guarantee", "endless"))
UNKNOWN = agency("c", "unknown")


def pages(*agencies: dict[str, Answer], lang: str = "fr", more: Mapping[str, Answer] = NOTHING) -> tuple[Page, ...]:
    """What is shown of these agencies."""
    answers: dict[str, Answer] = {"agencies.count": COUNTS.get(len(agencies), "brief")}
    for each in agencies:
        answers |= each
    known = shipped()
    return agencies_pages(known, known.dialogs["agencies"], {**answers, **more}, lang)


def blocks(page: Page, kind: type) -> list[object]:
    """The blocks of a kind."""
    return [block for block in page.blocks if isinstance(block, kind)]


def text(shown: tuple[Page, ...]) -> str:
    """Everything, as Markdown."""
    return to_markdown(shown)


def test_the_table_puts_them_side_by_side() -> None:
    """A row for each criterion, the red flags and the price; a column for each agency, in the order asked."""
    (table,) = blocks(pages(NAMED, BOASTER, UNKNOWN)[0], Table)
    assert isinstance(table, Table)
    assert table.columns == ("Critère", "A", "B", "C")
    assert table.rows[0] == ("Promesses", "●●●", "▲", "?")
    assert table.rows[1] == ("Continuité", "●●○", "●○○", "?")
    assert table.rows[-2:] == (("Signaux", "0", "3", "0"), ("Une heure", "85\u00a0€", "?", "?"))


def test_the_rows_are_in_the_order_that_the_diagnosis_gives() -> None:
    """Without a strategy, expertise comes first, and it is said why."""
    first = pages(NAMED, more=WEAK_STRATEGY)[0]
    (table,) = blocks(first, Table)
    assert isinstance(table, Table)
    assert table.rows[0][0] == "Savoir-faire"
    assert "Savoir-faire (×" in text((first,))


def test_the_ranking_gives_its_reasons() -> None:
    """Who is first, by how much, what speaks for them, what to prove and what to ask; who is set aside, and on whose word."""
    said = text(pages(NAMED, BOASTER, UNKNOWN))
    assert "A · Dupont & \\<fils\\> arrive en tête, avec 84 points sur 100." in said
    assert "Promesses\u00a0: Ses limites, exemples à l’appui" in said
    assert "Vos notes\u00a0: Trois \\*exemples\\*" in said
    assert "B · Tout-en-un\u00a0: à écarter" in said
    assert "Lionel Boscher" in said
    assert "Agence C\u00a0: à compléter" in said
    assert "Qui s’occupera de nous au quotidien" in said


def test_each_agency_has_its_meter() -> None:
    """The one set aside and the one little known have no figure."""
    meters = blocks(pages(NAMED, BOASTER, UNKNOWN)[0], Meter)
    assert [(meter.value, meter.note) for meter in meters if isinstance(meter, Meter)] == [
        (84, "sans alerte"),
        (None, "à compléter"),
        (None, "à écarter"),
    ]


def test_red_flags_are_gathered_by_agency() -> None:
    """Those ticked, and the answers that are flags by themselves."""
    page = pages(NAMED, BOASTER)[2]
    flagged = [block for block in page.blocks if isinstance(block, Details)]
    assert flagged[0].title == "B · Tout-en-un"
    assert [line[2:] for line in flagged[0].lines] == [
        "Promesses\u00a0: Tout, sur tous les réseaux",
        "Un résultat garanti d’avance",
        "Un contrat sans date de fin",
    ]
    assert "aucun signal" in str(blocks(pages(NAMED)[2], Paragraph)[0])


@pytest.mark.parametrize(
    ("agencies", "said"),
    [
        ((agency("a", "said", price=90), agency("b", "said", price=60)), "coûte moins cher chez Agence B"),
        ((agency("a", "said", price=60), agency("b", "said", price=60)), "Pour trancher"),
        ((agency("a", "said"), agency("b", "said")), "Pour trancher"),
        ((agency("a", "seen"), agency("b", "said")), "Ce qui la place devant Agence B"),
        ((agency("a", "unknown"),), "Il manque trop de réponses"),
        ((agency("a", "alarm"),), "Aucune ne convient"),
        ((agency("a", "said"),), "arrive en tête"),
    ],
)
def test_every_outcome_is_said(agencies: tuple[dict[str, Answer], ...], said: str) -> None:
    """Ahead, level, alone, too little known, none fit."""
    assert said in text(pages(*agencies)[:1])


def brief(lang: str = "fr", answers: Mapping[str, Answer] = NOTHING) -> str:
    """The brief as it would be copied."""
    (page,) = pages(lang=lang, more=answers)
    copy = page.blocks[-1]
    assert isinstance(copy, Copyable)
    return copy.text


def test_with_no_agency_yet_the_brief_comes_alone() -> None:
    """It is what one begins with."""
    assert brief().startswith("CAHIER DES CHARGES")
    assert brief("en").startswith("BRIEF: OUR SOCIAL MEDIA")


def test_the_brief_is_filled_from_what_is_known() -> None:
    """From the diagnosis and from the roadmap; what is not known is left to be completed."""
    text_ = brief(
        answers={
            **WEAK_STRATEGY,
            "profile.sector": "trade",
            "roadmap.aim": "Dix devis\npar mois",
            "roadmap.tone": "skipped",
        }
    )
    assert "- Activité\u00a0: Artisanat, commerce" in text_
    assert "- Objectif\u00a0: Dix devis par mois" in text_
    assert "- Ton souhaité\u00a0: [à compléter]" in text_
    assert "La stratégie\u00a0: " in text_
    assert "Quel réseau nous conseillez-vous d’abandonner" in text_


def test_the_brief_leaves_out_what_makes_no_sense() -> None:
    """No blank for how long one has been on networks, where one is on none; no obstacles where none is known."""
    text_ = brief(answers={"profile.networks": ("none",)})
    assert "Présents depuis" not in text_
    assert "freine" not in text_


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_brief_is_one_plain_text_that_a_message_holds(lang: str) -> None:
    """Numbered parts, dashes, no markup; short enough for one Telegram message even with every answer."""
    answers = {
        key: question.options[0].id if question.kind != "several" else (question.options[0].id,)
        for key, question in shipped().dialogs["diagnostic"].by_key.items()
    }
    text_ = brief(lang, {**answers, "roadmap.aim": "x" * 300})
    assert len(text_) < 3_500
    assert "{{" not in text_
    assert "**" not in text_
    assert all(line == line.strip() for line in text_.split("\n"))


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_document_says_the_same_for_programs(lang: str) -> None:
    """In order, ids and figures; the brief as text."""
    known = shipped()
    answers = {"agencies.count": "two"} | BOASTER | NAMED
    document = agencies_document(known, known.dialogs["agencies"], answers, lang)
    first, second = document["agencies"]
    assert (first["name"], first["score"], first["set_aside"], first["price"]) == ("Dupont & <fils>", 84, False, 85)
    assert (second["set_aside"], second["red_flags"]) == (True, ["claims", "guarantee", "endless"])
    assert first["ratings"]["claims"] == "seen"
    assert json.loads(json.dumps(document)) == document


def test_no_phrase_is_kept_that_nothing_says() -> None:
    """Every registered phrase of the two rooms appears in the code that says it."""
    folder = Path(__file__).parents[2] / "bot" / "reports"
    code = "".join((folder / f"{name}.py").read_text(encoding="utf-8") for name in ("agencies", "brief", "roadmap"))
    unsaid = [key for key in DRAFT_PHRASES if f'"{key.partition(".")[2]}"' not in code]
    assert unsaid == []
