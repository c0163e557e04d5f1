"""The tree that the house rules look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.house.tree import Tree


@pytest.fixture(scope="session")
def tree(project: Path) -> Tree:
    """The project itself."""
    return Tree(project)
