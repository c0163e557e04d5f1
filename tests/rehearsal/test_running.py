"""Scripted chats run against the real desk: those shipped pass, and a wrong one says where, what was expected and what was seen."""

from __future__ import annotations

import pytest

from bot.rehearsal.running import plain, rehearsed
from bot.rehearsal.scripts import read_rehearsals
from tests.assistant.kit import edited
from tests.kit import shipped
from tests.rehearsal.kit import rehearsal_files


@pytest.mark.parametrize("file", sorted(rehearsal_files()))
def test_a_shipped_rehearsal_goes_as_written(file: str) -> None:
    """Line after line."""
    (rehearsal,), findings = read_rehearsals(shipped(), {file: rehearsal_files()[file]})
    assert not findings
    assert not rehearsed(shipped(), rehearsal)


def test_at_least_six_are_shipped_in_both_languages() -> None:
    """Typed, tapped, back, edit, pause, language, express, refusal."""
    found, _ = read_rehearsals(shipped(), rehearsal_files())
    assert len(found) >= 6
    assert {each.lang for each in found} == {"fr", "en"}


def run(talk: str, head: str = "lang: en\ndialog: kpi\nmode: standard") -> list[str]:
    """What went wrong in a talk."""
    (rehearsal,), findings = read_rehearsals(shipped(), {"a.yaml": f"format: 1\n{head}\ntalk:\n{talk}"})
    assert not findings
    return [str(finding) for finding in rehearsed(shipped(), rehearsal)]


def test_a_button_that_is_not_there_ends_the_rehearsal() -> None:
    """With the buttons that are; what would have followed is not judged."""
    (fault,) = run('  - taps: "Dogs"\n  - sees: "Cats"\n')
    assert fault.startswith(
        "a.yaml:6:11 H020 expected a button 'Dogs'; there are 'Those chosen for our goal', 'Likes and views'"
    )


def test_each_look_that_fails_is_said() -> None:
    """Place, what was expected, what was seen: one line each."""
    faults = run('  - sees: "Cats"\n  - asked: summary\n  - severity: {kpi: 10}\n  - principal: kpi\n')
    assert [fault.split(" ", 2)[:2] for fault in faults] == [
        ["a.yaml:6:11", "H021"],
        ["a.yaml:7:12", "H022"],
        ["a.yaml:8:21", "H023"],
        ["a.yaml:9:16", "H024"],
    ]
    assert "the talk is at 'kpi.tracking'" in faults[1]
    assert faults[2].endswith("expected severity kpi 10; it is unclear")
    assert faults[3].endswith("expected principal obstacle kpi; it is none")


@pytest.mark.parametrize(
    ("severity", "fits"), [("66", True), ("60-70", True), ("66-66", True), ("67-80", False), ("unclear", False)]
)
def test_a_severity_may_be_a_range(severity: str, fits: bool) -> None:
    """Both ends included."""
    talk = '  - taps: ["Likes and views", "Money, every time", "Nobody"]\n' + f"  - severity: {{kpi: {severity}}}\n"
    assert (run(talk) == []) is fits


def test_starting_over_opens_a_fresh_talk() -> None:
    """As at the real desk: the answers are gone, the first screen is back."""
    assert not run('  - taps: "Likes and views"\n  - says: "restart"\n  - asked: start\n  - severity: {kpi: unclear}\n')


def test_a_changed_question_fails_the_rehearsals_that_saw_it() -> None:
    """The negative control: another wording, and the file says where it was expected."""
    content = edited(("dialogs/strategy.yaml", "Chaque objectif a son public", "À chacun son public"))
    file = "dialogs/rehearsals/not_understood.yaml"
    (rehearsal,), _ = read_rehearsals(content, {file: rehearsal_files()[file]})
    (fault,) = rehearsed(content, rehearsal)
    assert str(fault).startswith(f"{file}:18:11 H021 expected to see 'Chaque objectif a son public'")


def test_spaces_are_as_an_author_types_them() -> None:
    """Non-breaking or not, and line ends."""
    assert plain("« J’aime »\u202f;\nbien") == "« J’aime » ; bien"
