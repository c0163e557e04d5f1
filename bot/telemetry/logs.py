"""Logs that can be shown to anyone: JSON lines with identifiers, never a secret, never what a person said.

Every line, the libraries' included, passes the redaction here. Must not know what is logged, only what must not be.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import structlog

TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
PHONE = re.compile(r"(?<![\w.:-])\+?\d(?:[ .()/-]?\d){8,14}(?![\w:-])")
CREDENTIALS = re.compile(r"(\w+://)[^\s/@:]+:[^\s/@]+@")
_ORDERS = {
    code: f"\\u{code:04x}"
    for codes in ((0x7F, 0xA0), (0xAD, 0xAE), (0x200B, 0x2010), (0x2028, 0x202F), (0x2060, 0x2070), (0xFEFF, 0xFF00))
    for code in range(*codes)
}
"""What JSON leaves as it is, and what some reader of the log takes for the end of a line, or a terminal for an order (S22)."""
QUIET = (
    "httpx",
    "httpcore",
    "telegram",
    "aiohttp.access",
    "sqlalchemy",
    "alembic",
    "transitions",
    "asyncio",
    "hubspot",
    "urllib3",
)
"""Libraries whose logs below WARNING say too much, or nothing."""


class Redaction:
    """Takes secrets and personal data out of text. `secrets` are known values, removed wherever they stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = tuple(sorted((secret for secret in secrets if len(secret) >= 6), key=len, reverse=True))

    def __call__(self, text: str) -> str:
        """`text` with tokens, credentials, e-mail addresses and phone numbers replaced."""
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        text = CREDENTIALS.sub(r"\1[secret]@", TOKEN.sub("[token]", text))
        return PHONE.sub("[phone]", EMAIL.sub("[e-mail]", text))


def one_line(event: object, **options: Any) -> str:
    """JSON without a character that ends a line, orders a terminal about or hides."""
    return json.dumps(event, **options).translate(_ORDERS)


def configure_logs(level: str = "INFO", secrets: Iterable[str] = ()) -> None:
    """Send every log line of this process to standard error as redacted JSON."""
    redaction = Redaction(secrets)

    def redact(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        return {key: redaction(value) if isinstance(value, str) else value for key, value in event.items()}

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            redact,
            structlog.processors.JSONRenderer(serializer=one_line, ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
