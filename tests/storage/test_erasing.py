"""Erasure leaves no trace, in the file either, and holds after a restore (P06); guards have their negative controls."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select

from bot.consent.ledger import faults
from bot.leads.lead import Contact, Lead
from bot.ports import Address, Arrival, Conversation, Decision, Outgoing, Settlement
from bot.storage import open_store, sqlite
from bot.storage.erasing import Erasure, digest_of
from bot.storage.sql import SqlStore
from bot.storage.tables import METADATA, conversations, erasures
from tests.storage import agreed
from tests.storage.talks import NOW, address, arrival, decide, excuse, redraw, talk

CANARY = "canary7f3a"


def confess(conversation: Conversation, arrival: Arrival) -> Decision:
    """A turn that leaves the canary wherever a person's words can come to stand."""
    decision = decide(conversation, arrival)
    session = decision.conversation.session
    if session is None:
        return decision
    session = replace(session, answers={**session.answers, "kpi.text": CANARY * 300})
    left = replace(decision.conversation, session=session)
    finished = decision.finished and replace(decision.finished, session=session, document=f'"{CANARY}"'.encode())
    lead = Lead(f"key{CANARY}", left.person, contact=Contact("email", CANARY), answers={"kpi.text": CANARY * 300})
    told = Outgoing("sendMessage", {"text": CANARY * 50}, to=agreed.GROUP, lead=lead.key)
    later = replace(told, method="consented", to=Address("webhook", "crm", lead.key), due_at=NOW + 9e6)
    calls = (redraw(CANARY * 50), told, later)
    consents = (agreed.consent(), agreed.consent("contact"))
    return replace(decision, conversation=left, finished=finished, outgoing=calls, leads=(lead,), consents=consents)


async def _confess(store: SqlStore) -> None:
    await store.apply(
        [arrival(f"finish {CANARY}", 1), arrival(f"fail {CANARY}", 2), arrival("quiet", 3)], confess, excuse
    )


def _traces(folder: Path) -> int:
    return sum(path.read_bytes().count(CANARY.encode()) for path in folder.iterdir() if path.is_file())


async def test_P06_no_row_keeps_the_person(sql_store: SqlStore) -> None:
    """After erasure no column marked personal holds the canary; before, each table that can hold it does."""
    await _confess(sql_store)

    async def holders() -> set[str]:
        found = set()
        for table in METADATA.sorted_tables:
            rows = await sql_store._runner.read(lambda c, t=table: c.execute(select(t)).all())  # type: ignore[misc]
            if any(CANARY in str(value) for row in rows for value in row):
                found.add(table.name)
        return found

    assert await holders() == {"conversations", "outbox", "quarantine", "finished", "leads"}
    await sql_store.apply([arrival("erase", 9)], decide, excuse)
    assert await holders() == set()


async def test_P06_no_byte_of_the_file_keeps_the_person(sqlite_url: str, tmp_path: Path) -> None:
    """The canary is in the data folder before, and nowhere in it after, free pages and journals included."""
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    await _confess(store)
    assert _traces(tmp_path) > 0
    await store.apply([arrival("erase", 9)], decide, excuse)
    assert _traces(tmp_path) == 0
    await store.close()


def goodbye(conversation: Conversation, arrival: Arrival) -> Decision:
    """A turn that has a last word for the person, or about them."""
    return replace(decide(conversation, arrival), outgoing=(redraw(CANARY * 50),))


@pytest.mark.parametrize("swept", [True, False], ids=["P06", "negative_control"])
async def test_P06_what_was_still_to_be_said_leaves_no_trace_once_it_was_said(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, swept: bool
) -> None:
    """Calls in line, and one that is tried again: with the last of them the log is put away; it would stay in the file otherwise."""
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    await talk(store, "hello")
    waiting = await store.claim(NOW + 9000, 50)
    outcomes = await store.apply([arrival("erase", 9)], goodbye, excuse)
    last = [parcel for outcome in outcomes for parcel in outcome.parcels]
    assert last
    assert _traces(tmp_path) > 0
    if not swept:
        monkeypatch.setattr(store._runner, "scrub", kept_as_it_is)
    await store.settle([Settlement(parcel, "sent") for parcel in waiting])
    await store.settle([Settlement(parcel, "retry", due_at=NOW + 60) for parcel in last])
    assert _traces(tmp_path) > 0
    await store.settle([Settlement(parcel, "sent") for parcel in last])
    logged = (tmp_path / "talks.db").read_bytes()[18:20] == b"\x02\x02"
    assert (_traces(tmp_path) > 0) is (logged and not swept)
    await store.close()


