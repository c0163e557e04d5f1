"""Every rule about the guides has a row: one slip in the content as shipped, and where it is reported."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from bot.knowledge import checks_guides
from bot.knowledge.files import read_files
from bot.knowledge.loader import inspect

INDICATORS, TOOLBOX, PERSUADE = (f"knowledge/{name}.yaml" for name in ("indicators", "toolbox", "persuade"))

# file, what stands there, what a slip makes of it, the code
ROWS = [
    (INDICATORS, "  - id: awareness", "  - id: awarenes", "K060"),
    (TOOLBOX, "  - id: watch", "  - id: watching", "K060"),
    (INDICATORS, "  - id: weekly", "  - id: monthly", "K061"),
    (PERSUADE, "  - id: outsider", "  - id: tried", "K062"),
    (INDICATORS, "      - id: visits", "      - id: reach", "K062"),
    (INDICATORS, "measure: roa", "measure: rao", "K063"),
    (TOOLBOX, "  - id: simple", "  - id: easy", "K064"),
    (TOOLBOX, "'everyone'", "'everybody'", "D034"),
    (INDICATORS, "indicators.evidence in", "indicators.proof in", "E002"),
    (PERSUADE, "source: [OBS, OURS]", "source: [OSB, OURS]", "K012"),
    (TOOLBOX, "professional_from: 2", "professional_from: 0", "K004"),
    (INDICATORS, "    measure: roa\n", "", "K001"),
    ("knowledge/toolbox.en.yaml", '    first_step: "Set one alert', '    first: "Set one alert', "K002"),
    ("knowledge/persuade.en.yaml", "  outsider:", "  insider:", "L003"),
    ("knowledge/indicators.en.yaml", "      delay:", "      wait:", "L002"),
]


@cache
def _files() -> dict[str, str]:
    return read_files(Path(__file__).parents[2])


@pytest.mark.parametrize(("file", "old", "new", "code"), ROWS, ids=[f"{row[3]}-{n}" for n, row in enumerate(ROWS)])
def test_a_slip_is_reported_in_its_file(file: str, old: str, new: str, code: str) -> None:
    """One slip in sound content: the rule's code, in the file where an author mends it."""
    assert old in _files()[file]
    _, findings = inspect({**_files(), file: _files()[file].replace(old, new, 1)}, trials=False)
    assert (code, file) in {(finding.code, finding.place.file) for finding in findings}


def test_every_rule_has_a_row() -> None:
    """No rule about guides goes untested."""
    codes = {(rule.__doc__ or "")[:4] for rule in checks_guides.RULES}
    assert codes <= {row[3] for row in ROWS}


def test_the_guides_as_shipped_are_sound() -> None:
    """No finding in their files, nor in their dialogs."""
    names = ("indicators", "toolbox", "persuade")
    _, findings = inspect(_files())
    assert [str(finding) for finding in findings if any(name in finding.place.file for name in names)] == []


def test_a_guide_may_be_left_out() -> None:
    """With its dialog: an author's own content needs none of the three."""
    guides = ("indicators", "toolbox", "persuade")
    files = {name: text for name, text in _files().items() if name.split("/")[-1].split(".")[0] not in guides}
    _, findings = inspect(files, trials=False)
    assert not [finding for finding in findings if finding.code == "K011"]
