"""The show on a projector: question first, then the answer while bars move; paused, stepped, narrowed and stopped by keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import groupby
from threading import Event

import pytest
from rich.console import Console

from bot.channels.terminal.keyboard import LineKeyboard
from bot.channels.terminal.show import FRAME, Pace, Show, Showing
from bot.channels.terminal.slides import Choice, Moving, Slide, answer_view, question_view
from bot.conversation.messages import Heading, Page, Paragraph

CLEARED = "\x1b[2J"


def slide(name: str, obstacle: int = 0) -> Slide:
    """A slide with two bars, the first of which moves from 40 to 72."""
    bars = (Moving("Strategy", 40, 72, "serious", "Serious"), Moving("Results", None, None, "unclear", ""))
    return Slide(
        title="A bakery",
        place=f"Question {name}",
        question=f"What about {name}?",
        choices=(Choice("Yes", "0 pts", given=False), Choice("Not yet", "100 pts", given=True)),
        bars=bars[:1] if obstacle else bars,
        comment=("The most blocking answer.",),
        why_title="Why?",
        why="Because\u00a0of it.",
        source="Source: a book",
    )


SHOWING = Showing(
    opening=Page((Heading("A bakery"), Paragraph("Its story."))),
    slides=lambda obstacle: [slide(name, obstacle) for name in (("alone",) if obstacle else ("one", "two", "three"))],
    closing=lambda obstacle: [Page((Heading(f"Verdict {obstacle}"),)), Page((Heading(f"Actions {obstacle}"),))],
    hint=lambda moment: f"<keys {moment}>",
    obstacles=2,
)


class Script:
    """Somebody at the keyboard who presses `keys` one after another, whenever they are waited for; then leaves it alone."""

    def __init__(self, keys: Iterable[str | None]) -> None:
        self.keys = list(keys)
        self.waits: list[float | None] = []

    def wait(self, seconds: float | None) -> str | None:
        """The next key; a frame of a moving bar is too short to press one."""
        if seconds == FRAME:
            return None
        self.waits.append(seconds)
        return self.keys.pop(0) if self.keys else ("" if seconds is None else None)


def played(
    keys: Iterable[str | None], pace: Pace, obstacle: int = 0, live: bool = True, height: int = 40
) -> tuple[list[str], Script, bool]:
    """The screens of a run, one after another, the keyboard, and whether it was seen to its end."""
    written, keyboard = StringIO(), Script(keys)
    console = Console(file=written, force_terminal=live, width=100, height=height, color_system=None, highlight=False)
    ended = Show(keyboard, pace, console).play(SHOWING, obstacle)
    return written.getvalue().split(CLEARED), keyboard, ended


def shown(screens: Iterable[str], *wanted: str) -> list[str]:
    """Which of the wanted words each screen shows first, in order; screens that show none do not count, nor the same again."""
    found = [next((word for word in wanted if word in screen), "") for screen in screens]
    return [word for word, _ in groupby(filter(None, found))]


def test_in_a_pipe_everything_is_printed_at_once() -> None:
    """No clearing, no waiting, the verdict last; 80 columns."""
    (text,), keyboard, ended = played((), Pace(8), live=False)
    assert ended
    assert not keyboard.waits
    assert text.index("Its story.") < text.index("about one?") < text.index("about three?") < text.index("Actions 0")
    assert max(map(len, text.splitlines())) <= 80


def test_speed_nought_waits_for_nobody() -> None:
    """Also on a terminal."""
    screens, keyboard, _ = played((), Pace(0))
    assert len(screens) == 1
    assert not keyboard.waits


def test_a_question_is_alone_before_its_answer() -> None:
    """The room gets half as long to answer as to read."""
    screens, keyboard, ended = played([""], Pace(8))
    question = next(screen for screen in screens if "about one?" in screen)
    assert "▶" not in question
    assert "blocking" not in question
    assert "▶ ●" in next(screen for screen in screens if "blocking" in screen)
    assert ended
    assert keyboard.waits == [None, *[4.0, 8.0] * 3, 8.0]


def test_the_bar_moves_to_its_new_figure() -> None:
    """Frame after frame, each fuller than the last; the figure comes at the end."""
    screens, _, _ = played([""], Pace(8))
    moving = next(screen for screen in screens if screen.count("What about one?") > 1)
    cells = [line.count("█") + line.count("▓") for line in moving.splitlines() if line.strip().startswith("Strategy")]
    assert cells == sorted(cells)
    assert (cells[0], cells[-1]) == (12, 21)
    assert "40 → 72  Serious" in "".join(screens)


def test_enter_pauses_and_goes_on() -> None:
    """While it is paused nothing moves, however long that is."""
    screens, keyboard, ended = played(["", "", ""], Pace(8))
    assert shown(screens, "keys bet", "keys paused", "keys play") == [
        "keys bet",
        "keys play",
        "keys paused",
        "keys play",
    ]
    assert keyboard.waits[:4] == [None, 4.0, None, 8.0]
    assert ended


def test_step_waits_for_a_key_each_time() -> None:
    """Question, answer, question, answer: never on its own."""
    screens, keyboard, _ = played((), Pace(8, step=True))
    assert set(keyboard.waits) == {None}
    assert len(keyboard.waits) == 1 + 2 * 3 + 1
    assert "keys step" in "".join(screens)
    assert "keys play" not in "".join(screens)


@pytest.mark.parametrize("key", ["q", "Q", "stop"])
def test_q_leaves(key: str) -> None:
    """At once, and without a verdict."""
    screens, _, ended = played(["", None, key], Pace(8))
    assert not ended
    assert "Verdict" not in "".join(screens)


def test_one_obstacle_looked_at_on_the_way_leads_back() -> None:
    """At the second question, obstacle 1 alone to its end; then the second question again, and on."""
    keys = ["", None, None, "1"]
    screens, _, ended = played(keys, Pace(8))
    order = shown(
        screens,
        "about one?",
        "about two?",
        "about three?",
        "about alone?",
        "Verdict 1",
        "Actions 1",
        "Verdict 0",
        "Actions 0",
    )
    assert order == [
        "about one?",
        "about two?",
        "about alone?",
        "Verdict 1",
        "Actions 1",
        "about two?",
        "about three?",
        "Verdict 0",
        "Actions 0",
    ]
    assert ended


def test_nought_leaves_one_obstacle_for_all() -> None:
    """And a number beyond the obstacles is only a key like Enter."""
    screens, _, _ = played(["2", "0"], Pace(8))
    assert shown(screens, "about alone?", "about one?") == ["about alone?", "about one?"]
    screens, _, ended = played(["9"], Pace(8, step=True))
    assert ended
    assert "about alone?" not in "".join(screens)


def test_one_obstacle_can_be_all_there_is() -> None:
    """`--only`: its slides, its end, and that is it."""
    screens, _, ended = played([""], Pace(8), obstacle=1)
    assert ended
    assert shown(screens, "about alone?", "about one?", "Actions 1") == ["about alone?", "Actions 1"]


def test_a_low_screen_shows_the_answer_given_alone() -> None:
    """What must be read still fits."""
    screens, _, _ = played([""], Pace(8), height=18)
    answer = next(screen for screen in screens if "blocking" in screen)
    assert "Not yet" in answer
    assert "○ Yes" not in answer


def test_views_hold_non_breaking_spaces() -> None:
    """They are printed as the author wrote them."""
    (text,), _, _ = played((), Pace(0))
    assert "Because\u00a0of it." in text
    assert "\ue000" not in text


def test_a_bar_that_falls_leaves_dots() -> None:
    """What an answer took away stays visible."""
    console = Console(file=StringIO(), width=80, color_system=None)
    falling = Moving("Budget", 60, 54, "serious", "Serious", aspect=True)
    with console.capture() as captured:
        console.print(answer_view(Slide("a", "b", "c?", (), (falling,), (), "", "", "")))
        console.print(question_view(Slide("a", "b", "c?", (), (falling,), (), "", "", "")))
    assert "60 → 54" in captured.get()
    assert "█·" in captured.get()


def test_lines_are_read_beside_the_show() -> None:
    """In their order; when they have ended, a wait for ever is over at once."""
    keyboard = LineKeyboard(["1\n", "q\n"])
    assert [keyboard.wait(5), keyboard.wait(None), keyboard.wait(None)] == ["1", "q", ""]
    assert keyboard.wait(0.01) is None


def test_without_a_line_a_wait_ends_in_time() -> None:
    """Nobody types: the show goes on."""
    enough = Event()

    def nobody() -> Iterator[str]:
        enough.wait()
        yield from ()

    assert LineKeyboard(nobody()).wait(0.01) is None
    enough.set()
