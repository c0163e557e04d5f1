"""One target under the fuzzer, in a process of its own: `python -m fuzz.one TARGET FOLDER -runs=N`. Needs atheris."""

from __future__ import annotations

import sys
from pathlib import Path

import atheris


def main() -> None:
    """Fuzz until the runs are done; a finding ends the process with the input's bytes printed and kept."""
    name, folder = sys.argv[1], Path(sys.argv[2])
    with atheris.instrument_imports(include=["bot"]):
        from fuzz.targets import TARGETS, seeds  # noqa: PLC0415 - what is imported here is what is watched
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    TARGETS[name](b"")  # what is read once is read before the clock runs
    atheris.Setup([sys.argv[0], *sys.argv[3:], str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
