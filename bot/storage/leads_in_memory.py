"""Leads and the ledger of consents in memory, as strict as the databases: leads go through JSON. Must not know conversations or calls."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from itertools import takewhile

from bot.consent.ledger import Entry, Head, subject_of
from bot.leads.lead import Lead
from bot.ports import Address
from bot.storage.deciding import Verdict
from bot.storage.documents import lead_from
from bot.storage.leads import last_rows
from bot.storage.proving import chained, is_over, said_by
from bot.storage.retention import DAY, Retention


@dataclass(slots=True)
class LeadsInMemory:
    """What a store in memory holds of leads: each as JSON text by key, its card apart; the ledger's entries in order."""

    _texts: dict[str, str] = field(default_factory=dict)
    _cards: dict[str, int | None] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)
    _head: Head = field(default_factory=Head)
    _ends: dict[str, float] = field(default_factory=dict)
    """When the last lead of a subject went."""

    def named(self, key: str) -> Lead | None:
        """The lead of a key."""
        text = self._texts.get(key)
        return None if text is None else lead_from(text, self._cards[key])

    def owned(self, tenant: str, person: str) -> Lead | None:
        """The lead of a tenant's person."""
        return next((lead for lead in self._all() if (lead.tenant, lead.person) == (tenant, person)), None)

    def of_person(self, person: str) -> Lead | None:
        """A person's lead; nobody has none."""
        return next((lead for lead in self._all() if person and lead.person == person), None)

    def between(self, since: float, until: float) -> list[Lead]:
        """Those created in a span, oldest first."""
        return sorted(
            (lead for lead in self._all() if since <= lead.created_at <= until), key=lambda lead: lead.created_at
        )

    def ledger(self, subject: str = "") -> tuple[list[Entry], Head]:
        """The entries, all or those of one subject, and where the whole ledger stands."""
        return [entry for entry in self._entries if subject in {"", entry.subject}], self._head

    def keep(self, verdict: Verdict, conversation: int) -> None:
        """Keep what a turn says of leads and consents."""
        numbers: dict[Address, int] = {verdict.arrival.address: conversation}
        for key, (lead, row) in last_rows([verdict], numbers).items():
            self._texts[key] = row["document"]
            self._cards.setdefault(key, lead.card)
        entries, self._head = chained(self._head, said_by([verdict]))
        self._entries += entries

    def card(self, key: str) -> int | None:
        """The message in the team's group."""
        return self._cards.get(key)

    def set_card(self, key: str, card: int) -> None:
        """Note the message in the team's group, of a lead that is still there."""
        if key in self._cards:
            self._cards[key] = card

    def forget_cards(self) -> None:
        """The group moved: the messages of before are out of reach."""
        self._cards = dict.fromkeys(self._cards)

    def forget(self, person: str, at: float) -> frozenset[str]:
        """Remove the lead of a person; its key."""
        return self._drop([lead for lead in self._all() if person and lead.person == person], at)

    def ended(self, now: float, keep: Retention) -> frozenset[str]:
        """Remove the leads that have been kept long enough; their keys."""
        days = {"withdrawn": min(keep.withdrawn, keep.leads)}
        over = [lead for lead in self._all() if lead.updated_at < now - days.get(lead.state, keep.leads) * DAY]
        return self._drop(over, now)

    def prune_ledger(self, before: float) -> int:
        """As `bot.storage.proving.prune_ledger`."""
        needed = {subject_of(lead.person) for lead in self._all()}
        needed |= {subject for subject, at in self._ends.items() if at >= before}
        over = list(takewhile(lambda entry: is_over(entry, before, needed), self._entries))
        if over:
            self._head = replace(self._head, removed=over[-1].number, removed_seal=over[-1].seal)
            self._entries = self._entries[len(over) :]
        return len(over)

    def _drop(self, gone: Collection[Lead], at: float) -> frozenset[str]:
        for lead in gone:
            del self._texts[lead.key], self._cards[lead.key]
            self._ends[subject_of(lead.person)] = at
        return frozenset(lead.key for lead in gone)

    def _all(self) -> list[Lead]:
        return [lead_from(text, self._cards[key]) for key, text in self._texts.items()]
