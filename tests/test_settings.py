"""Settings: read strictly, refused by name, secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.errors import SettingError
from bot.settings import SECRETS, SETTINGS, Settings, read_settings

GOOD = {
    "TELEGRAM_TOKEN": "123456:abcdefghij_KLMNOP-qrstuv",
    "TELEGRAM_API_URL": "http://127.0.0.1:8081/",
    "PUBLIC_URL": "https://bot.example/",
    "TELEGRAM_WEBHOOK_SECRET": "s" * 32,
    "DATABASE_URL": "postgresql://localhost/obstacles",
    "HOST": "0.0.0.0",  # noqa: S104 - a value that is read
    "PORT": "0",
    "LOG_LEVEL": "debug",
    "TURNS_PER_MINUTE": "30",
    "TELEGRAM_PER_SECOND": "10",
}


def test_nothing_set_is_the_defaults() -> None:
    """Empty and blank values count as not set."""
    assert read_settings({}) == read_settings({"PORT": "", "HOST": "  "}) == Settings()


def test_each_setting_is_read_into_its_field(tmp_path: Path) -> None:
    """URLs without the last slash, levels in capitals, paths as paths."""
    (tmp_path / "operator.yaml").touch()
    folders = {
        "CONTENT_ROOT": str(tmp_path),
        "DATA_DIR": str(tmp_path / "new"),
        "OPERATOR_FILE": str(tmp_path / "operator.yaml"),
    }
    read = read_settings({**GOOD, **folders})
    assert (read.telegram_api_url, read.public_url) == ("http://127.0.0.1:8081", "https://bot.example")
    assert (read.port, read.log_level, read.bot_id, read.turns_per_minute) == (0, "DEBUG", "123456", 30)
    assert read.telegram_per_second == 10
    assert (read.content_root, read.data_dir) == (tmp_path, tmp_path / "new")


WRONG = {
    "TELEGRAM_TOKEN": ["abc", "123456", "123456:short", "123456:with space in it"],
    "TELEGRAM_API_URL": ["127.0.0.1:8081", "ftp://x", "http://"],
    "PUBLIC_URL": ["http://bot.example", "bot.example"],
    "TELEGRAM_WEBHOOK_SECRET": ["short", "s" * 257, "é" * 40],
    "DATABASE_URL": ["mysql://x", "obstacles.db"],
    "CONTENT_ROOT": ["no/such/folder"],
    "HOST": ["a b", "x" * 254],
    "PORT": ["-1", "65536", "http", "80.5"],
    "OPERATOR_FILE": ["no-such-file.yaml"],
    "LOG_LEVEL": ["LOUD"],
    "TURNS_PER_MINUTE": ["-1", "many", "100001"],
    "TELEGRAM_PER_SECOND": ["-1", "many", "1001"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in WRONG.items() for text in texts])
def test_a_wrong_value_is_refused_with_name_value_and_what_is_allowed(name: str, text: str) -> None:
    """The value is shown, unless it is a secret."""
    with pytest.raises(SettingError) as caught:
        read_settings({name: text})
    said = str(caught.value)
    assert said.startswith(f"{name}: read ")
    assert "; allowed: " in said
    assert (repr(text) in said) is (name not in SECRETS)


def test_all_wrong_settings_are_named_at_once() -> None:
    """One line each."""
    with pytest.raises(SettingError) as caught:
        read_settings({name: texts[0] for name, texts in WRONG.items()})
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == [
        setting.name for setting in SETTINGS if setting.name in WRONG
    ]


@given(some.dictionaries(some.sampled_from([setting.name for setting in SETTINGS]), some.text(max_size=40)))
def test_s21_whatever_is_set_the_answer_is_settings_or_a_refusal_without_secrets(environment: dict[str, str]) -> None:
    """No other exception; no secret in the refusal."""
    try:
        read_settings(environment)
    except SettingError as error:
        for name in SECRETS & environment.keys():
            line = next((line for line in str(error).splitlines() if line.startswith(name)), "")
            assert line == "" or "(hidden)" in line
