"""What a person types: the prompt, and its Ctrl-C at every moment."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from io import StringIO
from threading import Timer
from typing import TextIO

import pytest

from bot.channels.terminal.keyboard import MARK, prompting

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has its own prompt")


def ctrl_c() -> None:
    """What the terminal does when it is pressed."""
    signal.raise_signal(signal.SIGINT)


class Hasty(StringIO):
    """A screen in front of which somebody presses Ctrl-C as soon as the prompt is there."""

    def flush(self) -> None:
        """Shown; pressed before the program goes on."""
        ctrl_c()


@pytest.fixture
def typing() -> Iterator[tuple[int, TextIO]]:
    """Where to write what is typed, and where it is read."""
    read, write = os.pipe()
    with os.fdopen(read, encoding="utf-8") as keys:
        yield write, keys
    os.close(write)


def test_lines_typed_ahead_are_read_one_at_a_time(typing: tuple[int, TextIO]) -> None:
    """Each after its prompt; accents too; a last one without its end; then the end."""
    write, keys = typing
    os.write(write, "1\n« privé »\r\n\n2".encode())
    screen = StringIO()
    with prompting(keys, screen) as read:
        assert [read(), read(), read()] == ["1", "« privé »", ""]
        os.dup2(os.open(os.devnull, os.O_WRONLY), write)  # whoever typed has gone
        assert read() == "2"
        with pytest.raises(EOFError):
            read()
    assert screen.getvalue() == MARK * 5


def test_ctrl_c_in_the_instant_between_prompt_and_wait_is_not_missed(typing: tuple[int, TextIO]) -> None:
    """As is one during the wait; the next line is read as ever."""
    write, keys = typing
    late = Timer(5, os.write, (write, b"missed\n" * 2))
    late.start()
    with prompting(keys, Hasty()) as read, pytest.raises(KeyboardInterrupt):
        read()
    with prompting(keys, StringIO()) as read:
        Timer(0.05, os.kill, (os.getpid(), signal.SIGINT)).start()
        with pytest.raises(KeyboardInterrupt):
            read()
        assert late.is_alive(), "missed until something was typed"
        late.cancel()
        os.write(write, b"1\n")
        assert read() == "1"


def test_ctrl_c_while_an_answer_is_kept_waits_for_the_next_prompt(typing: tuple[int, TextIO]) -> None:
    """Nothing is broken off by the first; anything by the second; afterwards Python's own handler is back."""
    _, keys = typing
    with prompting(keys, StringIO()) as read:
        ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            read()
        ctrl_c()
        with pytest.raises(KeyboardInterrupt):
            ctrl_c()
    with pytest.raises(KeyboardInterrupt):
        ctrl_c()


def test_another_signal_does_not_end_the_wait(typing: tuple[int, TextIO]) -> None:
    """A window that changes its size, say."""
    write, keys = typing
    before = signal.signal(signal.SIGUSR1, lambda number, frame: os.write(write, b"2\n") and None)
    try:
        with prompting(keys, StringIO()) as read:
            signal.raise_signal(signal.SIGUSR1)
            assert read() == "2"
    finally:
        signal.signal(signal.SIGUSR1, before)
