"""The fake Bot API over HTTP on loopback: routing, faults, answers, and what a test asks of it afterwards.

Several bots by token share one server. Methods themselves are in `sending`, `profile`, `updates` and `webhook`; this
file must not know their rules.
"""

from __future__ import annotations

import asyncio
import re
import socket
import struct
import traceback
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Self

import msgspec
from aiohttp import web

from tests.fakebotapi import control, profile, sending
from tests.fakebotapi.account import Account
from tests.fakebotapi.clock import Clock, ManualClock, WallClock, sleep
from tests.fakebotapi.errors import ApiError, Json
from tests.fakebotapi.faults import Fault, FaultPlan, PlannedFault
from tests.fakebotapi.limits import EarlySend, Rates
from tests.fakebotapi.methods import TABLE, compiled_methods
from tests.fakebotapi.parameters import Body, checked_parameters, read_body
from tests.fakebotapi.person import Group, Person
from tests.fakebotapi.webhook import Webhook

DEFAULT_TOKEN = "700000001:a-token-of-the-loopback-server-only"
_TOKEN = re.compile(r"\d+:[\w-]+")
_MAX_BODY = 52 * 1024 * 1024
_UNRECORDED = frozenset({"getUpdates"})

Execute = Callable[[Account, Json], Any]
_METHODS: dict[str, Execute] = {
    "getMe": profile.get_me,
    "logOut": profile.log_out,
    "close": profile.close,
    "sendMessage": sending.send_message,
    "sendRichMessage": sending.send_rich_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageCaption": sending.edit_message_caption,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "deleteMessages": sending.delete_messages,
    "pinChatMessage": sending.pin_chat_message,
    "setMessageReaction": sending.set_message_reaction,
    "answerCallbackQuery": sending.answer_callback_query,
    "setMyCommands": profile.set_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "getMyCommands": profile.get_my_commands,
    "setMyName": profile.set_my_name,
    "getMyName": profile.get_my_name,
    "setMyDescription": profile.set_my_description,
    "getMyDescription": profile.get_my_description,
    "setMyShortDescription": profile.set_my_short_description,
    "getMyShortDescription": profile.get_my_short_description,
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "leaveChat": profile.leave_chat,
    "getFile": profile.get_file,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A finished call: `status` is the HTTP status that its processing earned, before any fault spoilt the answer."""

    method: str
    parameters: Json
    at: float
    status: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class Violation:
    """A call that only a defect of the calling program explains."""

    method: str
    description: str


class FakeBotApi:
    """A strict Bot API server on a free loopback port.

    `strict=False` is the light mode of benches: same parsing and answers, but no transcript or list of calls, unknown
    private chats are opened by the first send, and any callback query id is accepted. `rates` enforces Telegram's
    sending limits. `rich_messages=False` makes a server older than Bot API 10.1.
    """

    def __init__(
        self,
        tokens: str | Iterable[str] = DEFAULT_TOKEN,
        *,
        strict: bool = True,
        clock: Clock | None = None,
        rates: Rates | None = None,
        rich_messages: bool = True,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.clock = clock or WallClock()
        if isinstance(self.clock, ManualClock):
            self.clock.watch(lambda: not any(webhook.under_way for webhook in self._webhooks.values()))
        self.strict = strict
        self.violations: list[Violation] = []
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.faults = FaultPlan()
        self._host, self._port = host, port
        self._runner: web.ServerRunner | None = None
        self._methods = compiled_methods()
        self._accounts: dict[str, Account] = {}
        self._webhooks: dict[str, Webhook] = {}
        for number, token in enumerate([tokens] if isinstance(tokens, str) else tokens, start=1):
            self._add(Account(token, f"quatre_obstacles_{number}_bot", self.clock, strict, rich_messages, rates))

    def _add(self, account: Account) -> None:
        async def execute(method: str, values: Json) -> object:
            return await self._answer(account, method, Body(values, {}))

        self._accounts[account.token] = account
        self._webhooks[account.token] = Webhook(account.updates, self.clock, execute)

    # Life
    async def start(self) -> Self:
        """Listen; `url` is known afterwards."""
        server = web.Server(self._serve, request_factory=self._request, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port, backlog=1024).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def stop(self) -> None:
        """Close every connection and end deliveries."""
        for account in self._accounts.values():
            account.updates.end_poll()
        for webhook in self._webhooks.values():
            await webhook.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(self, *reason: object) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The root; methods are at `{url}/bot<TOKEN>/<method>`, files at `{url}/file/bot<TOKEN>/<path>`."""
        return f"http://{self._host}:{self._port}"

    # What a test does and asks
    def account(self, token: str | None = None) -> Account:
        """The state of one bot; the first one without a token."""
        return self._accounts[token] if token else next(iter(self._accounts.values()))

    def webhook(self, token: str | None = None) -> Webhook:
        """The webhook delivery of one bot."""
        return self._webhooks[self.account(token).token]

    def person(
        self,
        user_id: int,
        first_name: str = "Anne",
        language_code: str | None = "fr",
        username: str | None = None,
        token: str | None = None,
    ) -> Person:
        """A person to drive."""
        return Person(self.account(token), user_id, first_name, language_code, username)

    def group(self, chat_id: int, title: str = "Atelier", kind: str = "group", token: str | None = None) -> Group:
        """A group that the bot is in; `kind` is group or supergroup."""
        return Group(self.account(token), chat_id, title, kind)

    def fail(
        self, fault: Fault, *, method: str | None = None, chat_id: int | None = None, nth: int = 1, times: int = 1
    ) -> PlannedFault:
        """Plan a fault for the `nth` matching call and the following ones, `times` in all (0: for ever)."""
        return self.faults.add(fault, method=method, chat_id=chat_id, nth=nth, times=times)

    def push_update(self, event: Json, token: str | None = None) -> Json | None:
        """Push a raw update. Its own `update_id` is kept when given; its chat and tap become known to the server."""
        account = self.account(token)
        control.adopt(account, event)
        return account.updates.push(event, event.get("update_id"))

    def transcript(self, chat_id: int, token: str | None = None) -> str:
        """The story of a chat, one line a happening."""
        return "\n".join(self.account(token).chats[chat_id].log)

    def calls_of(self, *methods: str) -> list[Call]:
        """The finished calls of those methods, in order."""
        return [call for call in self.calls if call.method in methods]

    @property
    def early_sends(self) -> list[EarlySend]:
        """Sends made before the end of an announced wait."""
        return [early for account in self._accounts.values() for early in account.limits.early_sends]

    def assert_clean(self) -> None:
        """Raises `AssertionError` when a call was malformed, or showed a named reference (`&nbsp;`) literally."""
        literal = [reference for account in self._accounts.values() for reference in account.literal_references]
        if self.violations or literal:
            raise AssertionError(f"malformed calls: {self.violations[:5]}; references shown literally: {literal[:5]}")

    async def idle(self, within: float = 5.0) -> None:
        """Wait until every update has been confirmed or accepted. Raises `TimeoutError`."""
        async with asyncio.timeout(within):
            for account in self._accounts.values():
                await account.updates.drained.wait()

    # HTTP
    def _request(self, message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
        loop = asyncio.get_running_loop()
        return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_MAX_BODY)

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.path
        if path.startswith("/bot"):
            token, _, name = path[4:].partition("/")
            return await self._serve_method(request, token, name)
        if path.startswith("/file/bot"):
            token, _, name = path[9:].partition("/")
            return self._serve_file(token, name)
        if path.startswith("/control/"):
            raw = await request.read()
            return await control.serve(self, path.removeprefix("/control/"), msgspec.json.decode(raw) if raw else {})
        return _json_response({"ok": False, "error_code": 404, "description": "Not Found"}, 404)

    def _serve_file(self, token: str, path: str) -> web.Response:
        account = self._accounts.get(token)
        for file in account.files.values() if account else ():
            if file.path == path:
                return web.Response(body=file.content, content_type="application/octet-stream")
        return _json_response({"ok": False, "error_code": 404, "description": "Not Found"}, 404)

    async def _serve_method(self, request: web.BaseRequest, token: str, name: str) -> web.StreamResponse:
        account = self._accounts.get(token)
        if account is None:
            known = (401, "Unauthorized") if _TOKEN.fullmatch(token) else (404, "Not Found")
            return _json_response({"ok": False, "error_code": known[0], "description": known[1]}, known[0])
        try:
            body = await read_body(request)
        except ApiError as error:
            self._record(account, name, {}, error)
            return _json_response(error.body(), error.code)
        fault = self.faults.match(name, _chat_of(body)) if self.faults.planned else None
        if fault is None:
            return _json_response(*await self._answer(account, name, body))
        return await self._spoilt(request, account, name, body, fault)

    async def _answer(self, account: Account, name: str, body: Body) -> tuple[Json, int]:
        """Execute one call: its JSON answer and HTTP status."""
        method = self._methods.get(name.lower())
        parameters: Json = body.values
        error: ApiError | None = None
        result: Any = None
        try:
            if method is None:
                raise ApiError(404, "Not Found: method not found", violation=True)
            profile.refuse_logged_out(account)
            parameters = checked_parameters(method, body)
            result = await self._execute(account, method.name, parameters)
        except ApiError as raised:
            error = raised
        except Exception:  # noqa: BLE001 - a defect of the fake must fail the test as a violation, not hang it
            error = ApiError(500, f"Internal Server Error: {traceback.format_exc(limit=-3)}", violation=True)
        self._record(account, method.name if method else name, parameters, error)
        return (error.body(), error.code) if error else ({"ok": True, "result": result}, 200)

    async def _execute(self, account: Account, name: str, parameters: Json) -> Any:
        execute = _METHODS.get(name)
        if execute is not None:
            return execute(account, parameters)
        if name == "getUpdates":
            return await account.updates.get_updates(parameters)
        webhook = self._webhooks[account.token]
        if name == "setWebhook":
            return await webhook.set(parameters)
        return await webhook.delete(parameters) if name == "deleteWebhook" else webhook.info()

    def _record(self, account: Account, name: str, parameters: Json, error: ApiError | None) -> None:
        self.counts[name] += 1
        if error is not None:
            self.counts[f"{name}:{error.code}"] += 1
            if error.violation:
                self.violations.append(Violation(name, error.description))
        if self.strict and name not in _UNRECORDED:
            status, description = (error.code, error.description) if error else (200, "")
            self.calls.append(Call(name, parameters, self.clock.now(), status, description))

    # Faults
    async def _spoilt(
        self, request: web.BaseRequest, account: Account, name: str, body: Body, fault: Fault
    ) -> web.StreamResponse:
        answer, status = (
            await self._answer(account, name, body) if fault.processed else ({"ok": True, "result": True}, 200)
        )
        if fault.kind == "delay":
            await sleep(self.clock, fault.seconds)
            return _json_response(answer, status)
        self.counts[f"{name}:fault"] += 1
        if fault.error is not None:
            return self._scripted_error(account, body, fault, fault.error)
        if fault.kind == "hang":
            await asyncio.get_running_loop().create_future()
        if fault.kind in ("reset", "truncated"):
            return _broken_connection(request, msgspec.json.encode(answer), reset=fault.kind == "reset")
        if fault.kind == "html":
            page = f"<html><head><title>{fault.status}</title></head><body><h1>{fault.status}</h1></body></html>"
            return web.Response(text=page, status=fault.status, content_type="text/html")
        code = 500 if fault.kind == "not_ok" else fault.status
        return _json_response({"ok": False, "error_code": code, "description": "Internal Server Error"}, fault.status)

    def _scripted_error(self, account: Account, body: Body, fault: Fault, error: ApiError) -> web.Response:
        wait = (error.parameters or {}).get("retry_after")
        if wait and fault.hold:
            account.limits.hold(None if fault.whole_bot else _chat_of(body), wait)
        return _json_response(error.body(), error.code)


def _chat_of(body: Body) -> int | None:
    chat_id = str(body.values.get("chat_id", ""))
    return int(chat_id) if chat_id.lstrip("-").isdigit() else None


def _json_response(answer: Json, status: int) -> web.Response:
    headers = (
        {"Retry-After": str(answer["parameters"]["retry_after"])} if status == 429 and "parameters" in answer else None
    )
    return web.Response(
        body=msgspec.json.encode(answer), status=status, content_type="application/json", headers=headers
    )


def _broken_connection(request: web.BaseRequest, body: bytes, *, reset: bool) -> web.Response:
    transport = request.transport
    if isinstance(transport, asyncio.Transport):
        if reset:
            connection = transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            transport.write(head.encode() + body[: len(body) // 2])
            transport.close()
    return web.Response()


def unserved_methods() -> set[str]:
    """Methods of the table that nothing executes: empty unless this file forgets one."""
    return set(TABLE) - set(_METHODS) - {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}
