"""The store in memory: for tests, rehearsals and a talk that nobody wants kept. As strict as the databases: all goes through JSON.

Must not know SQL. What it holds is gone when it is closed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from bot.consent.ledger import Entry, Head
from bot.errors import StorageAway
from bot.leads.lead import Lead
from bot.ports import Address, Arrival, Conversation, Decide, Excuse, Finished, Outcome, Parcel, Settlement
from bot.storage.deciding import TEAM, EventKey, Verdict, judge, lead_in
from bot.storage.documents import finished_from, json_text, outgoing_from, packed, session_from, unpacked
from bot.storage.leads_in_memory import LeadsInMemory
from bot.storage.needs import Needs, bare
from bot.storage.retention import DAY, DEFAULT, Pruned, Retention
from bot.storage.statements import LEAD_SLOTS
from bot.storage.takeaway import About
from bot.storage.takeaway_in_memory import Held, about

Key = TypeVar("Key")


@dataclass(slots=True)
class _Line:
    """A call as kept: its parcel with the outgoing as JSON text."""

    id: int
    conversation: int
    address: Address
    text: str
    push: bool
    due_at: float
    topic: str = ""
    lead: str = ""
    at: float = 0.0
    attempts: int = 0
    leased_until: float = 0.0
    dead: bool = False
    reason: str = ""


@dataclass(slots=True)
class _Chat:
    """A conversation as kept: its session as JSON text."""

    conversation: Conversation
    session: str | None
    version: str
    updated_at: float


@dataclass(slots=True)
class MemoryStore:
    """A `Store` in memory. `clock` is the lease's clock, in UTC seconds."""

    lease_seconds: float = 60.0
    clock: Callable[[], float] = time.time
    quarantined: list[Verdict] = field(default_factory=list)
    log: list[tuple[int, str]] = field(default_factory=list)
    """Every effect as JSON text, with its conversation's number."""
    _chats: dict[Address, _Chat] = field(default_factory=dict)
    _seen: dict[EventKey, float] = field(default_factory=dict)
    _lines: dict[int, _Line] = field(default_factory=dict)
    _finished: dict[str, tuple[str, str, bytes, str]] = field(default_factory=dict)
    """By session: person, session as JSON text, document, actions done as JSON text."""
    _leads: LeadsInMemory = field(default_factory=LeadsInMemory)
    _versions: dict[str, tuple[bytes, float]] = field(default_factory=dict)
    _next: int = 1
    _open: bool = False

    async def open(self) -> None:
        """See `Store`."""
        self._open = True

    async def close(self) -> None:
        """See `Store`. Keeps what it holds until it is dropped, so that a test can open it again."""
        self._open = False

    async def apply(self, batch: Sequence[Arrival], decide: Decide, excuse: Excuse) -> list[Outcome]:
        """See `Store`. One arrival at a time, each read back from its JSON."""
        self._check()
        outcomes: list[Outcome] = []
        held: dict[Address, str] = {}
        for arrival in batch:
            chat = self._chats.get(arrival.address)
            known = {} if chat is None else {arrival.address: partial(_read, chat)}
            verdict = judge([arrival], known, self._seen.keys(), decide, excuse, held, self._needs())[0]
            if verdict.fate == "deferred":
                held[arrival.address] = verdict.version
            outcomes.append(self._keep(verdict))
        return outcomes

    async def settle(self, settlements: Sequence[Settlement]) -> None:
        """See `Store`."""
        self._check()
        for each in settlements:
            self._settle(each)

    async def claim(self, now: float, limit: int) -> list[Parcel]:
        """See `Store`."""
        self._check()
        parked = {chat.conversation.id for chat in self._chats.values() if chat.conversation.blocked}
        lines = sorted((line for line in self._lines.values() if not line.dead), key=lambda line: (line.push, line.id))
        taken: set[tuple[Address, bool]] = set()
        claimed: list[Parcel] = []
        for line in lines:
            lane = line.address, line.push
            if line.leased_until >= self.clock() or (line.attempts and line.due_at > now):
                taken.add(lane)
            elif line.due_at <= now and lane not in taken and line.conversation not in parked and len(claimed) < limit:
                line.leased_until = self.clock() + self.lease_seconds
                claimed.append(self._parcel(line))
        return claimed

    async def conversation(self, address: Address) -> Conversation | None:
        """See `Store`."""
        self._check()
        chat = self._chats.get(address)
        return None if chat is None else _read(chat)

    async def keep_version(self, version: str, files: Mapping[str, str], now: float) -> None:
        """See `Store`."""
        self._check()
        self._versions[version] = packed(files), now

    async def version_files(self, version: str) -> Mapping[str, str] | None:
        """See `Store`."""
        self._check()
        kept = self._versions.get(version)
        return None if kept is None else unpacked(kept[0])

    async def finished(self, person: str) -> list[Finished]:
        """See `Store`."""
        self._check()
        return self._past_of(person)

    async def leads(self, since: float = 0.0, until: float = float("inf")) -> list[Lead]:
        """See `Store`."""
        self._check()
        return self._leads.between(since, until)

    async def lead(self, person: str) -> Lead | None:
        """See `Store`."""
        self._check()
        return self._leads.of_person(person)

    async def ledger(self, subject: str = "") -> tuple[list[Entry], Head]:
        """See `Store`."""
        self._check()
        return self._leads.ledger(subject)

    async def about(self, person: str) -> About:
        """See `Store`."""
        self._check()
        chats = {each.conversation.address: each for each in self._chats.values() if each.conversation.person == person}
        rows = [(each.conversation, each.session, each.version, each.updated_at) for each in chats.values()]
        lead = self._leads.of_person(person)
        lines = [each for each in self._lines.values() if each.address in chats or (lead and each.lead == lead.key)]
        finished = [(key, kept) for key, kept in self._finished.items() if kept[0] == person]
        failed = [each for each in self.quarantined if each.arrival.address in chats]
        return about(Held(person, rows, lines, finished, failed, self.log, self._leads))

    async def elected(self) -> bool:
        """See `Store`."""
        return True

    async def ready(self) -> str:
        """See `Store`."""
        return "" if self._open else "the store is closed"

    async def prune(self, now: float, current: Collection[str] = (), keep: Retention = DEFAULT) -> Pruned:
        """As on the databases, but that a talk left idle goes whole: who keeps nothing on disk keeps no history either."""
        self._check()
        ended = self._leads.ended(now, keep)
        _drop(self._lines, {line.id for line in self._lines.values() if line.lead in ended})
        idle = {
            where
            for where, chat in self._chats.items()
            if chat.updated_at < now - keep.unfinished * DAY
            and not self._leads.of_person(chat.conversation.person)
            and not chat.conversation.person.startswith(TEAM)
        }
        numbers = {self._chats[where].conversation.id for where in idle}
        pinned = {chat.version for where, chat in self._chats.items() if where not in idle} | set(current)
        self.log = [(number, text) for number, text in self.log if number not in numbers]
        return Pruned(
            seen=_drop(self._seen, {key for key, at in self._seen.items() if at < now - keep.seen * DAY}),
            quarantine=self._drop_quarantined(now - keep.quarantine * DAY),
            conversations=_drop(self._chats, idle),
            leads=len(ended),
            ledger=self._leads.prune_ledger(now - keep.ledger * DAY),
            letters=_drop(self._lines, {line.id for line in self._lines.values() if line.conversation in numbers}),
            versions=_drop(
                self._versions,
                {v for v, (_, at) in self._versions.items() if v not in pinned and at < now - keep.versions * DAY},
            ),
        )

    def _needs(self) -> Needs:
        return Needs(self._past_of, self._leads.named, self._leads.owned)

    def _drop_quarantined(self, before: float) -> int:
        kept = [verdict for verdict in self.quarantined if verdict.arrival.at >= before]
        gone, self.quarantined = len(self.quarantined) - len(kept), kept
        return gone

    def _past_of(self, person: str) -> list[Finished]:
        mine = [kept for kept in self._finished.values() if person and kept[0] == person]
        found = [finished_from(session, document.decode(), done) for _, session, document, done in mine]
        return sorted(found, key=lambda each: each.session.updated_at)

    def _check(self) -> None:
        if not self._open:
            raise StorageAway("the store is closed")

    def _keep(self, verdict: Verdict) -> Outcome:
        arrival, decision = verdict.arrival, verdict.decision
        if verdict.fate == "duplicate":
            return Outcome(arrival, "duplicate")
        if verdict.fate == "deferred":
            return Outcome(arrival, "deferred", version=verdict.version)
        self._seen[verdict.key] = arrival.at
        number = self._keep_chat(verdict)
        if verdict.fate == "failed":
            self.quarantined.append(verdict)
        elif decision is not None and not verdict.erases:
            self.log.extend((number, json_text(effect)) for effect in decision.log)
            self._keep_finished(verdict)
        self._leads.keep(verdict, number)
        return Outcome(arrival, verdict.fate, decision, self._keep_calls(verdict, number), verdict.error)

    def _keep_chat(self, verdict: Verdict) -> int:
        """The number of the conversation left, 0 for none."""
        if verdict.erases:
            self._forget(verdict.before, verdict.arrival.at)
            return 0
        number = verdict.before.id
        if verdict.moves:
            number = self._move(verdict)
            if number and not verdict.before.id:  # moved before, and told once more
                return number
        if verdict.changes and verdict.decision is not None:
            number = number or self._number()
            session = verdict.decision.conversation.session
            left = replace(bare(verdict.decision.conversation), id=number, session=None)
            version = session.version if session else ""
            self._chats[left.address] = _Chat(left, verdict.session, version, verdict.arrival.at)
        return number

    def _move(self, verdict: Verdict) -> int:
        """As `bot.storage.moving`: the number of the conversation on either side, calls and cards following it."""
        old, new, number = verdict.arrival.address, verdict.left.address, verdict.before.id
        self._chats.pop(old, None)
        there = self._chats.get(new)
        for line in self._lines.values():
            line.address = new if line.address == old else line.address
            if there is not None and number and line.conversation == there.conversation.id:
                line.conversation = number
        if verdict.left.person.startswith(TEAM):
            self._leads.forget_cards()
            if there is not None:
                there.conversation = replace(there.conversation, person=verdict.left.person)
        return number or (there.conversation.id if there else 0)

    def _home(self, address: Address) -> Address:
        """Where a team's group by its first number is now."""
        here = (chat.conversation for chat in self._chats.values())
        lane = address.channel, address.bot
        moved = [
            c.address for c in here if c.person == TEAM + address.chat and (c.address.channel, c.address.bot) == lane
        ]
        return moved[0] if moved else address

    def _keep_finished(self, verdict: Verdict) -> None:
        if verdict.decision is not None and verdict.decision.finished is not None:
            finished, person = verdict.decision.finished, verdict.decision.conversation.person
            kept = person, json_text(finished.session), finished.document, json_text(finished.done)
            self._finished[finished.session.id] = kept

    def _keep_calls(self, verdict: Verdict, number: int) -> tuple[Parcel, ...]:
        arrival = verdict.arrival
        self._call_off(arrival.address, verdict)
        taken = {(line.address, line.push) for line in self._lines.values() if self._in_the_way(line, arrival.at)}
        parcels = []
        for call in verdict.calls:
            outgoing = call.outgoing
            address = self._home(outgoing.to) if outgoing.to else verdict.left.address
            line = _Line(
                self._number(), 0 if outgoing.to else number, address, call.text, outgoing.push, outgoing.due_at
            )
            line.topic, line.lead, line.at = outgoing.topic, outgoing.lead, arrival.at
            self._lines[line.id] = line
            if outgoing.due_at <= arrival.at and (line.address, line.push) not in taken:
                line.leased_until = self.clock() + self.lease_seconds
                parcels.append(self._parcel(line))
        return tuple(parcels)

    def _call_off(self, address: Address, verdict: Verdict) -> None:
        anywhere = {topic for topic in verdict.cancels if lead_in(topic)}
        leads = set(verdict.cancels_leads) - {""}
        gone = {
            number
            for number, line in self._lines.items()
            if (line.address == address and line.topic in verdict.cancels)
            or (line.topic in anywhere and line.lead == lead_in(line.topic))
            or line.lead in leads
        }
        _drop(self._lines, gone)

    def _in_the_way(self, line: _Line, now: float) -> bool:
        """Whether new calls of its lane wait behind it: due or waiting, and in nobody's hands. Only one process holds this store."""
        return not line.dead and (line.due_at <= now or line.attempts > 0) and line.leased_until < self.clock()

    def _parcel(self, line: _Line) -> Parcel:
        chat = self._chats.get(line.address)
        card = chat.conversation.card if chat is not None and chat.conversation.id == line.conversation else None
        outgoing = outgoing_from(line.text)
        if outgoing.slot in LEAD_SLOTS:
            card = self._leads.card(line.lead)
        return Parcel(line.id, line.conversation, line.address, outgoing, card, line.attempts, line.at)

    def _settle(self, settlement: Settlement) -> None:
        chat = self._chats.get(settlement.parcel.address)
        if settlement.card is not None and settlement.parcel.outgoing.slot in LEAD_SLOTS:
            self._leads.set_card(settlement.parcel.outgoing.lead, settlement.card)
        elif chat is not None and chat.conversation.id == settlement.parcel.conversation:
            if settlement.card is not None:
                chat.conversation = replace(chat.conversation, card=settlement.card)
            if settlement.blocked:
                chat.conversation = replace(chat.conversation, blocked=True)
        line = self._lines.get(settlement.parcel.id)
        if line is None:
            return
        if settlement.fate == "sent":
            del self._lines[line.id]
            return
        line.attempts, line.leased_until, line.reason = line.attempts + 1, 0.0, settlement.reason
        line.dead = settlement.fate == "dead"
        line.due_at = line.due_at if line.dead else settlement.due_at

    def _forget(self, conversation: Conversation, at: float) -> None:
        person, address = conversation.person, conversation.address
        mine = {
            where
            for where, chat in self._chats.items()
            if where == address or (person and chat.conversation.person == person)
        } | {address}
        numbers = {self._chats[where].conversation.id for where in mine if where in self._chats}
        for where in mine:
            self._chats.pop(where, None)
        leads = self._leads.forget(person, at)
        self._lines = {
            number: line
            for number, line in self._lines.items()
            if line.address not in mine and line.lead not in leads and _silent(line) not in mine
        }
        self._finished = {key: kept for key, kept in self._finished.items() if not person or kept[0] != person}
        self.log = [(number, text) for number, text in self.log if number not in numbers]
        self.quarantined = [kept for kept in self.quarantined if kept.arrival.address not in mine]

    def _number(self) -> int:
        number, self._next = self._next, self._next + 1
        return number


def _silent(line: _Line) -> Address | None:
    """The chat that a call about a talk names, to be looked at when it is made."""
    named = outgoing_from(line.text).params.get("silent")
    return Address(**named) if named else None


def _read(chat: _Chat) -> Conversation:
    return replace(chat.conversation, session=session_from(chat.session))


def _drop(held: MutableMapping[Key, Any], gone: Collection[Key]) -> int:
    for key in gone:
        del held[key]
    return len(gone)
