"""The HTTP beneath PTB, against a server that breaks on demand; and the token, which is nowhere to be seen."""

from __future__ import annotations

import asyncio
import logging
import traceback

import pytest
from telegram import InputFile
from telegram.error import TelegramError

from bot.channels.telegram.client import TelegramClient
from bot.channels.telegram.transport import Transport
from bot.ports import Response
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, Fault

SECRET = DEFAULT_TOKEN.partition(":")[2]


async def send(client: TelegramClient, chat: int = 7) -> Response:
    return await client.call("sendMessage", {"chat_id": chat, "text": "Bonjour"})


async def test_a_message_is_sent_and_its_number_comes_back(api: FakeBotApi, client: TelegramClient) -> None:
    """The reply is left undecoded: a plain mapping."""
    person = api.person(7)
    person.send("/start")
    response = await send(client)
    assert response.fate == "done"
    assert response.result["message_id"] == person.last.message_id
    assert person.last.text == "Bonjour"
    api.assert_clean()


async def test_a_document_goes_as_multipart(api: FakeBotApi, client: TelegramClient) -> None:
    """Files need no other client."""
    person = api.person(7)
    person.send("/start")
    response = await client.call(
        "sendDocument", {"chat_id": 7, "document": InputFile(b"%PDF", "rapport.pdf"), "caption": "Voilà"}
    )
    assert response.fate == "done"
    assert (person.last.file_name, person.last.content) == ("rapport.pdf", b"%PDF")


@pytest.mark.parametrize(
    ("fault", "fate", "ambiguous"),
    [
        (Fault.answer(400, "Bad Request: message is not modified: specified new message content"), "unchanged", False),
        (Fault.answer(400, "Bad Request: message to edit not found"), "gone", False),
        (Fault.answer(400, "Bad Request: message can't be edited"), "gone", False),
        (Fault.answer(400, "Bad Request: can't parse entities: Unsupported start tag"), "refused", False),
        (Fault.answer(400, "Bad Request: chat not found"), "blocked", False),
        (Fault.answer(403, "Forbidden: bot was blocked by the user"), "blocked", False),
        (Fault.answer(403, "Forbidden: user is deactivated"), "blocked", False),
        (Fault.answer(401, "Unauthorized"), "unauthorised", False),
        (Fault.answer(404, "Not Found"), "unauthorised", False),
        (Fault.answer(409, "Conflict: terminated by other getUpdates request"), "conflict", False),
        (Fault.too_many(7), "wait", False),
        (Fault.http(500), "away", False),
        (Fault.http(502), "away", False),
        (Fault.http(504), "away", True),
        (Fault.html(502), "away", False),
        (Fault.html(200), "away", True),
        (Fault.not_ok(), "away", False),
        (Fault.truncated(), "away", True),
        (Fault.reset(), "away", True),
        (Fault.lost_answer(), "away", True),
    ],
)
async def test_r14_every_refusal_and_fault_has_its_response(
    api: FakeBotApi, client: TelegramClient, fault: Fault, fate: str, ambiguous: bool
) -> None:
    """The table of the Bot API's answers, over real HTTP."""
    api.person(7).send("/start")
    api.fail(fault, method="sendMessage")
    response = await send(client)
    assert (response.fate, response.ambiguous) == (fate, ambiguous), response
    assert response.seconds == (7 if fate == "wait" else 0)
    assert SECRET not in repr(response)


async def test_r26_a_server_that_never_answers_is_given_up(api: FakeBotApi) -> None:
    """A black hole: the read timeout ends it, ambiguously."""
    transport = Transport(api.url, DEFAULT_TOKEN, read_timeout=0.1)
    await transport.initialize()
    api.fail(Fault.hang(), method="getMe")
    with pytest.raises(TelegramError) as caught:
        await transport.post("/getMe")
    await transport.shutdown()
    assert getattr(caught.value, "ambiguous", None) is True


async def test_r12_a_server_that_is_not_there_is_away_and_nothing_was_done() -> None:
    """Connection refused: surely not carried out."""
    client = TelegramClient(DEFAULT_TOKEN, "http://127.0.0.1:9")
    await client.open()
    response = await send(client)
    await client.close()
    assert (response.fate, response.ambiguous) == ("away", False)


async def test_calls_share_connections_and_run_side_by_side(api: FakeBotApi, client: TelegramClient) -> None:
    """Fifty chats at once."""
    people = [api.person(number) for number in range(1, 51)]
    for person in people:
        person.send("/start")
    responses = await asyncio.gather(*(send(client, person.id) for person in people))
    assert {response.fate for response in responses} == {"done"}


REFUSALS = [Fault.answer(401, "Unauthorized"), Fault.html(404), Fault.html(502)]
FAULTS = [*REFUSALS, Fault.truncated(), Fault.reset(), Fault.http(500), Fault.not_ok()]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{fault.status}")
async def test_s21_the_token_is_in_no_log_error_or_traceback(
    api: FakeBotApi, client: TelegramClient, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    """Everything at DEBUG, PTB's own errors raised: no trace of the token, nor of the address that holds it."""
    caplog.set_level(logging.DEBUG)
    api.fail(fault, times=0)
    errors = []
    for call in (
        client.telegram_bot.do_api_request("sendMessage_", {"chat_id": 7, "text": "x"}),
        client.telegram_bot.initialize(),
    ):
        try:
            await call
        except TelegramError as error:
            errors.append(error)
    assert len(errors) == 2
    told = "".join("".join(traceback.format_exception(error)) + repr(error) + chain(error) for error in errors)
    assert SECRET not in told + caplog.text + repr(client.telegram_bot) + repr(client._requests) + repr(vars(client))


async def test_s21_control_ptbs_own_transport_does_tell_the_token(
    api: FakeBotApi, caplog: pytest.LogCaptureFixture
) -> None:
    """The negative control: with the stock client the same search finds it."""
    from telegram import Bot  # noqa: PLC0415 - only here is the stock transport wanted

    caplog.set_level(logging.DEBUG)
    stock = Bot(DEFAULT_TOKEN, base_url=f"{api.url}/bot")
    async with stock:
        pass
    assert SECRET in caplog.text


def chain(error: BaseException) -> str:
    """Everything that hangs on an error, suppressed context included."""
    told, link = "", error.__context__ or error.__cause__
    while link is not None:
        told += repr(link) + str(link)
        link = link.__context__ or link.__cause__
    return told
