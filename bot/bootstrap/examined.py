"""Content that an earlier start has read and found without error, kept in the data folder, so that the next start need not do it again.

What is kept is plain data under the name of everything that it was made from: each byte of the content's files, and each byte of the
program that reads and checks them. A change of any of them is another name, read and checked in full; so is a record that is damaged.
Must not know what the content says.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import DecodeError, msgpack

from bot.content.expressions import Judge
from bot.knowledge.files import version_of
from bot.knowledge.model import Content

MOST_KEPT = 4
"""Records in one folder; of more, the oldest go."""
_PROGRAM = ("content", "dialogs", "knowledge")
"""The rooms whose code decides what a content is and whether it is sound."""
_ENDING = ".content"
_DIGEST = sha256().digest_size


def examined(files: Mapping[str, str], folder: Path) -> Content:
    """The content in `files`: the one kept in `folder` where there is one, else read, checked, and kept there if that is possible.

    Raises ContentError with every finding when there is an error among them.
    """
    record = folder / f"{_name(version_of(files))}{_ENDING}"
    kept = _read(record)
    if kept is not None:
        return kept
    from bot.knowledge.loader import load_content

    content = load_content(files)
    with suppress(OSError):  # a full disk, a folder that is not ours: the next start reads and checks again, no more
        _write(record, content)
    return content


def _name(version: str) -> str:
    """The SHA-256 of the content's version and of the program: the same name, the same verdict."""
    digest = sha256(f"{version} {sys.implementation.cache_tag}".encode())
    home = Path(__file__).resolve().parents[1]
    for path in (Path(__file__), *(path for room in _PROGRAM for path in sorted((home / room).glob("*.py")))):
        data = path.read_bytes()
        digest.update(f"{path.name} {len(data)} ".encode() + data)
    return digest.hexdigest()


def _read(record: Path) -> Content | None:
    """What the record holds; None when there is none, or it is not what was written."""
    try:
        held = record.read_bytes()
    except OSError:
        return None
    digest, data = held[:_DIGEST], held[_DIGEST:]
    if sha256(data).digest() != digest:
        return None
    try:
        return msgpack.decode(data, type=Content, dec_hook=_judge)
    except DecodeError:
        return None


def _write(record: Path, content: Content) -> None:
    """Writes the record whole or not at all, for the owner's eyes, and takes the oldest away when there are too many."""
    data = msgpack.encode(content, enc_hook=_plain)
    record.parent.mkdir(mode=0o700, exist_ok=True)
    draft = record.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_bytes(sha256(data).digest() + data)
    draft.replace(record)
    records = sorted(record.parent.glob(f"*{_ENDING}"), key=lambda each: each.stat().st_mtime_ns)
    for old in records[:-MOST_KEPT]:
        old.unlink(missing_ok=True)


def _plain(value: Any) -> Any:
    """A condition's judge as what it is made from: a compiled condition is not kept, nor anything else that runs."""
    if isinstance(value, Judge):
        return value.source, value.groups
    raise TypeError(f"a content holds a {type(value).__name__}, which cannot be kept")


def _judge(_: type, made_from: Any) -> Callable[[Mapping[str, Any]], bool]:
    source, groups = made_from
    return Judge(source, tuple(groups))
