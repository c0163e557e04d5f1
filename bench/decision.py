"""What the engine alone costs: the machine's trigger, the decision on an answer, and the whole turn with its card drawn.

Pure calls in a loop, processor time, best of several repetitions within each round. The decision is everything that says what an answer
changes: the answers still standing, the question that comes next, the effects. The turn reads a tap, decides, and draws the card.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bench.content import OPTIONS, content, dialog_id
from bench.figures import Figure, in_turn, plain, ratio
from bot.conversation.events import Tap
from bot.conversation.machine import ANSWERED
from bot.conversation.moves import answer
from bot.conversation.script import Script, scripts_of
from bot.conversation.session import Session
from bot.conversation.turn import turn

SHORT, LONG = 12, 200
ANSWERS = 12
"""Questions answered in each dialog: as many as the short one has, less the one that would end it."""
REPETITIONS = 60


def seconds(work: Callable[[], object], calls: int) -> float:
    """Processor time of one of the `calls` that `work` makes, at best."""

    def once() -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return min(once() for _ in range(REPETITIONS)) / calls


def sides(count: int) -> dict[str, Callable[[], Awaitable[float]]]:
    """What is measured on the dialog of `count` questions, each giving the seconds of one call."""
    kept = content(count)
    script = scripts_of(kept)[dialog_id(count)]
    begun = turn(
        script, Session("a" * 26, dialog_id(count), kept.version, "fr"), Tap("!begin:standard", "a" * 8, 0), 1.0
    ).session
    visited = _visited(script, begun)

    def trigger() -> None:
        for session in visited:
            script.machines["standard"].move(ANSWERED, session.state, session.answers)

    def decide() -> None:
        for session in visited:
            question = script.question(session.state)
            assert question is not None
            answer(script, session, question, OPTIONS[1], "tap")

    def whole() -> None:
        for session in visited:
            turn(script, session, Tap(OPTIONS[1], session.short_id, session.revision), 1.0)

    return {
        f"{name} {count}": _measured(work)
        for name, work in {"trigger": trigger, "decision": decide, "turn": whole}.items()
    }


def _measured(work: Callable[[], None]) -> Callable[[], Awaitable[float]]:
    async def measure() -> float:
        return seconds(work, ANSWERS - 1)

    return measure


def _visited(script: Script, session: Session) -> list[Session]:
    """The session before each of the answers."""
    visited = []
    for _ in range(ANSWERS - 1):
        visited.append(session)
        session = turn(script, replace(session), Tap(OPTIONS[1], session.short_id, session.revision), 1.0).session
    return visited


async def measure() -> list[Figure]:
    """The figures."""
    samples = await in_turn({**sides(SHORT), **sides(LONG)})
    return [
        plain(
            "engine decision: an answer taken, the next question chosen",
            samples[f"decision {SHORT}"],
            "µs",
            1e6,
            "<=",
            20.0,
        ),
        plain("of which `transitions`: one trigger", samples[f"trigger {SHORT}"], "µs", 1e6),
        plain("the whole turn(): a tap read, decided, its card drawn", samples[f"turn {SHORT}"], "µs", 1e6),
        ratio(
            f"turn(), same answers, dialog of {LONG} against {SHORT} questions",
            samples[f"turn {LONG}"],
            samples[f"turn {SHORT}"],
            "<=",
            1.1,
        ),
    ]
