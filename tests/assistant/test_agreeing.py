"""Handing a diagnosis over: offered after the result, agreed to, proved, sent, renewed, taken back.

Where nobody takes leads, nobody is asked anything.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant.desk import Desk
from bot.consent.ledger import Consent
from bot.conversation.events import Command, Shared
from bot.conversation.messages import Page, Paragraph, Sharing
from bot.conversation.session import ENDED, START
from bot.leads.lead import Contact, Lead
from bot.operators.operator import Operator
from bot.ports import Outgoing
from bot.storage.documents import json_text
from tests.assistant.kit import Caller, make_desk
from tests.assistant.shared import AGENCY, agency_desk
from tests.kit import shipped

NUMBER = "+33612345678"


def diagnosed(desk: Desk | None = None, lang: str = "fr", pick: int = 3) -> Caller:
    """Somebody with a result on the screen."""
    caller = Caller(desk or agency_desk(), lang)
    caller.ask("start", "c_linkedin_post_spring")
    caller.answer_all(pick=pick)
    caller.tap("!conclude")
    return caller


def shared(caller: Caller, written: str = "06 12 34 56 78") -> Lead:
    """Agrees to everything, and sends; the lead that is kept."""
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("yes")
    caller.write(written)
    caller.tap("!conclude")
    (lead,) = caller.leads.values()
    return lead


def told(caller: Caller) -> str:
    """All that the last pages say."""
    return "\n".join(block.text for page in caller.pages for block in page.blocks if isinstance(block, Paragraph))


def said(phrase: str, caller: Caller, **values: str) -> str:
    """A phrase as the person reads it."""
    return caller.desk.phrases.say(f"contact.{phrase}", caller.lang, recipient=caller.desk.operator.name, **values)


def elsewhere(outgoing: tuple[Outgoing, ...]) -> list[tuple[str, str]]:
    """The calls that do not go to the person: channel and method."""
    return [(call.to.channel, call.method) for call in outgoing if call.to is not None]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_is_offered_below_the_result_and_not_before(lang: str) -> None:
    """The result first, whole; the offer last, and refusing it costs nothing."""
    caller = diagnosed(lang=lang)
    assert "!!dialog:contact" in [button.token for button in caller.pages[-1].buttons]
    assert [button.token for page in caller.pages[:-1] for button in page.buttons].count("!!dialog:contact") == 0
    assert said("offer_text", caller) in told(caller)


@pytest.mark.parametrize("operator", [Operator(), Operator(configured=True, name="Agence Exemple")])
def test_without_anybody_who_takes_leads_nobody_is_asked_anything(operator: Operator) -> None:
    """Not offered, not opened by its name, by a button kept from earlier, or anew: refused kindly."""
    caller = diagnosed(make_desk(operator=operator))
    assert "!!dialog:contact" not in [button.token for button in caller.page_buttons]
    state = caller.session
    for service, argument in (
        ("dialog", "contact"),
        ("fresh", "contact"),
        ("fresh", "contact@contact.reach"),
        ("renew", ""),
    ):
        decision = caller.ask(service, argument)
        assert told(caller) == said("not_here", caller)
        assert (decision.leads, decision.consents, caller.session) == ((), (), state)


def test_whoever_stops_taking_leads_asks_no_further() -> None:
    """A talk about consent that was open is closed at the next word and keeps nothing, but for the diagnosis begun again before it."""
    caller = diagnosed()
    caller.ask("fresh", "diagnostic")
    caller.tap("!begin:express")
    caller.tap(caller.card.choices[0].token)
    begun = caller.session
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.desk.operator = replace(AGENCY, team=None, targets=())
    for _ in range(2):
        decision = caller.tap("yes")
        assert (decision.leads, decision.consents) == ((), ())
        assert (caller.session.state, caller.session.answers, caller.session.contact) == (ENDED, {}, "")
        assert told(caller) == caller.desk.phrases.say("contact.not_here", "fr", recipient=AGENCY.name)
    caller.ask("dialog", "diagnostic")
    assert (caller.session.state, caller.session.answers) == (begun.state, begun.answers)


def test_without_a_result_there_is_nothing_to_hand_over() -> None:
    """The way to the diagnosis instead."""
    caller = Caller(agency_desk())
    caller.ask("dialog", "contact")
    assert told(caller).endswith(said("result_first", caller))
    assert [button.token for button in caller.page_buttons] == ["!!dialog:diagnostic"]


def test_what_was_agreed_to_becomes_a_lead() -> None:
    """Who, how to be reached, from where, how severe, why, what to say first; what the rules read, and nothing typed."""
    caller = diagnosed()
    result = caller.session
    lead = shared(caller)
    assert (lead.state, lead.purpose, lead.lang, lead.origin) == ("new", "real", "fr", "c_linkedin_post_spring")
    assert (lead.person, lead.session, lead.times) == (caller.conversation.person, result.id, 1)
    assert lead.contact == Contact("phone", NUMBER)
    assert [(each.purpose, each.recipient) for each in lead.agreements] == [
        ("transmit", AGENCY.name),
        ("contact", AGENCY.name),
    ]
    assert lead.temperature in ("hot", "warm", "cold")
    assert set(lead.severities) == {each.id for each in shipped().knowledge.scoring.obstacles}
    assert lead.reasons
    assert lead.opening
    assert lead.answers == result.answers


def test_the_team_and_the_systems_are_told_in_the_same_decision() -> None:
    """The card in the group, the event to whoever wants it."""
    caller = diagnosed()
    shared(caller)
    assert ("telegram", "sendMessage") in elsewhere(caller.decision.outgoing)
    assert ("webhook", "lead.consented") in elsewhere(caller.decision.outgoing)


def test_the_contact_stays_with_the_lead_alone() -> None:
    """Not in the talk once it is sent, not in what was finished, not in the log, not in what is remembered."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("yes")
    log = [caller.write("06 12 34 56 78").log]
    assert caller.session.contact == NUMBER
    log.append(caller.tap("!conclude").log)
    kept = (caller.session, log, [each.document.decode() for each in caller.past.values()], list(caller.past.values()))
    assert "612345678" not in "".join(json_text(each) for each in kept[:3])
    assert caller.decision.finished is None
    assert caller.session.state == ENDED
    caller.ask("dialog", "sourcing")
    assert "612345678" not in json_text(caller.session)


