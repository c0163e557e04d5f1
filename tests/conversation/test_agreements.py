"""What people agree to: told from their answers, and what changed between two moments."""

from __future__ import annotations

import pytest

from bot.conversation.agreements import agreed, agrees_to, changes
from tests.kit import shipped

DIALOG = shipped().dialogs["contact"]
ASKED = "contact.transmit"
THEN = "contact.call"


@pytest.mark.parametrize(
    ("before", "after", "made"),
    [
        ({}, {ASKED: "yes"}, [(ASKED, "granted")]),
        ({}, {ASKED: "no"}, [(ASKED, "refused")]),
        ({ASKED: "yes"}, {ASKED: "yes"}, []),
        ({ASKED: "no"}, {ASKED: "no"}, []),
        ({ASKED: "no"}, {ASKED: "yes"}, [(ASKED, "granted")]),
        ({ASKED: "yes"}, {ASKED: "no"}, [(ASKED, "withdrawn")]),
        ({ASKED: "yes", THEN: "yes"}, {ASKED: "no"}, [(ASKED, "withdrawn"), (THEN, "withdrawn")]),
        ({ASKED: "yes", THEN: "no"}, {ASKED: "no"}, [(ASKED, "withdrawn")]),
        ({}, {ASKED: "skipped"}, []),
    ],
)
def test_a_choice_is_a_change_once(before: dict[str, str], after: dict[str, str], made: list[tuple[str, str]]) -> None:
    """Given, refused, taken back; the same again is none, and what falls away with another answer is taken back too."""
    assert [(each.question.key, each.choice) for each in changes(DIALOG, before, after)] == made


def test_only_a_yes_agrees() -> None:
    """Neither silence nor a question passed over is an agreement."""
    assert [each.key for each in agreed(DIALOG, {ASKED: "yes", THEN: "no"})] == [ASKED]
    assert agrees_to("transmit", DIALOG, {ASKED: "yes"})
    assert not any(agrees_to("transmit", DIALOG, answers) for answers in ({}, {ASKED: "no"}, {ASKED: "skipped"}))
