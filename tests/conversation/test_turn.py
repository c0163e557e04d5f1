"""A talk, turn by turn, as a person lives it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import moves
from bot.conversation.effects import Answered, Began, Concluded, Paused, Reopened, Restarted, Resumed, Spoke, Wondered
from bot.conversation.events import Asked, Command, Event, Opened, Sent, Tap, Wrote
from bot.conversation.messages import Record
from bot.conversation.session import ENDED, START, SUMMARY
from bot.conversation.turn import turn
from bot.dialogs.model import UNKNOWN
from tests.kit import Chat, script


@pytest.fixture
def chat() -> Chat:
    """A talk just begun, on its first question."""
    chat = Chat()
    chat.tap("!begin:standard")
    return chat


def test_P01_first_card_says_it_is_a_machine_who_runs_it_and_why() -> None:
    """Nobody is asked anything before they know whom they talk to."""
    card = Chat().card

    assert "assistant automatique" in card.aside
    assert "non configuré" in card.aside
    assert "/confidentialite" in card.aside
    assert [button.token for button in card.choices] == ["!begin:standard", "!begin:express"]


def test_answers_lead_from_question_to_question_to_the_verdict(chat: Chat) -> None:
    """Tapping through ends on the summary, and the summary on the verdict."""
    chat.answer_all()
    assert chat.session.state == SUMMARY

    effects = chat.tap("Voir mon résultat")

    assert effects == (Concluded(),)
    assert chat.session.state == ENDED


@pytest.mark.parametrize(("mode", "most"), [("standard", 26), ("express", 13)])
def test_taps_from_first_to_result_stay_within_the_promise(mode: str, most: int) -> None:
    """Whatever the answers: the longest path is counted on the dialog itself, toggles included."""
    machine = script().machines["express" if mode == "express" else "standard"]
    longest = sum(
        question.most_picks or len(question.options) + 1 if question.kind == "several" else 1
        for question in machine.questions
    )
    chat = Chat()
    chat.tap(f"!begin:{mode}")
    chat.answer_all()
    chat.tap("!conclude")

    assert longest + 2 <= most
    assert chat.taps <= most
    assert sum(question.kind == "several" for question in machine.questions) <= 2


def test_R05_double_tap_counts_once(chat: Chat) -> None:
    """The second tap of the same button was drawn for another revision: nothing changes and the live card is shown again."""
    tap = Tap("trade", chat.session.short_id, chat.session.revision)
    chat.bring(tap)
    after = chat.session

    effects = chat.bring(tap)

    assert chat.session == after
    assert effects == ()
    assert chat.card.text == script().dialog.by_key["profile.size"].text.say("fr")


def test_R05_control_a_tap_for_the_live_revision_does_count(chat: Chat) -> None:
    """The same tap, made for the card that is live, answers: it is the revision that guards, not chance."""
    effects = chat.bring(Tap("trade", chat.session.short_id, chat.session.revision))

    assert effects == (Answered("profile.sector", "trade", "tap"),)


@pytest.mark.parametrize(
    "token", ["nonsense", "!nonsense", "!edit:99999", "!edit:-1", "!begin:standard", "", "!", "unknown", "!stale"]
)
def test_R06_forged_tap_changes_nothing(chat: Chat, token: str) -> None:
    """What no button of the live card says is no answer, even for the live revision."""
    before = chat.session
    chat.bring(Tap(token, before.short_id, before.revision))

    assert chat.session == before


def test_R06_tap_of_another_session_changes_nothing_and_moves_the_card_below(chat: Chat) -> None:
    """A button found far up in the chat: the live card comes down to the person."""
    before = chat.session
    chat.bring(Tap("trade", "zzzzzzzz", 0, off_card=True))

    assert chat.session == before
    assert isinstance(chat.messages[0], Record)


def test_back_goes_to_any_depth_and_forward_again_without_asking_twice(chat: Chat) -> None:
    """Five answers, five steps back, one changed answer: the talk goes on where it was."""
    for token in ("trade", "micro", "b2c"):
        chat.tap(token)
    where = chat.session.state
    for _ in range(3):
        chat.tap("Retour")
    assert chat.session.state == "profile.sector"
    assert next(button for button in chat.card.choices if button.token == "trade").ticked

    effects = chat.tap("industry")

    assert effects == (Answered("profile.sector", "industry", "tap", again=True),)
    assert chat.session.state == where
    assert chat.session.answers["profile.size"] == "micro"


def test_back_from_the_first_question_is_the_start(chat: Chat) -> None:
    """There is a way out at the beginning too, and nothing before it."""
    chat.tap("Retour")
    assert chat.session.state == START

    chat.ask(Command.BACK)

    assert "tout début" in chat.card.aside


def test_editing_an_answer_reopens_only_what_depended_on_it(chat: Chat) -> None:
    """Without a network, "since when" and "who" are not asked; with one again, they are, and nothing else is."""
    chat.answer_all()
    before = dict(chat.session.answers)
    chat.ask(Command.EDIT, "profile.networks")
    effects = chat.tap("none")

    assert [effect.question for effect in effects if isinstance(effect, Reopened)] == ["profile.since", "profile.runs"]
    assert chat.session.state == SUMMARY
    chat.ask(Command.EDIT, "profile.networks")
    chat.write("facebook")
    assert chat.session.state == "profile.since"
    chat.tap("recent")
    chat.tap("spare")
    assert chat.session.state == SUMMARY
    assert set(chat.session.answers) == set(before)


def test_several_ticks_unticks_and_takes_the_last_allowed(chat: Chat) -> None:
    """Two networks at most: the second tick answers."""
    for token in ("trade", "micro", "b2c"):
        chat.tap(token)
    drafts = []
    for _ in range(3):
        chat.tap("facebook")
        drafts.append(chat.session.draft)
    assert drafts == [("facebook",), (), ("facebook",)]

    chat.tap("instagram")

    assert chat.session.answers["profile.networks"] == ("facebook", "instagram")


def test_pause_keeps_everything_and_any_word_resumes(chat: Chat) -> None:
    """Stopping and coming back costs nothing."""
    chat.tap("trade")
    assert chat.write("stop") == (Paused("profile.size"),)
    assert chat.session.paused

    effects = chat.write("me revoilà")

    assert effects == (Resumed("profile.size"),)
    assert chat.session.answers == {"profile.sector": "trade"}
    assert chat.session.state == "profile.size"


def test_language_switches_in_mid_talk_with_nothing_lost(chat: Chat) -> None:
    """The same question in English, the same answers behind it."""
    chat.tap("trade")
    before = chat.session

    effects = chat.write("English")

    assert effects == (Spoke("en"),)
    assert chat.card.text == script().dialog.by_key["profile.size"].text.say("en")
    assert chat.session.answers == before.answers


def test_why_and_help_show_beside_the_question_and_leave_it_open(chat: Chat) -> None:
    """The reason comes with its source; a second tap puts it away."""
    chat.tap("Pourquoi\u202f?")
    assert "Source" in chat.card.detail
    chat.tap("Pourquoi\u202f?")
    assert chat.card.detail == ""

    chat.write("aide")

    assert "à tout moment" in chat.card.detail.lower()
    assert chat.session.state == "profile.sector"


def test_a_question_of_the_persons_own_is_passed_on_and_the_talk_stays(chat: Chat) -> None:
    """Asking is not answering: the same question comes again below the answer."""
    effects = chat.write("Est-ce que vous êtes un robot ?")

    assert effects == (Wondered("profile.sector", "Est-ce que vous êtes un robot ?"),)
    assert chat.session.answers == {}
    assert chat.session.state == "profile.sector"


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "edit", "document", "anything"])
def test_what_is_not_text_gets_a_kind_line_and_the_buttons_again(chat: Chat, kind: str) -> None:
    """Nothing sent is met with silence."""
    chat.bring(Sent(kind))

    assert chat.card.aside
    assert chat.card.choices
    assert chat.session.answers == {}


def test_typed_answer_closes_the_old_card_to_one_line(chat: Chat) -> None:
    """What was answered stays readable above the new card."""
    chat.write("industrie")

    assert isinstance(chat.messages[0], Record)
    assert chat.messages[0].text.startswith(script().dialog.by_key["profile.sector"].text.say("fr"))
    assert len(chat.messages) == 2


def test_restart_is_asked_of_the_assistant(chat: Chat) -> None:
    """A fresh session is not the turn's to make."""
    assert chat.write("recommencer") == (Restarted(),)


