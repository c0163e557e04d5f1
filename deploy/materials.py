"""What the product is made of, and what is known against it: a CycloneDX bill from the runtime's lock, and an audit of that lock.

`python3 dev.py sbom [FILE]`, `python3 dev.py audit`. The bill is read from the lock, whose hashes are what gets installed; the audit is
pip-audit's, and says so when no advisory database could be reached. Must not know the product.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = "requirements.lock"
NOT_RUN = 3
"""Exit status of an audit that could not be made."""

Audit = Callable[[], "subprocess.CompletedProcess[str]"]


def bill(lock: str, name: str, version: str) -> dict[str, Any]:
    """The bill of materials (CycloneDX 1.6) of everything that `lock` pins."""
    components = [component(block) for block in re.split(r"\n(?=[a-z0-9])", lock) if "==" in block.partition("\n")[0]]
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "bom-ref": name, "name": name, "version": version}},
        "components": components,
        "dependencies": [{"ref": name, "dependsOn": [each["bom-ref"] for each in components]}],
    }


def component(block: str) -> dict[str, Any]:
    """One pinned package with the hashes of all its wheels; its licence where it is installed here."""
    head = block.partition("\n")[0].removesuffix("\\").strip()
    pin, _, marker = head.partition(" ; ")
    name, _, version = pin.partition("==")
    address = f"pkg:pypi/{name}@{version}"
    found: dict[str, Any] = {"type": "library", "bom-ref": address, "name": name, "version": version, "purl": address}
    found["hashes"] = [{"alg": "SHA-256", "content": digest} for digest in re.findall(r"sha256:([0-9a-f]{64})", block)]
    if marker:
        found["properties"] = [{"name": "python:marker", "value": marker.strip()}]
    if licence := licence_of(name):
        found["licenses"] = [{"license": {"name": licence}}]
    return found


def licence_of(name: str) -> str:
    """What an installed package says of its licence, empty for one that is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    said = str(about.json.get("license_expression") or about.json.get("license") or "")
    lines = about.get_all("Classifier") or []
    classes = [line.rpartition(" :: ")[2] for line in lines if line.startswith("License ::")]
    return (said if said and "\n" not in said else ", ".join(classes))[:120]


def pip_audit() -> subprocess.CompletedProcess[str]:
    """The auditor on the lock, which pins everything: nothing is resolved or installed."""
    command = [sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip", "-r", LOCK, "-f", "json"]
    command += ["--progress-spinner", "off"]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own command


def audit(run: Audit = pip_audit) -> int:
    """0: nothing known; 1: something is, printed; 3: not run, and why."""
    if run is pip_audit and importlib.util.find_spec("pip_audit") is None:
        print("the audit was NOT run: pip-audit is missing (python3 dev.py setup --faults)")
        return NOT_RUN
    done = run()
    if not done.stdout.startswith("{"):
        print("the audit was NOT run: no advisory database can be reached from here")
        print((done.stderr.strip().splitlines() or ["no reason given"])[-1][:300])
        return NOT_RUN
    packages = json.loads(done.stdout)["dependencies"]
    unknown = [each["name"] for each in packages if "skip_reason" in each]
    if len(unknown) == len(packages):
        print(
            f"the audit was NOT run: the advisory database reached from here knows none of the {len(packages)} packages"
        )
        return NOT_RUN
    found = [(each["name"], each["version"], flaw["id"]) for each in packages for flaw in each.get("vulns", ())]
    for name, version, flaw in found:
        print(f"{name} {version}: {flaw}")
    print(
        f"{len(packages) - len(unknown)} packages audited, {len(found)} known vulnerabilities; not audited: {', '.join(unknown) or 'none'}"
    )
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """`sbom [FILE]` or `audit`."""
    if arguments[:1] == ["audit"]:
        return audit()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = bill((ROOT / LOCK).read_text(encoding="utf-8"), project["name"], project["version"])
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if len(arguments) > 1:
        Path(arguments[1]).write_text(text, encoding="utf-8")
        print(f"{arguments[1]}: {len(made['components'])} packages")
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
