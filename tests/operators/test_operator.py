"""The operator file: who runs the bot, read strictly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.operators.operator import Operator
from bot.operators.reading import load_operator

GOOD = (
    'format: 1\nname: "Atelier Net"\nlegal_identity: "Atelier Net SARL"\nprivacy_contact: "donnees@atelier.example"\n'
)


def findings(text: str) -> list[str]:
    """What is wrong with it."""
    with pytest.raises(ContentError) as caught:
        load_operator("operator.yaml", text)
    return [str(finding) for finding in caught.value.findings]


def test_a_minimal_file_names_who_is_responsible() -> None:
    """Name, legal identity, privacy contact; a brand may follow."""
    operator = load_operator("operator.yaml", GOOD)
    assert operator == Operator(True, "Atelier Net", "Atelier Net SARL", "donnees@atelier.example")
    branded = load_operator("operator.yaml", GOOD + 'brand:\n  colour: "#1F4E79"\n')
    assert branded.brand["colour"] == "#1F4E79"


def test_without_a_file_nobody_is_configured() -> None:
    """And that can be told apart."""
    assert not Operator().configured


def test_the_example_is_a_good_file(project: Path) -> None:
    """What the documentation says to copy."""
    example = project / "deploy" / "operator.example.yaml"
    assert load_operator(example.name, example.read_text(encoding="utf-8")).configured


def test_all_that_the_example_shows_in_comments_is_good_too(project: Path) -> None:
    """Whoever takes the marks away gets a team, systems, weights and shorter durations."""
    text = (project / "deploy" / "operator.example.yaml").read_text(encoding="utf-8").replace("  # logo:", "  # of:")
    for _ in range(2):
        text = re.sub(r"^( *)# ( *(?:- )?[a-z_]+:(?: .*)?)$", r"\1\2", text, flags=re.MULTILINE)
    operator = load_operator("operator.yaml", text.replace("  of:", "  # of:"))
    assert operator.team is not None
    assert [target.kind for target in operator.targets] == ["webhook", "hubspot", "webhook"]
    assert (operator.targets[0].previous_secret, operator.booking) != ("", "")
    assert len(operator.weights) == 6


def test_every_fault_is_said_with_place_and_cure() -> None:
    """A key mistyped, one missing, a colour that is none, all at once."""
    told = findings('format: 1\nnmae: "x"\nlegal_identity: "y"\nprivacy_contact: "z"\nbrand:\n  colour: blue\n')
    assert any(line.startswith("operator.yaml:2:1 ") and "did you mean 'name'?" in line for line in told)
    assert any("name" in line and ("missing" in line or "required" in line) for line in told)
    assert any(line.startswith("operator.yaml:6:") and "colour" in line for line in told)


@pytest.mark.parametrize(
    "text", ["", "[]", "format: 2", "a: [", GOOD + "name: twice\n", GOOD.replace('Atelier Net"\n', "x" * 81 + '"\n', 1)]
)
def test_what_is_no_operator_file_is_refused(text: str) -> None:
    """Empty, a list, another format, no YAML, a key twice, a name too long."""
    assert all(line.startswith("operator.yaml") for line in findings(text))
