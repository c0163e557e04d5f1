"""What a person may do in a talk with the real process, other than answer: turn back, correct, pause, change language, send odd things."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from tests.end_to_end.interview import Interview, meet
from tests.end_to_end.serving import Serving
from tests.fakebotapi import ScreenMessage
from tests.fakebotapi.account import CallbackQuery

pytestmark = pytest.mark.asyncio(loop_scope="module")
_numbers = count(2_000)


@pytest.fixture
def anne(served: Serving) -> Interview:
    """Somebody new, who speaks French."""
    return meet(served.api, next(_numbers))


@pytest.fixture
def john(served: Serving) -> Interview:
    """Somebody new, who speaks English."""
    return meet(served.api, next(_numbers), "en", "John")


def session_of(served: Serving, interview: Interview) -> dict[str, Any]:
    """The session that the database holds of somebody."""
    found = served.rows("SELECT session FROM conversations WHERE chat = ?", str(interview.person.id))
    session: dict[str, Any] = json.loads(found[0][0])
    return session


async def answers(interview: Interview, *picks: int) -> None:
    """Answer the questions that come with these options."""
    for pick in picks:
        await interview.answer(pick)


async def test_the_first_message_says_what_it_is_who_runs_it_and_why(anne: Interview, john: Interview) -> None:
    """An automated assistant, nobody configured, what for, and where the rights are; in the person's own language."""
    bonjour, hello = await anne.send("/start"), await john.send("/start")
    assert "assistant automatique" in bonjour.text
    assert "non configuré" in bonjour.text
    assert "/confidentialite" in bonjour.text
    assert "automated assistant" in hello.text
    assert "not configured" in hello.text


async def test_back_shows_the_answer_given_and_a_new_one_replaces_it(served: Serving, anne: Interview) -> None:
    """Back by a button, by a word and by a command, to any depth; the first answer is kept until another is given."""
    await anne.begin()
    await answers(anne, 0, 1, 2)
    for way in (anne.tap("!back"), anne.send("retour"), anne.send("/retour")):
        await way
    card = anne.person.last
    assert anne.at == "profile.sector"
    assert any("Artisanat" in label and label != "Artisanat, commerce" for label in card.labels)
    await anne.answer(3)
    assert anne.at == "profile.networks"
    assert session_of(served, anne)["answers"]["profile.sector"] == "industry"
    assert session_of(served, anne)["answers"]["profile.size"] == "micro"


async def test_an_answer_edited_from_the_summary_reopens_only_what_hangs_on_it(
    served: Serving, anne: Interview
) -> None:
    """From two networks to none: the two questions about them go, nothing else is asked again; and back to one: they come."""
    await anne.begin()
    await anne.answer_all(lambda question: 0)
    before = session_of(served, anne)["answers"]
    assert "23" in anne.person.last.text
    await anne.tap("!edit")
    await anne.tap("!edit:4")
    await anne.tap("none")
    assert "21" in anne.person.last.text
    gone = {"profile.since", "profile.runs"}
    assert session_of(served, anne)["answers"] == {
        **{key: given for key, given in before.items() if key not in gone},
        "profile.networks": ["none"],
    }
    await anne.send("4")
    await anne.tap("linkedin")
    await anne.tap("!done")
    assert "Depuis quand" in anne.person.last.text
    await answers(anne, 0, 0)
    assert anne.has("!conclude")


async def test_a_pause_keeps_everything_and_resuming_goes_on(served: Serving, anne: Interview) -> None:
    """Paused by a word; whatever is written then, or a tap, takes the talk up where it was."""
    await anne.begin()
    await answers(anne, 0, 1)
    await anne.send("pause")
    assert "2" in anne.person.last.text
    assert session_of(served, anne)["paused"]
    await anne.tap("!resume")
    assert anne.at == "profile.market"
    await anne.send("/pause")
    await anne.send("me revoilà")
    assert anne.at == "profile.market"
    assert len(session_of(served, anne)["answers"]) == 2


async def test_the_language_changes_in_mid_talk_and_nothing_is_lost(served: Serving, anne: Interview) -> None:
    """French to English by a word, and back by the command; the same question, the same answers."""
    await anne.begin()
    await answers(anne, 0, 1)
    before = session_of(served, anne)
    await anne.send("English")
    anne.lang = "en"
    assert anne.at == "profile.market"
    after = session_of(served, anne)
    assert (after["answers"], after["state"], after["lang"]) == (before["answers"], before["state"], "en")
    await anne.send("/langue fr")
    anne.lang = "fr"
    assert anne.at == "profile.market"


