"""`python3 dev.py fuzz [TARGETS] [--runs N]`: each target a million times, one process each; says how many were really run."""

from __future__ import annotations

import argparse
import importlib.util
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from fuzz.targets import PROJECT, TARGETS

RUNS = 1_000_000
DONE = re.compile(r"^Done (\d+) runs in (\d+) second", re.MULTILINE)


def main() -> int:
    """Fuzz the targets named, all of them by default. 1 when something was found, 2 when the fuzzer is missing."""
    parser = argparse.ArgumentParser(prog="python3 dev.py fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--runs", type=int, default=RUNS)
    chosen = parser.parse_args()
    if importlib.util.find_spec("atheris") is None:
        print("atheris is missing: python3 dev.py setup --faults", file=sys.stderr)
        return 2
    return max([run(name, chosen.runs) for name in chosen.targets or TARGETS], default=0)


def run(name: str, runs: int) -> int:
    """One target."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "fuzz.one", name, folder, f"-runs={runs}", "-max_len=4096", "-timeout=20"]
        kept = Path(folder, "found-")
        done = subprocess.run(
            [*command, f"-artifact_prefix={kept}"],
            cwd=PROJECT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = done.stdout.decode("utf-8", "replace")
        counted = DONE.search(said)
        if done.returncode == 0 and counted:
            print(f"{name}: {int(counted[1]):,} executions in {counted[2]} s, nothing found", flush=True)
            return 0
        found = [path.read_bytes() for path in Path(folder).glob("found-*")]
        print(f"{name}: found with {found!r}\n{said[-3000:]}", flush=True)
        return 1


if __name__ == "__main__":
    sys.exit(main())