def test_P03_each_choice_is_proved_in_its_own_decision() -> None:
    """The words shown, whole, in which dialog, version and language; for whom."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    card = caller.card
    (proof,) = caller.tap("yes").consents
    assert proof == Consent(
        "transmit", AGENCY.name, "granted", proof.text, "contact", caller.desk.shelf.current.version, "fr"
    )
    assert all(each in proof.text for each in (card.text, card.detail, *(button.label for button in card.choices)))
    (refused,) = caller.tap("no").consents
    assert (refused.purpose, refused.choice) == ("contact", "refused")


def test_a_choice_made_again_is_proved_once() -> None:
    """The same: nothing. Another one: what it changes."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("!back")
    assert caller.tap("yes").consents == ()
    caller.tap("yes")
    caller.ask("dialog", "sourcing")
    assert caller.ask("dialog", "contact").consents == ()
    assert caller.session.answers == {"contact.transmit": "yes", "contact.call": "yes"}


def test_taking_a_choice_back_before_sending_is_proved_too() -> None:
    """And what rested on it goes with it."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("yes")
    caller.tap("!back")
    caller.tap("!back")
    decision = caller.tap("no")
    assert [(each.purpose, each.choice) for each in decision.consents] == [
        ("transmit", "withdrawn"),
        ("contact", "withdrawn"),
    ]
    assert decision.leads == ()
    assert told(caller).startswith(said("declined", caller))


def test_declining_sends_nothing_and_leaves_everything() -> None:
    """The result is where it was, one tap away."""
    caller = diagnosed()
    before = dict(caller.past)
    caller.ask("dialog", "contact")
    decision = caller.tap("no")
    assert (decision.leads, elsewhere(decision.outgoing), caller.past) == ((), [], before)
    assert [each.choice for each in decision.consents] == ["refused"]
    caller.tap("!!results")
    assert "!!share" in [button.token for button in caller.page_buttons]


def test_without_a_call_the_lead_has_no_contact() -> None:
    """The diagnosis alone was agreed to."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("no")
    caller.tap("!conclude")
    (lead,) = caller.leads.values()
    assert (lead.contact, [each.purpose for each in lead.agreements]) == (None, ["transmit"])


def test_to_be_written_to_here_gives_the_account() -> None:
    """The chat that the person writes from, and nothing else of it."""
    lead = shared(diagnosed(), "ici")
    assert lead.contact == Contact("telegram", "7")


def test_coming_back_with_another_result_is_one_tap() -> None:
    """The same lead, brought up to date; nothing is asked again, and nobody waits for a first word any more."""
    caller = diagnosed()
    first = shared(caller)
    caller.ask("renew")
    assert first.short_key not in told(caller)
    assert caller.leads[first.key] == first
    caller.ask("fresh", "diagnostic")
    caller.answer_all(pick=0)
    caller.tap("!conclude")
    assert "!!renew" in [button.token for button in caller.pages[-1].buttons]
    decision = caller.tap("!!renew")
    (lead,) = decision.leads
    assert (lead.key, lead.times, lead.contact, lead.agreements) == (first.key, 2, first.contact, first.agreements)
    assert lead.session != first.session
    assert lead.score != first.score
    assert decision.consents == ()
    assert decision.cancel == (f"unclaimed:{first.key}",)
    assert ("webhook", "lead.reassessed") in elsewhere(decision.outgoing)


