"""The files of a content: which they are, their text, and the version that names them all.

The only part of the content's rooms that touches a disk. Must not know what is in a file, so that a start which needs no more than the
version does not wait for those who do.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path as Folder

_FOLDERS = ("dialogs", "knowledge", "knowledge/actions", "knowledge/cards", "knowledge/phrases")
_ENDING = ".yaml"
_OPERATOR = "operator"
"""Files so called hold an operator's own settings, not content."""


def read_files(root: Folder) -> dict[str, str]:
    """The text of each content file under `root`, by its path there, in order. A byte that is not UTF-8 is kept for `inspect` to report.

    Raises OSError when a file cannot be read.
    """
    return {
        name: Folder(entry).read_bytes().decode("utf-8", "surrogateescape") for name, entry in _entries(root).items()
    }


def stamp_files(root: Folder) -> tuple[tuple[str, int, int], ...]:
    """Name, time of change and size of each content file under `root`: what differs when one of them changes.

    Raises OSError when a file is taken away meanwhile.
    """
    stats = [(name, entry.stat()) for name, entry in _entries(root).items()]
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _entries(root: Folder) -> dict[str, os.DirEntry[str]]:
    """The files by their path under `root`. By `scandir`: every process that serves looks each second."""
    found = {f"{folder}/{entry.name}": entry for folder in _FOLDERS for entry in _listed(root / folder)}
    return dict(sorted(found.items()))


def _listed(folder: Folder) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [each for each in entries if each.name.endswith(_ENDING) and each.name.split(".")[0] != _OPERATOR]
    except (FileNotFoundError, NotADirectoryError):
        return []


def version_of(files: Mapping[str, str]) -> str:
    """The SHA-256 of the files together, in hexadecimal: the same files, the same version, on any machine."""
    digest = sha256()
    for name, text in sorted(files.items()):
        for part in (name, text):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
