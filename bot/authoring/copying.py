"""An author's own copy of the content, and what became of it since: what we changed, what the author changed.

A manifest in the copy holds the digest of each file as it was shipped. The author's edits are never written over. Must not know what files
mean.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Literal

from bot.errors import ObstaclesError

MANIFEST = ".shipped.json"
FORMAT = 1
COPIED = (
    "dialogs/**/*.yaml",
    "dialogs/**/*.json",
    "knowledge/**/*.yaml",
    "knowledge/**/*.json",
    "knowledge/words/*.txt",
)
OPERATOR = ("deploy/operator.example.yaml", "operator.yaml")
"""Where the operator file's example is shipped, and where the copy has it."""
LOCK = "translations.lock.json"

Change = Literal["ours", "yours", "both", "new", "gone"]
"""`ours`: changed or added by us since; `both`: by us and by the author; `new`: not in the copy yet; `gone`: not shipped any more."""
SAID: Mapping[Change, str] = {
    "ours": "changed by us since: `--update` takes it",
    "new": "new from us: `--update` takes it",
    "both": "changed by us and by you: compare the two by hand",
    "yours": "changed by you",
    "gone": "not shipped any more",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not as it was when the copy was made."""

    file: str
    change: Change


def make_copy(shipped: Path, folder: Path) -> list[str]:
    """Copy the content into a new or empty folder; the files written. Raises ObstaclesError when something is there."""
    if folder.exists() and any(folder.iterdir()):
        cure = "`--compare` says what changed since, `--update` takes what only we changed"
        raise ObstaclesError(
            f"{folder} is not empty; " + (cure if (folder / MANIFEST).exists() else "name a new folder")
        )
    files = shipped_files(shipped)
    for name, source in files.items():
        _write(folder / name, source.read_bytes())
    _write_manifest(folder, {name: _digest(source) for name, source in files.items()})
    return [*files, MANIFEST]


def shipped_files(shipped: Path) -> dict[str, Path]:
    """What a copy holds, by its name there."""
    found = {path.relative_to(shipped).as_posix(): path for pattern in COPIED for path in shipped.glob(pattern)}
    for source, name in (OPERATOR, (LOCK, LOCK)):
        if (shipped / source).is_file():
            found[name] = shipped / source
    return dict(sorted(found.items()))


def is_copy(folder: Path) -> bool:
    """Whether `obstacles init` made it."""
    return (folder / MANIFEST).is_file()


def compare(shipped: Path, folder: Path) -> list[Difference]:
    """Every file that we or the author changed since the copy was made. Raises ObstaclesError when the folder is no copy."""
    return list(_differences(read_manifest(folder), _digests(shipped_files(shipped)), folder))


def update(shipped: Path, folder: Path) -> list[str]:
    """Take every file that only we changed or added; the files written."""
    manifest, files = dict(read_manifest(folder)), shipped_files(shipped)
    written = []
    for difference in compare(shipped, folder):
        if difference.change in ("ours", "new"):
            _write(folder / difference.file, files[difference.file].read_bytes())
            written.append(difference.file)
    same = [
        name
        for name, source in files.items()
        if (folder / name).is_file() and _digest(folder / name) == _digest(source)
    ]
    manifest.update({name: _digest(files[name]) for name in same})
    _write_manifest(folder, manifest)
    return written


def note(shipped: Path, folder: Path) -> str:
    """One line for an author whose copy is behind; "" when it is not, or is no copy."""
    if not is_copy(folder):
        return ""
    behind = [each for each in compare(shipped, folder) if each.change in ("ours", "both", "new")]
    if not behind:
        return ""
    return f"{len(behind)} shipped files changed since this copy was made: obstacles init {folder} --compare"


def read_manifest(folder: Path) -> Mapping[str, str]:
    """The digests of the files as they were shipped. Raises ObstaclesError."""
    try:
        found = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {str(name): str(value) for name, value in found["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ObstaclesError(f"{folder} was not made by `obstacles init`: it has no readable {MANIFEST}") from error


def _differences(manifest: Mapping[str, str], shipped: Mapping[str, str], folder: Path) -> Iterator[Difference]:
    for name in sorted({*manifest, *shipped}):
        then, ours = manifest.get(name), shipped.get(name)
        yours = _digest(folder / name) if (folder / name).is_file() else None
        change = _change(then, ours, yours)
        if change:
            yield Difference(name, change)


def _change(then: str | None, ours: str | None, yours: str | None) -> Change | None:
    """`then` as shipped when the copy was made, `ours` as shipped now, `yours` as it is in the copy; None: not there."""
    if ours == yours:
        return None
    if ours is None:
        return "gone"
    if then is None and yours is None:
        return "new"
    if ours == then:
        return "yours"
    return "ours" if yours == then else "both"


def _digests(files: Mapping[str, Path]) -> dict[str, str]:
    return {name: _digest(path) for name, path in files.items()}


def _digest(path: Path) -> str:
    """Of the text, whatever the line ends: an editor that changes them all changed nothing."""
    return sha256(path.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _write_manifest(folder: Path, digests: Mapping[str, str]) -> None:
    text = json.dumps({"format": FORMAT, "files": digests}, indent=1, sort_keys=True) + "\n"
    _write(folder / MANIFEST, text.encode())
