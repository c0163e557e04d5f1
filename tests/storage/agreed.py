"""Talks that make leads, reduced to what storage can see of them: a word decides what the turn does."""

from __future__ import annotations

from dataclasses import replace

from bot.consent.ledger import Consent
from bot.conversation.events import Wrote
from bot.leads.lead import Agreement, Contact, Lead, Note
from bot.ports import Address, Arrival, Conversation, Decision, Outcome, Outgoing, Store, lead_of
from tests.storage.talks import NOW, arrival, excuse, redraw

GROUP = Address("telegram", "1", "-100")
"""The team's group."""
AGENCY = "Agence Exemple"
TEXT = "J’accepte que mes réponses soient transmises à Agence Exemple."


def consent(purpose: str = "transmit", choice: str = "granted") -> Consent:
    """A choice, with the words shown."""
    assert choice in ("granted", "refused", "withdrawn")
    return Consent(purpose, AGENCY, choice, TEXT, "contact", "v1", "fr")  # type: ignore[arg-type] # just checked


def card_call(lead: Lead, text: str, *, new: bool = False) -> Outgoing:
    """A call that posts the lead's card in the group, or redraws it."""
    post = Outgoing("sendMessage", {"text": text}, "new_lead_card", to=GROUP, lead=lead.key)
    if new:
        return post
    return Outgoing("editMessageText", {"text": text}, "lead_card", otherwise=post, to=GROUP, lead=lead.key)


def notice(lead: Lead, event: str) -> Outgoing:
    """A call to the agency's system."""
    return Outgoing(event, {"lead": lead.key}, to=Address("webhook", "crm", lead.key), lead=lead.key)


def again(lead: Lead, at: float) -> Outgoing:
    """What is said once more when nobody claims the lead."""
    return Outgoing(
        "sendMessage",
        {"text": "unclaimed"},
        due_at=at,
        push=True,
        topic=f"unclaimed:{lead.key}",
        to=GROUP,
        lead=lead.key,
    )


def agree(conversation: Conversation, came: Arrival) -> Decision:
    """Obey: `agree`, `refuse`, `claim KEY`, `note KEY text`, `read KEY`, `mine`, `withdraw`, `erase`, `move CHAT`, `team`, `hello`."""
    assert isinstance(came.event, Wrote)
    word, *rest = came.event.text.split()
    here = replace(conversation, person=conversation.person or f"person{came.address.chat}", lang="fr")
    match word:
        case "agree":
            return _agree(here, came)
        case "refuse":
            return Decision(here, consents=(consent(choice="refused"),))
        case "claim":
            return _claim(here, came, rest[0])
        case "note":
            lead = _there(here, rest[0])
            changed = replace(lead, notes=(*lead.notes, Note(came.at, "Anne", rest[1])))
            return Decision(conversation, leads=(changed,), outgoing=(card_call(changed, "noted"),))
        case "read":
            found = lead_of(here, rest[0])
            return Decision(conversation, outgoing=(redraw(found.state if found else "none"),))
        case "mine":
            found = lead_of(here)
            return Decision(here, outgoing=(redraw(found.key if found else "none"),))
        case "withdraw":
            return _withdraw(here, came)
        case "erase":
            return Decision(here, outgoing=(redraw("forgotten"),), erase=True)
        case "move":
            return Decision(replace(conversation, address=replace(conversation.address, chat=rest[0])))
        case "team":
            return Decision(replace(conversation, person=f"team:{GROUP.chat}"))
        case _:
            return Decision(here, outgoing=(redraw(word),))


def _agree(here: Conversation, came: Arrival) -> Decision:
    known = lead_of(here)
    fresh = Lead(f"key{came.address.chat}", here.person, session=f"session-{came.address.chat}", created_at=came.at)
    lead = replace(known, times=known.times + 1) if known else fresh
    agreements = (Agreement("transmit", AGENCY, came.at), Agreement("contact", AGENCY, came.at))
    lead = replace(
        lead,
        contact=Contact("email", "anne@example.com"),
        agreements=agreements,
        updated_at=came.at,
        answers={"kpi.goals": ["a", "b"], "kpi.number": 2.5},
        severities={"goals": 40, "budget": None},
    )
    calls = (card_call(lead, "card", new=known is None), notice(lead, "consented"), again(lead, came.at + 3600))
    return Decision(here, leads=(lead,), consents=(consent(), consent("contact")), outgoing=calls)


def _claim(here: Conversation, came: Arrival, key: str) -> Decision:
    lead = _there(here, key)
    if lead.who:
        return Decision(here, outgoing=(redraw(f"taken by {lead.who}"),))
    won = replace(lead, who=came.event_id, state="claimed", claimed_at=came.at)
    calls = (card_call(won, f"claimed by {won.who}"), notice(won, "claimed"))
    return Decision(here, leads=(won,), outgoing=calls, cancel=(f"unclaimed:{key}",))


def _withdraw(here: Conversation, came: Arrival) -> Decision:
    lead = _there(here, "")
    bare = Lead(lead.key, lead.person, state="withdrawn", created_at=lead.created_at, updated_at=came.at)
    taken_back = (consent(choice="withdrawn"), consent("contact", "withdrawn"))
    calls = (card_call(bare, "withdrawn"), notice(bare, "withdrawn"))
    return Decision(here, leads=(bare,), consents=taken_back, outgoing=calls, cancel_leads=(lead.key,))


def _there(here: Conversation, key: str) -> Lead:
    lead = lead_of(here, key)
    assert lead is not None
    return lead


async def bring(store: Store, *texts: str, start: int, chat: str = "7", at: float = NOW) -> list[Outcome]:
    """Bring texts of one chat in one batch; every turn must succeed."""
    batch = [arrival(each, start + place, chat, at=at) for place, each in enumerate(texts)]
    outcomes = await store.apply(batch, agree, excuse)
    assert {outcome.fate for outcome in outcomes} == {"done"}, [outcome.error for outcome in outcomes]
    return outcomes


async def waiting(store: Store, now: float) -> list[tuple[str, str]]:
    """Channel and method of every call that may be made at `now` and that nobody holds."""
    return [(parcel.address.channel, parcel.outgoing.method) for parcel in await store.claim(now, 100)]
