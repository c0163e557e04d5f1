"""Slides for a projector: a question with its answers, bars that move, a commentary. What a class reads from the back of the room.

Pure views of plain words and figures. Must not know who is played nor where the figures come from.
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.channels.terminal.screen import BAND_STYLES, LEFT_BAR, words

CELLS = 30
"""Cells of a bar."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that could be given. `worth`: its points in words, or ""; `given`: whether it is the one."""

    label: str
    worth: str
    given: bool


@dataclass(frozen=True, slots=True)
class Moving:
    """A bar before and after the answer, 0-100, None: no figure. `note`: the band in words; `aspect`: part of the one above."""

    label: str
    before: int | None
    after: int | None
    band: str
    note: str
    aspect: bool = False


@dataclass(frozen=True, slots=True)
class Slide:
    """One question and its answer, in words. `comment`: what the answer does; `why` and `source`: what the question is for."""

    title: str
    place: str
    question: str
    choices: tuple[Choice, ...]
    bars: tuple[Moving, ...]
    comment: tuple[str, ...]
    why_title: str
    why: str
    source: str


def question_view(slide: Slide) -> RenderableType:
    """The question alone, for the room to answer: no choice is marked, the bars are where they were."""
    return Group(
        *_head(slide),
        *(_choice(Choice(each.label, "", given=False)) for each in slide.choices),
        Text(),
        *(_bar(bar, 0.0) for bar in slide.bars),
    )


def answer_view(slide: Slide, share: float = 1.0, brief: bool = False) -> RenderableType:
    """The answer and what it does, `share` (0-1) of the way done. `brief`: without the other answers, for a low screen."""
    shown = [each for each in slide.choices if each.given or not brief]
    return Group(
        *_head(slide),
        *map(_choice, shown),
        Text(),
        *(_bar(bar, share) for bar in slide.bars),
        _spoken(slide),
    )


def _head(slide: Slide) -> tuple[RenderableType, ...]:
    head = Table.grid(expand=True, padding=(0, 1))
    head.add_column(ratio=1)
    head.add_column(justify="right")
    head.add_row(words(slide.title, style="bold magenta"), words(slide.place, style="cyan"))
    return head, Rule(style="magenta"), Padding(words(slide.question, style="bold"), (1, 2))


def _choice(choice: Choice) -> RenderableType:
    line = Table.grid(expand=True, padding=(0, 1))
    line.add_column(width=4, justify="right")
    line.add_column(ratio=1)
    line.add_column(justify="right")
    style = "bold yellow" if choice.given else ""
    line.add_row(
        Text("▶ ●" if choice.given else "○", style=style or "dim"),
        words(choice.label, style=style),
        words(choice.worth, style=style or "dim"),
    )
    return Padding(line, (0, 2, 0, 0))


def _bar(bar: Moving, share: float) -> RenderableType:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=29 if bar.aspect else 19, no_wrap=True, overflow="ellipsis")
    line.add_column()
    style = BAND_STYLES.get(bar.band, "") if share else ""
    label = words(("  " if bar.aspect else "") + bar.label, style="bold" if share and bar.before != bar.after else "")
    line.add_row(label, Text.assemble(_cells(bar, share, style), " ", _figures(bar, share, style)))
    return Padding(line, (0, 0, 0, 2))


def _cells(bar: Moving, share: float, style: str) -> Text:
    """What the bar holds, what it gained in a lighter shade, what it lost in dots."""
    cells = CELLS - 10 if bar.aspect else CELLS
    before, after = bar.before or 0, bar.after or 0
    reached = before + (after - before) * share
    kept, held, had = (round(each * cells / 100) for each in (min(before, reached), reached, before))
    text = Text().append("█" * kept, style=style)
    text.append("▓" * (held - kept), style=f"bold {style}")
    text.append("·" * max(0, had - held), style="dim")
    text.append("░" * (cells - max(held, had)), style="dim")
    return text


def _figures(bar: Moving, share: float, style: str) -> Text:
    before, after = _figure(bar.before), _figure(bar.after)
    if not share or (bar.before == bar.after and bar.after is None):
        return Text(f"{before:>3}", style="bold")
    if bar.before == bar.after:
        return words(f"{after:>3}  {bar.note}", style="dim")
    if share < 1:
        return Text(f"{before:>3} →", style="bold")
    return Text.assemble((f"{before:>3} → {after}  ", "bold"), words(bar.note, style=f"bold {style}".strip()))


def _figure(severity: int | None) -> str:
    return "–" if severity is None else str(severity)


def _spoken(slide: Slide) -> RenderableType:
    """The trainer's words, set apart by a bar."""
    why = Text.assemble((slide.why_title, "bold"), " ", slide.why)
    told = Group(
        words(" ".join(slide.comment)), Text(), words("").append_text(_glued(why)), words(slide.source, style="dim")
    )
    return Padding(Panel(told, box=LEFT_BAR, border_style="yellow"), (0, 1, 0, 1))


def _glued(text: Text) -> Text:
    """A styled text whose non-breaking spaces hold: none changes its length."""
    held = words(text.plain)
    held.spans = list(text.spans)
    return held
