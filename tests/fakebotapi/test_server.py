"""PTB's own client against the fake: what it sends is understood, what it is answered it understands."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
import telegram
from telegram import error

from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, ManualClock, Person

KEYBOARD = telegram.InlineKeyboardMarkup(
    [[telegram.InlineKeyboardButton("Oui", callback_data="y"), telegram.InlineKeyboardButton("Non", callback_data="n")]]
)


@pytest.fixture
def anne(api: FakeBotApi) -> Person:
    """Anne, who has started the bot."""
    person = api.person(11, "Anne", "fr", username="anne_exemple")
    person.send("/start abc")
    return person


@pytest_asyncio.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A bare HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


def method_url(api: FakeBotApi, name: str) -> str:
    """The address of a method."""
    return f"{api.url}/bot{DEFAULT_TOKEN}/{name}"


async def test_a_conversation(api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person) -> None:
    """Start, question, tap, edited answer: both sides see the same."""
    (start,) = await telegram_bot.get_updates(timeout=1)
    assert start.message is not None
    assert start.message.text == "/start abc"
    assert start.message.entities[0].type == "bot_command"
    sent = await telegram_bot.send_message(11, "On <b>commence</b> ?", parse_mode="HTML", reply_markup=KEYBOARD)
    shown = await anne.wait_for("commence")
    assert shown.message_id == sent.message_id
    assert shown.labels == ["Oui", "Non"]
    assert shown.marked("bold") == ["commence"]
    tap = anne.tap("Oui")
    (update,) = await telegram_bot.get_updates(offset=start.update_id + 1, timeout=1)
    assert update.callback_query is not None
    assert update.callback_query.data == "y"
    assert await update.callback_query.answer()
    edited = await update.callback_query.edit_message_text("Oui, alors.")
    assert isinstance(edited, telegram.Message)
    assert (edited.text, edited.reply_markup) == ("Oui, alors.", None)
    assert tap is not None
    assert (await anne.next_screen()).text == "Oui, alors."
    assert api.transcript(11).splitlines() == [
        "Anne> /start abc",
        "bot #2> On commence ? [Oui] [Non]",
        "Anne taps #2 'y'",
        "bot answers the tap",
        "bot edits #2> Oui, alors.",
    ]
    api.assert_clean()


async def test_a_tap_is_answered_once_and_in_time(api: FakeBotApi) -> None:
    """A second answer, or one after 150 s, meets "query is too old"."""
    clock = ManualClock()
    async with FakeBotApi(clock=clock) as server, bot_of(server) as bot:
        anne = server.person(11)
        message = anne.send("/start")
        first, late = (anne.tap_raw("x", message["message_id"]) for _ in range(2))
        assert await bot.answer_callback_query(first.id, "Noté", show_alert=True)
        assert first.answer == {"text": "Noté", "show_alert": True}
        with pytest.raises(error.BadRequest, match="Query is too old"):
            await bot.answer_callback_query(first.id)
        await clock.advance(151)
        with pytest.raises(error.BadRequest, match="Query is too old"):
            await bot.answer_callback_query(late.id)


def bot_of(api: FakeBotApi, token: str = DEFAULT_TOKEN) -> telegram.Bot:
    """PTB's client of a server."""
    return telegram.Bot(token, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")


async def test_R15_edits_that_change_nothing_or_come_too_late(
    api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person
) -> None:
    """The three refusals of an edit, which are no violations."""
    sent = await telegram_bot.send_message(11, "Bonjour", reply_markup=KEYBOARD)
    with pytest.raises(error.BadRequest, match="Message is not modified"):
        await telegram_bot.edit_message_text("Bonjour", 11, sent.message_id, reply_markup=KEYBOARD)
    with pytest.raises(error.BadRequest, match="Message to edit not found"):
        await telegram_bot.edit_message_text("Bonsoir", 11, 999)
    with pytest.raises(error.BadRequest, match="Message can't be edited"):
        await telegram_bot.edit_message_text("Bonsoir", 11, 1)
    kept = await telegram_bot.edit_message_reply_markup(11, sent.message_id)
    assert isinstance(kept, telegram.Message)
    assert (kept.text, kept.reply_markup) == ("Bonjour", None)
    anne.delete_chat()
    with pytest.raises(error.BadRequest, match="Message to edit not found"):
        await telegram_bot.edit_message_text("Bonsoir", 11, sent.message_id)
    api.assert_clean()


async def test_R17_a_person_blocks_the_bot_and_comes_back(
    api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person
) -> None:
    """403 while blocked, with the updates that announce it."""
    anne.block()
    with pytest.raises(error.Forbidden, match="bot was blocked by the user"):
        await telegram_bot.send_message(11, "Bonjour")
    anne.unblock()
    await telegram_bot.send_message(11, "Bonjour")
    _, blocked, unblocked = await telegram_bot.get_updates()
    assert blocked.my_chat_member is not None
    assert blocked.my_chat_member.new_chat_member.status == "kicked"
    assert unblocked.my_chat_member is not None
    assert unblocked.my_chat_member.new_chat_member.status == "member"
    anne.deactivate()
    with pytest.raises(error.Forbidden, match="user is deactivated"):
        await telegram_bot.send_message(11, "Bonjour")


async def test_R18_a_group_becomes_a_supergroup(api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person) -> None:
    """The old id answers with the new one; service messages tell it from both sides."""
    group = api.group(-5001, "Atelier")
    anne.send("/start@quatre_obstacles_1_bot", group)
    group.migrate(-1005001, anne)
    with pytest.raises(error.ChatMigrated) as migrated:
        await telegram_bot.send_message(-5001, "Bonjour")
    assert migrated.value.new_chat_id == -1005001
    await telegram_bot.send_message(-1005001, "Bonjour")
    assert (await anne.wait_for("Bonjour", chat=group)).from_bot
    updates = [update.message for update in await telegram_bot.get_updates()]
    assert [message.migrate_to_chat_id for message in updates if message and message.migrate_to_chat_id] == [-1005001]
    assert [message.migrate_from_chat_id for message in updates if message and message.migrate_from_chat_id] == [-5001]
    group.remove_bot()
    with pytest.raises(error.Forbidden, match="kicked from the supergroup"):
        await telegram_bot.send_message(-1005001, "Bonjour")


async def test_documents_travel_both_ways(api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person) -> None:
    """An upload arrives whole, and what a person sends can be downloaded."""
    content = b"%PDF-1.7" + bytes(2_000_000)
    sent = await telegram_bot.send_document(
        11, io.BytesIO(content), filename="rapport.pdf", caption="<i>Voici</i>", parse_mode="HTML"
    )
    assert sent.document is not None
    assert sent.document.mime_type == "application/pdf"
    shown = anne.last
    assert (shown.file_name, shown.content, shown.marked("italic")) == ("rapport.pdf", content, ["Voici"])
    message = anne.send_document("notes.txt", b"des notes")
    file = await telegram_bot.get_file(message["document"]["file_id"])
    assert bytes(await file.download_as_bytearray()) == b"des notes"
    api.assert_clean()


async def test_a_wrong_token_is_unauthorized(api: FakeBotApi) -> None:
    """401, as for a revoked token."""
    stranger = bot_of(api, "123456:another-token")
    with pytest.raises(error.InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_S10_bad_markup_and_lengths_are_refused_and_recorded(
    api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person
) -> None:
    """Each malformed call is a 400 and a violation; `assert_clean` tells."""
    for text, reason in (
        ("<x>", "Can't parse entities"),
        (" ", "Message text is empty"),
        ("é" * 4097, "Message is too long"),
    ):
        with pytest.raises(error.BadRequest, match=reason):
            await telegram_bot.send_message(11, text, parse_mode="HTML")
    with pytest.raises(error.BadRequest, match="Unknown parameter 'colour'"):
        await telegram_bot.send_message(11, "x", api_kwargs={"colour": "red"})
    with pytest.raises(error.BadRequest, match="Message caption is too long"):
        await telegram_bot.send_document(11, b"x", caption="😀" * 513)
    assert len(api.violations) == 5
    with pytest.raises(AssertionError, match="malformed calls"):
        api.assert_clean()


@pytest.mark.parametrize(
    ("button", "reason"),
    [
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": " ", "callback_data": "x"}, "text must be non-empty"),
        ({"text": "x"}, "Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "callback_data": "x", "url": "https://example.org"}, "exactly one action"),
        ({"text": "x", "url": "javascript:x"}, "Wrong HTTP URL"),
        ({"text": "x", "callback_data": "x", "style": "red"}, "invalid button style"),
        ({"text": "x", "copy_text": {"text": "x" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        ({"text": "x", "callback_data": "x", "size": 3}, "unknown field 'size'"),
    ],
)
async def test_malformed_buttons_are_refused(
    api: FakeBotApi, http: aiohttp.ClientSession, anne: Person, button: dict[str, object], reason: str
) -> None:
    """Every rule of an inline button."""
    body = {"chat_id": 11, "text": "x", "reply_markup": {"inline_keyboard": [[button]]}}
    async with http.post(method_url(api, "sendMessage"), json=body) as response:
        assert response.status == 400
        assert reason in (await response.json())["description"]


async def test_lone_surrogates_are_refused(api: FakeBotApi, http: aiohttp.ClientSession, anne: Person) -> None:
    """JSON can hold half a pair; UTF-8 cannot."""
    raw = b'{"chat_id": 11, "text": "\\ud83d"}'
    async with http.post(
        method_url(api, "sendMessage"), data=raw, headers={"Content-Type": "application/json"}
    ) as answer:
        assert (await answer.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


async def test_rich_messages_where_the_server_knows_them(
    api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person
) -> None:
    """Blocks are checked and shown; an older server answers 404, which PTB turns into `EndPointNotFound`."""
    heading = {"type": "heading", "text": {"type": "bold", "text": "Bilan"}, "size": 2}
    await telegram_bot.do_api_request("sendRichMessage", {"chat_id": 11, "rich_message": {"blocks": [heading]}})
    assert (await anne.wait_for("Bilan")).raw["rich_message"]["blocks"] == [heading]
    with pytest.raises(error.BadRequest, match="Unsupported rich message block 'title'"):
        await telegram_bot.do_api_request(
            "sendRichMessage", {"chat_id": 11, "rich_message": {"blocks": [{"type": "title"}]}}
        )
    async with FakeBotApi(rich_messages=False) as old, bot_of(old) as bot:
        old.person(11).send("/start")
        with pytest.raises(error.EndPointNotFound):
            await bot.do_api_request("sendRichMessage", {"chat_id": 11, "rich_message": {"blocks": [heading]}})
        old.assert_clean()


async def test_commands_are_kept_by_scope_and_language(api: FakeBotApi, telegram_bot: telegram.Bot) -> None:
    """What is set for a scope and language is what is read there, and nowhere else."""
    scope = telegram.BotCommandScopeAllPrivateChats()
    await telegram_bot.set_my_commands([("start", "Commencer")], scope=scope, language_code="fr")
    assert [c.command for c in await telegram_bot.get_my_commands(scope=scope, language_code="fr")] == ["start"]
    assert await telegram_bot.get_my_commands() == ()
    with pytest.raises(error.BadRequest, match="Bot_command_invalid"):
        await telegram_bot.set_my_commands([("Départ", "x")])


async def test_a_reply_keyboard_asks_for_a_contact(api: FakeBotApi, telegram_bot: telegram.Bot, anne: Person) -> None:
    """The button shares the person's own contact, and a one-time keyboard goes."""
    asking = telegram.ReplyKeyboardMarkup(
        [[telegram.KeyboardButton("Partager mon numéro", request_contact=True)]], one_time_keyboard=True
    )
    await telegram_bot.send_message(11, "Votre numéro ?", reply_markup=asking)
    anne.tap("Partager mon numéro")
    contact = (await telegram_bot.get_updates())[-1].message
    assert contact is not None
    assert contact.contact is not None
    assert contact.contact.user_id == 11
    assert anne.reply_keyboard() == ()


async def test_a_button_that_is_not_there_is_named(anne: Person, telegram_bot: telegram.Bot) -> None:
    """The error lists what can be tapped."""
    await telegram_bot.send_message(11, "?", reply_markup=KEYBOARD)
    with pytest.raises(LookupError, match="in sight: Non, Oui"):
        anne.tap("Peut-être")
    with pytest.raises(TimeoutError, match="never shows 'Bonsoir'"):
        await anne.wait_for("Bonsoir", within=0.05)
