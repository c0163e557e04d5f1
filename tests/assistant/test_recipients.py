"""Who receives what, when that changes: the bot comes to run for another agency, or what was handed over turns out wrong."""

from __future__ import annotations

from dataclasses import replace

from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.channels.telegram.cards import convert
from bot.conversation.events import Asked, Command
from bot.leads.lead import Contact
from tests.assistant.kit import Caller
from tests.assistant.shared import AGENCY
from tests.assistant.test_agreeing import NUMBER, diagnosed, elsewhere, shared
from tests.kit import shipped


def taken_over(caller: Caller, name: str = "Maison Neuve") -> None:
    """The same bot, from now on of another agency: its process starts again with another operator file."""
    caller.desk = Desk(
        Shelf(shipped(), name),
        replace(AGENCY, name=name),
        {"telegram": convert},
        caller.desk.new_id,
        team=caller.desk.team,
    )


def test_P02_a_question_that_named_another_recipient_is_asked_anew() -> None:
    """What was said to one agency, or to a card that names it, is agreed with no other; at the last step too."""
    for answers in ((), ("yes",), ("yes", "yes", NUMBER)):
        caller = diagnosed()
        caller.ask("dialog", "contact")
        for answer in answers:
            caller.write(answer)
        taken_over(caller)
        decision = caller.tap("!conclude" if len(answers) > 1 else "yes")
        assert (decision.leads, decision.consents, caller.leads) == ((), (), {})
        assert (caller.session.state, caller.session.answers) == ("contact.transmit", {})
        assert "Maison Neuve" in caller.card.text
        (proof,) = caller.tap("yes").consents
        assert proof.recipient == "Maison Neuve"
        assert "Maison Neuve" in proof.text


def test_P02_a_talk_left_open_with_another_recipient_is_not_taken_up() -> None:
    """Shelved by another talk meanwhile."""
    caller = diagnosed()
    caller.ask("dialog", "contact")
    caller.tap("yes")
    caller.ask("dialog", "sourcing")
    taken_over(caller)
    caller.ask("dialog", "contact")
    assert (caller.session.state, caller.session.answers) == ("contact.transmit", {})


def test_P02_another_agency_is_handed_no_new_result_without_being_agreed_to() -> None:
    """The agreement named the one before: by an old button or below the result, it is asked for anew; then the lead is theirs."""
    caller = diagnosed()
    first = shared(caller)
    taken_over(caller)
    caller.ask("fresh", "diagnostic")
    caller.answer_all(pick=0)
    caller.tap("!conclude")
    assert [button.token for button in caller.pages[-1].buttons] == ["!!dialog:contact"]
    decision = caller.ask("renew")
    assert (decision.leads, elsewhere(decision.outgoing)) == ((), [])
    lead = shared(caller, "marie@example.com")
    assert lead.key == first.key
    assert {each.recipient for each in lead.agreements} == {"Maison Neuve"}
    assert lead.contact == Contact("email", "marie@example.com")
    assert ("webhook", "lead.consented") in elsewhere(caller.decision.outgoing)


def test_a_corrected_result_can_be_sent_too() -> None:
    """What was handed over was wrong: one tap puts it right with everybody, and once is enough."""
    caller = diagnosed()
    first = shared(caller)
    question = "management.view"
    caller.ask("mydata_correct", question)
    caller.tap(next(each.token for each in caller.card.choices if each.token != first.answers[question]))
    caller.bring(Asked(Command.CONCLUDE))
    decision = caller.tap("!!renew")
    (lead,) = decision.leads
    assert (lead.key, lead.session, lead.times) == (first.key, first.session, 1)
    assert lead.answers[question] != first.answers[question]
    assert ("webhook", "lead.reassessed") in elsewhere(decision.outgoing)
    assert caller.ask("renew").leads == ()
