"""A dialog as a picture: its questions from top to bottom, by section, with the conditions that pass some of them over.

Mermaid text for documents that draw it themselves, SVG for everyone else. Straight arrows go to the next question; a way that passes
questions over goes round them on the right, with its condition. Must not know who looks at it, nor files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import shorten, wrap

from bot.dialogs.model import SKIPPED, UNKNOWN, Dialog, Part, Question
from bot.dialogs.routes import START, SUMMARY, Route, routes

WIDTH = 470
"""Of a question's box, in pixels."""
LINE = 17
LETTERS = 58
"""Letters on a line of a box."""
GAP = 34
LEFT = 40
LANE = 46
"""Between two ways round, side by side."""
COLOURS = ("#e8f0f7", "#fbf1e3", "#eaf5ec", "#f5ebf3", "#eef0e4", "#e9f3f4")
"""Of the sections, in turn."""
_ENDS = {
    "fr": {START: "Début", SUMMARY: "Récapitulatif, puis résultat", "if": "si", "express": "version courte aussi"},
    "en": {START: "Start", SUMMARY: "Summary, then the result", "if": "if", "express": "short version too"},
}
_SAID = {
    "fr": {UNKNOWN: "je ne sais pas", SKIPPED: "passer", "number": "un nombre", "text": "un texte", "several": "plusieurs"},
    "en": {UNKNOWN: "I don’t know", SKIPPED: "skip", "number": "a number", "text": "a text", "several": "several"},
}


@dataclass(frozen=True, slots=True)
class _Box:
    """One state as drawn: its key, its lines, where it stands."""

    key: str
    lines: tuple[str, ...]
    top: int
    height: int
    express: bool = False

    @property
    def middle(self) -> int:
        return self.top + self.height // 2

    @property
    def bottom(self) -> int:
        return self.top + self.height


def mermaid(dialog: Dialog, lang: str) -> str:
    """The dialog as a Mermaid flowchart."""
    lines = ["flowchart TD", f'  {START}(["{_word(lang, START)}"])']
    for part in dialog.parts:
        lines += [f'  subgraph {part.id}_part["{_quoted(part.title.say(lang))}"]', "    direction TB"]
        lines += [f'    {_node(question.key)}["{_label(question, lang)}"]' for question in part.asked]
        lines.append("  end")
    lines.append(f'  {SUMMARY}(["{_word(lang, SUMMARY)}"])')
    for route in routes(dialog):
        condition = f'|"{_quoted(_condition(dialog, route, lang))}"|' if _condition(dialog, route, lang) else ""
        lines.append(f"  {_node(route.source)} -->{condition} {_node(route.goal)}")
    return "\n".join(lines) + "\n"


def svg(dialog: Dialog, lang: str) -> str:
    """The dialog as an SVG picture with no part from elsewhere."""
    boxes, sections, height = _placed(dialog, lang)
    ways = routes(dialog)
    rounds = [route for route in ways if not _next_to(route, boxes)]
    width = LEFT + WIDTH + 30 + LANE * max(1, len(rounds)) + 150
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="Inter, Helvetica, Arial, sans-serif" font-size="13" role="img">',
        f"<title>{escape(dialog.title.say(lang))}</title>",
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0 8 4 0 8z" fill="#445"/></marker></defs>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        *sections,
        *(_drawn_box(box) for box in boxes.values()),
        *(_straight(route, boxes, _condition(dialog, route, lang)) for route in ways if _next_to(route, boxes)),
        *(_around(route, boxes, place, _condition(dialog, route, lang)) for place, route in enumerate(rounds)),
        "</svg>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _condition(dialog: Dialog, route: Route, lang: str) -> str:
    """What the way asks for, as the author wrote it; "" for one that is always taken."""
    goal = dialog.by_key.get(route.goal)
    if goal is not None and goal.when.source:
        return f"{_word(lang, 'if')} {goal.when.source}"
    passed = list(dict.fromkeys(dialog.by_key[key].when.source for key in route.passed))
    return " ".join((_word(lang, "if"), "not", " / ".join(f"({source})" for source in passed))) if passed else ""


def _placed(dialog: Dialog, lang: str) -> tuple[dict[str, _Box], list[str], int]:
    """Every state under the one before, and the frames of the sections."""
    boxes = {START: _Box(START, (_word(lang, START),), 20, 34)}
    frames: list[str] = []
    top = 20 + 34 + GAP
    for place, part in enumerate(dialog.parts):
        begun, top = top, top + 30
        for question in part.asked:
            lines = tuple(_lines(question, lang))
            boxes[question.key] = _Box(question.key, lines, top, LINE * len(lines) + 18, question.express)
            top = boxes[question.key].bottom + GAP
        frames.append(_frame(part, lang, begun, top - GAP + 14, COLOURS[place % len(COLOURS)]))
        top += 14
    boxes[SUMMARY] = _Box(SUMMARY, (_word(lang, SUMMARY),), top, 34)
    return boxes, frames, top + 34 + 20


