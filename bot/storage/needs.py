"""What a decision may rest on beside its conversation: it is made again with that at hand, what the batch wrote just now included.

Pure. Must not know any database: whoever stores brings what reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import LeadNeeded, PastNeeded
from bot.leads.lead import Lead
from bot.ports import Arrival, Conversation, Decide, Decision, Finished

if TYPE_CHECKING:
    from bot.storage.deciding import Verdict


@dataclass(frozen=True, slots=True)
class Needs:
    """What reads, as stored; called only for the decision that asks. A lead read is locked until what is decided is written."""

    past_of: Callable[[str], Sequence[Finished]]
    """What a person finished before."""
    lead_named: Callable[[str], Lead | None]
    """The lead of a key."""
    lead_owned: Callable[[str, str], Lead | None]
    """The lead of a tenant's person."""


def supplied(decide: Decide, needs: Needs, before: Sequence[Verdict]) -> Decide:
    """`decide`, made again with whatever it asks for. `before`: the batch's verdicts so far."""

    def decided(conversation: Conversation, arrival: Arrival) -> Decision:
        while True:
            try:
                return decide(conversation, arrival)
            except PastNeeded:
                if conversation.past is not None:
                    raise
                conversation = replace(conversation, past=_past(conversation.person, needs, before))
            except LeadNeeded as need:
                known = conversation.leads or {}
                if need.key in known:
                    raise
                lead = _lead(need.key, conversation, needs, before)
                conversation = replace(conversation, leads={**known, need.key: lead})

    return decided


def bare(conversation: Conversation) -> Conversation:
    """The conversation without what was read for one decision."""
    if conversation.past is None and conversation.leads is None:
        return conversation
    return replace(conversation, past=None, leads=None)


def _past(person: str, needs: Needs, before: Sequence[Verdict]) -> tuple[Finished, ...]:
    past = {each.session.id: each for each in needs.past_of(person)} if person else {}
    past |= {each.session.id: each for each in _finished_now(before, person)}
    return tuple(past.values())


def _finished_now(verdicts: Sequence[Verdict], person: str) -> Iterator[Finished]:
    for verdict in verdicts:
        finished = verdict.decision.finished if verdict.fate == "done" and verdict.decision else None
        if finished is not None and person and verdict.left.person == person:
            yield finished


def _lead(key: str, conversation: Conversation, needs: Needs, before: Sequence[Verdict]) -> Lead | None:
    """The lead as the batch left it, else as stored. Nobody has no lead."""
    if not key and not conversation.person:
        return None
    owner = conversation.tenant, conversation.person
    for verdict in reversed(before):
        for lead in reversed(verdict.leads):
            if lead.key == key or (not key and (lead.tenant, lead.person) == owner):
                return lead
    return needs.lead_named(key) if key else needs.lead_owned(*owner)