async def test_restarting_keeps_the_language_and_where_the_person_came_from(served: Serving, anne: Interview) -> None:
    """The deep link's payload stays with the person's talks."""
    await anne.send("/start atelier-42")
    await anne.tap("!begin:express")
    await anne.send("English")
    await anne.send("/restart")
    session = session_of(served, anne)
    assert (session["origin"], session["lang"], session["state"], session["answers"]) == (
        "atelier-42",
        "en",
        "start",
        {},
    )


@pytest.mark.parametrize("payload", ["a" * 65, "ré-union", "<b>x</b>", "a b"])
async def test_a_payload_that_no_link_can_carry_is_not_kept(served: Serving, anne: Interview, payload: str) -> None:
    """It was typed by hand: it says nothing about where the person comes from."""
    await anne.send(f"/start {payload}")
    assert session_of(served, anne)["origin"] == ""


async def test_the_notice_is_shown_at_any_time_and_the_talk_goes_on(served: Serving, anne: Interview) -> None:
    """/confidentialite in mid-talk: the notice; the live card's own buttons work still."""
    await anne.begin()
    card = anne.person.last
    notice = await anne.send("/confidentialite")
    for word in ("non configuré", "CNIL", "/mesdonnees", "Telegram"):
        assert word in notice.text
    anne.person.tap(card.buttons[0][0].data or "")
    await anne.person.wait_for("De 2 à 9")
    assert list(session_of(served, anne)["answers"]) == ["profile.sector"]


async def test_in_a_group_there_is_a_pointer_to_the_private_chat(served: Serving, anne: Interview) -> None:
    """A command in a group is answered with the bot's link, and no question is asked there."""
    group = served.api.group(-next(_numbers))
    async with asyncio.timeout(60):
        while not served.api.calls_of("setMyCommands"):  # noqa: ASYNC110 - a list, no event: by then the bot knows its name
            await asyncio.sleep(0.02)
    anne.person.send("/start", group)
    pointer = await anne.person.wait_for("https://t.me/quatre_obstacles_1_bot", chat=group)
    assert pointer.buttons == ()


@pytest.mark.parametrize("kind", ["voice", "photo", "sticker", "document", "location", "contact", "edit"])
async def test_what_is_not_text_gets_a_kind_line_and_the_question_again(anne: Interview, kind: str) -> None:
    """The question stays, with its buttons, under a line that says why."""
    await anne.begin()
    person = anne.person
    first = person.last
    sending: dict[str, Callable[[], object]] = {
        "voice": person.send_voice,
        "photo": lambda: person.send_photo("notre vitrine"),
        "sticker": person.send_sticker,
        "document": lambda: person.send_document("bilan.pdf", b"%PDF"),
        "location": person.send_location,
        "contact": lambda: person.send_contact("+33600000001"),
        "edit": lambda: person.edit_text(person.screen[0].message_id, "/start autrement"),
    }
    sending[kind]()
    again = await anne.card()
    assert anne.at == "profile.sector"
    assert again.labels == first.labels
    assert len(again.text) > len(first.text) or again.text != first.text


async def test_r05_a_burst_of_taps_on_one_card_counts_once(served: Serving, anne: Interview) -> None:
    """Ten taps on two buttons at once: the first one counts, all are answered."""
    await anne.begin()
    one, other = (row[0] for row in anne.person.last.buttons[:2])
    taps = [anne.person.tap(button.data or "") for button in (one, other) * 5]
    for tap in taps:
        assert isinstance(tap, CallbackQuery)
        await anne.person.wait_for_answer(tap)
    await anne.reaches("profile.size")
    await served.api.idle(10)
    assert session_of(served, anne)["answers"] == {"profile.sector": "trade"}
    assert session_of(served, anne)["revision"] == 2
    assert len([message for message in anne.person.screen if message.from_bot]) == 1


@pytest.mark.parametrize(
    "data",
    ["1.aaaaaaaa.1.trade", "1.{session}.zzzz.trade", "1.{session}.{revision}.no_such", "x", "1.{session}.{revision}.!!nothing",
     "1.{session}.{revision}.!conclude", "1.{session}.{revision}.!edit:99999", "1.{session}.{revision}.!begin:express", "é" * 30],
)  # fmt: skip
async def test_r06_a_forged_tap_changes_no_answer_and_is_answered(served: Serving, anne: Interview, data: str) -> None:
    """Another session's, another revision's, no button's: the question stays on the screen, and can be answered."""
    await anne.begin()
    await anne.answer(0)
    before = session_of(served, anne)
    _, session, revision, _ = (anne.person.last.buttons[0][0].data or "").split(".", 3)
    forged = data.format(session=session, revision=revision)
    tap = anne.person.tap_raw(forged, anne.person.last.message_id)
    await anne.person.wait_for_answer(tap)
    await served.api.idle(10)
    after = session_of(served, anne)
    assert (after["answers"], after["state"], after["mode"]) == (before["answers"], before["state"], before["mode"])
    await anne.reaches("profile.size")
    anne.person.tap(anne.person.last.buttons[0][0].data or "")
    await anne.reaches("profile.market")


