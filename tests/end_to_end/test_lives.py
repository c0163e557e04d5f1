"""The process ends, is killed, finds Telegram away or its content changed; the person's talk goes on as if nothing had been."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.interview import Interview, meet
from tests.end_to_end.serving import PROJECT, Serving
from tests.fakebotapi import FakeBotApi, Fault
from tests.scale import Scale

OLD, NEW = "Ceux choisis pour notre objectif", "Ceux qui servent notre objectif"
"""An option as it is shipped, and as an author rewords it while people talk."""


def content_copy(folder: Path) -> Path:
    """A content root of one's own."""
    root = folder / "content"
    for room in ("dialogs", "knowledge"):
        shutil.copytree(PROJECT / room, root / room)
    return root


def versions(serving: Serving) -> dict[str, str]:
    """The content version of each chat's talk."""
    return {str(chat): str(version) for chat, version in serving.rows("SELECT chat, version FROM conversations")}


def answered(serving: Serving) -> list[tuple[str, str]]:
    """Every answer kept, in order, as (question, answer)."""
    rows = serving.rows("SELECT question, answer FROM answer_events WHERE kind = 'answered' ORDER BY id")
    return [(str(question), str(answer)) for question, answer in rows]


def anne_answers(serving: Serving) -> list[str]:
    """The questions that the session holds an answer to."""
    (session,) = serving.rows("SELECT session FROM conversations")[0]
    return list(json.loads(session)["answers"])


@pytest.mark.parametrize("end", ["stop", "kill"])
async def test_r01_a_restart_in_mid_talk_loses_nothing(serving: Serving, end: str) -> None:
    """Ended twice in a talk, gently and not: each answer is there once, the same buttons go on, what was written meanwhile is read."""
    anne = meet(serving.api, 7)
    await anne.begin("!begin:express")
    for _ in range(2):
        await anne.answer(1)
        await anne.answer(2)
        await (serving.stop() if end == "stop" else serving.kill())
        before = anne.at
        anne.person.tap(anne.person.last.buttons[0][0].data or "")
        await serving.start()
        await anne.moves_on(before, serving.all_sent)
    await anne.answer_all(lambda question: 0)
    pages = await anne.conclude()
    assert len(pages) > 3
    questions = [question for question, _ in answered(serving)]
    assert sorted(questions) == sorted(anne_answers(serving))
    assert len(serving.rows("SELECT 1 FROM finished")) == 1


async def test_r01_killed_right_after_a_tap_the_answer_counts_once(serving: Serving, scale: Scale) -> None:
    """Killed at any moment after the tap: Telegram brings it again, or the outbox holds the card; the person sees the next question."""
    anne = meet(serving.api, 7)
    await anne.begin("!begin:express")
    asked = []
    for wait in scale((0.0, 0.004, 0.02), (0.0, 0.002, 0.006, 0.02, 0.05)):
        await serving.all_sent()
        asked.append(anne.at)
        anne.person.tap(anne.person.last.buttons[0][0].data or "")
        await asyncio.sleep(wait)
        await serving.kill()
        await serving.start()
        while anne.at == asked[-1]:
            await anne.card()
    assert [question for question, _ in answered(serving)] == asked, serving.api.transcript(7)


async def test_r07_a_talk_finishes_on_the_questions_that_it_began_with(api: FakeBotApi, tmp_path: Path) -> None:
    """An option reworded while somebody talks: they see the old one to the end, newcomers the new one."""
    root = content_copy(tmp_path)
    serving = Serving(tmp_path, api, {"CONTENT_ROOT": str(root)})
    async with serving:
        anne, bob = meet(api, 7), meet(api, 8, name="Bob")
        await anne.begin("!begin:express")
        await anne.answer(1)
        old = versions(serving)
        await serving.stop()
        kpi = root / "dialogs" / "kpi.yaml"
        kpi.write_text(kpi.read_text(encoding="utf-8").replace(OLD, NEW), encoding="utf-8")
        await serving.start()
        await bob.begin("!begin:express")
        await asyncio.gather(*(each.answer_all(lambda question: 1) for each in (anne, bob)))
        shown = {name: _story(api, each) for name, each in (("anne", anne), ("bob", bob))}
        await anne.conclude()
        now = versions(serving)
    assert NEW not in shown["anne"]
    assert NEW in shown["bob"]
    assert OLD in shown["anne"]
    assert now["7"] == old["7"]
    assert now["8"] != now["7"]
    serving.assert_sound()


def _story(api: FakeBotApi, interview: Interview) -> str:
    return api.transcript(interview.person.id)


async def test_r12_telegram_away_at_the_start_keeps_nobody_down(serving: Serving) -> None:
    """It starts, tries again, and serves once Telegram is back."""
    await serving.stop()
    away = serving.api.fail(Fault.http(502), times=0)
    await serving.start()
    async with asyncio.timeout(60):
        while away.struck < 3:  # noqa: ASYNC110 - a count, no event
            await asyncio.sleep(0.02)
    assert serving.process is not None
    assert serving.process.returncode is None
    anne = meet(serving.api, 7)
    serving.api.faults.clear()
    await anne.begin()
    assert anne.at == "profile.sector"


async def test_r14_faults_on_the_way_are_made_good(serving: Serving) -> None:
    """On the sending of a card, one fault after another: the person waits a moment, and has it."""
    anne = meet(serving.api, 7)
    await anne.begin()
    for fault in (Fault.http(502), Fault.reset(), Fault.lost_answer(), Fault.html(), Fault.too_many(1)):
        planned = serving.api.fail(fault, method="editMessageText", chat_id=7)
        key = anne.at
        await anne.answer(0)
        while anne.at == key:
            await anne.card()
        assert planned.struck == 1
    assert not serving.api.early_sends
