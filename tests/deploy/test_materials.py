"""S23: the bill names what is installed, a tampered wheel is refused, and an audit that could not be made says so."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from deploy.materials import NOT_RUN, audit, bill
from dev import STAMP

PIN = "thing==1.0 --hash=sha256:{}\n"


def test_S23_the_bill_is_what_is_installed(project: Path) -> None:
    """Each package that the lock means for this system is installed at that version, and is in the bill with its hashes."""
    if not Path(sys.prefix, STAMP).is_file():
        pytest.skip("this environment was not filled from the lock: python3 dev.py test does")
    lock = (project / "requirements.lock").read_text(encoding="utf-8")
    made = bill(lock, "quatre-obstacles", "0")
    wanted = [
        each
        for each in made["components"]
        if Requirement(f"x ; {_marker(each)}").marker.evaluate()  # type: ignore[union-attr] # a marker is given
    ]
    assert {each["name"]: each["version"] for each in wanted} == {
        each["name"]: metadata.version(each["name"]) for each in wanted
    }
    assert all(each["hashes"] for each in made["components"])
    direct = map(Requirement, tomllib.loads((project / "pyproject.toml").read_text())["project"]["dependencies"])
    assert {canonicalize_name(each.name) for each in direct} <= {each["name"] for each in made["components"]}
    json.dumps(made)


def _marker(component: dict[str, list[dict[str, str]]]) -> str:
    return next((each["value"] for each in component.get("properties", ())), "python_version > '3'")


def _wheel(folder: Path, body: str) -> Path:
    """A small wheel of a package `thing`."""
    path = folder / "thing-1.0-py3-none-any.whl"
    info = "thing-1.0.dist-info/"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(zipfile.ZipInfo("thing.py"), body)
        wheel.writestr(zipfile.ZipInfo(info + "METADATA"), "Metadata-Version: 2.1\nName: thing\nVersion: 1.0\n")
        wheel.writestr(
            zipfile.ZipInfo(info + "WHEEL"), "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(zipfile.ZipInfo(info + "RECORD"), "")
    return path


def _installer() -> list[str]:
    """The pip that fills this environment, as dev.py finds it: the environment itself may have none."""
    for python in (sys.executable, getattr(sys, "_base_executable", sys.executable)):
        if subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0:
            return [python, "-m", "pip", "--python", sys.executable]
    pytest.fail("no pip to be found, neither in this environment nor in the Python that made it")


@pytest.mark.parametrize("tampered", [False, True], ids=["control", "tampered"])
def test_S23_a_tampered_wheel_is_not_installed(tmp_path: Path, *, tampered: bool) -> None:
    """The same command as dev.py's: one byte more in a wheel, and nothing of it is installed."""
    wheel = _wheel(tmp_path, "value = 1\n")
    lock = tmp_path / "requirements.lock"
    lock.write_text(PIN.format(hashlib.sha256(wheel.read_bytes()).hexdigest()), encoding="utf-8")
    if tampered:
        _wheel(tmp_path, "value = 2\n")
    command = [*_installer(), "install", "--require-hashes", "--only-binary", ":all:", "--no-index"]
    places = ["--find-links", str(tmp_path), "--target", str(tmp_path / "there"), "-r", str(lock)]
    done = subprocess.run([*command, *places], capture_output=True, text=True, check=False)
    assert (done.returncode != 0) is tampered
    assert ("DO NOT MATCH THE HASHES" in done.stderr) is tampered
    assert (tmp_path / "there" / "thing.py").exists() is not tampered


def _said(*vulns: dict[str, object]) -> str:
    """What pip-audit says of a list of packages."""
    return json.dumps(
        {"dependencies": [{"name": f"p{place}", "version": "1", **each} for place, each in enumerate(vulns)]}
    )


@pytest.mark.parametrize(
    ("out", "status", "words"),
    [
        (_said({"vulns": []}, {"vulns": []}), 0, "2 packages audited, 0 known"),
        (_said({"vulns": [{"id": "CVE-2024-0001"}]}, {"vulns": []}), 1, "p0 1: CVE-2024-0001"),
        (_said({"vulns": []}, {"skip_reason": "not found"}), 0, "not audited: p1"),
        (_said({"skip_reason": "not found"}, {"skip_reason": "not found"}), NOT_RUN, "NOT run"),
        ("", NOT_RUN, "NOT run"),
    ],
    ids=["clean", "found", "partly", "unknown-to-it", "away"],
)
def test_S23_an_audit_that_was_not_made_says_so(
    out: str, status: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What could not be asked is never taken for nothing found."""
    assert audit(lambda: subprocess.CompletedProcess([], 0, out, "")) == status
    assert words in capsys.readouterr().out
