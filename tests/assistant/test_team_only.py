"""S07: only the team's group acts on leads and is told of them. Every role, every button and command, every lead; nothing gets across."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.assistant import claiming, team_commands
from bot.assistant.claiming import CLAIMING
from bot.assistant.desk import ASKED_FOR
from bot.assistant.team_commands import TEAM_COMMANDS
from bot.conversation.events import Tap
from bot.ports import Actor, Address, Arrival, Conversation
from tests.assistant.team_kit import ANNE, GROUP, KEY, NOW, Room, everything_tapped, make_lead

OTHER_TENANT = "zzzzzzzz234567abcdefgh2345"


@dataclass(frozen=True, slots=True)
class Role:
    """Somebody, and where they are."""

    name: str
    at: Address
    who: Actor | None


STRANGERS = (
    Role("a member of another group", Address("telegram", "1", "-100201"), ANNE),
    Role("somebody in a private chat", Address("telegram", "1", "501"), ANNE),
    Role("somebody in a private chat, as channels report it", Address("telegram", "1", "501"), None),
    Role("a channel or an anonymous administrator of the team's group", GROUP, None),
    Role("a group of the same number at another bot", Address("telegram", "2", GROUP.chat), ANNE),
    Role("a talk of the same number on another channel", Address("terminal", "1", GROUP.chat), ANNE),
)


def crossings(room: Room) -> Iterator[str]:
    """What strangers can do or learn, with every button on every lead and every command."""
    before = dict(room.leads)
    asked = [
        *everything_tapped(KEY),
        *everything_tapped(OTHER_TENANT),
        *((name, "https://t.me/x") for name in TEAM_COMMANDS),
    ]
    for role in STRANGERS:
        for service, argument in asked:
            decision = room.ask(service, argument, role.who, role.at)
            called = [call for call in decision.outgoing if call.to is not None or call.lead]
            told = any("+336" in str(call.params) or KEY[:8] in str(call.params) for call in decision.outgoing)
            asks = any("board" in call.params or "enclosure" in call.params for call in decision.outgoing)
            if (
                decision.leads
                or decision.cancel
                or decision.cancel_leads
                or called
                or told
                or asks
                or room.leads != before
            ):
                yield f"{role.name}: {service}"
                room.leads = dict(before)


def test_S07_no_stranger_does_anything_to_a_lead_or_learns_of_one() -> None:
    """Six roles, every button in every shape, every command, two leads: nothing changes, nothing is sent about leads."""
    room = Room()
    room.receive(make_lead())
    room.leads[OTHER_TENANT] = make_lead(key=OTHER_TENANT, person="other", tenant="another")
    assert not list(crossings(room))


def test_S07_without_the_guard_the_matrix_finds_crossings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: were every group the team's, each button and command would get across."""
    for module in (claiming, team_commands):
        monkeypatch.setattr(module, "in_team", lambda desk, conversation: True)
    room = Room()
    room.receive(make_lead())
    found = set(crossings(room))
    for name in (*CLAIMING, *(TEAM_COMMANDS.keys() - {"team_id"})):
        assert f"a member of another group: {name}" in found


def test_S07_a_team_does_not_reach_another_tenants_lead() -> None:
    """A key of somebody else's lead is the key of no lead."""
    room = Room()
    room.leads[OTHER_TENANT] = make_lead(key=OTHER_TENANT, person="other", tenant="another")
    for service, argument in everything_tapped(OTHER_TENANT):
        decision = room.ask(service, argument, card=11)
        assert not decision.leads
        assert all("+336" not in str(call.params) for call in decision.outgoing)


def test_S07_no_button_of_a_talk_asks_for_what_is_the_teams() -> None:
    """A tap forged in a private chat is a tap that means nothing: the live card is drawn again."""
    room = Room()
    room.receive(make_lead())
    private = Address("telegram", "1", "501")
    for name in (*CLAIMING, *TEAM_COMMANDS):
        event = Tap(f"!!{name}:{KEY}", "none", 0)
        decision = room.desk.decide(Conversation(private), Arrival(private, "1", event, "fr", NOW, who=ANNE))
        assert not decision.leads
        assert all(call.to is None and "board" not in call.params for call in decision.outgoing)


def test_S07_every_service_of_the_team_is_in_the_matrix() -> None:
    """A service that is new and named like the team's is tried too, or this fails."""
    tried = {name for name, _ in everything_tapped()} | set(TEAM_COMMANDS)
    assert {name for name in ASKED_FOR if name.startswith(("lead_", "team_"))} == tried


def test_S07_a_key_of_no_lead_is_refused() -> None:
    """What is no key is not even looked up; an empty one is not the group's own lead."""
    room = Room()
    room.receive(make_lead(person=f"team:{GROUP.chat}"))
    for argument in ("", ":", ":1", "..", KEY[:8], KEY.upper(), f"{KEY}{KEY}", "' or 1=1 --"):
        assert not room.ask("lead_claim", argument).leads
