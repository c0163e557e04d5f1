"""The store on SQLite and on PostgreSQL: one implementation, its transactions handed to the database's own runner.

Must not know SQL beyond `bot.storage.statements`, nor what a turn decides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, IntegrityError

from bot.consent.ledger import Entry, Head
from bot.errors import ObstaclesError, StorageAway
from bot.leads.lead import Lead
from bot.leads.numbers import Counted
from bot.ports import Address, Arrival, Conversation, Decide, Excuse, Finished, Outcome, Parcel, Settlement
from bot.storage import dead, erasing, funnels, outbox, proving, retention, schema, statements, takeaway
from bot.storage.documents import finished_from, packed, unpacked
from bot.storage.leads import leads_from
from bot.storage.queueing import Lease
from bot.storage.riding import Riding, rides
from bot.storage.rows import conversation_from
from bot.storage.traces import Traces
from bot.storage.writing import RunsAlone, apply_together, quarantine

T = TypeVar("T")
_ATTEMPTS = 3


class Runner(Protocol):
    """How a database runs a body in a transaction. Every method may raise StorageAway."""

    async def start(self) -> None:
        """Connect."""
        ...

    async def stop(self) -> None:
        """Disconnect. Idempotent."""
        ...

    async def write(self, body: Callable[[Connection], T]) -> T:
        """Run `body` in a transaction; constraint and data errors pass through."""
        ...

    async def read(self, body: Callable[[Connection], T]) -> T:
        """Run `body`, which only reads."""
        ...

    async def lead(self) -> bool:
        """Whether this process is the one that leads."""
        ...

    async def scrub(self) -> bool:
        """Leave no removed text in the database's own logs, where that is ours to do; False when somebody who reads is in the way."""
        ...


