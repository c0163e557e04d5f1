"""The desk: one arrival in, everything that it changes out."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec import json

from bot.conversation.effects import Answered, Began, Concluded, Restarted
from bot.conversation.events import Opened, Tap, Wrote
from bot.conversation.messages import Card, Message, Page, Paragraph, Record
from bot.conversation.session import ENDED, START
from bot.errors import UnknownVersion
from bot.operators.operator import Operator
from bot.ports import Address, Arrival, Conversation, Outgoing, Service
from tests.assistant.kit import ADDRESS, NOW, Caller, make_desk


def test_whoever_writes_first_gets_the_first_screen() -> None:
    """Whatever was written: the notice, in the language of the person's client; a person and a session are made."""
    caller = Caller(lang="en-GB")
    caller.write("hello there")
    assert caller.session.state == START
    assert caller.session.lang == caller.conversation.lang == "en"
    assert caller.conversation.person
    assert caller.conversation.person != caller.session.id
    assert "automated assistant" in caller.card.aside


@pytest.mark.parametrize(("spoken", "lang"), [("", "fr"), ("de", "fr"), ("en", "en"), ("fr-CA", "fr")])
def test_a_language_that_is_not_spoken_falls_back_on_the_contents_own(spoken: str, lang: str) -> None:
    """Only languages that the content has."""
    caller = Caller(lang=spoken)
    caller.ask("start")
    assert caller.conversation.lang == lang


def test_a_link_s_payload_stays_with_the_talk_and_the_first_one_counts() -> None:
    """A second link in mid-talk changes nothing; a talk without origin takes it."""
    caller = Caller()
    caller.ask("start", "atelier-42")
    caller.tap("!begin:express")
    caller.ask("start", "other")
    assert caller.session.origin == "atelier-42"


def test_start_in_mid_talk_takes_it_up_where_it_was() -> None:
    """The same session, the same question."""
    caller = Caller()
    caller.ask("start")
    caller.tap("!begin:express")
    before = caller.session
    caller.ask("start")
    assert (caller.session.id, caller.session.state) == (before.id, before.state)


def test_restarting_opens_a_fresh_session_with_the_same_language_and_origin() -> None:
    """The old one is logged as restarted; nothing of it is answered in the new one."""
    caller = Caller()
    caller.ask("start", "atelier-42")
    caller.tap("!begin:express")
    caller.tap(caller.card.choices[0].token)
    caller.tap("!language:en")
    old = caller.session
    decision = caller.tap("!restart")
    assert any(isinstance(effect, Restarted) for effect in decision.log)
    assert caller.session.id != old.id
    assert (caller.session.state, caller.session.answers) == (START, {})
    assert (caller.session.lang, caller.session.origin) == ("en", "atelier-42")


def test_the_verdict_is_pages_between_the_closed_card_and_the_end_and_is_kept_once() -> None:
    """Record, pages, card of the end; a finished diagnosis the first time, not when it is only read again."""
    caller = Caller()
    caller.ask("start")
    caller.answer_all()
    decision = caller.tap("!conclude")
    kinds = [type(message) for message in decision.messages]
    assert kinds[0] is Record
    assert kinds[-1] is Card
    assert len(kinds) > 3
    assert Page in kinds
    assert not {Record, Card} & set(kinds[1:-1])
    assert caller.session.state == ENDED
    assert decision.finished is not None
    assert decision.finished.session == caller.session
    assert json.decode(decision.finished.document)
    again = caller.tap("!conclude")
    assert again.finished is None
    assert [message for message in again.messages if isinstance(message, Page)] == [
        message for message in decision.messages if isinstance(message, Page)
    ]
    assert Concluded(again=True) in again.log


def test_what_is_logged_is_what_happened() -> None:
    """Began and each answer, as effects of its own turn."""
    caller = Caller()
    caller.ask("start")
    assert caller.decision.log == ()
    assert caller.tap("!begin:express").log == (Began("express"),)
    key, option = caller.session.state, caller.card.choices[0].token
    assert caller.tap(option).log == (Answered(key, option, "tap"),)


def test_a_page_s_button_asks_for_its_service_whatever_the_session() -> None:
    """Privacy, erase, sure: by taps alone, though the talk went on meanwhile."""
    caller = Caller()
    caller.ask("start")
    caller.ask("privacy")
    erase = caller.page_buttons[-1].token
    assert erase == "!!erase"
    caller.tap("!begin:express")
    caller.bring(Tap(erase, "other", 99))
    sure, keep = (button.token for button in caller.page_buttons)
    caller.bring(Tap(keep, "other", 99))
    assert caller.card.kind == "choice"
    decision = caller.bring(Tap(sure, "other", 99))
    assert decision.erase
    assert caller.conversation.session is None


def test_a_page_s_button_that_means_nothing_shows_the_live_card_again() -> None:
    """A forged name changes nothing."""
    caller = Caller()
    caller.ask("start")
    before = caller.session
    caller.bring(Tap("!!no_such", before.short_id, before.revision))
    assert caller.session == before
    assert caller.card.choices


