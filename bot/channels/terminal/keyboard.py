"""Lines of standard input, read beside a show so that it can go on meanwhile. Works wherever Python does: a thread and a queue."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterable


class LineKeyboard:
    """What is typed, line by line. When the lines have ended nobody will type any more: a wait for ever is then over at once."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ended = False
        threading.Thread(target=self._read, args=(lines,), daemon=True).start()

    def _read(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._lines.put(line.strip())
        self._lines.put(None)

    def wait(self, seconds: float | None) -> str | None:
        """The line typed within `seconds` (None: however long it takes); None when none was."""
        if not self._ended:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                return None
            if line is not None:
                return line
            self._ended = True
        if seconds is None:
            return ""
        time.sleep(seconds)
        return None
