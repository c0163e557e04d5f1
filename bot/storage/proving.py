"""The ledger of consents as stored: what a batch's turns add to it, entry sealed after entry, and what it must prove.

Entries are never changed; whoever adds holds the head's row, so that there is one chain however many processes write. Must not know how
consent is asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, delete, select

from bot.consent.ledger import Consent, Entry, Head, seal_of, subject_of
from bot.leads.lead import Lead
from bot.ports import Arrival
from bot.storage import statements
from bot.storage.deciding import Verdict
from bot.storage.rows import Row, entry_from, entry_row, head_from
from bot.storage.tables import lead_ends, leads, ledger

_AT_ONCE = 1000


def said_by(verdicts: Iterable[Verdict]) -> list[tuple[Arrival, str, Consent]]:
    """Every choice made in a batch, in order: the arrival that made it, and whose it is."""
    return [(each.arrival, each.person, consent) for each in verdicts for consent in each.consents]


def chained(head: Head, said: Iterable[tuple[Arrival, str, Consent]]) -> tuple[list[Entry], Head]:
    """The entries that follow on `head`, each sealing the one before, and where the ledger stands then."""
    entries = []
    for arrival, person, consent in said:
        entry = Entry(
            number=head.count + 1,
            subject=subject_of(person),
            consent=consent,
            channel=arrival.address.channel,
            bot=arrival.address.bot,
            event_id=arrival.event_id,
            message=arrival.card,
            at=float(arrival.at),  # as the database gives it back: the seal covers how it is written
            previous=head.seal,
            seal="",
        )
        entries.append(replace(entry, seal=seal_of(entry)))
        head = replace(head, count=entry.number, seal=entries[-1].seal)
    return entries, head


def append(connection: Connection, verdicts: Sequence[Verdict]) -> None:
    """Add the choices of a batch to the ledger."""
    said = said_by(verdicts)
    if not said:
        return
    entries, head = chained(locked_head(connection), said)
    connection.execute(statements.INSERT_LEDGER, [entry_row(entry) for entry in entries])
    keep_head(connection, head)


def locked_head(connection: Connection) -> Head:
    """Where the ledger stands, nobody else adding to it until the transaction ends. Its row is made before the first entry."""
    row = connection.execute(statements.LEDGER_HEAD.with_for_update()).one_or_none()
    if row is None:  # two processes at once: the second one's row is refused, and its turn made again
        connection.execute(statements.INSERT_LEDGER_HEAD, {"id": 1, **_head_row(Head())})
    return head_from(row)


def ledger_of(connection: Connection, subject: str = "") -> tuple[list[Entry], Head]:
    """The entries, all or those of one subject, in order, and where the whole ledger stands. Nobody adds to it meanwhile."""
    head = head_from(connection.execute(statements.LEDGER_HEAD.with_for_update(read=True)).one_or_none())
    chosen = statements.LEDGER_OF if subject else statements.LEDGER
    rows = connection.execute(chosen, {"subject": subject} if subject else {})
    return [entry_from(row) for row in rows], head


def keep_head(connection: Connection, head: Head) -> None:
    """Write where the ledger stands."""
    connection.execute(statements.UPDATE_LEDGER_HEAD, _head_row(head))


def prune_ledger(connection: Connection, before: float) -> int:
    """Remove the first entries whose time is over: made before then, of subjects whose lead, if any, was gone by then. How many went.

    From the beginning only, so that the chain of the rest still proves itself whole.
    """
    people = connection.execute(select(leads.c.person)).scalars()
    needed = {subject_of(person) for person in people}
    needed |= set(connection.execute(select(lead_ends.c.subject).where(lead_ends.c.at >= before)).scalars())
    last = _last_over(connection, before, needed)
    if last is None:
        return 0
    head = locked_head(connection)
    removed = connection.execute(delete(ledger).where(ledger.c.number <= last.number)).rowcount
    keep_head(connection, replace(head, removed=last.number, removed_seal=last.seal))
    connection.execute(delete(lead_ends).where(lead_ends.c.at < before))
    return removed


def _last_over(connection: Connection, before: float, needed: Collection[str]) -> Entry | None:
    """The last of the first entries that are over, read some at a time: most days there is none."""
    last: Entry | None = None
    while True:
        rows = connection.execute(
            statements.LEDGER.where(ledger.c.number > (last.number if last else 0)).limit(_AT_ONCE)
        ).all()
        for row in rows:
            if not is_over(entry := entry_from(row), before, needed):
                return last
            last = entry
        if len(rows) < _AT_ONCE:
            return last


def is_over(entry: Entry, before: float, needed: Collection[str]) -> bool:
    """Whether a proof's time is over. `needed`: subjects with a lead, or with one that went since `before`."""
    return entry.at < before and entry.subject not in needed


def _head_row(head: Head) -> Row:
    return {name: getattr(head, name) for name in ("count", "seal", "removed", "removed_seal")}


def unproved(agreed: Iterable[Lead], entries: Sequence[Entry]) -> Iterator[str]:
    """What the ledger does not prove: nothing when each agreement of each lead in use rests on exactly one grant, not taken back since.

    A lead that a test made rests on nobody's agreement.
    """
    grants = Counter((e.subject, e.consent.purpose, e.consent.recipient, e.at) for e in entries if _grants(e))
    last = {(e.subject, e.consent.purpose, e.consent.recipient): e for e in entries}
    for lead in agreed:
        if lead.live and lead.purpose == "real":
            yield from _unproved(lead, grants, last)


def _unproved(
    lead: Lead, grants: Counter[tuple[str, str, str, float]], last: dict[tuple[str, str, str], Entry]
) -> Iterator[str]:
    purposes = [each.purpose for each in lead.agreements]
    if "transmit" not in purposes:
        yield f"lead {lead.short_key} rests on no agreement to transmit it"
    if lead.contact is not None and "contact" not in purposes:
        yield f"lead {lead.short_key} has a contact that nobody agreed to"
    subject = subject_of(lead.person)
    for each in lead.agreements:
        proofs = grants[subject, each.purpose, each.recipient, each.at]
        if proofs != 1 or purposes.count(each.purpose) > 1:
            yield f"lead {lead.short_key} has {proofs} proofs of its agreement to {each.purpose}"
        elif not _grants(last[subject, each.purpose, each.recipient]):
            yield f"lead {lead.short_key} is used to {each.purpose} after that was taken back"


def _grants(entry: Entry) -> bool:
    return entry.consent.choice == "granted"
