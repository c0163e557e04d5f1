"""A talk about consent: equal buttons, agreements never guessed, a contact kept nowhere but where it must be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.conversation.effects import Answered, Concluded
from bot.conversation.events import Command, Sent, Shared
from bot.conversation.messages import Record
from bot.conversation.script import scripts_of
from bot.conversation.session import ENDED, SUMMARY
from bot.storage.documents import json_text
from tests.kit import Chat, shipped

NUMBER = "+33612345678"


def marie(host: str) -> str:
    """An address at a host."""
    return f"marie@{host}"


def chat(lang: str = "fr", here: bool = True) -> Chat:
    """Somebody who has just been asked whether their diagnosis may be handed over."""
    talk = Chat("contact", lang)
    talk.session = replace(talk.session, reachable=here)
    talk.tap("!begin:standard")
    return talk


def asked_how(lang: str = "fr", here: bool = True) -> Chat:
    """Somebody who agreed to everything, and is asked how to be reached."""
    talk = chat(lang, here)
    talk.tap("yes")
    talk.tap("yes")
    return talk


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_yes_and_no_are_equal(lang: str) -> None:
    """Two buttons, none of them ticked or standing out, and what is shared is said before."""
    card = chat(lang).card
    assert [(button.token, button.ticked, button.main) for button in card.choices] == [
        ("yes", False, False),
        ("no", False, False),
    ]
    assert not card.controls
    assert shipped().dialogs["contact"].by_key["contact.transmit"].why.say(lang)[:20] in card.detail


@pytest.mark.parametrize(("lang", "yes", "no"), [("fr", "Oui !", "non merci"), ("en", "I agree", "No.")])
def test_yes_and_no_are_understood_in_so_many_words(lang: str, yes: str, no: str) -> None:
    """Typed, with or without punctuation; a number too."""
    for written, answer in ((yes, "yes"), (no, "no"), ("1", "yes"), ("2", "no")):
        talk = chat(lang)
        talk.write(written)
        assert talk.session.answers["contact.transmit"] == answer


@pytest.mark.parametrize(
    "written", ["peut-être", "ouii", "nan", "mouais", "oui mais non", "pourquoi pas", "passer", ""]
)
def test_an_agreement_is_never_guessed(written: str) -> None:
    """Anything else than yes or no is asked again."""
    talk = chat()
    talk.write(written)
    assert (talk.session.state, talk.session.answers) == ("contact.transmit", {})


def test_declining_is_over_at_once_and_asks_nothing_else() -> None:
    """One tap, and the way back to the result stands first."""
    talk = chat()
    effects = talk.tap("no")
    assert talk.session.state == ENDED
    assert Concluded() in effects
    assert talk.card.choices[0].token == "!!results"


def test_whoever_declines_a_call_gives_no_contact() -> None:
    """The diagnosis may go without any way to be reached."""
    talk = chat()
    talk.tap("yes")
    talk.tap("no")
    assert talk.session.state == SUMMARY
    assert "contact.reach" not in talk.session.answers


@pytest.mark.parametrize(
    ("written", "kind", "value"),
    [("06 12 34 56 78", "phone", NUMBER), ("marie@example.com", "email", "marie@example.com"), ("ici", "telegram", "")],
)
def test_a_contact_is_answered_by_its_kind_alone(written: str, kind: str, value: str) -> None:
    """The value is in the session and nowhere else: not in the answers, not in the log, not on the line that stays."""
    talk = asked_how()
    effects = talk.write(written)
    assert talk.session.answers["contact.reach"] == kind
    assert talk.session.contact == value
    assert effects == (Answered("contact.reach", kind, "typed"),)
    kept = json_text(replace(talk.session, contact="")) + repr(effects) + repr(talk.session)
    records = [message.text for message in talk.messages if isinstance(message, Record)]
    assert not value or value not in kept + "".join(records)


def test_the_contact_is_shown_once_more_before_it_is_sent() -> None:
    """As people write it, so that a slip is seen."""
    talk = asked_how()
    talk.write("+33612345678")
    assert "06 12 34 56 78" in talk.card.detail
    assert [button.token for button in talk.card.choices] == ["!conclude", "!edit"]


def test_a_slip_in_an_address_is_asked_about() -> None:
    """What is meant, or what was written: the person decides, by a tap, by its number or by yes and no."""
    for way, value in (("meant", marie("gmail.com")), ("written", marie("gmial.com"))):
        talk = asked_how(here=False)
        talk.write(marie("gmial.com"))
        assert marie("gmail.com") in talk.card.aside
        assert [button.label for button in talk.card.choices] == [marie("gmail.com"), marie("gmial.com")]
        talk.tap(way)
        assert (talk.session.contact, talk.session.state) == (value, SUMMARY)
    talk = asked_how(here=False)
    talk.write("marie@gmail,com")
    assert [button.label for button in talk.card.choices] == [marie("gmail.com")]
    talk.write("oui")
    assert talk.session.contact == marie("gmail.com")


def test_an_address_doubted_is_not_given_yet() -> None:
    """Until the person says which, nothing can be sent."""
    talk = asked_how()
    talk.write("06 12 34 56 78")
    talk.ask(Command.BACK)
    talk.write(marie("gmial.com"))
    talk.ask(Command.CONCLUDE)
    assert (talk.session.state, "contact.reach" in talk.session.answers) == ("contact.reach", False)


def test_to_be_written_to_here_is_offered_only_where_that_can_be() -> None:
    """In a chat that can be written to later; in a terminal a number or an address only, and the word means nothing."""
    assert [button.token for button in asked_how().card.choices] == ["telegram"]
    talk = asked_how(here=False)
    assert talk.card.choices == ()
    talk.write("telegram")
    assert talk.session.state == "contact.reach"


def test_S26_ones_own_number_is_taken_and_nobody_elses() -> None:
    """Shared by the channel's own means it answers; a card of somebody else is refused kindly, and nothing of it is kept."""
    talk = asked_how()
    talk.bring(Sent("contact"))
    assert talk.card.aside == talk.script.say("not_own", "fr")
    assert (talk.session.contact, "contact.reach" in talk.session.answers) == ("", False)
    effects = talk.bring(Shared("33612345678"))
    assert talk.session.contact == NUMBER
    assert effects == (Answered("contact.reach", "phone", "shared"),)


@pytest.mark.parametrize("dialog", ["diagnostic", "contact"])
def test_a_number_nobody_asked_for_is_not_kept(dialog: str) -> None:
    """In any other state it is but a message that cannot be read."""
    talk = Chat(dialog)
    talk.tap("!begin:standard")
    talk.bring(Shared("33612345678"))
    assert "612345678" not in json_text(talk.session)


def test_taking_an_agreement_back_forgets_the_contact() -> None:
    """Back, and no: what it was asked for is gone with it."""
    talk = asked_how()
    talk.write("06 12 34 56 78")
    talk.ask(Command.EDIT, "contact.call")
    talk.tap("no")
    assert talk.session.contact == ""
    assert "contact.reach" not in talk.session.answers


def test_another_recipient_is_named_on_the_card() -> None:
    """To whom is said in every text, the operator's name unless the question names somebody else."""
    script = scripts_of(shipped(), "Agence Exemple")["contact"]
    asked = script.dialog.by_key["contact.transmit"]
    assert "Agence Exemple" in asked.text.say("fr")
    assert "{{" not in asked.text.say("en") + asked.why.say("fr")
    assert script.say("summary_text", "fr", count=3).count("Agence Exemple") == 1
