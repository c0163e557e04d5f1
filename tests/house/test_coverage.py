"""Every statement of the domain is asked about or answered somewhere, and the page that says where is fresh."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from tests.kit import PROJECT


@pytest.fixture(scope="module")
def coverage() -> ModuleType:
    """The generator of the page."""
    spec = importlib.util.spec_from_file_location("coverage_page", PROJECT / "docs/coverage.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_bullet_is_carried_by_something_that_exists(coverage: ModuleType) -> None:
    """No statement without a carrier, and no carrier that was renamed away."""
    content = coverage.content()
    for bullet in coverage.bullets():
        assert any(bullet.get(kind) for kind in coverage.CARRIERS), bullet["id"]
        assert list(coverage.unknown_carriers(content, bullet)) == []


def test_control_an_unknown_carrier_is_seen(coverage: ModuleType) -> None:
    """The check above can fail."""
    bullet = {"id": "x", "questions": ["management.nothing"], "actions": ["no_such_action"]}

    assert len(list(coverage.unknown_carriers(coverage.content(), bullet))) == 2


def test_page_is_fresh(coverage: ModuleType) -> None:
    """`python docs/coverage.py` would change nothing."""
    assert (PROJECT / "docs/coverage.md").read_text(encoding="utf-8") == coverage.page()
