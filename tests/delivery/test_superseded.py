"""Edits of a live card that stand behind one another, as after a crash: the last one is made, those before it are not."""

from __future__ import annotations

from bot.ports import Outgoing
from tests.delivery.test_sender import edit, office, say


async def test_an_edit_that_the_next_one_replaces_is_not_made() -> None:
    """Of three edits in line only the last is made; all are settled, so that none comes back."""
    async with office() as desk:
        desk.send(say("a card", slot="new_card"), edit("first"), edit("second"), edit("third"))
        await desk.clock.advance(0.1)
        assert desk.destination.texts == ["a card", "third"]
        assert desk.outbox.fates() == ["sent"] * 4


async def test_an_edit_before_anything_else_is_made() -> None:
    """A card closed before a new one follows, or an edit of buttons alone after one of the text, is no repetition."""
    async with office() as desk:
        buttons = Outgoing("editMessageReplyMarkup", {}, "live_card")
        desk.send(
            say("a card", slot="new_card"), edit("closed"), say("another", slot="new_card"), edit("text"), buttons
        )
        await desk.clock.advance(0.1)
        assert desk.destination.texts == ["a card", "closed", "another", "text", ""]


async def test_edits_of_two_chats_do_not_replace_each_other() -> None:
    """Each chat has its own line."""
    async with office() as desk:
        for chat in ("7", "8"):
            desk.send(say("a card", slot="new_card"), edit(f"for {chat}"), chat=chat)
        await desk.clock.advance(0.1)
        assert sorted(desk.destination.texts) == ["a card", "a card", "for 7", "for 8"]
