"""Counters and durations of a running process, in Prometheus' format. Labels are closed lists: never an id, never a person."""

from __future__ import annotations

import shutil
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.errors import StorageAway
from bot.ports import Arrival, Caller, Outcome, Response

Take = Callable[[Sequence[Arrival]], Awaitable[list[Outcome]]]


class Metrics:
    """The measures of one process, on a registry of their own."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._arrivals = Counter(
            "obstacles_arrivals", "What came in, by what became of it", ["fate"], registry=self._registry
        )
        self._kept = Histogram("obstacles_kept_seconds", "From arrival to commit", registry=self._registry)
        self._calls = Counter(
            "obstacles_calls", "Calls to Telegram, by answer", ["method", "fate"], registry=self._registry
        )

        self._told = Counter(
            "obstacles_told", "Calls to agencies' systems, by answer", ["target", "fate"], registry=self._registry
        )
        self._removed = Counter(
            "obstacles_removed", "What was kept long enough and went, by kind", ["kind"], registry=self._registry
        )
        self._struck = Gauge(
            "obstacles_retention_seconds",
            "When the clock of retention last struck, UTC seconds",
            registry=self._registry,
        )

    def watching(self, folder: Path) -> None:
        """Say how much room is left where data are kept."""
        room = Gauge("obstacles_free_bytes", "Room left where data are kept", registry=self._registry)
        room.set_function(lambda: shutil.disk_usage(folder).free)

    def removed(self, counts: Mapping[str, int]) -> None:
        """The clock of retention struck, and so much went."""
        self._struck.set_to_current_time()
        for kind, count in counts.items():
            self._removed.labels(kind).inc(count)

    def told(self, target: str, fate: str) -> None:
        """A target of the operator file was called."""
        self._told.labels(target, fate).inc()

    def page(self) -> bytes:
        """All of it, as text."""
        return generate_latest(self._registry)

    def counting(self, take: Take) -> Take:
        """`take`, with what comes in counted and timed."""

        async def counted(arrivals: Sequence[Arrival]) -> list[Outcome]:
            began = time.perf_counter()
            try:
                outcomes = await take(arrivals)
            except StorageAway:
                self._arrivals.labels("away").inc(len(arrivals))
                raise
            self._kept.observe(time.perf_counter() - began)
            for outcome in outcomes:
                self._arrivals.labels(outcome.fate).inc()
            if len(outcomes) < len(arrivals):
                self._arrivals.labels("let_go").inc(len(arrivals) - len(outcomes))
            return outcomes

        return counted

    def listening(self, caller: Caller) -> Caller:
        """`caller`, with its answers counted."""
        return _Counted(caller, self._calls)


class _Counted:
    """A caller that counts what it is answered."""

    def __init__(self, caller: Caller, calls: Counter) -> None:
        self._caller = caller
        self._calls = calls

    async def call(self, method: str, params: Mapping[str, Any]) -> Response:
        """Call, and count the answer."""
        response = await self._caller.call(method, params)
        self._calls.labels(method, response.fate).inc()
        return response