class SqlStore:
    """A `Store` over SQL. `lease.owner` names this process; calls leased under the same name are let go at open and at close."""

    def __init__(self, runner: Runner, lease: Lease) -> None:
        self._runner = runner
        self._lease = lease
        self._riding = Riding()
        self._traces = Traces(runner)

    async def open(self) -> None:
        """See `Store`."""
        await self._runner.start()
        await self._runner.write(schema.prepare)
        await self._runner.write(self._release)
        await self._traces.begin()

    async def close(self) -> None:
        """See `Store`. Calls not yet made are let go, for another process to make."""
        with suppress(StorageAway):  # away or already closed: the lease runs out by itself
            await self._runner.write(self._release)
        await self._runner.stop()

    async def apply(self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse) -> list[Outcome]:
        """See `Store`. `decide` never runs twice at once: on SQLite in the store's own thread, on PostgreSQL in the loop's."""
        if not batch:
            return []
        aboard = self._riding.board()
        try:
            outcomes = await self._together(batch, decide, excuse, aboard.settlements)
        except BaseException:
            aboard.arrive(kept=False)
            raise
        aboard.arrive(kept=outcomes is not None)
        outcomes = await self._one_by_one(batch, decide, excuse) if outcomes is None else outcomes
        if any(each.fate == "done" and each.decision and each.decision.erase for each in outcomes):
            await self._traces.erased()
        await self._traces.settled(aboard.settlements)
        return outcomes

    async def _together(
        self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse, settlements: Sequence[Settlement]
    ) -> list[Outcome] | None:
        """All in one transaction, `settlements` with them; None when each needs one of its own, and nothing was written."""
        for _ in range(2):
            try:
                body = partial(
                    apply_together,
                    batch=batch,
                    decide=decide,
                    excuse=excuse,
                    lease=self._lease,
                    settlements=settlements,
                )
                return await self._runner.write(body)
            except IntegrityError:  # another process began the same chat, or applied the same event, a moment before
                continue
            except (RunsAlone, DataError):
                break
        return None

    async def _one_by_one(self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse) -> list[Outcome]:
        outcomes: list[Outcome] = []
        held: dict[Address, str] = {}
        for arrival in batch:
            outcome = await self._alone(arrival, decide, excuse, held)
            if outcome.fate == "deferred":
                held[arrival.address] = outcome.version
            outcomes.append(outcome)
        return outcomes

    async def _alone(self, arrival: Arrival, decide: Decide, excuse: Excuse, held: Mapping[Address, str]) -> Outcome:
        """One arrival in a transaction of its own; one that cannot be written goes to quarantine."""
        body = partial(apply_together, batch=[arrival], decide=decide, excuse=excuse, lease=self._lease, held=held)
        trouble: Exception = StorageAway("the arrival could not be written")
        for _ in range(_ATTEMPTS):
            try:
                return (await self._runner.write(body))[0]
            except IntegrityError as error:
                trouble = error
            except (DataError, OverflowError, ValueError, TypeError) as error:
                trouble = error
                break
        return await self._quarantined(arrival, excuse, trouble)

    async def _quarantined(self, arrival: Arrival, excuse: Excuse, trouble: Exception) -> Outcome:
        body = partial(quarantine, arrival=arrival, excuse=excuse, error=trouble, lease=self._lease)
        try:
            return (await self._runner.write(body))[0]
        except (IntegrityError, DataError) as error:
            raise StorageAway(f"an arrival can neither be written nor quarantined ({type(error).__name__})") from None

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """See `Store`. Those that touch no conversation wait a moment for a turn that takes them along."""
        if not settlements or (all(map(rides, settlements)) and await self._riding.taken_along(settlements)):
            return
        await self._runner.write(partial(outbox.settle, settlements=settlements, lease=self._lease))
        await self._traces.settled(settlements)

    async def elected(self) -> bool:
        """See `Store`."""
        return await self._runner.lead()

    async def claim(self, now: float, limit: int) -> list[Parcel]:
        """See `Store`."""
        return await self._runner.write(partial(outbox.claim, now=now, limit=limit, lease=self._lease))

    async def conversation(self, address: Address) -> Conversation | None:
        """See `Store`. Raises DocumentError when its session cannot be read."""
        found = {"channel": address.channel, "bot": address.bot, "chats_0": address.chat}
        row = await self._runner.read(
            lambda connection: connection.execute(statements.CONVERSATION, found).one_or_none()
        )
        return None if row is None else conversation_from(row)

    async def keep_version(self, version: str, files: Mapping[str, str], now: float) -> None:
        """See `Store`. Kept again, its age starts anew; the files are packed only when they are not there."""
        held = {"held": version, "at": now}
        if await self._runner.write(lambda connection: connection.execute(statements.REFRESH_VERSION, held).first()):
            return
        row = {"hash": version, "files": packed(files), "at": now}
        try:
            await self._runner.write(lambda connection: connection.execute(statements.INSERT_VERSION, row))
        except IntegrityError:  # another replica kept it first
            return

    async def version_files(self, version: str) -> Mapping[str, str] | None:
        """See `Store`. Raises DocumentError when they are damaged."""
        block = await self._runner.read(
            lambda connection: connection.execute(statements.VERSION, {"hash": version}).scalar()
        )
        return None if block is None else unpacked(block)

    async def finished(self, person: str) -> list[Finished]:
        """See `Store`."""
        rows = await self._runner.read(
            lambda connection: connection.execute(statements.FINISHED, {"person": person}).all() if person else []
        )
        return [finished_from(row.session, row.document, row.done) for row in rows]

    async def leads(self, since: float = 0.0, until: float = float("inf")) -> list[Lead]:
        """See `Store`. Raises DocumentError for one that cannot be read."""
        span = {"since": since, "until": until}
        return leads_from(
            await self._runner.read(
                lambda connection: connection.execute(statements.LEADS_BETWEEN, span).all(),
            )
        )

    async def lead(self, person: str) -> Lead | None:
        """See `Store`. Raises DocumentError when it cannot be read."""
        if not person:
            return None
        rows = await self._runner.read(
            lambda connection: connection.execute(statements.LEAD_OF, {"person": person}).all()
        )
        return next(iter(leads_from(rows)), None)

    async def ledger(self, subject: str = "") -> tuple[list[Entry], Head]:
        """See `Store`."""
        return await self._runner.read(lambda connection: proving.ledger_of(connection, subject))

    async def about(self, person: str) -> takeaway.About:
        """See `Store`."""
        return await self._runner.read(lambda connection: takeaway.about(connection, person))

    async def ready(self) -> str:
        """See `Store`."""
        try:
            found = await self._runner.read(schema.revision)
        except ObstaclesError as error:
            return str(error)
        return "" if found == schema.HEAD else f"database schema is {found}, this program needs {schema.HEAD}"

    async def prune(
        self, now: float, current: Collection[str] = (), keep: retention.Retention = retention.DEFAULT
    ) -> retention.Pruned:
        """Remove what has been kept long enough; `current` names the content versions that this process uses."""
        taken = {name: await self._runner.write(step) for name, step in retention.steps(now, current, keep).items()}
        await self._runner.scrub()
        return retention.Pruned(**taken)

    async def erasures(self) -> list[erasing.Erasure]:
        """The ledger of erasures, oldest first: kept apart from backups, it is replayed over a restored one."""
        return await self._runner.read(erasing.ledger_of)

    async def erase_again(self, ledger: Sequence[erasing.Erasure]) -> int:
        """Erase, in a restored database, all that the ledger says was erased; how many conversations that was."""
        gone = await self._runner.write(lambda connection: erasing.forget_again(connection, ledger))
        await self._runner.scrub()
        return gone

    async def dead_letters(self, limit: int = 1000, *, waiting: bool = False) -> list[dead.DeadLetter]:
        """The calls given up, oldest first."""
        return await self._runner.read(lambda connection: dead.dead_letters(connection, limit, waiting=waiting))

    async def replay(self, numbers: Collection[int], now: float) -> int:
        """Try calls given up again, all when no number is given; how many there were."""
        return await self._runner.write(lambda connection: dead.replay(connection, numbers, now))

    async def counted(self, wanted: funnels.Wanted) -> Counted:
        """How the talks that are `wanted` went."""
        return Counted(
            await self._runner.read(lambda connection: funnels.by_payload(connection, wanted)),
            await self._runner.read(lambda connection: funnels.by_day(connection, wanted)),
            await self._runner.read(lambda connection: funnels.questions(connection, wanted)),
            await self._runner.read(lambda connection: funnels.stopped_at_start(connection, wanted)),
            await self._runner.read(lambda connection: funnels.reminders(connection, wanted)),
        )

    def _release(self, connection: Connection) -> None:
        connection.execute(statements.RELEASE, {"owner": self._lease.owner})
