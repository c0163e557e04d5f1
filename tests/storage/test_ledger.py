"""The ledger of consents as stored: one chain however many write, every tampering found, each agreement proved once (P03)."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.consent import ledger as ledgers
from bot.consent.ledger import Entry, Head, faults, seal_of
from bot.errors import StorageAway
from bot.leads.lead import Agreement, Contact, Lead
from bot.ports import Store
from bot.storage import open_store, proving, statements
from bot.storage.rows import Row, entry_from, entry_row
from bot.storage.sql import SqlStore
from bot.storage.tables import leads, ledger
from tests.storage.agreed import AGENCY, agree, bring
from tests.storage.talks import NOW, arrival, excuse

TAMPERINGS = 1000
_COLUMNS = [column.name for column in ledger.columns]


class Undone(Exception):
    """Thrown after a tampering was judged, so that the ledger is as before."""


def _rows(connection: Connection) -> list[Row]:
    return [dict(row) for row in connection.execute(select(ledger).order_by(ledger.c.number)).mappings()]


def _write(connection: Connection, rows: list[Row]) -> None:
    connection.execute(delete(ledger))
    if rows:
        connection.execute(insert(ledger), rows)


def _other(value: Any, dice: random.Random) -> Any:
    """A value of the same kind that is not the same."""
    if value is None:
        return dice.randrange(1000)
    if isinstance(value, str):
        place = dice.randrange(len(value) + 1)
        return value[:place] + dice.choice("a7é ") + value[place:]
    return value + dice.choice((-1, 1, 1000))


def change(connection: Connection, dice: random.Random) -> str:
    """Another value in one column of one entry."""
    row, column = dice.choice(_rows(connection)), dice.choice(_COLUMNS)
    value = 10_000 if column == "number" else _other(row[column], dice)
    connection.execute(update(ledger).where(ledger.c.number == row["number"]).values({column: value}))
    return f"change {column}"


def change_and_seal(connection: Connection, dice: random.Random) -> str:
    """Another choice, its entry sealed anew, and as many of those after it as the forger thinks of."""
    rows = _rows(connection)
    place = dice.randrange(len(rows))
    rows[place]["choice"] = {"granted": "refused"}.get(rows[place]["choice"], "granted")
    last = dice.randrange(place, len(rows))
    for number in range(place, last + 1):
        if number > place:
            rows[number]["previous"] = rows[number - 1]["seal"]
        rows[number] = _sealed(connection, rows[number])
    _write(connection, rows)
    return "change and seal"


def remove(connection: Connection, dice: random.Random) -> str:
    """One entry less."""
    number = dice.choice(_rows(connection))["number"]
    connection.execute(delete(ledger).where(ledger.c.number == number))
    return "remove"


def remove_and_number(connection: Connection, dice: random.Random) -> str:
    """One entry less, those after it numbered anew."""
    rows = _rows(connection)
    del rows[dice.randrange(len(rows))]
    _write(connection, [{**row, "number": number} for number, row in enumerate(rows, 1)])
    return "remove and number"


def put_in(connection: Connection, dice: random.Random) -> str:
    """One entry more, at any place, sealed as it should be there."""
    rows = _rows(connection)
    place = dice.randrange(len(rows) + 1)
    forged = {**dice.choice(rows), "previous": rows[place - 1]["seal"] if place else ""}
    rows.insert(place, forged)
    rows = [{**row, "number": number} for number, row in enumerate(rows, 1)]
    rows[place] = _sealed(connection, rows[place])
    _write(connection, rows)
    return "put in"


def swap(connection: Connection, dice: random.Random) -> str:
    """Two entries, each with the number of the other."""
    rows = _rows(connection)
    one, two = dice.sample(range(len(rows)), 2)
    rows[one]["number"], rows[two]["number"] = rows[two]["number"], rows[one]["number"]
    _write(connection, rows)
    return "swap"


def cut(connection: Connection, dice: random.Random) -> str:
    """Entries off either end."""
    rows = _rows(connection)
    count = dice.randrange(1, len(rows) + 1)
    at_end = dice.random() < 0.5
    _write(connection, rows[:-count] if at_end else rows[count:])
    return "cut the end" if at_end else "cut the beginning"


def _sealed(connection: Connection, row: Row) -> Row:
    """A row with the seal that its content has."""
    savepoint = connection.begin_nested()
    _write(connection, [row])
    entry = entry_from(connection.execute(select(ledger)).one())
    savepoint.rollback()
    return {**row, "seal": seal_of(entry)}


TAMPERS: tuple[Callable[[Connection, random.Random], str], ...] = (
    change,
    change_and_seal,
    remove,
    remove_and_number,
    put_in,
    swap,
    cut,
)


@pytest.fixture
async def kept(sqlite_url: str) -> SqlStore:
    """A SQLite ledger of a dozen entries."""
    store = open_store(sqlite_url)
    assert isinstance(store, SqlStore)
    await store.open()
    for place in range(4):
        await bring(store, "refuse", "agree", start=10 * place, chat=str(place), at=NOW + place)
    return store


async def _found(store: SqlStore, seed: int) -> tuple[str, bool]:
    """One tampering, committed nowhere: its kind, and whether the ledger tells."""
    dice, seen = random.Random(seed), []

    def tamper(connection: Connection) -> None:
        kind = dice.choice(TAMPERS)(connection, dice)
        entries, head = proving.ledger_of(connection)
        seen.append((kind, any(faults(entries, head))))
        raise Undone

    with pytest.raises(Undone):
        await store._runner.write(tamper)
    return seen[0]


async def test_P03_every_tampering_of_a_real_ledger_is_found(kept: SqlStore) -> None:
    """A thousand of seven kinds, every column among them; the ledger itself has no fault, before and after."""
    entries, head = await kept.ledger()
    assert (len(entries), list(faults(entries, head))) == (12, [])
    found = [await _found(kept, seed) for seed in range(TAMPERINGS)]
    assert [kind for kind, told in found if not told] == []
    kinds = Counter(kind for kind, _ in found)
    assert {f"change {name}" for name in _COLUMNS} < set(kinds)
    assert len(kinds) == len(_COLUMNS) + 7
    assert await kept.ledger() == (entries, head)
    await kept.close()


async def test_P03_negative_control_without_seals_a_change_goes_unseen(
    kept: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is the seals that tell."""
    monkeypatch.setattr(ledgers, "seal_of", lambda entry: entry.seal)
    found = [await _found(kept, seed) for seed in range(100)]
    assert any(kind.startswith("change ") and not told for kind, told in found)
    await kept.close()


