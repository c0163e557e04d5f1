"""S21, S22: a whole process at DEBUG, with everything going wrong around it, says no secret and nothing that a person wrote."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp

from bot.channels.telegram.webhook import HEADER, webhook_secret
from tests.end_to_end.interview import meet
from tests.end_to_end.serving import SECRET, Serving, run
from tests.fakebotapi import DEFAULT_TOKEN, FakeBotApi, Fault
from tests.faults.forgeries import CANARY, FORGED, FORGERIES, strange
from tests.faults.parts import free_ports
from tests.scale import Scale
from tests.test_telemetry import logged

FAULTS = (
    Fault.http(500), Fault.html(502), Fault.not_ok(), Fault.truncated(), Fault.reset(), Fault.lost_answer(), Fault.too_many(1),
)  # fmt: skip


async def test_S21_S22_no_secret_and_no_word_of_a_person_is_said(tmp_path: Path, scale: Scale) -> None:
    """Faults of every kind, forgeries that hold the secret's neighbours, hostile words: logs, metrics and database keep none of it."""
    port = free_ports(1)[0]
    root, secret = f"http://127.0.0.1:{port}", webhook_secret(DEFAULT_TOKEN)
    settings = {"PUBLIC_URL": root, "PORT": str(port), "LOG_LEVEL": "DEBUG"}
    async with FakeBotApi() as api, Serving(tmp_path, api, settings) as serving, aiohttp.ClientSession() as session:
        for fault in FAULTS if scale.long else FAULTS[:2]:
            api.fail(fault, method="sendMessage", times=1)
            api.fail(fault, method="editMessageText", times=1)
        anne = meet(api, 7, name=CANARY)
        await anne.begin("!begin:express")
        anne.person.send(CANARY)
        await anne.answer(1)
        for number, words in enumerate(FORGERIES[:: scale(9, 1)]):
            hostile = api.person(1_000 + number, words[:64])
            for said in (f"/start {words}", words):
                hostile.send(said)
            hostile.tap_raw(words[:20], 1)
        await api.idle(120)
        forged = {HEADER: secret.upper()}
        async with session.post(f"{root}/telegram", data=b"{", headers=forged) as answer:
            assert answer.status == 401
        async with session.post(f"{root}/telegram", data=b"{", headers={HEADER: secret}) as answer:
            assert answer.status == 200
        async with session.get(f"{root}/metrics") as answer:
            metrics = await answer.text()
        assert await serving.stop() == 0
        stored = b"".join(path.read_bytes() for path in serving.data.rglob("*") if path.is_file())
        for canary in (SECRET, secret, secret.upper()):
            assert canary not in serving.printed
            assert canary not in metrics
            assert canary.encode() not in stored
        assert strange(serving.printed) == []
        assert strange(metrics) == []


async def test_S21_a_database_that_cannot_be_had_tells_no_password(tmp_path: Path) -> None:
    """The process ends with a plain word, at DEBUG too."""
    url = "postgresql://ada:canary-of-the-dsn@127.0.0.1:9/talks"
    status, printed = await run(tmp_path, "serve", TELEGRAM_TOKEN=DEFAULT_TOKEN, DATABASE_URL=url, LOG_LEVEL="DEBUG")
    assert status != 0
    assert "canary-of-the-dsn" not in printed
    assert SECRET not in printed
    assert "Traceback" not in printed


RECORDS = f"for said in {FORGERIES!r}: logging.getLogger('a.library').warning('it said %s', said)"


def test_S22_whatever_a_library_logs_is_one_line_without_orders() -> None:
    """A library may quote what it was given: each record stays one line of JSON, and nothing in it is an order to a terminal."""
    printed = logged(RECORDS)
    lines = printed.splitlines()
    assert len(lines) == len(FORGERIES)
    assert all(json.loads(line)["event"].startswith("it said oui") for line in lines)
    assert strange(printed.replace(FORGED, "").replace("Canari", "")) == []


def test_S22_negative_control_an_ordinary_log_is_forged() -> None:
    """Python's own way of writing logs lets lines in, and orders."""
    printed = logged("logging.getLogger().handlers[0].setFormatter(logging.Formatter())", RECORDS)
    assert len(printed.splitlines()) > 2 * len(FORGERIES)
    assert strange(printed.replace(FORGED, "").replace("Canari", ""))
