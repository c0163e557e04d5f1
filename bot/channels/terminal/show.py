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
class Showing:
    """What is shown. `slides` and `closing` are asked for by obstacle, from 1; 0: all.

    `hint`: the keys there are at a moment: the `bet` before the first slide, while it `play`s, is `paused`, or waits at a `step`.
    """

    opening: Page
    slides: Callable[[int], Sequence[Slide]]
    closing: Callable[[int], Sequence[Page]]
    hint: Callable[[str], str]
    obstacles: int


class _Stopped(Exception):
    """The person wants to leave."""


class _Narrowed(Exception):
    """The person wants one obstacle alone, or all of them again."""

    def __init__(self, obstacle: int) -> None:
        self.obstacle = obstacle


class Show:
    """One run of `obstacles demo`."""

    def __init__(self, keyboard: Keyboard, pace: Pace, console: Console | None = None) -> None:
        self._console = console or Console(highlight=False)
        self._console.width = min(self._console.width, WIDTH)
        self._keyboard = keyboard
        self._pace = pace
        self._live = self._console.is_terminal and pace.live

    def play(self, showing: Showing, obstacle: int = 0) -> bool:
        """Play it all, or one obstacle; whether it was seen to its end. One obstacle looked at on the way leads back to where one was."""
        reached: dict[int, int] = {}
        home = chosen = obstacle
        try:
            chosen = self._open(showing, home)
            while True:
                wished = self._part(showing, chosen, reached, last=chosen == home)
                if wished is None and chosen == home:
                    return True
                chosen = home if wished is None else wished
        except (_Stopped, KeyboardInterrupt):
            return False

    def _open(self, showing: Showing, obstacle: int) -> int:
        """Who it is about; the obstacle to play."""
        try:
            self._present(page_view(showing.opening), showing, "bet")
        except _Narrowed as wish:
            return wish.obstacle
        return obstacle

    def _part(self, showing: Showing, obstacle: int, reached: dict[int, int], *, last: bool) -> int | None:
        """The slides from where they were left, and the end; the obstacle wished for meanwhile, if any."""
        slides = showing.slides(obstacle)
        try:
            for number in range(reached.get(obstacle, 0), len(slides)):
                reached[obstacle] = number
                self._show(slides[number], showing)
            reached[obstacle] = 0
            self._close(showing.closing(obstacle), showing, last=last)
        except _Narrowed as wish:
            return wish.obstacle
        return None

    def _show(self, slide: Slide, showing: Showing) -> None:
        if self._live:
            self._present(question_view(slide), showing, seconds=self._pace.seconds / 2)
            brief = not self._fits(answer_view(slide))
            if self._fits(answer_view(slide, brief=brief)):
                self._animate(slide, brief, showing)
            self._present(answer_view(slide, brief=brief), showing)
        else:
            self._print(Group(Text(), answer_view(slide)))

    def _animate(self, slide: Slide, brief: bool, showing: Showing) -> None:
        if all(bar.before == bar.after for bar in slide.bars):
            return
        self._console.clear()
        for frame in range(FRAMES):
            self._console.control(Control.home())
            self._print(answer_view(slide, frame / FRAMES, brief))
            _obey(self._keyboard.wait(FRAME), showing)

    def _close(self, pages: Sequence[Page], showing: Showing, *, last: bool) -> None:
        """The verdict. The very last page stays on the screen when the show is over."""
        waited = pages[:-1] if last else pages
        for page in waited:
            self._present(page_view(page), showing)
        if last and self._live:
            self._console.clear()
        for page in pages[len(waited) :]:
            self._print(page_view(page))

    def _present(self, view: RenderableType, showing: Showing, hint: str = "", seconds: float | None = None) -> None:
        """Show `view` alone on the screen, with the keys below, until it is time or a key is pressed. Raises _Stopped, _Narrowed."""
        if not self._live:
            self._print(view)
            return
        step = self._pace.step or hint == "bet"
        self._draw(view, showing.hint(hint or ("step" if step else "play")))
        typed = self._keyboard.wait(None if step else seconds or self._pace.seconds)
        _obey(typed, showing)
        if typed is not None and not step:
            self._draw(view, showing.hint("paused"))
            _obey(self._keyboard.wait(None), showing)

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


def _obey(typed: str | None, showing: Showing) -> None:
    said = (typed or "").strip().lower()
    if said in STOP:
        raise _Stopped
    if said.isascii() and said.isdigit() and int(said) <= showing.obstacles:
        raise _Narrowed(int(said))
