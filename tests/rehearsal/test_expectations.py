"""Golden tests: each persona's principal obstacle, sourcing verdict and first three actions are those that its file expects."""

from __future__ import annotations

import pytest

from bot.rehearsal.expectations import expectation_findings, reached, surprises
from bot.rehearsal.personas import read_personas
from tests.assistant.kit import edited
from tests.kit import shipped
from tests.rehearsal.kit import broken, files, personas


@pytest.mark.parametrize("persona", sorted(personas()))
def test_a_persona_ends_as_expected(persona: str) -> None:
    """The verdict of the real engine, on the shipped content."""
    expected = personas()[persona].expects
    assert len(expected.actions) == 3
    assert reached(shipped(), personas()[persona]) == expected


def test_other_points_surprise() -> None:
    """The negative control: were a date worth nothing and its absence nothing, the bakery's obstacle would not be its strategy."""
    content = edited(
        ("dialogs/strategy.yaml", "points: 100", "points: 0"), ("dialogs/strategy.yaml", "points: 85", "points: 0")
    )
    found = list(surprises(content, personas()["craft_shop"]))
    assert ("principal", "strategy", "kpi") in [(each.key, each.expected, each.found) for each in found]


def test_a_surprise_is_a_warning_where_it_was_expected() -> None:
    """An author who changes the points is told, and may go on."""
    name = "dialogs/personas/craft_shop.yaml"
    text = files()[name].replace("sourcing: in_house", "sourcing: outsourced")
    found, findings = read_personas(shipped(), {name: text})
    assert not findings
    (warning,) = expectation_findings(shipped(), found)
    assert str(warning).startswith(f"{name}:41:13 G020 warning: craft_shop expects sourcing outsourced")
    assert "lead to in_house" in warning.message


def test_an_expectation_of_no_principal_obstacle_can_be_written() -> None:
    """`none` is no typing error."""
    assert not broken("craft_shop", "principal: strategy", "principal: none")
