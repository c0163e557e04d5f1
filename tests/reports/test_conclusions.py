"""The registry of conclusions: what a dialog may end with."""

from __future__ import annotations

from bot.reports.conclusions import CONCLUSIONS
from tests.scoring_kit import all_answered, content


def test_a_dialogs_conclusion_gives_pages_and_a_document() -> None:
    """By the name that the dialog gives, both from the same answers."""
    known = content()
    dialog = known.dialogs["diagnostic"]
    conclusion = CONCLUSIONS[dialog.concludes]
    answers = all_answered(dialog, "bad")
    assert len(conclusion.pages(known, dialog, answers, "fr")) == 6
    assert conclusion.document(known, dialog, answers, "fr")["principal"] == "management"
