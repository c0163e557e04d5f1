"""Figures as a table in Markdown, which a terminal shows well enough too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bench.figures import Figure

HEAD = ("what", "median", "rounds", "target", "")


def lines(figures: Iterable[Figure]) -> Iterator[str]:
    """The table, line by line."""
    rows = [HEAD, *map(_row, figures)]
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(HEAD))]
    for number, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "| " + " | ".join("-" * width for width in widths) + " |"


def _row(figure: Figure) -> tuple[str, ...]:
    spread = f"{number(figure.spread[0])} – {number(figure.spread[1])}" if figure.spread else ""
    target = f"{'at most' if figure.sense == '<=' else 'at least'} {number(figure.target)}" if figure.sense else ""
    verdict = {None: "", True: "reached", False: "**missed**"}[figure.reached]
    return figure.what, f"{number(figure.value)} {figure.unit}".strip(), spread, target, verdict


def number(value: float) -> str:
    """Three digits that mean something."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
