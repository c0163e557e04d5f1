"""Dialogs of any number of questions, for measurements."""

from __future__ import annotations

import pytest

from bench.content import MOST, content, dialog_id, question_key


@pytest.mark.parametrize("count", [12, MOST, MOST + 1, 2 * MOST + 7])
def test_a_dialog_has_as_many_questions_as_asked_for(count: int) -> None:
    """In one file or composed of parts, each under its key, in order."""
    dialog = content(count).dialogs[dialog_id(count)]
    assert [each.key for each in dialog.questions] == [question_key(count, number) for number in range(1, count + 1)]
    assert (len(dialog.parts) > 1) == (count > MOST)
