"""What a person types in a terminal: a prompt that misses no Ctrl-C, and lines read beside a show so that it can go on meanwhile."""

from __future__ import annotations

import io
import os
import queue
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

MARK = "> "


@contextmanager
def prompting(keys: TextIO, screen: TextIO) -> Iterator[Callable[[], str]]:
    """A function that asks on `screen` and returns the line typed at `keys`, for as long as the context lasts.

    It raises EOFError when the input has ended, KeyboardInterrupt when Ctrl-C was pressed: during the wait, in the instant before it (where
    `input` misses it and waits on), or while the answer before was being kept, which it does not break off. A second one breaks off
    anything. Main thread only. Windows, whose consoles cannot be waited for beside something else, has `input`.
    """
    if sys.platform == "win32":
        yield lambda: input(MARK)
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)
    prompt = _Prompt(keys, screen, heard)
    handler = signal.signal(signal.SIGINT, lambda *_: prompt.interrupt())
    waker = signal.set_wakeup_fd(told)
    try:
        yield prompt.read
    finally:
        signal.set_wakeup_fd(waker)
        signal.signal(signal.SIGINT, handler)
        os.close(heard)
        os.close(told)


class _Prompt:
    """Waits for a line and for signals, of which `heard` has a byte each from the moment they come."""

    def __init__(self, keys: TextIO, screen: TextIO, heard: int) -> None:
        self._keys = io.FileIO(keys.fileno(), closefd=False)  # takes a line and no more: `select` knows what is left
        self._encoding = keys.encoding
        self._screen = screen
        self._heard = heard
        self._interrupted = False

    def interrupt(self) -> None:
        """Ctrl-C was pressed."""
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True

    def read(self) -> str:
        """As `prompting` has it."""
        self._screen.write(MARK)
        self._screen.flush()
        typed = self._keys.fileno()
        while not self._interrupted and typed not in select.select([typed, self._heard], [], [])[0]:
            os.read(self._heard, 1)
        if self._interrupted:
            self._interrupted = False
            raise KeyboardInterrupt
        line = self._keys.readline()
        if not line:
            raise EOFError
        return line.decode(self._encoding, errors="replace").rstrip("\r\n")


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
