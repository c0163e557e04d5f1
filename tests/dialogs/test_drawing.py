"""Drawings: fresh in the repository, well-formed, with every question, answer and condition, and nothing over anything else."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from bot.authoring.pictures import draw_to, drawings
from bot.dialogs.drawing import mermaid, svg
from bot.dialogs.routes import routes
from bot.errors import ObstaclesError
from tests.kit import PROJECT, shipped

FOLDER = PROJECT / "docs" / "drawings"
SVG = "{http://www.w3.org/2000/svg}"
DIALOGS = sorted(shipped().dialogs)


@pytest.mark.parametrize("name", sorted(drawings(shipped(), "fr")))
def test_the_drawing_in_the_repository_is_fresh(name: str) -> None:
    """`obstacles draw --all --to docs/drawings` was run after the last change of a dialog."""
    assert (FOLDER / name).read_text(encoding="utf-8") == drawings(shipped(), "fr")[name]


def test_no_drawing_is_left_over() -> None:
    """Each file in the folder is of a dialog that there is."""
    assert {path.name for path in FOLDER.iterdir()} == set(drawings(shipped(), "fr"))


@pytest.mark.parametrize("lang", shipped().languages)
@pytest.mark.parametrize("dialog", DIALOGS)
def test_a_picture_shows_the_whole_dialog(dialog: str, lang: str) -> None:
    """Every question by its key, its words and its answers with their points, and an arrow for every way."""
    content = shipped()
    drawn = content.dialogs[dialog]
    root = ET.fromstring(svg(drawn, content.phrases, lang))  # noqa: S314 - our own text
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text")).replace("\u00a0", " ")
    for question in drawn.questions:
        assert question.key in words
        assert squeezed(question.text.say(lang)) in squeezed(words)
        for option in question.options:
            points = "" if option.points is None else f" [{option.points}]"
            assert squeezed(option.label.say(lang) + points) in squeezed(words)
    arrows = [path for path in root.iter(f"{SVG}path") if path.get("marker-end")]
    assert len(arrows) == len(routes(drawn))


@pytest.mark.parametrize("dialog", DIALOGS)
def test_boxes_stand_one_under_the_other(dialog: str) -> None:
    """No box touches another, and all are within the picture."""
    content = shipped()
    root = ET.fromstring(svg(content.dialogs[dialog], content.phrases, "fr"))  # noqa: S314 - our own text
    boxes = [box for box in root.iter(f"{SVG}rect") if box.get("stroke")]
    edges = [(float(box.get("y", "0")), float(box.get("y", "0")) + float(box.get("height", "0"))) for box in boxes]
    assert all(bottom < top for (_, bottom), (top, _) in itertools.pairwise(edges))
    assert edges[-1][1] < float(root.get("height", "0"))
    assert len(boxes) == len(content.dialogs[dialog].questions) + 2


def test_conditions_stand_on_the_arrows() -> None:
    """The way that a condition opens has its words; the way round says that it is the other one."""
    content = shipped()
    lines = mermaid(content.dialogs["profile"], content.phrases, "en").splitlines()
    assert "  profile_networks -->|\"if 'none' not in profile.networks\"| profile_since" in lines
    assert '  profile_networks -->|"otherwise"| profile_hours' in lines


@pytest.mark.parametrize("dialog", DIALOGS)
def test_mermaid_names_every_state_once_and_closes_what_it_opens(dialog: str) -> None:
    """One node for each state, one arrow for each way, sections as subgraphs, quotation marks in pairs."""
    content = shipped()
    drawn = content.dialogs[dialog]
    text = mermaid(drawn, content.phrases, "fr")
    nodes = re.findall(r"^ +(\w+)\(?\[", text, re.MULTILINE)
    assert sorted(nodes) == sorted({"start", "summary", *(key.replace(".", "_") for key in drawn.by_key)})
    assert text.count("-->") == len(routes(drawn))
    assert text.count("subgraph ") == len(drawn.parts) == text.count("\n  end\n")
    assert all(line.count('"') % 2 == 0 for line in text.splitlines())


def test_a_drawing_is_written_as_its_ending_says(tmp_path_factory: pytest.TempPathFactory) -> None:
    """PNG, SVG and Mermaid; another ending is refused with those allowed."""
    folder = tmp_path_factory.mktemp("drawn")
    begins = {".png": b"\x89PNG", ".svg": b"<svg", ".mmd": b"flowchart"}
    for ending, begin in begins.items():
        draw_to(folder / f"kpi{ending}", shipped(), "kpi", "fr", PROJECT)
        assert (folder / f"kpi{ending}").read_bytes().startswith(begin)
    with pytest.raises(ObstaclesError, match=r"kpi\.gif: a drawing ends in \.mmd, \.svg, \.png"):
        draw_to(folder / "kpi.gif", shipped(), "kpi", "fr", PROJECT)


def squeezed(text: str) -> str:
    """Text without any space."""
    return "".join(text.split())
