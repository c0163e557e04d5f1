"""Waits and slots, second by second."""

from __future__ import annotations

from bot.delivery.pacing import CAREFUL, Pacing
from bot.ports import Address

A, B, C = (Address("telegram", "1", chat) for chat in "abc")


def test_one_complaint_holds_one_chat() -> None:
    """And only until its hour."""
    pacing = Pacing()
    pacing.complained(A, 5, now=10)
    assert pacing.held_until(A, 10) == 15
    assert pacing.held_until(B, 10) <= 10
    assert pacing.held_until(A, 15) <= 15


def test_three_complaints_together_hold_everybody_and_then_space_replies() -> None:
    """The limit is the bot's; after it, even replies go one by one for a while."""
    pacing = Pacing()
    for chat in (A, B, C):
        pacing.complained(chat, 5, now=10)
    assert pacing.held_until(Address("telegram", "1", "d"), 10) == 15
    waits = [pacing.wait(Address("telegram", "1", str(n)), 15, 2, push=False) for n in range(31)]
    assert waits[0] == 0
    assert 0.99 < waits[-1] < 1.01
    assert pacing.wait(A, 15 + CAREFUL + 1, 2, push=False) == 0


def test_complaints_apart_or_with_a_success_between_are_each_chats_own() -> None:
    """Two limits of chats are not one of the bot."""
    pacing = Pacing()
    pacing.complained(A, 5, now=10)
    pacing.complained(B, 5, now=12)
    pacing.complained(C, 5, now=14)
    assert pacing.held_until(Address("telegram", "1", "d"), 14) <= 14
    pacing.complained(A, 5, now=14.1)
    pacing.served()
    pacing.complained(B, 5, now=14.2)
    assert pacing.held_until(Address("telegram", "1", "d"), 14.2) <= 14.2


def test_pushes_to_one_chat_are_a_second_apart_and_a_far_slot_is_not_reserved() -> None:
    """What cannot be had within the limit is asked for again later, and keeps nobody else from it."""
    pacing = Pacing()
    assert [pacing.wait(A, 0, 2, push=True) for _ in range(4)] == [0, 1, 2, 3]
    assert pacing.wait(A, 0, 2, push=True) == 3
    assert pacing.wait(B, 0, 2, push=True) < 0.2
