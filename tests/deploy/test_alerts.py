"""Each alert watches a measure that the process really shows, under a label that it really gives, and has its runbook."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml

from bot.errors import StorageAway
from bot.ports import Address, Arrival, Fate, Outcome, Response, Service
from bot.telemetry import Metrics

FATES = {
    "obstacles_arrivals_total": {*get_args(Fate), "away", "let_go"},
    "obstacles_calls_total": set(get_args(get_type_hints(Response)["fate"])),
}
ARRIVAL = Arrival(Address("telegram", "1", "7"), "1", Service("start"))


class Answering:
    """A caller that is answered one way."""

    async def call(self, method: str, params: Mapping[str, Any]) -> Response:
        """Done."""
        return Response("done")


async def shown(folder: Path) -> str:
    """What a process shows after an arrival kept, one let go, one refused, and a call."""
    metrics = Metrics()

    async def keep(arrivals: Sequence[Arrival]) -> list[Outcome]:
        if len(arrivals) > 2:
            raise StorageAway
        return [Outcome(arrivals[0], "done")]

    await metrics.counting(keep)([ARRIVAL, ARRIVAL])
    with pytest.raises(StorageAway):
        await metrics.counting(keep)([ARRIVAL] * 3)
    await metrics.listening(Answering()).call("getMe", {})
    metrics.watching(folder)
    return metrics.page().decode()


def alerts(project: Path) -> dict[str, str]:
    """Each alert's expression."""
    read = yaml.safe_load((project / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))
    return {rule["alert"]: rule["expr"] for group in read["groups"] for rule in group["rules"]}


def unknown(expression: str, page: str) -> list[str]:
    """Measures and labels of an expression that no process shows."""
    found = [
        name for name in re.findall(r"\bobstacles_\w+", expression) if not re.search(rf"^{name}\b", page, re.MULTILINE)
    ]
    for name, fate in re.findall(r"(obstacles_\w+)\{fate=\"(\w+)\"\}", expression):
        found += [f"{name}: {fate}"] if fate not in FATES[name] else []
    return found


async def test_each_alert_watches_what_is_there(project: Path, tmp_path: Path) -> None:
    """Names and labels; a made-up one is found."""
    page = await shown(tmp_path)
    assert {name: missing for name, expr in alerts(project).items() if (missing := unknown(expr, page))} == {}
    assert unknown('rate(obstacles_arrivals_total{fate="lost"}[5m]) + obstacles_dreams', page) == [
        "obstacles_dreams",
        "obstacles_arrivals_total: lost",
    ]


def test_each_alert_has_its_runbook_and_each_runbook_its_alert(project: Path) -> None:
    """The table of docs/operating.md is that of deploy/alerts.yaml, in its order."""
    text = (project / "docs" / "operating.md").read_text(encoding="utf-8")
    table = text[text.index("## Alerts and their runbooks") :]
    table = table[: table.index("\n## ")] if "\n## " in table[5:] else table
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(alerts(project))
