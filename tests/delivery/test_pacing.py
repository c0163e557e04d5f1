"""Waits and slots, second by second."""

from __future__ import annotations

from bot.delivery.pacing import CAREFUL, REPLIES, Pacing
from bot.delivery.rates import PER_SECOND
from bot.ports import Address

A, B, C = (Address("telegram", "1", chat) for chat in "abc")


def complain(pacing: Pacing, seconds: float, now: float) -> None:
    """Three chats are told to wait, none served in between: the limit is the bot's."""
    for chat in (A, B, C):
        pacing.complained(chat, seconds, now)


def test_one_complaint_holds_one_chat() -> None:
    """And only until its hour."""
    pacing = Pacing()
    pacing.complained(A, 5, now=10)
    assert pacing.held_until(A, 10) == 15
    assert pacing.held_until(B, 10) <= 10
    assert pacing.held_until(A, 15) <= 15


def test_three_complaints_together_hold_everybody_and_then_replies_stand_in_line() -> None:
    """The limit is the bot's; after it, even replies go one by one, until nobody has complained for a while."""
    pacing = Pacing()
    complain(pacing, 5, now=10)
    waits = [pacing.wait(number, A, 10, 2, push=False) for number in range(REPLIES + 1)]
    assert waits[0] == 5
    assert 5.99 < waits[-1] < 6.01
    assert pacing.wait(99, A, 15 + CAREFUL + 1, 2, push=False) == 0


def test_a_place_in_line_is_kept_and_moves_with_the_line() -> None:
    """Who comes back at their moment need not stand in line again; who complained meanwhile delays all alike."""
    pacing = Pacing()
    complain(pacing, 1, now=0)
    waits = [pacing.wait(number, A, 0, 2, push=False) for number in range(1_000)]
    assert waits[-1] > 30
    assert pacing.wait(999, A, waits[-1], 2, push=False) == 0
    complain(pacing, 3, now=5)
    assert abs(pacing.wait(500, A, 5, 2, push=False) - (waits[500] - 5 + 3)) < 0.01


def test_r13_those_who_come_late_together_do_not_go_together() -> None:
    """A process that stood still for a second does not make up for it: the service counts what comes in a second."""
    pacing = Pacing()
    complain(pacing, 1, now=0)
    waits = [pacing.wait(number, A, 0, 2, push=False) for number in range(60)]
    now, gone, late = waits[-1], list[float](), list(range(60))
    while late:
        went = [number for number in late if pacing.wait(number, A, now, 2, push=False) == 0]
        late = [number for number in late if number not in went]
        gone += [now] * len(went)
        now += 0.001
    assert all(later - first > 1 for first, later in zip(gone, gone[PER_SECOND:], strict=False))
    assert gone[-1] - gone[0] < 2.2


def test_an_edit_goes_ahead_of_the_line_and_a_push_behind_it() -> None:
    """Whoever is in mid-talk does not wait for thousands who say hello; whoever asked for nothing waits for all."""
    pacing = Pacing()
    complain(pacing, 1, now=0)
    line = [pacing.wait(number, A, 1, 2, push=False) for number in range(1_000)]
    assert pacing.wait(1_001, B, 1, 2, push=False, edit=True) == 0
    assert pacing.wait(1_002, C, 1, 2, push=True) > line[-1]


def test_r19_the_line_drains_a_little_under_the_limit() -> None:
    """10,000 replies, each asked for once and sent at its moment: never more than the limit in any second, and all within 370 s."""
    pacing = Pacing()
    complain(pacing, 1, now=0)
    moments = [pacing.wait(number, A, 0, 2, push=False) for number in range(10_000)]
    assert moments == sorted(moments)
    assert all(later - first > 1 for first, later in zip(moments, moments[PER_SECOND:], strict=False))
    assert moments[-1] <= 370


def test_r19_control_a_place_that_is_not_kept_is_stood_for_again() -> None:
    """Were moments forgotten, whoever comes back would be behind everybody once more."""
    pacing = Pacing()
    complain(pacing, 1, now=0)
    waits = [pacing.wait(number, A, 0, 2, push=False) for number in range(1_000)]
    pacing._places.clear()
    assert pacing.wait(10, A, waits[10], 2, push=False) > 30


def test_complaints_apart_or_with_a_success_between_are_each_chats_own() -> None:
    """Two limits of chats are not one of the bot."""
    pacing = Pacing()
    pacing.complained(A, 5, now=10)
    pacing.complained(B, 5, now=12)
    pacing.complained(C, 5, now=14)
    assert pacing.wait(1, Address("telegram", "1", "d"), 14, 2, push=False) == 0
    pacing.complained(A, 5, now=14.1)
    pacing.served()
    pacing.complained(B, 5, now=14.2)
    assert pacing.wait(1, Address("telegram", "1", "d"), 14.2, 2, push=False) == 0


def test_pushes_to_one_chat_are_a_second_apart_and_a_far_slot_is_not_reserved() -> None:
    """What cannot be had within the limit is asked for again later, and keeps nobody else from it."""
    pacing = Pacing()
    assert [pacing.wait(number, A, 0, 2, push=True) for number in range(4)] == [0, 1, 2, 3]
    assert pacing.wait(4, A, 0, 2, push=True) == 3
    assert pacing.wait(5, B, 0, 2, push=True) < 0.2
