"""Talks beside reports: 32 people talk over HTTP while 20 others ask for their report within one second, or conclude the whole diagnosis.

The real command on SQLite with the shipped content; the same 32 people without anybody else, in turn. Those who conclude get the verdict's
pages, two pictures and the report; those who ask have concluded before. Each answered in another way. Below, the report alone, from another
person's answers each time, printed by a warm worker: from its data to the PDF.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from msgspec import json

from bench.bots import Bot, ours
from bench.content import ROOT
from bench.figures import ROUNDS, Figure, in_turn, plain, ratio
from bench.processes import Crowd
from bot.conversation.events import Opened, Tap
from bot.conversation.script import Script, scripts_of
from bot.conversation.session import SUMMARY, Session
from bot.conversation.turn import turn
from bot.knowledge.files import read_files
from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.printing.printer import Printer
from tests.faults.people import alternatives
from tests.printing_kit import best_answers, persona_answers, printed_of, worst_answers

TOKEN = "700000009:loopback-reports"  # noqa: S105 - the loopback's
CHATS, CONCLUDING = 32, 20
SECONDS = 6.0
TAPS = 13
PERSONAS = 5
PRINTED = 12
"""Reports printed in one round of the report alone."""


def plans(content: Content, count: int) -> list[list[str]]:
    """What so many people tap from the start to the last card before the conclusion, each another way."""
    return [plan(content, random.Random(number)) for number in range(count)]


def plan(content: Content, chance: random.Random) -> list[str]:
    """What somebody taps."""
    script = scripts_of(content)["diagnostic"]
    session = turn(script, Session("a" * 26, "diagnostic", content.version, "fr"), Opened(), 0.0).session
    taps = ["!begin:standard"]
    while session.state != SUMMARY:
        session = turn(script, session, Tap(taps[-1], session.short_id, session.revision), 0.0).session
        if session.state != SUMMARY:
            taps.append(_answer(script, session, chance))
    return taps


def _answer(script: Script, session: Session, chance: random.Random) -> str:
    question = script.question(session.state)
    assert question is not None, session.state
    return chance.choice(alternatives(question) or ["!skip"])


async def measure() -> list[Figure]:
    """The figures."""
    content = load_content(read_files(ROOT))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        written = folder / "plans.json"
        written.write_bytes(json.encode(plans(content, CONCLUDING)))
        async with Crowd.started(TOKEN) as crowd, ours(crowd, TOKEN, ROOT, folder / "data") as bot:
            await _conclude(crowd, bot, written, 0.5)  # the worker warms up
            alone, asking, concluding = await _talks(crowd, bot, written)
    return [
        ratio(
            "p99 of a tap to its card, 20 reports made meanwhile against none", asking["p99"], alone["p99"], "<=", 1.2
        ),
        ratio("p50, likewise", asking["p50"], alone["p50"], "", 0.0),
        ratio("p99, 20 people concluding meanwhile against none", concluding["p99"], alone["p99"], "", 0.0),
        ratio("p50, likewise, concluding", concluding["p50"], alone["p50"], "", 0.0),
        plain("p99 without reports", alone["p99"], "ms", 1e3),
        plain("p99 with them", asking["p99"], "ms", 1e3),
        plain("p99 with conclusions", concluding["p99"], "ms", 1e3),
        plain("20 reports, from the tap to the last one sent", asking["printed"], "s"),
        plain("20 conclusions, from the tap to the last file sent", concluding["printed"], "s"),
        *await _report_alone(content),
    ]


async def _talks(crowd: Crowd, bot: Bot, written: Path) -> list[dict[str, list[float]]]:
    """The figures of each side, round by round."""
    sides: dict[str, Callable[[], Awaitable[float]]] = {
        "alone": partial(bot.talk, CHATS, SECONDS, TAPS),
        "concluding": partial(_conclude, crowd, bot, written, SECONDS),
        "asking": partial(bot.talk, CHATS, SECONDS, TAPS, "!!file:report"),
    }
    await in_turn(sides)
    rounds = bot.rounds[CHATS][1:]  # the first was the warm-up; then in turn, without those of the first round
    alone, concluding, asking = (rounds[place :: len(sides)][1:] for place in range(len(sides)))
    told = ("p50", "p99", "printed")
    return [
        {what: [each[what] for each in side if what in each] for what in told} for side in (alone, asking, concluding)
    ]


async def _conclude(crowd: Crowd, bot: Bot, written: Path, seconds: float) -> float:
    """People come to the last card; then they conclude at once while others talk."""
    await crowd.hold(TOKEN, CONCLUDING, written)
    return await bot.talk(CHATS, seconds, TAPS, "!conclude")


async def _report_alone(content: Content) -> list[Figure]:
    """Seconds from the data of another report to its PDF."""
    names = sorted(each.stem for each in (ROOT / "dialogs" / "personas").glob("*.yaml") if "." not in each.stem)
    answers = [
        best_answers(content),
        worst_answers(content),
        *(persona_answers(ROOT, name) for name in names[:PERSONAS]),
    ]
    datas = [printed_of(content, each, lang) for each in answers for lang in ("fr", "en")]
    printer = Printer(ROOT / "knowledge" / "report")
    spent = []
    try:
        for number in range(ROUNDS + 1):
            begun = time.perf_counter()
            for place in range(PRINTED):
                await printer.report({**datas[(number * PRINTED + place) % len(datas)], "number": number})
            spent.append((time.perf_counter() - begun) / PRINTED)
    finally:
        await printer.close()
    return [plain("a report of other answers than the last, warm: data to PDF", spent[1:], "s", 1.0, "<=", 0.1)]
