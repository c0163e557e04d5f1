"""A file says at its head what it is for; a public thing says what its name and types do not; a test says what it shows."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.house.tree import Function, Module, Tree, functions, plant


def headless(tree: Tree) -> list[str]:
    """Files of the product and of the tests without a word at their head; an empty `__init__` needs none."""
    return [
        f"{module.name}: no docstring at its head"
        for module in tree.modules("bot", "tests", "bench", "dev.py")
        if not ast.get_docstring(module.syntax) and module.text.strip()
    ]


def wordless(tree: Tree) -> list[str]:
    """Public classes and functions of the product without a docstring. Methods may stand on their names and types."""
    return [
        f"{module.name}:{node.lineno}: {node.name} has no docstring"
        for module in tree.modules("bot")
        for node in module.syntax.body
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def untold(tree: Tree) -> list[str]:
    """Tests that do not say in a sentence what they show."""
    return [
        f"{module.name}:{function.lineno}: {function.name} has no sentence"
        for module in tree.modules("tests")
        if is_test_file(module)
        for function in functions(module)
        if function.name.startswith("test_") and not ast.get_docstring(function)
    ]


def is_test_file(module: Module) -> bool:
    """Whether pytest reads it."""
    return module.name.split("/")[-1].startswith("test_")


def test_every_file_says_what_it_is_for(tree: Tree) -> None:
    """Each module has a head."""
    assert not headless(tree)


def test_every_public_thing_has_words(tree: Tree) -> None:
    """Each public class and function of the product has a docstring."""
    assert not wordless(tree)


def test_every_test_has_a_sentence(tree: Tree) -> None:
    """Each test says what it shows."""
    assert not untold(tree)


def test_missing_words_are_found(tmp_path: Path) -> None:
    """The three rules see what they are for, and let private things be."""
    tree = plant(
        tmp_path,
        bot__bare="def told():\n    'Says.'\ndef silent(): ...\ndef _private(): ...\nclass Silent: ...\n",
        tests__test_bare="'Head.'\ndef test_it(): ...\ndef test_told():\n    'Says.'\n",
    )
    assert headless(tree) == ["bot/bare.py: no docstring at its head"]
    assert wordless(tree) == ["bot/bare.py:3: silent has no docstring", "bot/bare.py:5: Silent has no docstring"]
    assert untold(tree) == ["tests/test_bare.py:2: test_it has no sentence"]
