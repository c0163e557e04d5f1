"""Settings, from the environment (`.env` is read too): each with its meaning, its default and what is allowed.

Must not know who uses them. A wrong value is refused at start with its name, what was read (secrets masked) and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.errors import SettingError

SECRETS = frozenset({"TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "DATABASE_URL"})
"""Settings whose values are never shown."""
TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{10,100}")
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says. Empty strings and None mean: not set."""

    telegram_token: str = ""
    telegram_api_url: str = ""
    public_url: str = ""
    telegram_webhook_secret: str = ""
    database_url: str = ""
    content_root: Path | None = None
    data_dir: Path | None = None
    host: str = "127.0.0.1"
    port: int = 8080
    operator_file: Path | None = None
    log_level: str = "INFO"
    turns_per_minute: int = 120
    telegram_per_second: int = 30

    @property
    def bot_id(self) -> str:
        """The bot's number: what stands before the colon of its token."""
        return self.telegram_token.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is read, what it is for, what is allowed."""

    name: str
    meaning: str
    allowed: str
    read: Callable[[str], object]

    @property
    def field(self) -> str:
        """Its name in `Settings`."""
        return self.name.lower()


def _token(text: str) -> str:
    if not TOKEN.fullmatch(text):
        raise ValueError
    return text


def _web_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError
    return text.rstrip("/")


def _https_url(text: str) -> str:
    """https, since Telegram brings updates nowhere else; plain http only to this machine, for a proxy or a test server on it."""
    parts = urlsplit(text)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError
    return _web_url(text)


def _secret(text: str) -> str:
    if not SECRET.fullmatch(text):
        raise ValueError
    return text


def _database(text: str) -> str:
    if not re.match(r"(sqlite|postgresql)(\+\w+)?://", text):
        raise ValueError
    return text


def _folder(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_dir():
        raise ValueError
    return path


def _any_folder(text: str) -> Path:
    path = Path(text).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError
    return path


def _file(text: str) -> Path:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError
    return path


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]{1,253}", text):
        raise ValueError
    return text


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError
    return port


def _turns(text: str) -> int:
    turns = int(text)
    if not 0 <= turns <= 100_000:
        raise ValueError
    return turns


def _messages(text: str) -> int:
    messages = int(text)
    if not 0 <= messages <= 1_000:
        raise ValueError
    return messages


def _level(text: str) -> str:
    if text.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError
    return text.upper()


SETTINGS: tuple[Setting, ...] = (
    Setting("TELEGRAM_TOKEN", "the bot's token, from BotFather", "digits, a colon, letters and digits", _token),
    Setting("TELEGRAM_API_URL", "root of a self-hosted or test Bot API server", "an http(s) URL", _web_url),
    Setting("PUBLIC_URL", "where Telegram reaches this server; without it, long polling", "an https URL", _https_url),
    Setting(
        "TELEGRAM_WEBHOOK_SECRET", "what Telegram must say with each update", "32-256 letters, digits, _ or -", _secret
    ),
    Setting(
        "DATABASE_URL",
        "where everything is kept; default: a SQLite file in DATA_DIR",
        "sqlite:///… or postgresql://…",
        _database,
    ),
    Setting(
        "CONTENT_ROOT", "folder with dialogs/ and knowledge/; default: those shipped", "an existing folder", _folder
    ),
    Setting("DATA_DIR", "folder for the database and files; default: the user's data folder", "a folder", _any_folder),
    Setting("HOST", "address that the web server listens on", "a host name or address", _host),
    Setting("PORT", "port that the web server listens on", "0 to 65535", _port),
    Setting("OPERATOR_FILE", "who runs the bot: a YAML file", "an existing file", _file),
    Setting("LOG_LEVEL", "how much is logged", "DEBUG, INFO, WARNING or ERROR", _level),
    Setting("TURNS_PER_MINUTE", "messages and taps of one chat served in a minute", "0 (no limit) to 100000", _turns),
    Setting(
        "TELEGRAM_PER_SECOND",
        "messages a second that this process may send to Telegram",
        "0 (as many as Telegram takes) to 1000",
        _messages,
    ),
)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """The settings in `environment`. Raises SettingError naming every wrong one."""
    values: dict[str, object] = {}
    wrong: list[str] = []
    for setting in SETTINGS:
        text = environment.get(setting.name, "").strip()
        if not text:
            continue
        try:
            values[setting.field] = setting.read(text)
        except ValueError:
            shown = "(hidden)" if setting.name in SECRETS else repr(text)
            wrong.append(f"{setting.name}: read {shown}; allowed: {setting.allowed} ({setting.meaning})")
    if wrong:
        raise SettingError("\n".join(wrong))
    return Settings(**values)  # type: ignore[arg-type]  # each value came from its own field's reader
