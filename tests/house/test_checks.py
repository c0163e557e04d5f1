"""`docs/checks.md` is what is tested: each id in a test's name has its row, each row's tests exist, and nothing is claimed without one."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from pathlib import Path

from tests.house.tree import Tree, functions, plant

ID = re.compile(r"(?<![a-z0-9])([rsp][0-9]{2})(?![a-z0-9])")
ROW = re.compile(r"^\| ([RSP][0-9]{2}) \|.*$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
NONE = "no test yet"


def named_in_tests(tree: Tree) -> dict[str, set[str]]:
    """By id, the files with a test that carries it in its name."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in tree.modules("tests"):
        for function in functions(module):
            if function.name.startswith("test_"):
                for identifier in ID.findall(function.name.lower()):
                    found[identifier.upper()].add(module.name)
    return found


def rows(tree: Tree) -> dict[str, str]:
    """By id, the row of the catalogue."""
    return {row[1]: row[0] for row in ROW.finditer(tree.read("docs/checks.md"))}


def wrong(tree: Tree) -> list[str]:
    """Where the catalogue and the tests differ."""
    told, tested = rows(tree), named_in_tests(tree)
    faults = [f"{identifier}: no row" for identifier in sorted(tested) if identifier not in told]
    for identifier, row in told.items():
        files = {file for file, _ in NAMED.findall(row)}
        faults += [f"{identifier}: {file} is not named" for file in sorted(tested[identifier] - files)]
        faults += [
            f"{identifier}: {file}::{name} does not exist"
            for file, name in NAMED.findall(row)
            if not _exists(tree, file, name)
        ]
        if not files and NONE not in row:
            faults.append(f"{identifier}: names no test, and does not say so")
    return faults


def _exists(tree: Tree, file: str, name: str) -> bool:
    text = tree.read(file)
    if not text or not name:
        return bool(text)
    return any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        for node in ast.walk(ast.parse(text))
    )


def test_the_catalogue_is_what_is_tested(tree: Tree) -> None:
    """Each id tested has a row that names the files of its tests, and each test named exists."""
    assert not wrong(tree)


def test_a_lying_catalogue_is_found(tmp_path: Path) -> None:
    """A missing row, a file left out, a test that is not there, and a row without any."""
    tree = plant(
        tmp_path,
        tests__test_a="def test_R01_x(): ...\ndef test_s02_y(): ...\n",
        tests__test_b="def test_R01_z(): ...\n",
    )
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "checks.md").write_text(
        "| R01 | p | `tests/test_a.py::test_R01_x` |\n| R03 | p | `tests/test_a.py::test_gone` |\n"
        "| R04 | p | – |\n| R05 | p | no test yet |\n",
        encoding="utf-8",
    )
    assert wrong(tree) == [
        "S02: no row",
        "R01: tests/test_b.py is not named",
        "R03: tests/test_a.py::test_gone does not exist",
        "R04: names no test, and does not say so",
    ]