def _frame(part: Part, lang: str, top: int, bottom: int, colour: str) -> str:
    title = escape(part.title.say(lang))
    return (
        f'<rect x="{LEFT - 20}" y="{top}" width="{WIDTH + 40}" height="{bottom - top}" rx="10" fill="{colour}"/>'
        f'<text x="{LEFT}" y="{top + 20}" font-weight="700" fill="#334">{title}</text>'
    )


def _lines(question: Question, lang: str) -> Iterator[str]:
    yield question.key
    yield from wrap(question.text.say(lang), LETTERS)
    yield from wrap(_answers(question, lang), LETTERS + 6)


def _answers(question: Question, lang: str) -> str:
    """The answers with their points."""
    said = [
        f"{option.label.say(lang)} [{option.points}]" if option.points is not None else option.label.say(lang)
        for option in question.options
    ]
    if question.bounds:
        said = [f"{_SAID[_known(lang)]['number']}, {question.bounds.least:g}–{question.bounds.most:g}"]
    if question.kind in ("text", "contact"):
        said = [_SAID[_known(lang)]["text"]]
    words = _SAID[_known(lang)]
    said += [words[UNKNOWN]] * question.unknown + [words[SKIPPED]] * question.skippable
    return "○ " + " · ".join(said) + (f" ({words['several']})" if question.kind == "several" else "")


def _drawn_box(box: _Box) -> str:
    rounded = box.key in (START, SUMMARY)
    stroke = 'stroke="#1f4e79" stroke-width="2"' if box.express or rounded else 'stroke="#8a94a3" stroke-width="1"'
    frame = (
        f'<rect x="{LEFT}" y="{box.top}" width="{WIDTH}" height="{box.height}" rx="{17 if rounded else 6}" '
        f'fill="#ffffff" {stroke}/>'
    )
    if rounded:
        return frame + (
            f'<text x="{LEFT + WIDTH // 2}" y="{box.top + 22}" text-anchor="middle" font-weight="700">'
            f"{escape(box.lines[0])}</text>"
        )
    texts = [
        f'<text x="{LEFT + 12}" y="{box.top + 20 + LINE * place}" {_style(place, line)}>{escape(line)}</text>'
        for place, line in enumerate(_marked(box.lines))
    ]
    return frame + "".join(texts)


def _marked(lines: Sequence[str]) -> Iterator[str]:
    """The lines; those after the first answer line are told by their narrow space."""
    answering = False
    for line in lines:
        answering = answering or line.startswith("○ ")
        yield "\u2009" + line if answering else line


def _style(place: int, line: str) -> str:
    if place == 0:
        return 'font-size="11" font-family="monospace" fill="#1f4e79"'
    return 'font-size="11.5" fill="#556"' if line.startswith("\u2009") else 'font-weight="600" fill="#223"'


def _next_to(route: Route, boxes: dict[str, _Box]) -> bool:
    order = list(boxes)
    return order.index(route.goal) == order.index(route.source) + 1


def _straight(route: Route, boxes: dict[str, _Box], condition: str) -> str:
    source, goal = boxes[route.source], boxes[route.goal]
    across = LEFT + WIDTH // 2
    arrow = f'<path d="M{across} {source.bottom}V{goal.top}" stroke="#445" fill="none" marker-end="url(#tip)"/>'
    return arrow + _note(across + 10, goal.top - 10, condition)


def _around(route: Route, boxes: dict[str, _Box], lane: int, condition: str) -> str:
    """On the right of what it passes over, with its condition beside it."""
    source, goal = boxes[route.source], boxes[route.goal]
    right = LEFT + WIDTH
    turn = right + 30 + LANE * lane
    path = f"M{right} {source.middle + 6}H{turn}V{goal.middle - 6}H{right}"
    arrow = f'<path d="{path}" stroke="#a0522d" fill="none" stroke-dasharray="5 3" marker-end="url(#tip)"/>'
    rows = wrap(condition, 26)
    first = (source.middle + goal.middle) // 2 - 14 * len(rows) // 2
    return arrow + "".join(_note(turn + 8, first + 14 * place, row) for place, row in enumerate(rows))


def _note(across: int, down: int, words: str) -> str:
    if not words:
        return ""
    return (
        f'<text x="{across}" y="{down}" font-size="11" fill="#a0522d" stroke="#ffffff" stroke-width="3" '
        f'paint-order="stroke">{escape(shorten(words, 90, placeholder="…"))}</text>'
    )


def _word(lang: str, name: str) -> str:
    return _ENDS[_known(lang)][name]


def _known(lang: str) -> str:
    return lang if lang in _ENDS else "en"


def _node(key: str) -> str:
    return key.replace(".", "_")


def _label(question: Question, lang: str) -> str:
    return f"<b>{question.key}</b><br>{_quoted(question.text.say(lang))}<br><i>{_quoted(_answers(question, lang))}</i>"


def _quoted(text: str) -> str:
    return escape(text, quote=False).replace('"', "&quot;")
