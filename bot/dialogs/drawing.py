"""A dialog as a picture: its questions from top to bottom, by section, with the conditions that pass some of them over.

Mermaid text for documents that draw it themselves, SVG for everyone else. Straight arrows go to the next question; a way that passes
questions over goes round them on the right. The words around the questions are given as phrases (`drawing.…`). Must not know who looks at
it, nor files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap

from bot.content.texts import Phrases, Value
from bot.dialogs.model import Dialog, Part, Question
from bot.dialogs.routes import START, SUMMARY, Route, routes

WIDTH = 470
"""Of a question's box, in pixels."""
LINE = 17
LETTERS = 64
"""On a line of a question."""
SMALL_LETTERS = 80
"""On a line of answers."""
GAP = 34
LEFT = 40
LANE = 34
"""Between two ways round, side by side, and what is written beside the first."""
BESIDE = 24
"""Letters on a line of what is written beside a way round."""
LETTER = 6
"""The width of such a letter."""
COLOURS = ("#e8f0f7", "#fbf1e3", "#eaf5ec", "#f5ebf3", "#eef0e4", "#e9f3f4")
"""Of the sections, in turn."""
KEY = 'font-size="11" fill="#1f4e79"'
TEXT = 'font-weight="600" fill="#223"'
ANSWERS = 'font-size="11.5" fill="#556"'


@dataclass(frozen=True, slots=True)
class _Box:
    """One state as drawn: its key, its lines (of which `answers` tell the answers), where it stands."""

    key: str
    lines: tuple[str, ...]
    answers: tuple[str, ...]
    top: int
    express: bool = False

    @property
    def height(self) -> int:
        return LINE * (len(self.lines) + len(self.answers)) + 18

    @property
    def middle(self) -> int:
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        return self.top + self.height


def mermaid(dialog: Dialog, phrases: Phrases, lang: str) -> str:
    """The dialog as a Mermaid flowchart. `phrases` holds the room `drawing`."""
    words = _Words(dialog, phrases, lang)
    lines = ["flowchart TD", f'  {START}(["{_quoted(words.say("start"))}"])']
    for part in dialog.parts:
        lines += [f'  subgraph {part.id}_part["{_quoted(part.title.say(lang))}"]', "    direction TB"]
        lines += [f'    {_node(question.key)}["{_label(question, words)}"]' for question in part.asked]
        lines.append("  end")
    lines.append(f'  {SUMMARY}(["{_quoted(words.say("summary"))}"])')
    for route in routes(dialog):
        condition = words.condition(route)
        arrow = f'-->|"{_quoted(condition)}"|' if condition else "-->"
        lines.append(f"  {_node(route.source)} {arrow} {_node(route.goal)}")
    return "\n".join(lines) + "\n"