async def test_P03_negative_control_without_the_head_a_cut_end_goes_unseen(kept: SqlStore) -> None:
    """It is the head that tells: the chain that is left is sound."""
    entries, head = await kept.ledger()
    shorter = entries[:-3]
    assert list(faults(shorter, head))
    assert list(faults(shorter, Head(shorter[-1].number, shorter[-1].seal))) == []
    await kept.close()


async def test_P03_four_processes_write_one_chain(postgresql_url: str) -> None:
    """Sixty people agree at four replicas at once: 120 entries in one chain, each lead proved once per purpose."""
    stores: list[Store] = [open_store(postgresql_url) for _ in range(4)]
    for store in stores:
        await store.open()

    async def turn(place: int) -> str:
        while True:
            try:
                came = arrival("agree", place, str(place), at=NOW + place / 7)
                return (await stores[place % 4].apply([came], agree, excuse))[0].fate
            except StorageAway:  # a machine in a hurry: brought again, as by Telegram
                continue

    fates = Counter(await asyncio.gather(*(turn(place) for place in range(60))))
    assert fates == {"done": 60}
    entries, head = await stores[0].ledger()
    assert (len(entries), list(faults(entries, head))) == (120, [])
    agreed = await stores[0].leads()
    assert len(agreed) == 60
    assert list(proving.unproved(agreed, entries)) == []
    for store in stores:
        await store.close()