async def test_P06_what_a_process_that_died_had_still_to_say_leaves_no_trace_either(
    sqlite_url: str, tmp_path: Path
) -> None:
    """The next process knows of nobody who was erased: it puts the log away with every call that it finds in line."""
    before, after = open_store(sqlite_url, owner="serve"), open_store(sqlite_url, owner="serve")
    assert isinstance(after, SqlStore)
    await before.open()
    await talk(before, "hello")
    await before.apply([arrival("erase", 9)], goodbye, excuse)
    await after.open()
    left = await after.claim(NOW + 9000, 50)
    assert left
    assert _traces(tmp_path) > 0
    await after.settle([Settlement(parcel, "sent") for parcel in left])
    assert _traces(tmp_path) == 0
    await after.close()
    await before.close()


async def kept_as_it_is() -> bool:
    """A scrub that does nothing."""
    return True


async def test_P06_negative_control_without_secure_delete_traces_stay(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is secure_delete that empties the pages."""
    kept = tuple(pragma for pragma in sqlite.PRAGMAS if not pragma.startswith("secure_delete"))
    monkeypatch.setattr(sqlite, "PRAGMAS", (*kept, "secure_delete=OFF"))
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    await _confess(store)
    await store.apply([arrival("erase", 9)], decide, excuse)
    assert _traces(tmp_path) > 0
    await store.close()


async def test_P06_a_restored_backup_is_erased_again(sqlite_url: str, tmp_path: Path) -> None:
    """The ledger, replayed over yesterday's copy, removes who asked since, and spares who came back or never asked."""
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    await _confess(store)
    await talk(store, "hello bob", start=20, chat="8")
    await store.close()
    shutil.copy(tmp_path / "talks.db", tmp_path / "backup")
    await store_erases(sqlite_url)
    ledger_store = open_store(sqlite_url)
    assert isinstance(ledger_store, SqlStore)
    await ledger_store.open()
    ledger = await ledger_store.erasures()
    await ledger_store.close()
    shutil.copy(tmp_path / "backup", tmp_path / "talks.db")
    (tmp_path / "backup").unlink()

    restored = open_store(sqlite_url)
    assert isinstance(restored, SqlStore)
    await restored.open()
    assert await restored.conversation(address("7")) is not None
    assert await restored.erase_again(ledger) == 1
    assert await restored.erase_again(ledger) == 0
    assert await restored.conversation(address("7")) is None
    assert await restored.conversation(address("8")) is not None
    assert _traces(tmp_path) == 0
    assert set(ledger) <= set(await restored.erasures())
    await talk(restored, "back", start=50, at=NOW + 1000)
    assert await restored.erase_again(ledger) == 0
    assert await restored.conversation(address("7")) is not None
    await restored.close()


async def test_P06_a_lead_whose_conversation_is_gone_is_erased_again_too(sql_store: SqlStore) -> None:
    """A backup may hold the lead without the talk; who came back since then, or never asked, is spared; the proofs stay whole."""
    await agreed.bring(sql_store, "agree", start=1)
    await agreed.bring(sql_store, "agree", start=2, chat="8")
    await agreed.bring(sql_store, "agree", start=3, chat="9", at=NOW + 20)
    await sql_store._runner.write(lambda connection: connection.execute(delete(conversations)))
    digests = [digest_of("person", f"person{chat}") for chat in ("7", "9")]
    assert await sql_store.erase_again([Erasure(digest, NOW + 10) for digest in digests]) == 1
    assert [lead.key for lead in await sql_store.leads()] == ["key8", "key9"]
    assert {parcel.outgoing.lead for parcel in await sql_store.claim(NOW + 9000, 50)} <= {"key8", "key9"}
    entries, head = await sql_store.ledger()
    assert (len(entries), list(faults(entries, head))) == (6, [])


async def store_erases(url: str) -> None:
    """The person of chat 7 asks to be forgotten, ten seconds on."""
    store = open_store(url)
    await store.open()
    await talk(store, "erase", start=30, at=NOW + 10)
    await store.close()


async def test_P06_the_ledger_names_nobody(sql_store: SqlStore) -> None:
    """Digests only: one for the person, one for the address."""
    await _confess(sql_store)
    await talk(sql_store, "erase", start=9)
    ledger = await sql_store.erasures()
    assert len(ledger) == 2
    assert all(len(each.digest) == 64 for each in ledger)
    count = await sql_store._runner.read(lambda c: c.execute(select(func.count()).select_from(erasures)).scalar())
    assert count == 2


def test_P06_personal_columns_are_marked() -> None:
    """What erasure must know of: the marked columns are exactly these."""
    marked = {f"{t.name}.{c.name}" for t in METADATA.sorted_tables for c in t.columns if c.info.get("personal")}
    assert marked == {
        "conversations.chat",
        "conversations.person",
        "conversations.lang",
        "conversations.session",
        "answer_events.answer",
        "outbox.chat",
        "outbox.document",
        "quarantine.chat",
        "quarantine.person",
        "quarantine.raw",
        "finished.person",
        "finished.session",
        "finished.document",
        "finished.done",
        "leads.person",
        "leads.document",
    }