def test_the_notice_says_who_runs_it_or_that_nobody_is_configured() -> None:
    """With an operator its name, identity and contact; without, plainly so."""
    anonymous, named = (
        Caller(),
        Caller(make_desk(operator=Operator(True, "Atelier Net", "SIREN 000", "dpo@atelier.test"))),
    )
    for caller in (anonymous, named):
        caller.ask("start")
        caller.ask("privacy")
    assert "non configuré" in _said(anonymous)
    assert all(word in _said(named) for word in ("Atelier Net", "SIREN 000", "dpo@atelier.test"))


def _said(caller: Caller) -> str:
    return " ".join(block.text for page in caller.pages for block in page.blocks if isinstance(block, Paragraph))


def test_r17_who_blocks_us_is_marked_and_any_sign_of_life_unmarks() -> None:
    """Blocked, then a message: reachable again, the talk where it was."""
    caller = Caller()
    caller.ask("start")
    before = caller.session
    assert caller.ask("blocked").conversation.blocked
    assert not caller.ask("unblocked").conversation.blocked
    caller.ask("blocked")
    assert not caller.write("coucou").conversation.blocked
    assert caller.session == before


def test_r18_a_chat_that_moved_keeps_everything_under_its_new_number() -> None:
    """Only the address changes."""
    caller = Caller()
    caller.ask("start")
    before = caller.conversation
    caller.ask("migrated", "-1009")
    assert caller.conversation.address == Address("telegram", "1", "-1009")
    assert (caller.conversation.person, caller.conversation.session) == (before.person, before.session)


def test_r09_when_a_turn_fails_the_person_reads_a_kind_line_above_the_same_question() -> None:
    """The excuse changes nothing, and shows the card."""
    caller = Caller()
    caller.ask("start")
    caller.tap("!begin:express")
    arrival = Arrival(ADDRESS, "99", Wrote("x"), "fr", NOW)
    excuse = caller.desk.excuse(caller.conversation, arrival)
    assert excuse.conversation is caller.conversation
    (card,) = excuse.messages
    assert isinstance(card, Card)
    assert card.aside.startswith("Désolé")
    assert card.text == caller.card.text


def test_r09_an_excuse_survives_a_talk_that_cannot_even_be_drawn() -> None:
    """A version that is not there: the kind line alone."""
    caller = Caller()
    caller.ask("start")
    caller.pin("gone")
    (page,) = caller.desk.excuse(caller.conversation, Arrival(ADDRESS, "99", Wrote("x"), "fr", NOW)).messages
    assert isinstance(page, Page)


def test_a_channel_s_converter_gets_the_messages_and_the_conversation_left() -> None:
    """What it makes of them goes out; without one, the messages alone."""
    seen: list[Conversation] = []

    def convert(messages: Sequence[Message], conversation: Conversation) -> tuple[Outgoing, ...]:
        seen.append(conversation)
        return tuple(Outgoing(type(message).__name__, {}) for message in messages)

    caller = Caller(make_desk(converters={"telegram": convert}))
    decision = caller.ask("start")
    assert [call.method for call in decision.outgoing] == ["Record", "Card"]
    assert [(each.address, each.session) for each in seen] == [(ADDRESS, caller.session)]
    assert Caller().ask("start").outgoing == ()


def test_a_talk_on_a_version_not_loaded_asks_for_it() -> None:
    """UnknownVersion names it; once on the shelf, the talk goes on."""
    caller = Caller()
    caller.ask("start")
    caller.pin("f" * 64)
    with pytest.raises(UnknownVersion) as caught:
        caller.bring(Opened())
    assert caught.value.version == "f" * 64


def test_a_tap_of_the_live_card_tells_which_message_that_is() -> None:
    """After a crash between sending and noting the number, the first tap restores it."""
    caller = Caller()
    caller.ask("start")
    tap = Tap("!begin:express", caller.session.short_id, caller.session.revision)
    decision = caller.desk.decide(caller.conversation, Arrival(ADDRESS, "9", tap, "fr", NOW, card=55))
    assert decision.conversation.card == 55


def test_an_unknown_dialog_is_the_ordinary_arrival() -> None:
    """A link to a dialog that is no more still opens the door."""
    caller = Caller()
    caller.bring(Service("dialog", "no_such"))
    assert caller.session.dialog == "diagnostic"


def test_a_part_played_alone_ends_with_a_verdict_of_its_own() -> None:
    """`fresh kpi`: the part's own questions, and its result."""
    caller = Caller()
    caller.ask("fresh", "kpi")
    caller.answer_all("standard")
    assert all(key.startswith("kpi.") for key in caller.session.answers)
    assert caller.tap("!conclude").finished is not None


def test_a_question_previewed_comes_first_and_is_no_real_talk() -> None:
    """`fresh diagnostic@kpi.tracking`: there, and marked as a test."""
    caller = Caller()
    caller.ask("fresh", "diagnostic@kpi.tracking")
    assert caller.session.state == "kpi.tracking"
    assert caller.session.purpose == "test"
