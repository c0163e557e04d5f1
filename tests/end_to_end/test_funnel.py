"""The whole funnel with the real process: a link, a diagnosis, a consent, a card in the team's group, a claim, signed news to a CRM.

In front of the fake Telegram and of a receiver of webhooks on this machine, which trusts nothing but the reference library.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest_asyncio
from aiohttp import web
from standardwebhooks import Webhook

from tests.end_to_end.interview import LIVELY, Interview, meet
from tests.end_to_end.serving import PROJECT, Serving
from tests.fakebotapi import FakeBotApi, Group, ScreenMessage
from tests.scale import Scale

SECRET = "whsec_" + base64.b64encode(b"a secret of the funnel's own 32 b").decode()
TEAM = -1_002_000_000_077
SHOWN_ADDRESS = "https://crm.agence.example/hooks/obstacles"
"""In docs/agencies.md, whose operator file is the one that is served here, at this machine's address."""
CARD_WITHIN = 5.0
"""Seconds from the consent to the card; judged in the long runs, on a machine that does nothing else."""


@dataclass(slots=True)
class Crm:
    """An agency's system: verifies each delivery and keeps what it said."""

    url: str = ""
    told: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self, request: web.Request) -> web.Response:
        """One delivery. A forged one would raise here."""
        body = await request.read()
        Webhook(SECRET).verify(body, dict(request.headers))
        self.told.append(json.loads(body))
        return web.Response(text="ok")

    def of_type(self, name: str) -> list[dict[str, Any]]:
        """What was told of one kind of event."""
        return [each["data"] for each in self.told if each["type"] == name]

    async def wait_for(self, name: str) -> dict[str, Any]:
        """The data of the first event of a kind."""
        async with asyncio.timeout(LIVELY):
            while not self.of_type(name):  # noqa: ASYNC110 - filled by another task, no event
                await asyncio.sleep(0.02)
        return self.of_type(name)[0]


@pytest_asyncio.fixture
async def crm() -> AsyncIterator[Crm]:
    """A receiver on this machine."""
    made, application = Crm(), web.Application()
    application.router.add_post("/hook", made.receive)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    made.url = f"http://127.0.0.1:{port}/hook"
    yield made
    await runner.cleanup()


@pytest_asyncio.fixture
async def agency(tmp_path: Path, api: FakeBotApi, crm: Crm) -> AsyncIterator[Serving]:
    """The process of the agency of docs/agencies.md, with a group and a system of its own."""
    shown = (PROJECT / "docs" / "agencies.md").read_text(encoding="utf-8")
    block = re.search(r"^```yaml operator\.yaml\n(.*?)^```", shown, re.MULTILINE | re.DOTALL)
    assert block is not None
    here = block[1].replace(SHOWN_ADDRESS, f"{crm.url}\n    intranet: true")
    assert here != block[1]
    assert str(TEAM) in here
    (tmp_path / "operator.yaml").write_text(here, encoding="utf-8")
    settings = {"OPERATOR_FILE": str(tmp_path / "operator.yaml"), "CRM_SECRET": SECRET}
    async with Serving(tmp_path, api, settings) as serving:
        yield serving
    serving.assert_sound()


def tokens(message: ScreenMessage) -> list[str]:
    """What the buttons of a message say."""
    return [(button.data or "").split(".", 3)[-1] for row in message.buttons for button in row]


async def press(someone: Interview, token: str, chat: Group | None = None) -> None:
    """Wait for a button of that token, and tap the newest."""
    person = someone.person
    await person.wait_for(
        lambda screen: any(each.startswith(token) for message in screen for each in tokens(message)), LIVELY, chat
    )
    for message in reversed(person.screen_of(chat)):
        for button in (button for row in message.buttons for button in row):
            if (button.data or "").split(".", 3)[-1].startswith(token):
                person.tap_raw(button.data or "", message.message_id, chat)
                return


async def consented(api: FakeBotApi, number: int, phone: str = "06 12 34 56 78") -> Interview:
    """Somebody who came by a link, finished the short version, and agreed to be called."""
    someone = meet(api, number)
    await someone.send("/start c_linkedin_post_spring-2027")
    await someone.tap("!begin:express")
    await someone.answer_all(lambda question: 2)
    await someone.conclude()
    await press(someone, "!!dialog:contact")
    await someone.card()
    for answer in ("yes", "yes"):
        await someone.tap(answer)
    someone.person.send(phone)
    await someone.person.wait_for("Avant l’envoi", LIVELY)
    return someone


def cards(group: Group, member: Interview) -> list[ScreenMessage]:
    """The leads' cards on the group's screen."""
    return [message for message in member.person.screen_of(group) if re.search(r"\d+/100 · #", message.text)]