def test_a_call_can_be_agreed_to_later() -> None:
    """What was agreed to stands: only the rest is asked."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("no")
    caller.tap("!conclude")
    decision = caller.ask("dialog", "contact")
    assert (caller.session.state, decision.consents) == ("contact.call", ())
    assert [each.choice for each in caller.tap("yes").consents] == ["granted"]
    caller.write("marie@example.com")
    caller.tap("!conclude")
    (lead,) = caller.leads.values()
    assert (lead.times, lead.contact) == (1, Contact("email", "marie@example.com"))
    assert ("webhook", "lead.consented") in elsewhere(caller.decision.outgoing)


def test_P04_an_agreement_in_force_can_be_taken_back_where_it_was_given() -> None:
    """Back and no: the lead is emptied there and then, those who received it are told, calls about it are dropped."""
    caller = diagnosed()
    first = shared(caller)
    caller.ask("dialog", "contact")
    caller.tap("!back")
    caller.tap("!back")
    decision = caller.tap("no")
    (lead,) = decision.leads
    assert (lead.key, lead.state, lead.contact, lead.answers) == (first.key, "withdrawn", None, {})
    assert [each.choice for each in decision.consents] == ["withdrawn", "withdrawn"]
    assert decision.cancel_leads == (first.key,)
    assert ("webhook", "lead.withdrawn") in elsewhere(decision.outgoing)
    assert told(caller) == said("taken_back", caller)


def test_whoever_took_it_back_may_agree_again() -> None:
    """The same lead, waiting for somebody anew, with proofs of its own."""
    caller = diagnosed()
    first = shared(caller)
    caller.ask("withdraw", "transmit")
    again = shared(caller)
    assert (again.key, again.state, again.contact) == (first.key, "new", first.contact)


def test_P02_an_agreement_taken_back_elsewhere_supports_no_talk_that_was_open() -> None:
    """Withdrawn by its own button while the questions are open, or left open: what was answered counts no more."""
    for leave in (False, True):
        caller = diagnosed()
        shared(caller)
        caller.ask("dialog", "contact")
        if leave:
            caller.ask("dialog", "sourcing")
        caller.ask("withdraw", "transmit")
        caller.ask("dialog", "contact")
        assert (caller.session.state, caller.session.answers) == ("contact.transmit", {})


def test_an_authors_preview_makes_a_test_lead() -> None:
    """Marked as such, and never told as a real one."""
    caller = Caller(agency_desk())
    caller.ask("fresh", "diagnostic@strategy.goal")
    while caller.session.state not in ("summary", START):
        caller.tap(caller.card.choices[0].token)
    caller.tap("!conclude")
    lead = shared(caller)
    assert lead.purpose == "test"
    assert caller.session.purpose == "test"


def test_ones_number_can_be_shared_by_the_channels_own_button() -> None:
    """Offered when the question comes, put away when it is over, whichever way that is."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    markups = [call.params.get("reply_markup", {}) for call in caller.tap("yes").outgoing]
    assert [list(each) for each in markups if "keyboard" in each] == [
        ["keyboard", "one_time_keyboard", "resize_keyboard"]
    ]
    decision = caller.bring(Shared("33612345678"))
    assert decision.outgoing[0].params.get("reply_markup") == {"remove_keyboard": True}
    assert caller.session.contact == NUMBER
    caller.tap("!back")
    for service, argument in (("dialog", "diagnostic"), ("erase_confirmed", "")):
        caller.ask("dialog", "contact")
        gone = caller.ask(service, argument)
        assert {"remove_keyboard": True} in [call.params.get("reply_markup") for call in gone.outgoing]


def test_going_on_puts_the_offer_away_by_a_pause_too() -> None:
    """And brings it back with the question."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("yes")
    away = caller.write("pause").outgoing
    assert {"remove_keyboard": True} in [call.params.get("reply_markup") for call in away]
    back = caller.tap("!resume").outgoing
    assert any("keyboard" in call.params.get("reply_markup", {}) for call in back)


def test_a_channel_without_such_a_button_shows_nothing() -> None:
    """The terminal is offered no sharing: it has nobody's number."""
    caller = diagnosed(make_desk(operator=AGENCY))
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.tap("yes")
    assert not [message for message in caller.decision.messages if isinstance(message, Sharing)]
    assert caller.decision.outgoing == () or not elsewhere(caller.decision.outgoing)


def test_an_agencys_own_weights_count() -> None:
    """The same answers, another score."""
    numbers = (shared(diagnosed(_weighing({}))).score, shared(diagnosed(_weighing({"need": 10.0}))).score)
    assert numbers[0] != numbers[1]
    nothing = dict.fromkeys(("need", "fit", "budget", "authority", "urgency", "readiness"), 0.0)
    assert shared(diagnosed(_weighing(nothing))).score == numbers[0]


def _weighing(weights: dict[str, float]) -> Desk:
    desk = agency_desk()
    desk.operator = replace(AGENCY, weights=weights)
    return desk


def test_restarting_the_questions_asks_no_standing_agreement_again() -> None:
    """Begun anew, a talk about consent opens where there is something to decide."""
    caller = diagnosed()
    shared(caller)
    caller.write("recommencer")
    assert (caller.session.dialog, caller.session.state) == ("contact", "contact.reach")
    assert caller.decision.consents == ()


def test_a_question_of_ones_own_is_answered_meanwhile() -> None:
    """Above the same card; nothing is agreed to by asking."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    decision = caller.write("C'est quoi un indicateur ?")
    assert isinstance(decision.messages[-2], Page)
    assert (caller.session.state, decision.consents) == ("contact.transmit", ())
    assert Command.BACK.value not in caller.session.answers
