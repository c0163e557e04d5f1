"""Talks beside reports: 32 people talk over HTTP while 20 others conclude the whole diagnosis at once, and each gets picture and report.

The real command on SQLite with the shipped content; the same 32 people without anybody concluding, in turn. Below, the report alone, from
another person's answers each time, printed by a warm worker: from its data to the PDF.
"""

from __future__ import annotations

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


def plan(content: Content) -> list[str]:
    """What somebody taps from the start to the last card before the conclusion."""
    script = scripts_of(content)["diagnostic"]
    session = turn(script, Session("a" * 26, "diagnostic", content.version, "fr"), Opened(), 0.0).session
    taps = ["!begin:standard"]
    while session.state != SUMMARY:
        session = turn(script, session, Tap(taps[-1], session.short_id, session.revision), 0.0).session
        if session.state != SUMMARY:
            taps.append(_answer(script, session))
    return taps


def _answer(script: Script, session: Session) -> str:
    question = script.question(session.state)
    assert question is not None, session.state
    return (alternatives(question) or ["!skip"])[0]


async def measure() -> list[Figure]:
    """The figures."""
    content = load_content(read_files(ROOT))
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        written = folder / "plan.json"
        written.write_bytes(json.encode(plan(content)))
        async with Crowd.started(TOKEN) as crowd, ours(crowd, TOKEN, ROOT, folder / "data") as bot:
            await _conclude(crowd, bot, written, 0.5)  # the worker warms up
            alone, beside = await _talks(crowd, bot, written)
    return [
        ratio(
            "p99 of a tap to its card, 20 reports made meanwhile against none", beside["p99"], alone["p99"], "<=", 1.2
        ),
        ratio("p50, likewise", beside["p50"], alone["p50"], "", 0.0),
        plain("p99 without reports", alone["p99"], "ms", 1e3),
        plain("p99 with them", beside["p99"], "ms", 1e3),
        plain("20 reports with their pictures, from the tap to the last file sent", beside["printed"], "s"),
        *await _report_alone(content),
    ]


async def _talks(crowd: Crowd, bot: Bot, written: Path) -> tuple[dict[str, list[float]], dict[str, list[float]]]:
    """The figures of both sides, round by round."""
    sides: dict[str, Callable[[], Awaitable[float]]] = {
        "alone": partial(bot.talk, CHATS, SECONDS, TAPS),
        "beside": partial(_conclude, crowd, bot, written, SECONDS),
    }
    await in_turn(sides)
    rounds = bot.rounds[CHATS][1:]  # the first was the warm-up; then in turn, without those of the first round
    alone, beside = rounds[2::2], rounds[3::2]
    return (
        {what: [each[what] for each in alone] for what in ("p50", "p99")},
        {what: [each[what] for each in beside] for what in ("p50", "p99", "printed")},
    )


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