async def test_r06_a_tap_on_an_old_message_brings_the_live_card_below(served: Serving, anne: Interview) -> None:
    """A button that stood on a card closed since: nothing changes, and the live card comes to where the person looks."""
    await anne.begin()
    old = anne.person.last
    await anne.send("Industrie")
    live = anne.person.last
    await served.all_sent()
    tap = anne.person.tap_raw(old.buttons[0][0].data or "", old.message_id)
    await anne.person.wait_for_answer(tap)
    again = await anne.card()
    assert again.message_id > live.message_id
    assert anne.at == "profile.size"
    assert session_of(served, anne)["answers"] == {"profile.sector": "industry"}


def shows(screen: list[ScreenMessage], text: str) -> bool:
    """Whether somebody wrote it."""
    return any(not message.from_bot and message.text == text for message in screen)


ODD = {
    "emoji": "🦊" * 2048,
    "family": "👩‍👩‍👧‍👦" * 150,
    "rtl": "\u202eelboN\u202c \u200f مرحبا \u2067x\u2069",
    "html": "<b>gras</b> & <script>alert(1)</script> &amp; </blockquote>",
    "jinja": "{{ 7 * 7 }} {% for x in y %}",
    "zalgo": "Z" + "\u0301" * 400,
    "null": "a\u0000b\u0007c",
    "blank": "\u2800 \u200b\u3164",
    "long number": "9" * 4000,
    "slash": "/",
    "unknown command": "/nosuchcommand please",
}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
async def test_odd_texts_get_the_question_again(served: Serving, anne: Interview, text: str) -> None:
    """Shown as text or not at all, never refused by Telegram, and never taken for an answer."""
    await anne.begin()
    await anne.send(text)
    assert shows(anne.person.screen, text)
    assert anne.at == "profile.sector"
    assert session_of(served, anne)["answers"] == {}
    await served.all_sent()
    served.api.assert_clean()


async def test_a_name_full_of_markup_harms_nothing(served: Serving) -> None:
    """Nobody's name is kept, let alone shown."""
    mallory = meet(served.api, next(_numbers), "fr", "<b>Mallory</b> & {{ 7 * 7 }} \u202e")
    await mallory.begin("!begin:express")
    await mallory.answer_all(lambda question: 1)
    pages = await mallory.conclude()
    assert not any("Mallory" in page or "49" in page.split("/100")[0][:40] for page in pages)
    assert "Mallory" not in str(session_of(served, mallory))


async def test_what_a_person_blocked_finds_when_they_come_back(served: Serving, anne: Interview) -> None:
    """R17: nothing is sent to who blocked the bot; who comes back goes on where they were."""
    await anne.begin()
    await anne.answer(0)
    anne.person.block()
    await served.api.idle(10)
    assert served.rows("SELECT blocked FROM conversations WHERE chat = ?", str(anne.person.id)) == [(1,)]
    anne.person.unblock()
    await anne.send("/start")
    assert anne.at == "profile.size"


async def test_the_result_can_be_read_again_and_only_one_is_kept(served: Serving, john: Interview) -> None:
    """The same pages; the finished diagnosis is stored once."""
    await john.begin("!begin:express")
    await john.answer_all(lambda question: 2)
    first = await john.conclude()
    again = await john.conclude()
    assert [page for page in again if "/100" in page] == [page for page in first if "/100" in page]
    assert served.rows("SELECT count(*) FROM finished WHERE session_id = ?", session_of(served, john)["id"]) == [(1,)]


async def test_p06_who_was_forgotten_is_a_stranger(served: Serving, anne: Interview) -> None:
    """The next message is a first one: nothing of the talk before comes back, and its buttons do nothing."""
    await anne.begin("!begin:express")
    await anne.answer(1)
    old = anne.person.last
    await anne.send("/effacer")
    anne.person.tap("Oui, tout effacer")
    await anne.person.wait_for("tout est effacé")
    anne.person.tap_raw(old.buttons[0][0].data or "", old.message_id)
    hello = await anne.card()
    assert "assistant automatique" in hello.text
    assert session_of(served, anne)["answers"] == {}


async def test_changing_ones_mind_about_erasing_keeps_everything(served: Serving, anne: Interview) -> None:
    """« Non, garder » brings the question back."""
    await anne.begin("!begin:express")
    await anne.answer(1)
    key = anne.at
    await anne.send("/effacer")
    anne.person.tap("Non, garder")
    await anne.reaches(key)
    assert len(session_of(served, anne)["answers"]) == 1
