"""Files handed over on this machine: written into the data folder under names that we make, readable by their owner alone (S08).

Must not know what is in them, nor who shows their path.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable
from pathlib import Path, PurePath

from bot.conversation.messages import Attachment
from bot.errors import ObstaclesError
from bot.ports import Conversation, Enclosure, Press

SUFFIXES = frozenset({".pdf", ".md", ".json", ".png", ".svg"})
_NAME = re.compile(r"[a-z0-9-]{1,60}")
_FALLBACK = "quatre-obstacles"

logger = logging.getLogger(__name__)


class Filing:
    """Writes attachments of a talk into `folder`. `new_id` is chance."""

    def __init__(self, press: Press, folder: Path, new_id: Callable[[], str]) -> None:
        self._press = press
        self._folder = folder
        self._new_id = new_id

    async def keep(self, attachment: Attachment, conversation: Conversation) -> Path | None:
        """Where the file is; None when it could not be made or written: the result stands on the screen all the same."""
        recipe = {"what": attachment.what, "session": attachment.session, "person": conversation.person}
        try:
            made = await self._press.enclosure({**recipe, "lang": conversation.lang})
            return write(made, self._folder, self._new_id()) if made else None
        except (ObstaclesError, OSError) as error:
            logger.warning("a file was not made: %s", type(error).__name__)
            return None

    def forget(self) -> None:
        """Remove every file that was written here: the person asked to be forgotten."""
        for suffix in SUFFIXES:
            for path in self._folder.glob(f"*{suffix}"):
                path.unlink(missing_ok=True)


def tidy(folder: Path, before: float) -> int:
    """Remove the files written here that have not changed since `before` (UTC seconds); how many. A folder that is not there holds none."""
    old = [path for suffix in SUFFIXES for path in folder.glob(f"*{suffix}") if path.lstat().st_mtime < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def write(enclosure: Enclosure, folder: Path, mark: str) -> Path:
    """Write a file that is not there yet, readable by its owner alone; its path. Raises OSError.

    Of the enclosure's own name only what is harmless is kept; `mark` makes it the only one of its name.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    named = PurePath(enclosure.name)
    stem = named.stem if _NAME.fullmatch(named.stem) else _FALLBACK
    suffix = named.suffix if named.suffix in SUFFIXES else ".bin"
    path = folder / f"{stem}-{mark[:8]}{suffix}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(enclosure.content)
    return path
