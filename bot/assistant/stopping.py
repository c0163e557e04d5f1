"""What the team is told of its own systems: one that was stopped receives nothing until somebody looks at it.

Must not know why a call failed nor how systems are called (`bot.delivery.systems`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from bot.assistant.services import Reply, Serve
from bot.assistant.teamwork import said, voice_of
from bot.conversation.messages import Page, Paragraph
from bot.ports import Address, Arrival, Conversation, Service

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

SERVICE: Final = "target_stopped"
WHY: Final = ("gone", "failing")
_DAY: Final = 86_400


def stopped_arrival(target: str, why: str, at: float) -> Arrival:
    """What happens when a target is stopped, at `at` (UTC seconds): once a day however many processes find it out."""
    event_id = f"{target}:{why}:{int(at // _DAY)}"
    return Arrival(Address("outbox", "local", target), event_id, Service(SERVICE, f"{target}:{why}"), at=at)


def _stopped(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """A line in the team's group; without one, the logs have it."""
    target, _, why = argument.partition(":")
    if desk.team is None or why not in WHY:
        return Reply()
    text = voice_of(desk).say(f"target_{why}", name=target)
    return Reply(notices=said(desk, Page((Paragraph(text),))))


STOPPING: Mapping[str, Serve] = {SERVICE: _stopped}
"""What the sender asks for, by name."""
