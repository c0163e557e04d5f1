"""A talk played on a projector: slides one after another, at a pace or at a key, paused, or narrowed to one obstacle.

On a screen each slide is first a question, then its answer while the bars move; in a pipe the slides are printed one below the other. Must
not know who is played: slides and pages are given, and so is whatever waits and reads the keyboard.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console, Group, RenderableType
from rich.control import Control
from rich.padding import Padding
from rich.text import Text

from bot.channels.terminal.screen import WIDTH, page_view, unglued, words
from bot.channels.terminal.slides import Slide, answer_view, question_view
from bot.conversation.messages import Page

FRAMES = 12
"""Steps in which a bar moves."""
FRAME = 0.06
"""Seconds that each takes."""
STOP = ("q", "quit", "stop")


class Keyboard(Protocol):
    """What the person at the projector types."""

    def wait(self, seconds: float | None) -> str | None:
        """The line typed within `seconds` (None: however long it takes), without its end; None when none was."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """`seconds` that an answer stays on the screen; 0: everything at once. `step`: at a key instead."""

    seconds: float
    step: bool = False

    @property
    def live(self) -> bool:
        """Whether there is anything to wait for."""
        return self.step or self.seconds > 0


@dataclass(frozen=True, slots=True)
class Programme:
    """What is shown. `slides` and `closing` are asked for by obstacle, from 1; 0: all. `keys`: the hints while it `play`s, is `paused`, at each `step`,
    and at the `bet` before the first slide."""

    opening: Page
    slides: Callable[[int], Sequence[Slide]]
    closing: Callable[[int], Sequence[Page]]
    keys: Callable[[str], str]
    obstacles: int


class _Stopped(Exception):
    """The person wants to leave."""


class _Narrowed(Exception):
    """The person wants one obstacle alone, or all of them again."""

    def __init__(self, obstacle: int) -> None:
        self.obstacle = obstacle


class Show:
    """One run of `obstacles demo`."""

    def __init__(self, console: Console, keyboard: Keyboard, pace: Pace) -> None:
        self._console = console
        self._console.width = min(console.width, WIDTH)
        self._keyboard = keyboard
        self._pace = pace
        self._live = console.is_terminal and pace.live

    def play(self, programme: Programme, obstacle: int = 0) -> bool:
        """Play it all, or one obstacle; whether it was seen to its end."""
        reached: dict[int, int] = {}
        try:
            try:
                self._present(page_view(programme.opening), programme, "bet", self._pace.seconds)
            except _Narrowed as wish:
                obstacle = wish.obstacle
            while True:
                try:
                    self._run(programme, obstacle, reached)
                    self._close(programme, obstacle)
                except _Narrowed as wish:
                    obstacle = wish.obstacle
                else:
                    return True
        except (_Stopped, KeyboardInterrupt):
            return False

    def _run(self, programme: Programme, obstacle: int, reached: dict[int, int]) -> None:
        """The slides from where they were left."""
        slides = programme.slides(obstacle)
        for number in range(reached.get(obstacle, 0), len(slides)):
            reached[obstacle] = number
            self._show(slides[number], programme)
        reached[obstacle] = 0

    def _show(self, slide: Slide, programme: Programme) -> None:
        if self._live:
            self._present(question_view(slide), programme, seconds=self._pace.seconds / 2)
            brief = not self._fits(answer_view(slide))
            if self._fits(answer_view(slide, brief=brief)):
                self._animate(slide, brief)
            self._present(answer_view(slide, brief=brief), programme)
        else:
            self._print(Group(Text(), answer_view(slide)))

    def _animate(self, slide: Slide, brief: bool) -> None:
        if all(bar.before == bar.after for bar in slide.bars):
            return
        self._console.clear()
        for frame in range(FRAMES):
            self._console.control(Control.home())
            self._print(answer_view(slide, frame / FRAMES, brief))
            self._keyboard.wait(FRAME)

    def _close(self, programme: Programme, obstacle: int) -> None:
        *first, last = programme.closing(obstacle)
        for page in first:
            self._present(page_view(page), programme)
        if self._live:
            self._console.clear()
        self._print(page_view(last))

    def _present(self, view: RenderableType, programme: Programme, hint: str = "", seconds: float | None = None) -> None:
        """Show `view` alone on the screen, with the keys below, until it is time or a key is pressed. Raises _Stopped, _Narrowed."""
        if not self._live:
            self._print(view)
            return
        step = self._pace.step or hint == "bet"
        self._draw(view, programme.keys(hint or ("step" if step else "play")))
        typed = self._keyboard.wait(None if step else seconds or self._pace.seconds)
        _obey(typed, programme)
        if typed is not None and not step:
            self._draw(view, programme.keys("paused"))
            _obey(self._keyboard.wait(None), programme)

    def _draw(self, view: RenderableType, hint: str) -> None:
        self._console.clear()
        self._print(Group(view, Padding(words(hint, style="dim"), (1, 1, 0, 1))))

    def _print(self, view: RenderableType) -> None:
        with self._console.capture() as captured:
            self._console.print(view)
        self._console.file.write(unglued(captured.get()))
        self._console.file.flush()

    def _fits(self, view: RenderableType) -> bool:
        """Whether the view and the line of keys fit the screen's height."""
        return len(self._console.render_lines(view, pad=False)) + 3 <= self._console.height


def _obey(typed: str | None, programme: Programme) -> None:
    said = (typed or "").strip().lower()
    if said in STOP:
        raise _Stopped
    if said.isascii() and said.isdigit() and int(said) <= programme.obstacles:
        raise _Narrowed(int(said))
