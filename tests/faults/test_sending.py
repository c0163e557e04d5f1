"""What is to be said arrives, in order, once: through 429s (R13), faults at each phase (R14), edits refused (R15), moves (R18)."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

import pytest

from bot.delivery.sender import Sender
from bot.ports import Outgoing, Response
from tests.delivery.test_sender import office as simulated
from tests.fakebotapi import Fault
from tests.faults.sending import Office, card, edit, in_order, office, page
from tests.scale import Scale

PHASES = {
    "reset before it was read": Fault.reset(),
    "an error instead": Fault.http(502),
    "a proxy's page instead": Fault.html(502),
    "not ok with 200": Fault.not_ok(),
    "cut in mid answer": Fault.truncated(),
    "the answer lost": Fault.lost_answer(),
}
AMBIGUOUS = frozenset(PHASES) - {"not ok with 200"}
"""Where the sender cannot know whether the call was carried out."""


@pytest.mark.parametrize("phase", PHASES)
async def test_R14_faults_at_each_phase_lose_nothing(tmp_path: Path, scale: Scale, phase: str) -> None:
    """A fault of that kind in each of 1,000 chats: every text stands there, in order; twice only where the fault was ambiguous."""
    chats, dice = range(1, scale(10, 200, 1_000) + 1), random.Random(14)
    async with office(tmp_path) as desk:
        struck = {}
        for chat in chats:
            desk.api.person(chat)
            desk.api.account().open_chat({"id": chat, "type": "private", "first_name": "Anne"})
            struck[chat] = dice.randint(1, 3)
            desk.api.fail(PHASES[phase], chat_id=chat, nth=struck[chat])
        for first in range(0, len(chats), 100):
            part = chats[first : first + 100]
            await asyncio.gather(*(desk.say(chat, card(f"card {chat}"), page(f"page {chat}")) for chat in part))
            await desk.all_sent()
            await asyncio.gather(*(desk.say(chat, edit(f"question {chat}")) for chat in part))
            await desk.all_sent()
        doubled = 0
        for chat in chats:
            shown = desk.shown(chat)
            assert f"page {chat}" in shown
            assert f"question {chat}" in shown
            assert in_order(shown, [f"question {chat}", f"page {chat}"]), shown
            doubled += len(shown) - 2
        assert doubled <= (len(chats) if phase in AMBIGUOUS else 0)
        assert (await desk.outbox())[1] == 0
        assert not desk.api.violations


async def test_R15_edits_refused_are_never_an_error(tmp_path: Path, scale: Scale) -> None:
    """500 turns met by “not modified”, “not found” or “can't be edited”: the question stands in the chat, one call more at most."""
    refusals = (
        "message is not modified: specified new message content and reply markup are exactly the same",
        "message to edit not found",
        "message can't be edited",
    )
    turns = scale(30, 500)
    async with office(tmp_path) as desk:
        for chat in range(1, 11):
            desk.api.account().open_chat({"id": chat, "type": "private", "first_name": "Anne"})
            await desk.say(chat, card("card"))
        await desk.all_sent()
        before = len(desk.api.calls)
        for number in range(turns):
            chat, kind = number % 10 + 1, number % 3
            desk.api.fail(Fault.answer(400, f"Bad Request: {refusals[kind]}"), method="editMessageText", chat_id=chat)
            await desk.say(chat, edit(f"question {number}"))
            if chat == 10:
                await desk.all_sent()
        await desk.all_sent()
        shown = [text for chat in range(1, 11) for text in desk.shown(chat)]
        assert {f"question {number}" for number in range(turns) if number % 3} <= set(shown)
        assert (await desk.outbox())[1] == 0
        assert len(desk.api.calls) - before + desk.api.counts["editMessageText:fault"] <= 2 * turns


