"""What a person takes away is everything about them, and nothing about anybody else (P05)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sqlalchemy import true

from bot.consent.ledger import Consent
from bot.leads.lead import Agreement, Contact, Lead, Note
from bot.ports import Address, Arrival, Conversation, Decision, Outgoing, Store
from bot.storage import takeaway
from bot.storage.sql import SqlStore
from bot.storage.tables import METADATA
from bot.storage.takeaway import TABLES, TECHNICAL
from tests.storage.talks import NOW, arrival, decide, excuse

GROUP = Address("telegram", "1", "-1001")
MEMBER = "Bernard de l’équipe"


def canary(chat: str) -> str:
    """A word that stands nowhere but where this person put it."""
    return f"canari{chat}"


def confess(conversation: Conversation, arrival: Arrival) -> Decision:
    """A turn that leaves the person's canary wherever one's words can come to stand, and shares a lead."""
    decision = decide(conversation, arrival)
    word = canary(arrival.address.chat)
    session = decision.conversation.session
    assert session is not None
    session = replace(session, answers={**session.answers, "kpi.text": word}, origin=word, contact=f"{word}@a.example")
    finished = decision.finished and replace(decision.finished, session=session, document=f'"{word}"'.encode())
    person = decision.conversation.person
    lead = Lead(
        key=f"key-{word}",
        person=person,
        contact=Contact("email", f"{word}@a.example"),
        agreements=(Agreement("transmit", "Atelier Net", NOW),),
        reasons=(word,),
        answers={"kpi.text": word},
        who=MEMBER,
        who_id="4242",
        notes=(Note(NOW, MEMBER, f"note {word}"),),
        created_at=NOW,
        updated_at=NOW,
    )
    card = Outgoing("sendMessage", {"text": f"{word}, pris par {MEMBER}"}, "new_lead_card", to=GROUP, lead=lead.key)
    call = Outgoing("sendMessage", {"text": word}, due_at=NOW + 99)
    return replace(
        decision,
        conversation=replace(decision.conversation, session=session),
        finished=finished,
        outgoing=(call, card),
        leads=(lead,),
        consents=(Consent("transmit", "Atelier Net", "granted", "Partager ?", version="v1", lang="fr"),),
    )


async def _two_people(store: Store) -> dict[str, str]:
    """Two who told everything; the random number of each, by chat."""
    await store.apply([arrival("finish", 1, "7"), arrival("finish", 2, "8")], confess, excuse)
    await store.apply([arrival("fail canari7", 3, "7"), arrival("fail canari8", 4, "8")], confess, excuse)
    found = {chat: await store.conversation(Address("telegram", "1", chat)) for chat in ("7", "8")}
    return {chat: each.person for chat, each in found.items() if each}


async def test_P05_all_that_is_kept_comes_and_nobody_else_s(store: Store) -> None:
    """Every table that a person's canary stands in holds it in what they take away; the other's canary is nowhere in it."""
    people = await _two_people(store)
    for chat, other in (("7", "8"), ("8", "7")):
        about = await store.about(people[chat])
        assert tuple(about) == TABLES
        assert all(about[table] for table in TABLES), "every table holds something of theirs"
        for table in ("conversations", "finished", "outbox", "quarantine", "leads"):
            assert canary(chat) in json.dumps(about[table], default=str), table
        said = json.dumps(about, default=str)
        assert canary(other) not in said
        assert people[other] not in said
        assert MEMBER not in said, "who of the team took it is theirs"
        assert "4242" not in said
        assert f"note {canary(chat)}" in said, "what was noted about the person is the person's"


async def test_P05_every_column_comes(sql_store: SqlStore) -> None:
    """100 % of the columns of the tables that hold rows about people, but those that say which process is at work."""
    people = await _two_people(sql_store)
    about = await sql_store.about(people["7"])
    for name in TABLES:
        assert set(about[name][0]) == set(METADATA.tables[name].columns.keys()) - TECHNICAL, name


async def test_P05_documents_come_as_what_they_say(sql_store: SqlStore) -> None:
    """Not as text inside text: a machine reads them (article 20)."""
    people = await _two_people(sql_store)
    about = await sql_store.about(people["7"])
    assert about["conversations"][0]["session"]["answers"]["kpi.text"] == "canari7"
    assert about["leads"][0]["document"]["contact"]["value"] == "canari7@a.example"
    assert about["finished"][0]["document"] == "canari7"
    mine, theirs, _ = about["outbox"]
    assert mine["document"]["params"]["text"] == "canari7"
    assert theirs["document"] == {"method": "sendMessage"}
    assert about["quarantine"][0]["raw"] == "raw fail canari7"


@pytest.mark.parametrize("person", ["", "nobody"])
async def test_P05_a_stranger_takes_nothing_away(store: Store, person: str) -> None:
    """Of somebody who is not there, or is nobody, nothing comes."""
    await _two_people(store)
    about = await store.about(person)
    assert not any(about.values())


async def test_P05_negative_control_without_the_condition_others_come(
    sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the condition on each table that keeps the others out: without it, the check above finds them."""
    people = await _two_people(sql_store)
    kept = takeaway._rows
    monkeypatch.setattr(takeaway, "_rows", lambda connection, table, which: kept(connection, table, true()))
    assert canary("8") in json.dumps(await sql_store.about(people["7"]), default=str)
