"""Names say what a thing is: no drawers where anything goes."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import Tree, plant

DRAWERS = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "manager",
    "managers",
    "misc",
    "stuff",
    "util",
    "utils",
    "utilities",
}


def words(name: str) -> set[str]:
    """The words of a file's or a class's name: `ChatManager`, `chat_manager` -> chat, manager."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def drawers(tree: Tree) -> list[str]:
    """Folders, files and classes whose name holds a banned word."""
    breaches = []
    for module in tree.modules():
        parts = module.name.removesuffix(".py").split("/")
        classes = [node.name for node in ast.walk(module.syntax) if isinstance(node, ast.ClassDef)]
        for name in [*parts, *classes]:
            breaches += [f"{module.name}: {name!r} says {word!r}, which is no thing" for word in words(name) & DRAWERS]
    return breaches


def test_no_name_is_a_drawer(tree: Tree) -> None:
    """No file, folder or class is called manager, helper, utils, common, core or base."""
    assert not drawers(tree)


def test_a_drawer_is_found(tmp_path: Path) -> None:
    """The rule sees a file's name and a class's, and leaves longer words alone."""
    tree = plant(
        tmp_path, bot__text_utils="", bot__chat="class ChatManager: ...\nclass Database: ...\nclass Scored: ...\n"
    )
    assert [breach.split("'")[1] for breach in drawers(tree)] == ["ChatManager", "text_utils"]
