"""What every test stands on: how much to do, chance that can be repeated, no settings of the machine, no way out to the network."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.settings import SETTINGS
from tests.scale import Level, Scale

CHECK = re.compile(r"_[rsRS]\d\d(?=_|$|\[)")
"""The id of a check of reliability or security in the name of a test: docs/checks.md. Those of privacy are whole in the plain run."""
LONGEST = (
    "test_image.py",
    "test_kill.py",
    "test_replicas.py",
    "test_content_changes.py",
    "test_links.py",
    "test_failover.py",
    "test_absence.py",
    "test_held.py",
    "test_crowd.py",
    "test_lives.py",
    "test_power.py",
)
"""Files of long runs, the longest first."""
LOOPBACK = ("127.", "::1", "localhost", "0.0.0.0")  # noqa: S104 - compared with, not bound to

# The plain runs repeat themselves exactly; the nightly one looks for what nobody thought of. No deadline: machines are shared.
settings.register_profile("plain", derandomize=True, max_examples=50, deadline=None, database=None)
settings.register_profile("faults", derandomize=True, max_examples=200, deadline=None, database=None)
settings.register_profile("nightly", max_examples=5_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--faults` and `--nightly`."""
    parser.addoption("--faults", action="store_true", help="the long runs: kills, lost replies, thousands of talks")
    parser.addoption("--nightly", action="store_true", help="the longest runs, with fresh chance")


def level(config: pytest.Config) -> Level:
    """Which of the three runs this is."""
    if config.getoption("--nightly"):
        return "nightly"
    return "faults" if config.getoption("--faults") else "plain"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long runs are those of the checks: what has neither an id, nor a count, nor examples to be found, is all in the plain one."""
    if level(config) == "plain":
        return
    longer = [item for item in items if _is_longer(item)]
    config.hook.pytest_deselected(items=[item for item in items if not _is_longer(item)])
    items[:] = sorted(longer, key=_comes_later)


def _comes_later(item: pytest.Item) -> int:
    """The longest begin, so that no worker is left with them when the others are done."""
    name = item.path.name
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def _is_longer(item: pytest.Item) -> bool:
    """Whether there is more of it, or it is one of the checks: those by whole talks that are no longer than in the plain run excepted."""
    found = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    counted = found or "scale" in getattr(item, "fixturenames", ())
    return bool(counted or (CHECK.search(item.name) and item.path.parent.name != "end_to_end"))


def pytest_configure(config: pytest.Config) -> None:
    """Before any test is read, in each worker."""
    settings.load_profile(level(config))
    for setting in SETTINGS:  # what this machine happens to have must change no test
        os.environ.pop(setting.name, None)
    sys.addaudithook(refuse_the_network)


def refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    """A test that calls out fails at once, instead of passing where the network happens to be there."""
    if event != "socket.connect":
        return
    address = arguments[1]
    if isinstance(address, tuple) and not str(address[0]).startswith(LOOPBACK):
        raise RuntimeError(f"a test tried to connect to {address[0]}: tests stay on this machine")


@pytest.fixture(scope="session")
def scale(pytestconfig: pytest.Config) -> Scale:
    """How much to do in this run."""
    return Scale(level(pytestconfig))


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder."""
    return Path(__file__).resolve().parent.parent
