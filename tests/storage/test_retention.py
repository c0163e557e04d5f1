"""What has been kept long enough goes, and nothing before its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import pytest
from sqlalchemy import Connection, func, select

from bot.consent.ledger import faults
from bot.ports import Settlement
from bot.storage.memory import MemoryStore
from bot.storage.retention import DAY, Pruned, Retention
from bot.storage.sql import SqlStore
from bot.storage.tables import METADATA
from tests.storage.agreed import bring
from tests.storage.talks import NOW, address, talk

NOTHING = Pruned()


async def _rows(store: SqlStore) -> dict[str, int]:
    """How many rows each table that holds any has."""
    counts = {}
    for table in METADATA.sorted_tables:
        statement = select(func.count()).select_from(table)
        counts[table.name] = await store._runner.read(lambda c, s=statement: c.execute(s).scalar())  # type: ignore[misc]
    return {name: count for name, count in counts.items() if count}


async def test_nothing_goes_before_its_time(sql_store: SqlStore) -> None:
    """A day short of each limit, all is there."""
    await talk(sql_store, "hello", "fail")
    await sql_store.keep_version("v1", {"a": "b"}, NOW)
    assert await sql_store.prune(NOW + 6 * DAY) == NOTHING


@pytest.mark.parametrize(("days", "left"), [(8, {"conversations", "answer_events", "versions", "outbox"}), (31, set())])
async def test_unfinished_talks_go_after_thirty_days(sql_store: SqlStore, days: int, left: set[str]) -> None:
    """First the raw update and the event numbers, at a week; then the talk, its events, its calls, its version."""
    await talk(sql_store, "hello", "fail")
    await sql_store.keep_version("v1", {"a": "b"}, NOW)
    await sql_store.prune(NOW + days * DAY)
    assert set(await _rows(sql_store)) == left
    assert await sql_store.prune(NOW + days * DAY) == NOTHING


async def test_a_finished_diagnosis_stays_a_year(sql_store: SqlStore) -> None:
    """The person can come back to it; then all of it goes."""
    parcels = (await talk(sql_store, "finish ada"))[0].parcels
    await sql_store.settle([Settlement(parcel) for parcel in parcels])
    await sql_store.prune(NOW + 364 * DAY)
    assert len(await sql_store.finished("person-of-ada")) == 1
    assert await sql_store.conversation(address()) is not None
    await sql_store.prune(NOW + 366 * DAY)
    assert await _rows(sql_store) == {}


async def test_a_second_unfinished_talk_goes_alone(sql_store: SqlStore) -> None:
    """Who has a finished diagnosis keeps the conversation; only the talk left open is forgotten."""
    await talk(sql_store, "finish ada")
    await talk(sql_store, "again", start=2, at=NOW + DAY)
    await sql_store.prune(NOW + 32 * DAY)
    kept = await sql_store.conversation(address())
    assert kept is not None
    assert kept.session is None
    assert kept.person == "person-of-ada"
    assert len(await sql_store.finished("person-of-ada")) == 1


async def test_versions_stay_while_somebody_needs_them(sql_store: SqlStore) -> None:
    """Pinned, current or young versions stay; the others go."""
    for version in ("v1", "current", "old"):
        await sql_store.keep_version(version, {"a": version}, NOW)
    await sql_store.keep_version("young", {"a": "young"}, NOW + 7 * DAY)
    await talk(sql_store, "hello")
    pruned = await sql_store.prune(NOW + 8 * DAY, current={"current"})
    assert pruned.versions == 1
    assert await sql_store.version_files("old") is None
    for version in ("v1", "current", "young"):
        assert await sql_store.version_files(version) is not None


async def test_an_operator_may_keep_less(sql_store: SqlStore) -> None:
    """Shorter durations are an argument."""
    await talk(sql_store, "hello")
    pruned = await sql_store.prune(NOW + 2 * DAY, keep=Retention(unfinished=1))
    assert pruned.conversations == 1


async def test_who_is_a_lead_is_known_for_as_long_as_that(sql_store: SqlStore) -> None:
    """The talk goes at its time, the conversation only with the lead: whoever comes back in between finds and renews their lead."""
    await bring(sql_store, "agree", start=1)
    await talk(sql_store, "hello", start=2)
    await sql_store.prune(NOW + 31 * DAY)
    kept = await sql_store.conversation(address())
    assert kept is not None
    assert (kept.person, kept.session) == ("person7", None)
    assert set(await _rows(sql_store)) == {"conversations", "leads", "ledger", "ledger_head"}
    await bring(sql_store, "agree", start=3, at=NOW + 3 * 365 * DAY)
    pruned = await sql_store.prune(NOW + 3 * 365 * DAY + DAY)
    assert (pruned.leads, pruned.conversations) == (0, 0)
    (lead,) = await sql_store.leads()
    assert lead.times == 2
    gone = await sql_store.prune(NOW + 6 * 365 * DAY + DAY)
    assert (gone.leads, gone.conversations) == (1, 1)
    assert set(await _rows(sql_store)) == {"ledger", "ledger_head", "lead_ends"}


async def test_proofs_outlive_the_lead_by_five_years_and_go_from_the_beginning(sql_store: SqlStore) -> None:
    """An entry behind one that is still needed waits for it; what is left proves itself whole."""
    await bring(sql_store, "agree", start=1)
    await bring(sql_store, "refuse", start=2, chat="8")
    await bring(sql_store, "withdraw", start=3, at=NOW + DAY)
    assert (await sql_store.prune(NOW + 40 * DAY)).leads == 1
    assert (await sql_store.prune(NOW + (40 + 5 * 365) * DAY)).ledger == 0
    await bring(sql_store, "refuse", start=4, chat="9", at=NOW + 2000 * DAY)
    assert (await sql_store.prune(NOW + (41 + 5 * 365) * DAY)).ledger == 5
    entries, head = await sql_store.ledger()
    assert ([entry.number for entry in entries], head.count, head.removed) == ([6], 6, 5)
    assert list(faults(entries, head)) == []
    assert list(faults(entries, replace(head, removed=0, removed_seal="")))
    assert "lead_ends" not in await _rows(sql_store)


async def test_every_store_lets_leads_and_proofs_go(store: SqlStore | MemoryStore) -> None:
    """Withdrawn ones after thirty days with the calls about them; their proofs after five years; a team's group stays known."""
    await bring(store, "team", start=1, chat="-100")
    await bring(store, "agree", start=2)
    await bring(store, "agree", start=3, chat="8")
    await bring(store, "withdraw", start=4)
    assert (await store.prune(NOW + 29 * DAY)).leads == 0
    assert (await store.prune(NOW + 31 * DAY)).leads == 1
    assert [lead.key for lead in await store.leads()] == ["key8"]
    assert await store.conversation(address("8")) is not None
    assert {call.outgoing.lead for call in await store.claim(NOW + 31 * DAY, 50)} <= {"key8"}
    assert (await store.prune(NOW + 1200 * DAY)).leads == 1
    assert (await store.prune(NOW + (32 + 5 * 365) * DAY)).ledger == 2
    assert (await store.prune(NOW + (1201 + 5 * 365) * DAY)).ledger == 4
    entries, head = await store.ledger()
    assert (entries, list(faults(entries, head))) == ([], [])
    assert await store.conversation(address("-100")) is not None


async def test_each_step_has_a_transaction_of_its_own(sql_store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """However much there is to remove, a turn waits for one step at most: another write gets in between any two."""
    written, write = list[object](), sql_store._runner.write

    async def counted(body: Callable[[Connection], int]) -> int:
        written.append(body)
        return await write(body)

    monkeypatch.setattr(sql_store._runner, "write", counted)
    await sql_store.prune(NOW)
    assert len(written) == len(fields(Pruned))
