"""Faults on demand: which call fails, how, and whether it was carried out before it failed.

A fault is a value; `FaultPlan` picks the one that applies to a call. Producing the broken answer is `server`'s part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tests.fakebotapi.errors import ApiError, too_many_requests

FaultKind = Literal["status", "html", "not_ok", "truncated", "reset", "delay", "error", "hang"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong.

    `processed` tells whether the call took effect before its answer was spoilt ("processed but response lost").
    `seconds` is the length of a delay; `error` the answer of kind "error"; `hold` makes a 429 bind until it ends.
    """

    kind: FaultKind
    processed: bool = False
    status: int = 200
    seconds: float = 0.0
    error: ApiError | None = None
    hold: bool = True
    whole_bot: bool = False

    @classmethod
    def http(cls, status: int = 502, *, processed: bool = False) -> Fault:
        """A JSON answer of the server with a 5xx status."""
        return cls("status", processed, status)

    @classmethod
    def html(cls, status: int = 502, *, processed: bool = False) -> Fault:
        """A proxy's HTML page in place of JSON."""
        return cls("html", processed, status)

    @classmethod
    def not_ok(cls, *, processed: bool = False) -> Fault:
        """HTTP 200 with `ok: false`."""
        return cls("not_ok", processed)

    @classmethod
    def truncated(cls, *, processed: bool = True) -> Fault:
        """The answer stops halfway and the connection closes."""
        return cls("truncated", processed)

    @classmethod
    def reset(cls, *, processed: bool = False) -> Fault:
        """The connection is reset, before processing or after it."""
        return cls("reset", processed)

    @classmethod
    def lost_answer(cls) -> Fault:
        """Processed, but the response never arrives."""
        return cls("reset", True)

    @classmethod
    def delay(cls, seconds: float) -> Fault:
        """A right answer, `seconds` late."""
        return cls("delay", True, seconds=seconds)

    @classmethod
    def hang(cls, *, processed: bool = False) -> Fault:
        """No answer at all while the connection stays open (a black hole), until the caller gives up."""
        return cls("hang", processed)

    @classmethod
    def too_many(cls, retry_after: int, *, hold: bool = True, whole_bot: bool = False) -> Fault:
        """A 429; while it lasts, further sends to the chat (or of the bot) are refused and noted as early."""
        return cls("error", error=too_many_requests(retry_after), hold=hold, whole_bot=whole_bot)

    @classmethod
    def answer(cls, code: int, description: str) -> Fault:
        """Any `ok: false` answer, such as 400 "Bad Request: message can't be edited"."""
        return cls("error", error=ApiError(code, description))


@dataclass(slots=True)
class PlannedFault:
    """A fault waiting for its calls: `nth` counts matching calls from 1, `times` how many fail from there (0: all)."""

    fault: Fault
    method: str | None = None
    chat_id: int | None = None
    nth: int = 1
    times: int = 1
    seen: int = 0
    struck: int = 0

    def strikes(self, method: str, chat_id: int | None) -> bool:
        """Whether this call is to fail; counts it."""
        if self.method is not None and self.method != method:
            return False
        if self.chat_id is not None and self.chat_id != chat_id:
            return False
        self.seen += 1
        if self.seen < self.nth or (self.times and self.struck >= self.times):
            return False
        self.struck += 1
        return True


@dataclass(slots=True)
class FaultPlan:
    """The faults of one server, first planned first served."""

    planned: list[PlannedFault] = field(default_factory=list)

    def add(
        self, fault: Fault, *, method: str | None = None, chat_id: int | None = None, nth: int = 1, times: int = 1
    ) -> PlannedFault:
        """Plan a fault; returned so that a test can ask how often it `struck`."""
        planned = PlannedFault(fault, method, chat_id, nth, times)
        self.planned.append(planned)
        return planned

    def clear(self) -> None:
        """Forget every planned fault."""
        self.planned.clear()

    def match(self, method: str, chat_id: int | None) -> Fault | None:
        """The fault that this call meets, if any."""
        for planned in self.planned:
            if planned.strikes(method, chat_id):
                return planned.fault
        return None