async def test_of_four_replicas_one_wins_a_lead(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leads claimed at four replicas at once: one winner each. Without the lock on the lead's row, some have several."""
    stores: list[Store] = [open_store(postgresql_url) for _ in range(4)]
    for store in stores:
        await store.open()

    async def winners(key: str, first: int) -> int:
        await bring(stores[0], "agree", start=first, chat=key.removeprefix("key"))
        taps = [
            store.apply([arrival(f"claim {key}", first + 1 + place, f"-{first + place}")], agree, excuse)
            for place, store in enumerate(stores)
        ]
        return sum(bool(outcome.decision and outcome.decision.leads) for (outcome,) in await asyncio.gather(*taps))

    assert {await winners(f"key{place}", 10_000 + 10 * place) for place in range(8)} == {1}
    unlocked = statements._LEAD.where(leads.c.key == bindparam("key"))
    monkeypatch.setattr(statements, "LEAD_NAMED", unlocked)
    assert max([await winners(f"key{place}", 10_000 + 10 * place) for place in range(8, 24)]) > 1
    for store in stores:
        await store.close()


def _lead(**changes: Any) -> Lead:
    agreements = (Agreement("transmit", AGENCY, NOW), Agreement("contact", AGENCY, NOW))
    return replace(Lead("key7", "person7", agreements=agreements, contact=Contact("email", "a@example.com")), **changes)


async def test_P03_what_the_ledger_does_not_prove_is_told(store: Store) -> None:
    """No proof, two proofs, a proof taken back, a contact that nobody agreed to, no agreement at all; a test's lead needs none."""
    await bring(store, "agree", start=1)
    entries, _ = await store.ledger()
    assert list(proving.unproved([_lead()], entries)) == []
    assert len(list(proving.unproved([_lead()], []))) == 2
    twice = [*entries, replace(entries[0], number=9)]
    assert list(proving.unproved([_lead()], twice)) == ["lead key7 has 2 proofs of its agreement to transmit"]
    back = replace(entries[0].consent, choice="withdrawn")
    after: list[Entry] = [*entries, replace(entries[0], number=9, consent=back, at=NOW + 5)]
    assert list(proving.unproved([_lead()], after)) == ["lead key7 is used to transmit after that was taken back"]
    alone = _lead(agreements=(Agreement("transmit", AGENCY, NOW),))
    assert list(proving.unproved([alone], entries)) == ["lead key7 has a contact that nobody agreed to"]
    none = _lead(agreements=(), contact=None)
    assert list(proving.unproved([none], entries)) == ["lead key7 rests on no agreement to transmit it"]
    spared = [replace(none, purpose="test"), replace(none, state="withdrawn")]
    assert list(proving.unproved(spared, [])) == []


async def test_a_choice_of_nobody_is_refused(store: Store) -> None:
    """It could be proved of anybody: the turn fails alone, and the ledger stays as it was."""
    await bring(store, "agree", start=1)
    nobody = replace(arrival("refuse", 2, "8"))

    def faceless(conversation: Any, came: Any) -> Any:
        decision = agree(conversation, came)
        return replace(decision, conversation=replace(decision.conversation, person=""))

    (outcome,) = await store.apply([nobody], faceless, excuse)
    entries, head = await store.ledger()
    assert outcome.fate == "failed"
    assert (len(entries), list(faults(entries, head))) == (2, [])


def test_an_entry_is_a_row_and_back() -> None:
    """Every column of the table is a part of the entry, so that the seal covers them all."""
    consent = ledgers.Consent("transmit", AGENCY, "granted", "text", "contact", "v1", "fr")
    entry = Entry(1, "subject", consent, "telegram", "1", "5", 7, NOW, "", "seal")
    row = entry_row(entry)
    assert set(row) == set(_COLUMNS)
    assert entry_from(type("Row", (), row)) == entry
