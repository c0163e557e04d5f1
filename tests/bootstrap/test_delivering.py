"""The operator's systems, plugged in: secrets by name, refused by name, and the team told of a target that is stopped."""

from __future__ import annotations

import base64

import pytest

from bot.bootstrap.delivering import read_secrets
from bot.errors import SettingError
from bot.operators.operator import Operator, Target

HOOK = Target("crm", "webhook", "https://crm.example/hook", "CRM_SECRET", previous_secret="CRM_SECRET_OLD")
HUB = Target("hub", "hubspot", "", "HUBSPOT_TOKEN")
GOOD = "whsec_" + base64.b64encode(b"x" * 32).decode()
ENVIRONMENT = {"CRM_SECRET": GOOD, "CRM_SECRET_OLD": GOOD, "HUBSPOT_TOKEN": "pat-eu1-0123456789abcdef"}


def test_each_target_has_its_secrets() -> None:
    """Two where one is being changed; nobody has none."""
    secrets = read_secrets(Operator(targets=(HOOK, HUB)), ENVIRONMENT)
    assert secrets == {"crm": (GOOD, GOOD), "hub": ("pat-eu1-0123456789abcdef",)}
    assert read_secrets(Operator(), {}) == {}


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CRM_SECRET", "", "CRM_SECRET is not set"),
        ("CRM_SECRET", "hunter2hunter2", "CRM_SECRET must be whsec_"),
        ("CRM_SECRET_OLD", "whsec_aGVsbG8=", "CRM_SECRET_OLD must hold 24 to 64 random bytes"),
        ("HUBSPOT_TOKEN", "too short", "HUBSPOT_TOKEN must be a private app"),
    ],
)
def test_a_secret_that_is_missing_or_none_is_refused_by_name(name: str, value: str, said: str) -> None:
    """With the target that wants it; what was read is never repeated."""
    with pytest.raises(SettingError, match=said) as caught:
        read_secrets(Operator(targets=(HOOK, HUB)), {**ENVIRONMENT, name: value})
    assert not value or value not in str(caught.value)
    assert "target" in str(caught.value)


def test_a_variable_nearly_of_that_name_is_proposed() -> None:
    """A slip of the pen is found."""
    with pytest.raises(SettingError, match="did you mean 'CRM_SECRETS'"):
        read_secrets(Operator(targets=(HOOK,)), {"CRM_SECRETS": GOOD, "PATH": "/bin"})
