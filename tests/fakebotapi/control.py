"""The control endpoint: drive and question the server from another process, over HTTP.

`POST /control/<action>` with a JSON object; the answer is `{"ok": true, "result": …}`, or 400 with a description.
Actions are the same things that tests in process do through `FakeBotApi` and `Person`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from tests.fakebotapi.account import Account
from tests.fakebotapi.errors import Json
from tests.fakebotapi.faults import Fault
from tests.fakebotapi.person import Person
from tests.fakebotapi.profile import profile_snapshot

if TYPE_CHECKING:
    from tests.fakebotapi.server import FakeBotApi

Action = Callable[["FakeBotApi", Json], Any]


def adopt(account: Account, event: Json) -> None:
    """Make the chat and the tap of a raw update known to the server, so that the bot can answer it."""
    for kind, content in event.items():
        if not isinstance(content, dict):
            continue
        message = content.get("message") if kind == "callback_query" else content
        header = message.get("chat") if isinstance(message, dict) else None
        if isinstance(header, dict) and isinstance(header.get("id"), int) and isinstance(header.get("type"), str):
            account.open_chat(header)
        sender = content.get("from")
        if isinstance(sender, dict) and isinstance(sender.get("id"), int):
            account.people.setdefault(sender["id"], sender)
            if kind == "callback_query" and isinstance(content.get("id"), str):
                chat_id = header.get("id", 0) if isinstance(header, dict) else 0
                account.open_tap(chat_id, sender["id"], str(content.get("data", "")), content["id"])


def _person(api: FakeBotApi, order: Json) -> Person:
    return api.person(
        order["person"],
        order.get("first_name", "Anne"),
        order.get("language_code", "fr"),
        order.get("username"),
        order.get("token"),
    )


def _push(api: FakeBotApi, order: Json) -> object:
    return api.push_update(order["update"], order.get("token"))


def _push_many(api: FakeBotApi, order: Json) -> int:
    account = api.account(order.get("token"))
    for event in order["updates"]:
        adopt(account, event)
        account.updates.push(event, event.get("update_id"))
    return len(order["updates"])


def _send(api: FakeBotApi, order: Json) -> Json:
    return _person(api, order).send(order["text"])


def _tap(api: FakeBotApi, order: Json) -> object:
    person = _person(api, order)
    if "data" in order:
        return msgspec.to_builtins(person.tap_raw(order["data"], order["message_id"]))
    return msgspec.to_builtins(person.tap(order["wanted"], order.get("message_id")))


async def _wait_for(api: FakeBotApi, order: Json) -> Json:
    found = await _person(api, order).wait_for(order["wanted"], order.get("within", 5.0))
    return {"message_id": found.message_id, "text": found.text, "labels": found.labels}


def _screen(api: FakeBotApi, order: Json) -> list[Json]:
    return [
        {
            "message_id": message.message_id,
            "text": message.text,
            "from_bot": message.from_bot,
            "edits": message.edits,
            "buttons": msgspec.to_builtins(message.buttons),
            "entities": list(message.entities),
        }
        for message in _person(api, order).screen
    ]


def _tap_answer(api: FakeBotApi, order: Json) -> object:
    return msgspec.to_builtins(api.account(order.get("token")).taps[order["tap"]])


def _transcript(api: FakeBotApi, order: Json) -> str:
    return api.transcript(order["chat_id"], order.get("token"))


def _fail(api: FakeBotApi, order: Json) -> bool:
    fault = getattr(Fault, order["fault"])(*order.get("arguments", []), **order.get("options", {}))
    api.fail(fault, **{key: order[key] for key in ("method", "chat_id", "nth", "times") if key in order})
    return True


def _clear_faults(api: FakeBotApi, order: Json) -> bool:
    api.faults.clear()
    return True


def _stats(api: FakeBotApi, order: Json) -> Json:
    account = api.account(order.get("token"))
    updates, webhook = account.updates, api.webhook(order.get("token"))
    return {
        "counts": dict(api.counts),
        "pending": len(updates),
        "pushed": updates.pushed,
        "confirmed": updates.confirmed,
        "expired": updates.expired,
        "violations": [[v.method, v.description] for v in api.violations],
        "literal_references": account.literal_references,
        "early_sends": len(api.early_sends),
        "messages": sum(len(chat.messages) for chat in account.chats.values()),
        "attempts": len(webhook.attempts),
        "refused_attempts": sum(not 200 <= attempt.status < 300 for attempt in webhook.attempts),
    }


def _calls(api: FakeBotApi, order: Json) -> object:
    calls = api.calls_of(*order["methods"]) if "methods" in order else api.calls
    return [{"method": c.method, "parameters": _printable(c.parameters), "at": c.at, "status": c.status} for c in calls]


def _printable(parameters: Json) -> Json:
    return {
        name: value if isinstance(value, str | int | list | dict) else str(type(value))
        for name, value in parameters.items()
    }


def _attempts(api: FakeBotApi, order: Json) -> object:
    return msgspec.to_builtins(api.webhook(order.get("token")).attempts)


def _profile(api: FakeBotApi, order: Json) -> Json:
    return profile_snapshot(api.account(order.get("token")))


ACTIONS: dict[str, Action] = {
    "push": _push,
    "push_many": _push_many,
    "send": _send,
    "tap": _tap,
    "wait_for": _wait_for,
    "screen": _screen,
    "tap_answer": _tap_answer,
    "transcript": _transcript,
    "fail": _fail,
    "clear_faults": _clear_faults,
    "stats": _stats,
    "calls": _calls,
    "attempts": _attempts,
    "profile": _profile,
}


async def serve(api: FakeBotApi, action: str, order: Json) -> web.Response:
    """Answer one control request."""
    try:
        result = ACTIONS[action](api, order)
        if isinstance(result, Awaitable):
            result = await result
    except (LookupError, TypeError, AttributeError, TimeoutError) as error:
        body = {"ok": False, "description": f"{type(error).__name__}: {error}", "actions": sorted(ACTIONS)}
        return web.Response(body=msgspec.json.encode(body), status=400, content_type="application/json")
    return web.Response(body=msgspec.json.encode({"ok": True, "result": result}), content_type="application/json")
