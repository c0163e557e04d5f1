"""Neutral messages on a terminal: the reference channel's outward half.

Prints, and knows nothing else: no session, no storage. Readable at 80 columns, with or without colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.box import SIMPLE_HEAD, Box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from bot.conversation.messages import (
    Block,
    Button,
    Card,
    Copyable,
    Details,
    Heading,
    Items,
    Message,
    Meter,
    Page,
    Paragraph,
)
from bot.conversation.messages import Table as SideBySide

WIDTH = 80
BAR = 24
"""Cells of a progress bar or a meter."""
WRITTEN = frozenset({"text", "number", "contact"})
"""Kinds of cards that are answered by writing."""
BAND_STYLES = {
    "clear": "green",
    "slight": "yellow",
    "serious": "dark_orange",
    "blocking": "red",
    "unclear": "bright_black",
}


LEFT_BAR = Box("    \n│   \n    \n│   \n    \n    \n│   \n    \n")
"""A bar on the left and nothing else: sets a text apart."""

_GLUE = str.maketrans({"\u00a0": "\ue000", "\u202f": "\ue001"})
_UNGLUE = str.maketrans({"\ue000": "\u00a0", "\ue001": "\u202f"})
"""rich breaks lines at non-breaking spaces: while it lays them out, private characters as wide stand in for them."""


class Screen:
    """Shows messages on a rich console, at most 80 columns wide."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(highlight=False, soft_wrap=False)
        self.console.width = min(self.console.width, WIDTH)

    def show(self, messages: Iterable[Message]) -> None:
        """Print cards and pages; a record needs no line of its own here: the answer typed is still on the screen."""
        for message in messages:
            if isinstance(message, Card):
                self._print(card_view(message))
            elif isinstance(message, Page):
                self._print(page_view(message))

    def show_file(self, said: str, path: str) -> None:
        """A file's path on a line of its own, never broken, so that it can be copied; nothing for an empty one."""
        if path:
            self._print(Padding(words(said, style="bold"), (1, 1, 0, 1)))
            self.console.file.write(f"{path}\n")
            self.console.file.flush()

    def _print(self, view: RenderableType) -> None:
        with self.console.capture() as captured:
            self.console.print(view)
        self.console.file.write(unglued(captured.get()))
        self.console.file.flush()


def unglued(printed: str) -> str:
    """What was laid out, with its real spaces again."""
    return printed.translate(_UNGLUE)


def words(text: str, style: str = "") -> Text:
    """Text to lay out: its non-breaking spaces hold."""
    return Text(text.translate(_GLUE), style=style)


def card_view(card: Card) -> RenderableType:
    """A card as printed: heading and progress, what is asked, numbered choices, the words that can be typed."""
    lines: list[RenderableType] = [Text(), Rule(words(_heading(card), style="bold cyan"), align="left", style="cyan")]
    if card.aside:
        lines.append(Padding(words(card.aside, style="italic"), (0, 1)))
    apart = card.kind in WRITTEN and bool(card.detail)
    lines.append(Padding(words(card.text, style="bold"), (1, 1, 0 if apart else 1, 1)))
    if card.detail:
        lines.append(_aside(card.detail) if apart else Padding(words(card.detail, style="dim"), (0, 1, 1, 3)))
    numbered = card.kind != "summary"
    if numbered:
        lines.extend(_choice(number, button, card.kind == "several") for number, button in enumerate(card.choices, 1))
    typed = [*(() if numbered else card.choices[: 2 if len(card.choices) == 2 else 0]), *card.controls]
    if typed:
        lines.append(
            Padding(words(" · ".join(_word(button) for button in typed), style="dim"), (0 if apart else 1, 1, 0, 1))
        )
    return Group(*lines)


def _aside(text: str) -> RenderableType:
    """What is said below a question that is answered by writing: set apart by a bar, as no choices follow to end it."""
    return Padding(Panel(words(text, style="dim"), box=LEFT_BAR, border_style="cyan"), (0, 1, 0, 2))


def _heading(card: Card) -> str:
    if not card.total:
        return card.heading
    return f"{card.heading}  {bar(card.done / card.total)}  {min(card.done + 1, card.total)}/{card.total}"


def bar(share: float) -> str:
    """A bar of BAR cells, `share` (0-1) of them full."""
    full = round(max(0.0, min(1.0, share)) * BAR)
    return "█" * full + "░" * (BAR - full)


def _choice(number: int, button: Button, several: bool) -> RenderableType:
    mark = ("☑ " if button.ticked else "☐ ") if several else ""
    line = Text.assemble((f"{number:>3}  ", "cyan"))
    line.append(f"{mark}{button.label}".translate(_GLUE), style="bold" if button.ticked or button.main else "")
    if button.ticked and not several:
        line.append("  ✓", style="green")
    return line


def _word(button: Button) -> str:
    return f"↵ {button.label}" if button.main else button.label


def page_view(page: Page) -> RenderableType:
    """A page as printed, its buttons as words to type."""
    blocks = list(_spaced(page.blocks))
    buttons = [
        Padding(words(f"/{button.token.removeprefix('!!')} : {button.label}", style="dim"), (0, 1))
        for button in page.buttons
    ]
    return Group(Text(), *blocks, *buttons)


def _spaced(blocks: Sequence[Block]) -> Iterator[RenderableType]:
    """The blocks with a line between those of different kinds, but not below a heading; folded texts bring their own."""
    for before, block in zip((None, *blocks), blocks, strict=False):
        if before is not None and type(before) is not type(block) and not isinstance(before, Heading):
            yield Text()
        yield _block(block)


def _block(block: Block) -> RenderableType:
    match block:
        case Heading():
            return Rule(words(block.text, style="bold magenta"), align="left", style="magenta")
        case Paragraph():
            return Padding(words(block.text, style="bold" if block.strong else ""), (0, 1))
        case Meter():
            return Padding(_meter(block), (0, 1))
        case Items():
            marks = (f"{number}." if block.ordered else "•" for number in range(1, len(block.items) + 1))
            return Group(*(_hanging(mark, item) for mark, item in zip(marks, block.items, strict=True)))
        case Details():
            lines = (Padding(words(line), (0, 1, 0, 4)) for line in block.lines)
            return Group(Padding(words(block.title, style="bold"), (0, 1, 0, 1)), *lines, Text())
        case SideBySide():
            return Padding(_side_by_side(block), (0, 1))
        case Copyable():
            return _copyable(block)


def _side_by_side(block: SideBySide) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in block.columns:
        table.add_column(words(column), overflow="fold")
    for first, *rest in block.rows:
        table.add_row(words(first, style="bold"), *map(words, rest))
    return table


def _copyable(block: Copyable) -> RenderableType:
    """Framed above and below only: nothing but the text is selected with the mouse."""
    title = Rule(words(block.title, style="bold"), align="left", style="dim")
    return Group(title, words(block.text.strip("\n")), Rule(style="dim"))


def _meter(meter: Meter) -> Text:
    style = BAND_STYLES.get(meter.band, "")
    line = words(f"{meter.label:<26.26} ")
    line.append(bar((meter.value or 0) / 100), style=style)
    line.append(f" {meter.value:>3}/100 " if meter.value is not None else "   –     ", style="bold")
    line.append(meter.note.translate(_GLUE), style=style)
    return line


def _hanging(mark: str, item: str) -> RenderableType:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(width=max(2, len(mark)), justify="right", style="cyan")
    grid.add_column()
    grid.add_row(mark, words(item))
    return Padding(grid, (0, 1, 0, 1))