def svg(dialog: Dialog, phrases: Phrases, lang: str) -> str:
    """The dialog as an SVG picture with no part from elsewhere. `phrases` holds the room `drawing`."""
    words = _Words(dialog, phrases, lang)
    boxes, sections, height = _placed(dialog, words)
    ways = routes(dialog)
    rounds = [route for route in ways if not _next_to(route, boxes)]
    lanes = list(_lanes([words.condition(route) for route in rounds]))
    width = (lanes[-1] if lanes else LEFT + WIDTH) + LEFT
    legend = wrap(words.say("legend"), SMALL_LETTERS)
    height += LINE * len(legend)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="Inter, Helvetica, Arial, sans-serif" font-size="13" role="img">'
        ),
        f"<title>{escape(dialog.title.say(lang))}</title>",
        (
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
            '<path d="M0 0 8 4 0 8z" fill="#445"/></marker></defs>'
        ),
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *sections,
        *(_drawn(box) for box in boxes.values()),
        *(_straight(route, boxes, words.condition(route)) for route in ways if _next_to(route, boxes)),
        *(_around(route, boxes, turn, words.condition(route)) for route, turn in zip(rounds, lanes, strict=False)),
        *(_note(LEFT, height - 12 - LINE * (len(legend) - 1 - place), row, "#556") for place, row in enumerate(legend)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


@dataclass(frozen=True, slots=True)
class _Words:
    """What is written on a drawing."""

    dialog: Dialog
    phrases: Phrases
    lang: str

    def say(self, name: str, **values: Value) -> str:
        """The phrase `drawing.name`."""
        return self.phrases.say(f"drawing.{name}", self.lang, **values)

    def condition(self, route: Route) -> str:
        """What the way asks for, as the author wrote it; "" for one that is always taken."""
        goal = self.dialog.by_key.get(route.goal)
        if goal is not None and goal.when.source:
            return self.say("when", condition=goal.when.source)
        return self.say("otherwise") if route.passed else ""

    def answers(self, question: Question) -> str:
        """The answers with their points, each kept on one line where it fits."""
        said = [
            f"{option.label.say(self.lang)} [{option.points}]"
            if option.points is not None
            else option.label.say(self.lang)
            for option in question.options
        ]
        if question.bounds:
            said = [self.say("number", least=f"{question.bounds.least:g}", most=f"{question.bounds.most:g}")]
        elif not said:
            said = [self.say("text")]
        said += [self.phrases.say("talk.unknown", self.lang)] * question.unknown
        said += [self.phrases.say("talk.skipped", self.lang)] * question.skippable
        together = "\u00a0· ".join(one.replace(" ", "\u00a0") for one in said)
        return self.say("several", answers=together) if question.kind == "several" else together


def _placed(dialog: Dialog, words: _Words) -> tuple[dict[str, _Box], list[str], int]:
    """Every state under the one before, and the frames of the sections."""
    boxes = {START: _Box(START, (words.say("start"),), (), 20)}
    frames: list[str] = []
    top = boxes[START].bottom + GAP
    for place, part in enumerate(dialog.parts):
        begun, top = top, top + 30
        for question in part.asked:
            lines = (question.key, *wrap(question.text.say(words.lang), LETTERS))
            answers = tuple(wrap(words.answers(question), SMALL_LETTERS))
            boxes[question.key] = _Box(question.key, lines, answers, top, question.express)
            top = boxes[question.key].bottom + GAP
        frames.append(_frame(part, words.lang, begun, top - GAP + 14, COLOURS[place % len(COLOURS)]))
        top += 14
    boxes[SUMMARY] = _Box(SUMMARY, (words.say("summary"),), (), top)
    return boxes, frames, boxes[SUMMARY].bottom + 24


def _frame(part: Part, lang: str, top: int, bottom: int, colour: str) -> str:
    title = escape(part.title.say(lang))
    return (
        f'<rect x="{LEFT - 20}" y="{top}" width="{WIDTH + 40}" height="{bottom - top}" rx="10" fill="{colour}"/>'
        f'<text x="{LEFT}" y="{top + 20}" font-weight="700" fill="#334">{title}</text>'
    )


def _drawn(box: _Box) -> str:
    rounded = box.key in (START, SUMMARY)
    stroke = 'stroke="#1f4e79" stroke-width="2"' if box.express or rounded else 'stroke="#8a94a3" stroke-width="1"'
    frame = (
        f'<rect x="{LEFT}" y="{box.top}" width="{WIDTH}" height="{box.height}" rx="{17 if rounded else 6}" '
        f'fill="#ffffff" {stroke}/>'
    )
    if rounded:
        middle = f'x="{LEFT + WIDTH // 2}" y="{box.top + 22}" text-anchor="middle" font-weight="700"'
        return frame + f"<text {middle}>{escape(box.lines[0])}</text>"
    styles = [KEY, *[TEXT] * (len(box.lines) - 1), *[ANSWERS] * len(box.answers)]
    rows = zip(styles, (*box.lines, *box.answers), strict=True)
    return frame + "".join(
        f'<text x="{LEFT + 12}" y="{box.top + 20 + LINE * place}" {style}>{escape(row)}</text>'
        for place, (style, row) in enumerate(rows)
    )


def _next_to(route: Route, boxes: dict[str, _Box]) -> bool:
    order = list(boxes)
    return order.index(route.goal) == order.index(route.source) + 1


def _straight(route: Route, boxes: dict[str, _Box], condition: str) -> str:
    source, goal = boxes[route.source], boxes[route.goal]
    across = LEFT + WIDTH // 2
    arrow = f'<path d="M{across} {source.bottom}V{goal.top}" stroke="#445" fill="none" marker-end="url(#tip)"/>'
    return arrow + (_note(across + 10, goal.top - 10, condition) if condition else "")


def _lanes(conditions: Sequence[str]) -> Iterator[int]:
    """Where each way round turns, from left to right, and where the last one's words end."""
    across = LEFT + WIDTH + LANE
    for condition in conditions:
        yield across
        across += LANE + LETTER * max((len(row) for row in wrap(condition, BESIDE)), default=0)
    if conditions:
        yield across - LANE


def _around(route: Route, boxes: dict[str, _Box], turn: int, condition: str) -> str:
    """On the right of what it passes over, with its condition beside it."""
    source, goal = boxes[route.source], boxes[route.goal]
    right = LEFT + WIDTH
    path = f"M{right} {source.middle + 6}H{turn}V{goal.middle - 6}H{right}"
    arrow = f'<path d="{path}" stroke="#a0522d" fill="none" stroke-dasharray="5 3" marker-end="url(#tip)"/>'
    rows = wrap(condition, BESIDE)
    first = (source.middle + goal.middle) // 2 - 14 * len(rows) // 2
    return arrow + "".join(_note(turn + 8, first + 14 * place, row) for place, row in enumerate(rows))


def _note(across: int, down: int, words: str, colour: str = "#a0522d") -> str:
    return (
        f'<text x="{across}" y="{down}" font-size="11" fill="{colour}" stroke="#ffffff" stroke-width="3" '
        f'paint-order="stroke">{escape(shorten(words, 90, placeholder="…"))}</text>'
    )


def _node(key: str) -> str:
    return key.replace(".", "_")


def _label(question: Question, words: _Words) -> str:
    text, answers = question.text.say(words.lang), words.answers(question)
    return f"<b>{question.key}</b><br>{_quoted(text)}<br><i>{_quoted(answers)}</i>"


def _quoted(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;")
