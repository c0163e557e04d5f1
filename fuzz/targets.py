"""What is fuzzed: a function of bytes for each reader of strangers' words, which raises when a promise is broken.

No bytes may make a target raise. Must not know the fuzzer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.channels.commands import Commands, slash
from bot.channels.telegram import callbacks
from bot.channels.telegram.markup import clean, escaped, units
from bot.channels.telegram.polling import decoded
from bot.channels.telegram.updates import Reader
from bot.content.source import MOST_BYTES, MOST_DEPTH, parse
from bot.conversation.events import Tap, Wrote
from bot.conversation.replies import LONGEST_TEXT, Meant, understand
from bot.conversation.script import Script, scripts_of
from bot.conversation.session import Session
from bot.conversation.turn import turn
from bot.dialogs.model import UNKNOWN, Answer, Question
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.ports import Arrival, Service
from fuzz.odds import Odds
from fuzz.updates import update

PROJECT: Final = Path(__file__).resolve().parent.parent
Target = Callable[[bytes], None]


@cache
def content() -> Content:
    """The shipped content."""
    return load_content(read_files(PROJECT))


@cache
def reader() -> Reader:
    """A reader of bot 42's updates."""
    return Reader("42", Commands.from_phrases(content().phrases, content().languages), "quatre_obstacles_bot")


@cache
def asked() -> tuple[tuple[Script, Question], ...]:
    """Every question of every shipped dialog."""
    return tuple(
        (script, question) for script in scripts_of(content()).values() for question in script.dialog.questions
    )


def read_update(supply: bytes) -> None:
    """An update becomes an arrival that can be stored, or nothing."""
    odds = Odds(supply)
    raw = odds.byte() % 4 == 0
    body = odds.rest() if raw else json.dumps(update(odds)).encode()
    arrival = reader().read(decoded(body)[0], body, 1.0)
    if arrival is None:
        return
    assert isinstance(arrival, Arrival)
    assert -(2**63) <= int(arrival.address.chat) < 2**63
    assert arrival.card is None or 0 < arrival.card < 2**63
    if isinstance(arrival.event, Wrote):
        arrival.event.text.encode()


def read_callback(supply: bytes) -> None:
    """Anything on a button is a tap of this version's shape, or a stale one; what we write we read again."""
    odds = Odds(supply)
    data = odds.value() if odds.byte() % 4 == 0 else odds.rest().decode("utf-8", "surrogateescape")
    tap = callbacks.tap(data)
    assert isinstance(tap, Tap)
    assert tap.revision >= 0
    if tap.token != callbacks.STALE and tap.revision < 2**31:
        again = callbacks.tap(callbacks.callback_data(callbacks.prefix(tap.session, tap.revision), tap.token))
        assert again == tap


def read_link(supply: bytes) -> None:
    """A link's payload is kept whole when it is plain, or not at all."""
    text = clean(Odds(supply).rest().decode("utf-8", "surrogateescape"))
    found = slash(f"/start {text}")
    if found is None:
        return
    event = reader().commands.event(found)
    if isinstance(event, Service) and event.name == "start":
        assert re.fullmatch(r"[A-Za-z0-9_-]{0,64}", event.argument)


def read_yaml(supply: bytes) -> None:
    """An author's file is plain data within its bounds, or findings that name their place."""
    document, findings = parse("fuzzed.yaml", supply.decode("utf-8", "surrogateescape"))
    assert (document is None) == bool(findings)
    for finding in findings:
        assert finding.code.startswith("Y")
        assert finding.message
    if document is not None:
        assert len(supply) <= MOST_BYTES
        _plain_data(document.data, 0)


def _plain_data(value: Any, depth: int) -> None:
    assert depth <= MOST_DEPTH
    assert type(value) in (dict, list, str, int, float, bool, type(None))
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _plain_data(each, depth + 1)


def read_reply(supply: bytes) -> None:
    """A typed reply is an answer that the question allows, or something that the card can say; now and then, the whole turn."""
    odds = Odds(supply)
    script, question = odds.one(asked())
    lang, numbered, whole = odds.one(("fr", "en")), bool(odds.byte() % 2), odds.byte() % 32 == 31
    text = clean(odds.text() if odds.byte() % 4 == 0 else odds.rest().decode("utf-8", "surrogateescape"))
    meant = understand(script, question, text, lang, numbered)
    if isinstance(meant, Meant):
        assert _allowed(question, meant.answer), (question.key, meant)
    if whole:
        session = Session("abcdefgh234567abcdefgh2345", script.dialog.id, content().version, lang, state=question.key)
        turn(script, session, Wrote(text, numbered), 2.0)
    assert units(escaped(text)) >= units(text)


def _allowed(question: Question, answer: Answer) -> bool:
    ids = {option.id for option in question.options}
    if answer == UNKNOWN and question.unknown:
        return True
    if isinstance(answer, tuple):
        return bool(answer) and set(answer) <= ids and (not question.most_picks or len(answer) <= question.most_picks)
    if isinstance(answer, str):
        return answer in ids if ids else len(answer) <= LONGEST_TEXT
    bounds = question.bounds
    return bounds is None or bounds.least <= answer <= bounds.most


TARGETS: Mapping[str, Target] = {
    "updates": read_update,
    "callbacks": read_callback,
    "links": read_link,
    "yaml": read_yaml,
    "replies": read_reply,
}
"""By name, as the command takes it."""


def seeds(name: str) -> list[bytes]:
    """Good inputs to begin from."""
    match name:
        case "yaml":
            return [text.encode()[:8000] for path, text in read_files(PROJECT).items() if len(text) < 30_000]
        case "callbacks":
            return [b"\x011.abcdefgh.0.trade", b"\x011.abcdefgh.zz.!edit:12", b"\x01!!erase_confirmed", b"\x01"]
        case "links":
            return [b"abc_DEF-1", b"", b"a b", "é".encode(), b"x" * 65]
        case _:
            return [bytes(range(first, first + 64)) for first in range(0, 192, 8)]
