"""Documents cannot lie about what is there: links lead somewhere, and each room, setting and command has its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click

from bot.cli import cli
from bot.settings import SETTINGS
from tests.house.tree import Tree

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
OUTSIDE = ("http://", "https://", "mailto:", "tg://")


def anchor(heading: str) -> str:
    """The anchor that a forge makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def dead_links(tree: Tree) -> Iterator[str]:
    """Links to a file or a heading that is not there."""
    for path in tree.files(".md"):
        for target in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
            if not target.startswith(OUTSIDE) and not is_there(path, target):
                yield f"{tree.name(path)}: {target} leads nowhere"


def is_there(document: Path, target: str) -> bool:
    """Whether a relative link leads to a file, and to a heading of it if it names one."""
    name, _, heading = target.partition("#")
    goal = document.parent / name if name else document
    if not goal.exists():
        return False
    return not heading or heading in {anchor(text) for text in HEADING.findall(goal.read_text(encoding="utf-8"))}


def commands(group: click.Command, prefix: str = "obstacles") -> Iterator[str]:
    """Every command as a person types it: `obstacles leads list`."""
    if not isinstance(group, click.Group):
        yield prefix
        return
    for name, command in group.commands.items():
        if not command.hidden:
            yield from commands(command, f"{prefix} {name}")


def all_documents(tree: Tree) -> str:
    """The words of the README, the ARCHITECTURE and everything in docs/, but for the record of past decisions."""
    names = [tree.name(path) for path in tree.files(".md")]
    chosen = [name for name in names if name in ("README.md", "ARCHITECTURE.md") or name.startswith("docs/")]
    return "\n".join(tree.read(name) for name in chosen if not name.startswith("docs/decisions/"))


def test_links_lead_somewhere(tree: Tree) -> None:
    """Every relative link in a document leads to a file and a heading that exist."""
    assert not list(dead_links(tree))


def test_every_room_is_on_the_map(tree: Tree) -> None:
    """ARCHITECTURE.md names each room of `bot/`."""
    rooms = {module.room for module in tree.modules("bot")} - {"", "__main__"}
    words = tree.read("ARCHITECTURE.md")
    assert not {room for room in rooms if not re.search(rf"\b{room}\b", words)}


def test_every_setting_is_documented(tree: Tree) -> None:
    """Each setting has its words."""
    words = all_documents(tree)
    assert not {setting.name for setting in SETTINGS if not re.search(rf"\b{setting.name}\b", words)}


def test_every_command_is_documented(tree: Tree) -> None:
    """Each command has its words, as a person types it."""
    words = all_documents(tree)
    assert not {command for command in commands(cli) if not re.search(rf"\b{command}\b", words)}


def test_a_dead_link_is_found(tmp_path: Path) -> None:
    """The rule sees a missing file and a missing heading; good links and fenced text pass."""
    (tmp_path / "a.md").write_text(
        "# One thing\n[x](#one-thing) [y](b.md) [z](a.md#two)\n```\n[no](link)\n```\n", encoding="utf-8"
    )
    assert list(dead_links(Tree(tmp_path))) == ["a.md: b.md leads nowhere", "a.md: a.md#two leads nowhere"]


def test_commands_are_found_to_their_leaves() -> None:
    """A command below a group is named in full; a hidden one is nobody's business."""
    leaf = click.Command("list")
    tree = click.Group(
        "obstacles", {"leads": click.Group("leads", {"list": leaf}), "x": click.Command("x", hidden=True)}
    )
    assert list(commands(tree)) == ["obstacles leads list"]
