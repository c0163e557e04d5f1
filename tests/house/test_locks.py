"""The requirements are pinned, hashed, host-free and complete."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.house.tree import Tree

RUNTIME, EVERYTHING = "requirements.lock", "requirements-dev.lock"
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>[^ ]+)(?: ; (?P<marker>.+?))? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: str) -> dict[str, set[Version]]:
    """The versions that a lock pins; several when systems differ."""
    found: dict[str, set[Version]] = {}
    for line in lock.splitlines():
        if match := PIN.match(line):
            found.setdefault(match["name"], set()).add(Version(match["version"]))
    return found


def oddities(lock: str) -> list[str]:
    """Lines of a lock that are neither a pin nor a hash nor a comment, and anything that names a host."""
    fine = [line.startswith("#") or PIN.match(line) or HASH.match(line) for line in lock.splitlines()]
    return [line for line, good in zip(lock.splitlines(), fine, strict=True) if not good or "://" in line]


def unmet(wanted: list[str], lock: str) -> list[str]:
    """Requirements that a lock does not fulfil."""
    pinned = pins(lock)
    requirements = map(Requirement, wanted)
    return [
        str(requirement)
        for requirement in requirements
        if not all(
            requirement.specifier.contains(version)
            for version in pinned.get(canonicalize_name(requirement.name), {Version("0")})
        )
    ]


@pytest.mark.parametrize("name", [RUNTIME, EVERYTHING])
def test_a_lock_holds_pins_and_hashes_only(tree: Tree, name: str) -> None:
    """No host, no option, no unpinned line."""
    assert not oddities(tree.read(name))
    assert pins(tree.read(name))


def test_locks_fulfil_the_project_file(tree: Tree) -> None:
    """Whoever adds a dependency compiles the locks: python3 dev.py lock."""
    project = tomllib.loads(tree.read("pyproject.toml"))
    groups = project["dependency-groups"]
    assert not unmet([*project["project"]["dependencies"], *groups["build"]], tree.read(RUNTIME))
    assert not unmet([*project["project"]["dependencies"], *groups["build"], *groups["dev"]], tree.read(EVERYTHING))


def test_tests_run_on_what_is_shipped(tree: Tree) -> None:
    """The development lock pins the same versions as the runtime's."""
    everything = pins(tree.read(EVERYTHING))
    assert {name: everything.get(name) for name in pins(tree.read(RUNTIME))} == pins(tree.read(RUNTIME))


def test_S23_a_loose_lock_is_found() -> None:
    """The rules see an unpinned line, a host, a missing package and a version that is too old."""
    good = "rich==15.0.0 \\\n    --hash=sha256:" + "0" * 64 + "\n"
    assert not oddities(good)
    assert oddities(good + "click>=8\n--find-links https://mirror.example\n") == [
        "click>=8",
        "--find-links https://mirror.example",
    ]
    assert unmet(["rich>=15", "rich>=16", "click"], good) == ["rich>=16"]
    assert unmet(["click>=8"], good) == ["click>=8"]
    assert pins("# " + str(Path("x"))) == {}
