"""`obstacles consents`: whoever is asked for the proof shows it, and a ledger that was touched says so."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.bootstrap.configuration import database_url, settings
from bot.leads.lead import Lead
from bot.ports import Arrival, Conversation, Decision
from bot.storage import open_store
from bot.storage.library import library
from tests.cli.conftest import Command
from tests.storage.talks import arrival, excuse
from tests.storage.test_takeaway import confess

KEY = "key-canari7"
"""The other one's begins alike, up to its last character."""


def agreeing(conversation: Conversation, arrival: Arrival) -> Decision:
    """A turn that shares a lead, without a contact that nobody agreed to."""
    decision = confess(conversation, arrival)
    leads: tuple[Lead, ...] = tuple(replace(lead, contact=None) for lead in decision.leads)
    dated = tuple(replace(lead, agreements=tuple(replace(a, at=arrival.at) for a in lead.agreements)) for lead in leads)
    return replace(decision, leads=dated)


@pytest.fixture
def ledger(command: Command) -> Path:
    """A ledger of two people's choices; the database's file."""
    assert command("consents").status == 0
    url = database_url(settings())

    async def fill() -> None:
        store = open_store(url)
        await store.open()
        await store.apply([arrival("finish", 1, "7"), arrival("finish", 2, "8")], agreeing, excuse)
        await store.close()

    asyncio.run(fill())
    return Path(url.removeprefix("sqlite:///"))


@pytest.mark.usefixtures("ledger")
def test_P03_a_whole_ledger_says_so_and_shows_a_lead_s_proofs(command: Command) -> None:
    """What was shown, to whom the data goes, what was chosen and when; of that lead alone."""
    whole = command("consents")
    assert (whole.status, whole.out) == (0, "The ledger is whole: 2 entries, up to number 2.\n")
    ran = command("consents", "--lead", KEY)
    assert ran.status == 0
    assert "2027-01-15 08:00:00 UTC  granted: transmit, Atelier Net" in ran.out
    assert "Partager ?" in ran.out
    assert ran.out.count("seal ") == 1


@pytest.mark.usefixtures("ledger")
def test_P03_the_proofs_as_data_carry_their_seals_and_find_their_subject_again(command: Command) -> None:
    """What an agency keeps: after the lead is erased, its subject still leads to its proofs."""
    document = json.loads(command("consents", "--lead", KEY, "--json").out)
    assert document["whole"] is True
    (entry,) = document["entries"]
    assert entry["consent"]["choice"] == "granted"
    again = json.loads(command("consents", "--subject", entry["subject"], "--json").out)
    assert again["entries"] == document["entries"]


def test_P03_a_ledger_that_was_touched_is_told(command: Command, ledger: Path) -> None:
    """Exit status 1, and which entry: an agency cannot show it as proof."""
    with library.connect(ledger) as connection:
        connection.execute("UPDATE ledger SET text = 'Autre chose' WHERE number = 1")
    connection.close()
    ran = command("consents")
    assert ran.status == 1
    assert "WRONG: entry 1 was changed" in ran.out
    assert json.loads(command("consents", "--json").out)["faults"] == ["entry 1 was changed"]


def test_P03_a_lead_without_its_proof_is_told(command: Command, ledger: Path) -> None:
    """A lead that nobody agreed to is as wrong as a proof that was changed."""
    with library.connect(ledger) as connection:
        connection.execute("""UPDATE leads SET document = replace(document, '"transmit"', '"newsletter"')""")
    connection.close()
    ran = command("consents")
    assert ran.status == 1
    assert "rests on no agreement to transmit it" in ran.out


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("key", ["nobody", "key-canar", "k"])
def test_an_unknown_lead_is_refused_with_the_way_to_its_name(command: Command, key: str) -> None:
    """A key that fits none, or several."""
    ran = command("consents", "--lead", key)
    assert ran.status == 1
    assert "obstacles leads list" in ran.err