def test_verdict_can_be_seen_again_without_counting_twice(chat: Chat) -> None:
    """After the end, the result is shown once more, and marked as such."""
    chat.answer_all()
    chat.tap("!conclude")

    assert chat.tap("Voir mon résultat") == (Concluded(again=True),)


def test_typed_line_number_in_the_summary_edits_that_answer(chat: Chat) -> None:
    """`2` in front of the summary is its second line."""
    chat.answer_all()
    chat.write("2")
    assert chat.session.state == "profile.size"

    chat.tap("Garder mes réponses")

    assert chat.session.state == SUMMARY


def test_express_asks_fewer_questions_and_ends_the_same_way() -> None:
    """The short way has its summary and its verdict too."""
    chat = Chat()
    assert chat.tap("!begin:express") == (Began("express"),)
    chat.answer_all(pick=1)
    chat.tap("!conclude")

    assert chat.session.state == ENDED
    assert len(chat.session.answers) == len(script().machines["express"].questions)


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("part", ["profile", "management", "strategy", "kpi", "organisation"])
def test_each_part_runs_alone_in_each_language(part: str, lang: str) -> None:
    """A trainer can play one obstacle."""
    chat = Chat(part, lang)
    chat.tap("!begin:standard")
    chat.answer_all(pick=1)
    chat.tap("!conclude")

    assert chat.session.state == ENDED
    assert all(key.startswith(f"{part}.") for key in chat.session.answers)


