"""With the real process: one's own number by Telegram's button, nobody else's, declining, and reminders of a pause."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from tests.end_to_end.interview import LIVELY, Interview, meet
from tests.end_to_end.serving import Serving
from tests.end_to_end.test_funnel import press
from tests.fakebotapi import FakeBotApi

OPERATOR = """\
format: 1
name: "Agence Exemple"
legal_identity: "Agence Exemple SARL, Lyon"
privacy_contact: "donnees@agence.example"
team: {group: -100777}
"""
BUTTON = "Partager mon numéro"


@pytest_asyncio.fixture
async def agency(tmp_path: Path, api: FakeBotApi) -> AsyncIterator[Serving]:
    """A process whose operator takes leads."""
    (tmp_path / "operator.yaml").write_text(OPERATOR, encoding="utf-8")
    api.group(-100777, "L’équipe", "supergroup")
    async with Serving(tmp_path, api, {"OPERATOR_FILE": str(tmp_path / "operator.yaml")}) as serving:
        yield serving
    serving.assert_sound()


async def asked(api: FakeBotApi, number: int) -> Interview:
    """Somebody with a result, who opened the offer below it."""
    someone = meet(api, number)
    await someone.begin("!begin:express")
    await someone.answer_all(lambda question: 1)
    await someone.conclude()
    await press(someone, "!!dialog:contact")
    await someone.person.wait_for("Voulez-vous transmettre", LIVELY)
    await someone.card()
    return someone


def shares(someone: Interview) -> list[str]:
    """The buttons in place of the keyboard."""
    return [button.label for row in someone.person.reply_keyboard() for button in row]


async def test_S26_the_button_gives_ones_own_number_and_a_card_of_another_gives_none(
    agency: Serving, api: FakeBotApi
) -> None:
    """Agreed to; somebody else's card is refused kindly; one's own is taken, and the button goes."""
    anne = await asked(api, 9_101)
    await anne.tap("yes")
    await anne.tap("yes")
    await anne.person.wait_for(lambda screen: shares(anne) == [BUTTON], LIVELY)
    anne.person.send_contact("+33699887766", user_id=8)
    await anne.person.wait_for("n’est pas la vôtre", LIVELY)
    anne.person.send_contact("33612345678")
    await anne.person.wait_for("06 12 34 56 78", LIVELY)
    assert shares(anne) == []
    await anne.tap("!conclude")
    await anne.person.wait_for("Merci, c’est envoyé", LIVELY)
    ((lead,),) = agency.rows("SELECT document FROM leads")
    assert "+33612345678" in lead
    kept = [
        agency.rows("SELECT session FROM conversations"),
        agency.rows("SELECT session, document FROM finished"),
        agency.rows("SELECT answer FROM answer_events"),
    ]
    assert "612345678" not in str(kept) + agency.printed
    assert "699887766" not in agency.printed


async def test_P02_declining_sends_nothing_and_the_result_stays(agency: Serving, api: FakeBotApi) -> None:
    """One tap; the proof of it, no lead, and the result a tap away."""
    anne = await asked(api, 9_102)
    await anne.tap("no")
    await anne.person.wait_for("rien n’est transmis", LIVELY)
    assert agency.rows("SELECT purpose, choice FROM ledger") == [("transmit", "refused")]
    assert agency.rows("SELECT 1 FROM leads") == []
    await press(anne, "!!results")
    await anne.person.wait_for("Version express", LIVELY)


async def test_a_pause_is_recalled_only_when_asked_and_not_once_one_is_back(agency: Serving, api: FakeBotApi) -> None:
    """Two messages wait for their hour in the database, until the talk goes on."""
    anne = meet(api, 9_103)
    await anne.begin("!begin:express")
    await anne.tap("!pause")
    waiting = "SELECT due_at FROM outbox WHERE topic = 'nudge'"
    assert agency.rows(waiting) == []
    await press(anne, "!!nudge")
    await anne.person.wait_for("je vous écris le", LIVELY)
    assert len(agency.rows(waiting)) == 2
    await press(anne, "!resume")
    await anne.person.wait_for("Content de vous retrouver", LIVELY)
    assert agency.rows(waiting) == []
    kinds = [kind for (kind,) in agency.rows("SELECT kind FROM answer_events ORDER BY id")]
    assert kinds.count("nudgewanted") == 1
