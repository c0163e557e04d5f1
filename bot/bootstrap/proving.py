"""`obstacles consents`: the ledger of consents verified, and the proofs of one lead, as an agency shows them to who asks."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bot.bootstrap.configuration import settings
from bot.bootstrap.operating import sql_store
from bot.consent.ledger import Entry, Head, faults, subject_of
from bot.errors import ObstaclesError
from bot.leads.lead import Lead

SHORT = 8
"""Characters of a key that name a lead."""


def run_consents(lead: str, subject: str, *, as_json: bool) -> int:
    """`obstacles consents`. Returns 1 when the ledger was tampered with or does not prove what it should. Raises ObstaclesError."""
    from bot.storage.proving import unproved

    entries, head, leads = _read()
    wrong = [*faults(entries, head), *unproved(leads, entries)]
    wanted = subject or (_subject(lead, leads) if lead else "")
    chosen = [entry for entry in entries if wanted in ("", entry.subject)]
    if as_json:
        print(_document(chosen, wrong))
    else:
        print("\n".join([*(_told(entry) for entry in chosen if wanted), *_verdict(entries, head, wrong)]))
    return 1 if wrong else 0


def _read() -> tuple[list[Entry], Head, list[Lead]]:
    store = sql_store(settings())
    with asyncio.Runner() as runner:
        runner.run(store.open())
        try:
            leads = runner.run(store.leads())
            entries, head = runner.run(store.ledger())
        finally:
            runner.run(store.close())
    return entries, head, leads


def _subject(key: str, leads: Sequence[Lead]) -> str:
    found = [each for each in leads if each.key == key or (len(key) >= SHORT and each.key.startswith(key))]
    if len(found) != 1:
        raise ObstaclesError(
            f"--lead {key[:40]}: no such lead; `obstacles leads list` names them. Of one that was erased, the proofs are found by --subject"
        )
    return subject_of(found[0].person)


def _told(entry: Entry) -> str:
    consent = entry.consent
    at = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(entry.at))
    where = f"{entry.channel} event {entry.event_id}" + (f", message {entry.message}" if entry.message else "")
    lines = (
        f"{entry.number}  {at}  {consent.choice}: {consent.purpose}, {consent.recipient}",
        f"   shown ({consent.lang}, content {consent.version[:12]}): {consent.text}",
        f"   by {where}; seal {entry.seal}",
    )
    return "\n".join(lines)


def _verdict(entries: Sequence[Entry], head: Head, wrong: Sequence[str]) -> Iterator[str]:
    yield from (f"WRONG: {fault}" for fault in wrong)
    if not wrong:
        yield f"The ledger is whole: {len(entries)} entries, up to number {head.count}."


def _document(entries: Sequence[Entry], wrong: Sequence[str]) -> str:
    import msgspec

    document = {"format": 1, "whole": not wrong, "faults": list(wrong), "entries": [asdict(each) for each in entries]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()