def test_every_option_of_every_question_can_be_tapped_in_both_languages() -> None:
    """Option by option, with and without a network, since that opens two questions."""
    seen: set[tuple[str, str]] = set()
    for lang, pick, network in itertools.product(("fr", "en"), range(9), (True, False)):
        chat = Chat(lang=lang)
        chat.tap("!begin:standard")
        while chat.session.state != SUMMARY:
            tokens = [button.token for button in chat.card.choices]
            token = "facebook" if network and "facebook" in tokens else tokens[min(pick, len(tokens) - 1)]
            seen.add((chat.session.state, token))
            chat.tap(token)
            if chat.session.draft:
                chat.tap("!done")
    wanted = {
        (question.key, token)
        for question in script().dialog.questions
        for token in [option.id for option in question.options] + ([UNKNOWN] if question.unknown else [])
    }

    assert wanted <= seen


def test_the_same_event_gives_the_same_turn(chat: Chat) -> None:
    """Pure: nothing remembered, nothing drawn by lot."""
    event = Tap("trade", chat.session.short_id, chat.session.revision)

    assert turn(chat.script, chat.session, event, 5.0) == turn(chat.script, chat.session, event, 5.0)


COMMANDS = st.sampled_from(list(Command)).map(Asked)
TEXTS = st.sampled_from(
    [
        "1",
        "2",
        "7",
        "oui",
        "retour",
        "stop",
        "?",
        "pourquoi ?",
        "English",
        "français",
        "passer",
        "🙂" * 50,
        "",
        "   ",
        "x" * 900,
    ]
)
TAPS = st.builds(
    Tap,
    st.sampled_from(["unknown", "!done", "!back", "!conclude", "!edit", "!edit:3", "none", "!begin:express"]),
    st.just("abcdefgh"),
    st.integers(0, 12),
)
EVENTS: st.SearchStrategy[Event] = st.one_of(
    COMMANDS,
    TEXTS.map(Wrote),
    TAPS,
    st.just(Opened()),
    st.sampled_from(["voice", "edit"]).map(Sent),
    st.integers(0, 8).map(lambda pick: Wrote(str(pick + 1))),
)


@given(st.lists(EVENTS, max_size=60))
def test_R16_no_sequence_of_events_ends_in_a_dead_end(events: list[Event]) -> None:
    """From whatever state they lead to, the verdict is still reached, and the card always says how to go on."""
    goes_on(events)


def test_R16_negative_control_a_command_that_leads_nowhere_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the result asked for in vain, the same look would say so."""
    monkeypatch.setitem(moves._COMMANDS, Command.CONCLUDE, lambda script, session, argument: moves.Move(session))
    with pytest.raises(AssertionError):
        goes_on([])


def goes_on(events: list[Event]) -> None:
    """A talk of these events, and then to the verdict. Raises AssertionError at a dead end."""
    chat = Chat()
    for event in events:
        chat.bring(event)
        assert chat.card.choices
        assert chat.session.state in {START, SUMMARY, ENDED} | set(script().dialog.by_key)
    if chat.session.state == ENDED:
        return
    chat.ask(Command.RESUME)
    if chat.session.state == START:
        chat.tap("!begin:standard")
    chat.answer_all()
    if chat.session.view == "edit":
        chat.ask(Command.SUMMARY)
    chat.tap("!conclude")
    assert chat.session.state == ENDED
