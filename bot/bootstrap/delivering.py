"""The operator's systems, plugged in: their secrets from the environment, the client, and what is said when one is stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.bootstrap.configuration import environment, operator_in
from bot.content.nearest import allowed
from bot.errors import ObstaclesError, SettingError
from bot.operators.languages import unspoken
from bot.operators.operator import Operator, Target

if TYPE_CHECKING:
    from bot.assistant.intake import Intake
    from bot.delivery.http import OutgoingClient
    from bot.delivery.hubspot import HubSpots
    from bot.delivery.systems import Systems
    from bot.ports import Clock, Store

Secrets = Mapping[str, tuple[str, ...]]
"""By target: its present secret, and the one before where both sign."""


def read_secrets(operator: Operator, environment: Mapping[str, str]) -> Secrets:
    """The secrets of every target. Raises SettingError that names the variable which is missing or ill-formed, never its value."""
    return {
        target.name: tuple(
            _secret(target, name, environment) for name in (target.secret, target.previous_secret) if name
        )
        for target in operator.targets
    }


def _secret(target: Target, name: str, environment: Mapping[str, str]) -> str:
    from bot.delivery.webhook import secret_fault

    whose = f"the target '{target.name}' of the operator file"
    value = environment.get(name, "").strip()
    if not value:
        alike = [known for known in environment if "SECRET" in known or "TOKEN" in known]
        raise SettingError(f"{name} is not set: it holds the secret of {whose}; {allowed(name, alike)}")
    fault = secret_fault(value) if target.kind == "webhook" else _token_fault(value)
    if fault:
        raise SettingError(f"{name} {fault}, for {whose}")
    return value


def operator_told(file: Path, content_root: Path) -> str:
    """What an operator file makes the bot do, in a few lines. Raises ContentError with its findings, ObstaclesError, SettingError."""
    from bot.knowledge.files import read_files
    from bot.knowledge.loader import load_content

    operator = operator_in(file)
    wrong = unspoken(operator.languages, load_content(read_files(content_root)).languages)
    if wrong:
        raise ObstaclesError(f"{file.name}: {wrong}")
    secrets = read_secrets(operator, environment())
    group = f"in the group {operator.team.group}" if operator.team else "in no group"
    lines = [f"{file.name} is sound: {operator.name}; leads are told {group} and to {len(secrets)} systems."]
    for target in operator.targets:
        events = ", ".join(target.events) or "every event"
        lines.append(f"{target.name} ({target.kind}): {events}; signed with {len(secrets[target.name])} secret(s)")
    return "\n".join(lines)


def _token_fault(value: str) -> str:
    """HubSpot's tokens are opaque: only what can be none is refused."""
    sound = len(value) >= 16 and value.isascii() and value.isprintable() and " " not in value
    return "" if sound else "must be a private app's access token, as HubSpot shows it"


@dataclass(frozen=True, slots=True)
class Delivery:
    """The operator's systems, and what they hold open."""

    systems: Systems
    client: OutgoingClient
    hubspots: HubSpots | None

    async def close(self) -> None:
        """Close what is open."""
        if self.hubspots:
            await self.hubspots.close()
        await self.client.close()


def build_delivery(
    operator: Operator,
    secrets: Secrets,
    store: Store,
    clock: Clock,
    dice: Callable[[], float],
    intake: Callable[[], Intake],
    told: Callable[[str, str], None] = lambda _, __: None,
) -> Delivery:
    """Everything that the operator's targets need. `intake` is asked when a target is stopped, so that it may be built after.

    `told(target, fate)` hears of every answer.
    """
    from bot.delivery.http import OutgoingClient
    from bot.delivery.systems import Systems
    from bot.delivery.webhook import Endpoint, Webhooks

    client = OutgoingClient()
    endpoints = {each.name: Endpoint(each, secrets[each.name]) for each in operator.targets if each.kind == "webhook"}
    webhooks = Webhooks(endpoints, client, clock)
    hubspots = _hubspots(operator, secrets, clock)
    # What is left for a target that is no more is refused by either kind.
    kinds = {"webhook": webhooks, "hubspot": hubspots or webhooks}
    systems = Systems(kinds, clock, dice, store.conversation, _teller(intake, clock), told)
    return Delivery(systems, client, hubspots)


def _hubspots(operator: Operator, secrets: Secrets, clock: Clock) -> HubSpots | None:
    """The operator's HubSpot accounts; None without one: their client takes long to load."""
    targets = [each for each in operator.targets if each.kind == "hubspot"]
    if not targets:
        return None
    from bot.delivery.hubspot import Account, HubSpots

    return HubSpots({each.name: Account(each, secrets[each.name][0]) for each in targets}, clock)


def _teller(intake: Callable[[], Intake], clock: Clock) -> Callable[[str, str], Awaitable[None]]:
    from bot.assistant.stopping import stopped_arrival

    async def tell(target: str, why: str) -> None:
        await intake().take([stopped_arrival(target, why, clock.now())])

    return tell