async def test_from_a_link_to_a_claim_in_the_crm(agency: Serving, api: FakeBotApi, crm: Crm, scale: Scale) -> None:
    """Link, talk, consent, card within five seconds, claim, and each step told to the CRM with a signature that holds."""
    group, anne, bob = (
        api.group(TEAM, "L'équipe", "supergroup"),
        meet(api, 501, "fr", "Anne"),
        meet(api, 502, "fr", "Bob"),
    )
    carla = await consented(api, 9_001)
    assert not anne.person.screen_of(group)
    agreed_at = time.monotonic()
    await press(carla, "!conclude")
    card = await anne.person.wait_for("À prendre", LIVELY, group)
    seconds = time.monotonic() - agreed_at
    assert seconds < (CARD_WITHIN if scale.long else LIVELY)
    agreed = await crm.wait_for("lead.consented")
    assert "+33612345678" in card.text
    assert "linkedin · post · spring-2027" in card.text
    assert agreed["contact"] == {"phone": "+33612345678"}
    assert agreed["source"] == "linkedin"
    assert agreed["key"].startswith(card.text.split("#")[1][:8])

    await asyncio.gather(press(anne, "!!lead_claim", group), press(bob, "!!lead_claim", group))
    claimed = await crm.wait_for("lead.claimed")
    assert claimed["who"] in ("Anne", "Bob")
    await anne.person.wait_for(f"Pris par {claimed['who']}", LIVELY, group)
    assert len(crm.of_type("lead.claimed")) == 1
    assert len(cards(group, anne)) == 1
    assert crm.of_type("talk.started")
    assert crm.of_type("talk.finished")


async def test_the_team_asks_for_its_leads_numbers_and_files(agency: Serving, api: FakeBotApi, crm: Crm) -> None:
    """A test lead, the open ones, the numbers as a picture, the export: in the group alone, and a test is not counted."""
    group, anne = api.group(TEAM, "L'équipe", "supergroup"), meet(api, 501, "fr", "Anne")
    anne.person.send("/test", group)
    await anne.person.wait_for("ESSAI", LIVELY, group)
    assert (await crm.wait_for("lead.consented"))["purpose"] == "test"
    anne.person.send("/leads", group)
    shown = await anne.person.wait_for("Fiches ouvertes", LIVELY, group)
    assert "(essai)" in shown.text
    anne.person.send("/stats", group)
    await anne.person.wait_for("Personne n’a encore commencé", LIVELY, group)
    anne.person.send("/export", group)
    await anne.person.wait_for(lambda screen: sum("document" in each.raw for each in screen) == 2, LIVELY, group)
    elsewhere = api.group(TEAM - 1, "Ailleurs", "supergroup")
    for command in ("/test", "/leads", "/stats", "/export"):
        anne.person.send(command, elsewhere)
    await anne.person.wait_for(lambda screen: sum(each.from_bot for each in screen) == 4, LIVELY, elsewhere)
    assert all("#" not in each.text for each in anne.person.screen_of(elsewhere) if each.from_bot)
    anne.person.send("/id", elsewhere)
    await anne.person.wait_for(str(TEAM - 1), LIVELY, elsewhere)


async def test_a_lead_that_came_while_the_bot_was_out_of_the_group_is_listed_when_it_is_back(
    agency: Serving, api: FakeBotApi, crm: Crm
) -> None:
    """Its card could not be sent; the list has it, and brings the card, once."""
    group, anne = api.group(TEAM, "L'équipe", "supergroup"), meet(api, 501, "fr", "Anne")
    group.remove_bot()
    carla = await consented(api, 9_004)
    await press(carla, "!conclude")
    await crm.wait_for("lead.consented")
    await agency.all_settled()
    group.add_bot(anne.person)
    await anne.person.wait_for("Fiches ouvertes", LIVELY, group)
    await press(anne, "!!lead_show", group)
    card = await anne.person.wait_for("À prendre", LIVELY, group)
    assert "+33612345678" in card.text
    assert len(cards(group, anne)) == 1


async def test_R18_cards_and_commands_go_on_after_the_group_became_a_supergroup(
    agency: Serving, api: FakeBotApi, crm: Crm
) -> None:
    """The operator file still names the old number: the next card, the claim and the commands are in the new chat."""
    group, anne = api.group(TEAM, "L'équipe"), meet(api, 501, "fr", "Anne")
    anne.person.send("/test", group)
    await anne.person.wait_for("ESSAI", LIVELY, group)
    group.migrate(TEAM - 5, anne.person)
    anne.person.send("/test", group)
    await anne.person.wait_for("ESSAI", LIVELY, group)
    await press(anne, "!!lead_claim", group)
    await anne.person.wait_for("Pris par Anne", LIVELY, group)
    assert (await crm.wait_for("lead.claimed"))["purpose"] == "test"
