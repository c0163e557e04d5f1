"""Logs: JSON lines, no secret, nothing that identifies a person."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.telemetry import Redaction
from tests.kit import PROJECT

TOKEN = "700000001:a-token-of-the-loopback-server-only"
SECRET = "secret-of-the-webhook-for-tests"


def logged(*lines: str) -> str:
    """What a process prints that configures its logs at DEBUG and then runs `lines`; logs are global, so it has them to itself."""
    start = (
        "import logging",
        "from bot.telemetry import configure_logs",
        f"configure_logs('DEBUG', ({TOKEN!r}, {SECRET!r}))",
    )
    code = "\n".join((*start, *lines))
    return subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True).stderr


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


def test_s21_every_logger_s_line_is_redacted_json() -> None:
    """A library's too, with arguments and with a traceback."""
    said = logged(
        f"logging.getLogger('some.library').warning('calling %s', '/bot{TOKEN}/getMe')",
        f"try: raise ValueError('bad reply for {TOKEN}, {SECRET}')",
        "except ValueError: logging.getLogger('some.library').exception('failed')",
    )
    lines = [json.loads(line) for line in said.splitlines()]
    assert [line["level"] for line in lines] == ["warning", "error"]
    assert TOKEN not in said
    assert SECRET not in said
    assert "ValueError" in said


def test_s21_libraries_that_say_too_much_are_quiet_even_at_debug() -> None:
    """httpx below WARNING prints the token's URL."""
    names = ("httpx", "telegram", "sqlalchemy.engine", "alembic")
    assert not logged(*(f"logging.getLogger({name!r}).info('what a person wrote')" for name in names))