async def test_R15_control_without_an_alternative_the_question_is_lost(tmp_path: Path) -> None:
    """The negative control: an edit that may not be sent anew."""
    async with office(tmp_path) as desk:
        desk.api.account().open_chat({"id": 1, "type": "private", "first_name": "Anne"})
        await desk.say(1, card("card"))
        await desk.all_sent()
        desk.api.fail(Fault.answer(400, "Bad Request: message to edit not found"), method="editMessageText")
        await desk.say(1, Outgoing("editMessageText", {"text": "question"}, "live_card"))
        await desk.all_sent()
        assert "question" not in desk.shown(1)


async def _moving(desk: Office, number: int, dice: random.Random) -> tuple[int, int, list[str]]:
    """A group in which six texts are said while it becomes a supergroup; both its numbers, and the texts."""
    old, new = -1_000 - number, -1_000_000_000_000 - number
    group, owner = desk.api.group(old), desk.api.person(900_000 + number)
    texts = [f"{number}: {place}" for place in range(6)]
    moved_after = dice.randrange(6)
    for place, text in enumerate(texts):
        if place == moved_after:
            await asyncio.sleep(dice.choice((0, 0, 0.002)))
            group.migrate(new, owner)
        await desk.say(old, page(text))
    return old, new, texts


async def test_R18_groups_that_move_lose_nothing(tmp_path: Path, scale: Scale) -> None:
    """200 groups that become supergroups with sends in flight: every text in the old group or the new, once, in order; no row left."""
    number, dice = scale(20, 200, 2_000), random.Random(18)
    async with office(tmp_path) as desk:
        for first in range(0, number, 50):
            some = range(first, min(first + 50, number))
            for old, new, texts in await asyncio.gather(*(_moving(desk, each, dice) for each in some)):
                await desk.all_sent()
                assert [*desk.shown(old), *desk.shown(new)] == texts
        assert await desk.outbox() == (0, 0)


async def test_R18_control_without_the_new_number_texts_are_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the refusal's new number is not followed."""
    call = Sender._call

    async def blind(sender: Sender, parcel: object) -> object:
        sender._moved.clear()
        return await call(sender, parcel)  # type: ignore[arg-type]  # what it is given

    class Nowhere(dict[object, object]):
        def __setitem__(self, key: object, value: object) -> None: ...

    monkeypatch.setattr(Sender, "_call", blind)
    async with office(tmp_path) as desk:
        desk.sender._moved = Nowhere()  # type: ignore[assignment]  # the guard, broken on purpose
        old, new, texts = await _moving(desk, 1, random.Random(0))
        await desk.all_sent()
        assert [*desk.shown(old), *desk.shown(new)] != texts


async def test_R13_waits_bind_whom_they_concern(scale: Scale) -> None:
    """2,000 chats, one in ten told to wait 1-60 s: nothing is early, lost or reordered, and the others are not held up."""
    chats, dice = scale(200, 2_000), random.Random(13)
    told = {str(chat): dice.randint(1, 60) for chat in range(1, chats + 1) if chat % 10 == 0}
    until: dict[str, float] = {}
    early: list[str] = []

    def reply(chat: str, text: str) -> Response | None:
        now = desk.clock.elapsed
        if chat in until and now < until[chat] - 1e-6:
            early.append(chat)
        if chat in told and chat not in until:
            until[chat] = now + told[chat]
            return Response("wait", seconds=told[chat])
        return None

    async with simulated(reply) as desk:
        for place in range(3):
            for chat in range(1, chats + 1):
                desk.send(Outgoing("sendMessage", {"text": f"{chat} {place}"}), chat=str(chat))
            await desk.clock.advance(0.2)
        await desk.clock.advance(130)
        done = [(at, chat, text) for at, chat, text, _ in desk.destination.calls]
        last = {text: at for at, _, text in done}
        assert early == []
        assert len(last) == 3 * chats
        assert not desk.outbox.rows
        for chat in range(1, chats + 1):
            times = [last[f"{chat} {place}"] for place in range(3)]
            assert times == sorted(times)
            if str(chat) not in told and not desk.sender._pacing._all_until:
                assert times[0] < 1
