"""Logs: JSON lines, no secret, nothing that identifies a person."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from bot.telemetry import Redaction, configure_logs

TOKEN = "700000001:a-token-of-the-loopback-server-only"


@pytest.fixture
def logs(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """Configured logs on a captured standard error; as they were afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    configure_logs("DEBUG", (TOKEN, "s3cret-of-the-webhook"))
    yield capsys
    root.handlers[:], root.level = before[0], before[1]


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        (f"POST https://api.telegram.org/bot{TOKEN}/sendMessage", TOKEN),
        ("bot123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw failed", "AAHdqTcv"),
        ("postgresql://bot:hunter22@db/obstacles", "hunter22"),
        ("write to anne.martin+x@agence.example", "anne.martin"),
        ("call +33 6 12 34 56 78 now", "34 56 78"),
        ("call 06.12.34.56.78", "12.34.56"),
    ],
)
def test_s21_secrets_and_personal_data_are_taken_out(text: str, gone: str) -> None:
    """Tokens, credentials in URLs, e-mail addresses, telephone numbers, wherever they stand."""
    assert gone not in Redaction((TOKEN,))(text)


@pytest.mark.parametrize(
    "text",
    ["a turn took 12 ms",
     "2026-11-22T07:10:20.666687Z", "http://127.0.0.1:8080/healthz", "dialogs/kpi.yaml:18:5 D002"],
)  # fmt: skip
def test_what_an_operator_needs_stays(text: str) -> None:
    """Times, addresses of our own, places in files."""
    assert Redaction((TOKEN,))(text) == text


def test_s21_every_logger_s_line_is_redacted_json(logs: pytest.CaptureFixture[str]) -> None:
    """A library's too, with arguments and with a traceback."""
    logging.getLogger("some.library").warning("calling %s", f"/bot{TOKEN}/getMe")
    try:
        raise ValueError(f"bad reply for {TOKEN}, s3cret-of-the-webhook")
    except ValueError:
        logging.getLogger("some.library").exception("failed")
    said = logs.readouterr().err
    lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert len(lines) == len(said.splitlines()), said
    assert [line["level"] for line in lines] == ["warning", "error"]
    assert TOKEN not in said
    assert "s3cret" not in said
    assert "ValueError" in said


def test_libraries_that_say_too_much_are_quiet_even_at_debug(logs: pytest.CaptureFixture[str]) -> None:
    """httpx below WARNING prints the token's URL."""
    for name in ("httpx", "telegram", "sqlalchemy.engine", "aiosqlite"):
        logging.getLogger(name).info("parameters: what a person wrote")
    assert logs.readouterr().err == ""
