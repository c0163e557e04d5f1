"""The project's files as the house rules see them: paths from the project's folder, and parsed Python.

Every rule is a function from such a tree to the list of its breaches, so that a rule can be tried on a small false tree too.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NOT_OURS = {"build", "dist", "node_modules", "__pycache__"}
"""Folders that commands make. Hidden folders are left out too, but for `.ci`."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file. `name` is its path from the tree's folder, with slashes."""

    name: str
    text: str
    syntax: ast.Module

    @property
    def room(self) -> str:
        """The first folder or file below `bot/`: `storage`, `scoring`; empty for `bot/__init__.py` and files elsewhere."""
        parts = self.name.removesuffix(".py").split("/")
        return parts[1] if parts[0] == "bot" and parts[1] != "__init__" else ""


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder that holds `bot/`, `tests/` and the rest."""

    root: Path

    def files(self, *endings: str) -> Iterator[Path]:
        """Every file of ours whose name has one of the endings; all, when none is given. In order."""
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if self._is_ours(Path(folder, name)))
            yield from (Path(folder, name) for name in sorted(names) if name.endswith(endings or ("",)))

    def _is_ours(self, folder: Path) -> bool:
        if folder.name.startswith(".") or folder.name in NOT_OURS:
            return folder.name == ".ci"
        return not folder.name.endswith(".egg-info") and not (folder / "pyvenv.cfg").exists()

    def name(self, path: Path) -> str:
        """A path as messages show it."""
        return path.relative_to(self.root).as_posix()

    def modules(self, *folders: str) -> Iterator[Module]:
        """Every Python file below the named folders, parsed; all, when none is named."""
        for path in self.files(".py"):
            name = self.name(path)
            if not folders or name.split("/")[0] in folders:
                text = path.read_text(encoding="utf-8")
                yield Module(name, text, ast.parse(text, name))

    def read(self, name: str) -> str:
        """The text of one file, empty when there is none."""
        path = self.root / name
        return path.read_text(encoding="utf-8") if path.is_file() else ""


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of a file, inner ones too."""
    yield from (node for node in ast.walk(module.syntax) if isinstance(node, Function))


def plant(root: Path, **files: str) -> Tree:
    """A small false tree: each key is a path with `__` for the slash, without its `.py`."""
    for name, text in files.items():
        path = root / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Tree(root)
