"""The page that ends a talk about consent, and its document."""

from __future__ import annotations

import pytest

from bot.conversation.messages import Heading, Paragraph
from bot.reports.handover import handover_document, handover_pages
from tests.kit import shipped

DIALOG = shipped().dialogs["contact"]
AGREED = {"contact.transmit": "yes", "contact.call": "yes", "contact.reach": "phone"}


def said(answers: dict[str, str], lang: str, recipient: str = "", booking: str = "", own_way: str = "") -> str:
    """All that the page says."""
    (page,) = handover_pages(shipped(), DIALOG, answers, lang, "standard", recipient, booking, own_way)
    return "\n".join(block.text for block in page.blocks if isinstance(block, Heading | Paragraph))


@pytest.mark.parametrize(("lang", "rights"), [("fr", "/mesdonnees"), ("en", "/mydata")])
@pytest.mark.parametrize("kind", ["phone", "email", "telegram", ""])
def test_who_agreed_reads_what_went_to_whom_and_how_to_take_it_back(lang: str, rights: str, kind: str) -> None:
    """In each language, for each way to be reached and for none."""
    answers = {**AGREED, "contact.reach": kind} if kind else {"contact.transmit": "yes", "contact.call": "no"}
    text = said(answers, lang, recipient="Agence Exemple", booking="https://exemple.fr/rdv", own_way="01 99 00 12 34")
    assert text.count("Agence Exemple") >= 2
    assert all(each in text for each in (rights, "https://exemple.fr/rdv", "01 99 00 12 34"))
    assert shipped().phrases.say(f"contact.thanks_{kind or 'no_contact'}", lang, recipient="Agence Exemple") in text


@pytest.mark.parametrize("answers", [{}, {"contact.transmit": "no"}, {"contact.transmit": "skipped"}])
def test_who_declined_is_told_that_nothing_went(answers: dict[str, str]) -> None:
    """And that nothing changes; nobody is thanked."""
    text = said(answers, "fr")
    assert text == shipped().phrases.say("contact.declined", "fr", recipient="x")


def test_the_document_says_what_was_agreed_to_by_purpose() -> None:
    """Kinds and purposes; nothing by which the person could be reached."""
    document = handover_document(shipped(), DIALOG, AGREED, "fr")
    assert (document["agreed"], document["reach"]) == (["transmit", "contact"], "phone")
