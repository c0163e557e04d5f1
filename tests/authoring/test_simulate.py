"""Every shipped dialog is walked whole; what cannot be reached, and a talk that stops, are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.authoring.simulate import KINDS, Coverage, simulate
from bot.authoring.walks import possible_answers, walk
from bot.conversation.machine import DialogMachine
from bot.conversation.script import Script, scripts_of
from bot.dialogs.model import Question
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from tests.kit import PROJECT, shipped
from tests.scale import Scale

FILES = read_files(PROJECT)


def edited(*edits: tuple[str, str, str]) -> Content:
    """The shipped content with the first `old` of a file replaced, for each edit."""
    files = dict(FILES)
    for file, old, new in edits:
        assert old in files[file]
        files[file] = files[file].replace(old, new, 1)
    return load_content(files)


def with_question(script: Script, changed: Question) -> Script:
    """The script of one part with a question put in place of the one of its key."""
    part = script.dialog.parts[0]
    questions = tuple(changed if each.key == changed.key else each for each in part.questions)
    dialog = replace(script.dialog, parts=(replace(part, questions=questions),))
    machines = {mode: DialogMachine(dialog, mode) for mode in script.machines}
    return replace(script, dialog=dialog, machines=machines)


def covered(content: Content, dialog: str, walks: int = 2) -> Coverage:
    """The coverage of one dialog."""
    return simulate(content, scripts_of(content), dialog, walks=walks)


@pytest.mark.parametrize("dialog", sorted(shipped().dialogs))
def test_every_shipped_dialog_is_covered_in_every_language(dialog: str, scale: Scale) -> None:
    """Each question, option, way and outcome is reached, and every result can be shown."""
    found = covered(shipped(), dialog, scale(2, 100, 2_000))
    assert found.faults == []
    assert found.missing() == []
    assert set(found.covered) == set(shipped().languages)


def test_the_diagnostic_has_much_to_cover() -> None:
    """The counts are of real things: all questions, more than four options each, every action of the four obstacles."""
    found = covered(shipped(), "diagnostic", 0)
    counts = {kind: found.count(kind)[1] for kind in KINDS}
    assert counts["question"] == len(shipped().dialogs["diagnostic"].questions)
    assert counts["option"] > 4 * counts["question"]
    wanted = {item.name for item in found.wanted}
    assert {f"action {action.id}" for action in shipped().knowledge.actions} <= wanted
    assert {f"step {step.number} done" for step in shipped().knowledge.plan} <= wanted


def test_the_longest_talk_is_told_in_taps() -> None:
    """The promise of the diagnostic: 26 taps, 13 in the short version."""
    longest = covered(shipped(), "diagnostic", 0).longest
    assert {mode: found.taps for mode, found in longest.items()} == {"standard": 26, "express": 13}


def test_a_walk_is_as_long_as_the_longest_talk_says() -> None:
    """The taps that routes promise are those that a person makes."""
    content = shipped()
    script = scripts_of(content)["diagnostic"]
    two = {"profile.networks": ("facebook", "instagram")}
    taken = walk(script, "fr", "standard", lambda question: two.get(question.key) or possible_answers(question)[0])
    assert (taken.taps, taken.stuck) == (26, "")


def test_an_action_that_nothing_triggers_is_told() -> None:
    """Negative control: a condition that no answers fulfil leaves its action unreached, with where to look."""
    content = edited(("knowledge/actions/kpi.yaml", 'when: "', 'when: "severity.kpi > 100 and '))
    found = covered(content, "kpi", 0)
    action = next(each for each in content.knowledge.actions if "severity.kpi > 100" in each.when.source)
    assert f"action {action.id}" in {item.name for item in found.missing()}
    assert set(found.nearest.values()) == {"no answers tried lead to it"}


def test_a_talk_that_stops_is_told() -> None:
    """Negative control: buttons taken away, the walk stops; what comes after is missing, with the shortest way to where it stops."""
    content = shipped()
    scripts = dict(scripts_of(content))
    stopped = replace(scripts["kpi"].machines["standard"].questions[1], kind="scale", options=(), unknown=False)
    scripts["kpi"] = with_question(scripts["kpi"], stopped)
    found = simulate(content, scripts, "kpi", walks=0)
    assert any("kpi.expectation: no button" in fault for fault in found.faults)
    told = {item.name: found.nearest[item] for item in found.missing() if item.kind == "question"}
    assert told["kpi.reporting"].startswith("the shortest way comes to kpi.tracking, 1 taps from the start")


def test_the_same_seed_gives_the_same_coverage() -> None:
    """A report can be repeated."""
    first, second = covered(shipped(), "kpi"), covered(shipped(), "kpi")
    assert (first.walks, first.covered) == (second.walks, second.covered)
