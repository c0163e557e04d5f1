"""A file of answers is a finished talk, or everything that is wrong with it."""

from __future__ import annotations

import json

import pytest

from bot.assistant.headless import read_answers
from bot.conversation.session import ENDED
from bot.errors import ContentError
from tests.assistant.kit import edited
from tests.assistant.test_migration import RENAMED
from tests.kit import shipped

GOOD = """format: 1
dialog: kpi
lang: en
mode: standard
answers:
  kpi.tracking: chosen
  kpi.expectation: unknown
"""


def findings(text: str) -> list[str]:
    """What is wrong with `text`."""
    with pytest.raises(ContentError) as caught:
        read_answers(shipped(), "answers.yaml", text)
    return [str(finding) for finding in caught.value.findings]


def test_a_file_of_answers_is_an_ended_talk() -> None:
    """In its own language and mode, on the current content."""
    session = read_answers(shipped(), "answers.yaml", GOOD)
    assert (session.state, session.dialog, session.lang, session.mode) == (ENDED, "kpi", "en", "standard")
    assert session.answers == {"kpi.tracking": "chosen", "kpi.expectation": "unknown"}
    assert session.version == shipped().version


def test_json_is_as_good() -> None:
    """The same values, as JSON, indented or on one line."""
    value = {"format": 1, "dialog": "kpi", "answers": {"kpi.tracking": "chosen"}}
    for text in (json.dumps(value), json.dumps(value, indent=2)):
        assert read_answers(shipped(), "answers.json", text).answers == {"kpi.tracking": "chosen"}


def test_the_language_asked_for_wins() -> None:
    """The file's is the default, the content's own the last resort."""
    assert read_answers(shipped(), "a.yaml", GOOD, "fr").lang == "fr"
    assert read_answers(shipped(), "a.yaml", "format: 1\nanswers: {}\n").lang == "fr"


def test_answers_that_the_others_leave_unasked_are_dropped() -> None:
    """As in a talk: on no network, there is no « since »."""
    text = "format: 1\nanswers:\n  profile.networks: [none]\n  profile.since: recent\n"
    assert dict(read_answers(shipped(), "a.yaml", text).answers) == {"profile.networks": ("none",)}


def test_a_question_s_former_name_is_understood() -> None:
    """`formerly` keeps old files readable."""
    text = "format: 1\ndialog: kpi\nanswers:\n  kpi.reporting: team\n"
    assert read_answers(edited(*RENAMED), "a.yaml", text).answers == {"kpi.sharing": "team"}


def test_every_finding_is_told_at_once_with_place_and_cure() -> None:
    """Wrong keys together; then, once those are right, wrong answers together."""
    told = findings("format: 2\ndialgo: kpi\nlang: de\nmode: quick\nanswers: {}\n")
    assert [line.split(" ")[0] for line in told] == [
        f"answers.yaml:{n}:{c}" for n, c in ((1, 1), (2, 1), (3, 7), (4, 7))
    ]
    assert "did you mean 'dialog'?" in told[1]
    assert "allowed: fr, en" in told[2]
    assert "allowed: standard, express" in told[3]
    wrong = GOOD.replace("tracking: chosen", "trackign: chosen").replace("unknown", "monney_only")
    told = findings(wrong)
    assert len(told) == 2
    assert told[0].startswith("answers.yaml:6:3")
    assert "'kpi.tracking'" in told[0]
    assert told[1].startswith("answers.yaml:7:20")
    assert "'money_only'" in told[1]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "just words", "a: [", "format: 1", "format: 1\nanswers: [x]", "format: 1\nanswers: {kpi.tracking: {a: b}}",
     "format: 1\nanswers: {kpi.tracking: [chosen]}", "format: 1\nanswers: {profile.networks: [facebook, facebook]}",
     "format: 1\nanswers: {profile.networks: []}", "format: 1\nanswers: {kpi.tracking: 1e999}", "format: 1\nanswers: {1: 2}",
     "format: 1\ndialog: [x]\nanswers: {}", "format: 1\nlang: {a: b}\nanswers: {}", "&a format: 1", "format: 1\nformat: 1\nanswers: {}"],
)  # fmt: skip
def test_whatever_the_file_holds_the_answer_is_findings(text: str) -> None:
    """Never another exception, always a place."""
    assert all(line.startswith("answers.yaml") for line in findings(text))
    assert findings(text)
