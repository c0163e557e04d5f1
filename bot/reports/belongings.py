"""All that is kept of a person, as what they take away: a JSON document for a machine, pages for paper. Field by field, nothing left out.

The rows are those of `bot.ports.Store.about`, by table and column. Pure. Must not know databases, and no field by its name: what is
stored tomorrow is in it tomorrow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from bot.content.texts import Phrases, Value
from bot.conversation.messages import Block, Heading, Page, Paragraph, Table
from bot.operators.operator import Operator
from bot.reports.brand import brand_data
from bot.reports.dates import day_in_words
from bot.reports.printed import page_data

FORMAT: Final = 1
LONGEST: Final = 2_000
"""Characters of one value on paper; the JSON document has it whole."""
_MOMENT: Final = re.compile(r"(^|[._])(at|until)$")
_SECONDS: Final = re.compile(r"[1-9]\d{8,9}(\.\d+)?")
"""UTC seconds of our time; 0 is never."""
Rows = Sequence[Mapping[str, Any]]


def belongings_document(about: Mapping[str, Rows], made_on: date) -> dict[str, Any]:
    """The JSON document: `format`, `made_on`, and `data` by table."""
    return {"format": FORMAT, "made_on": made_on.isoformat(), "data": about}


def belongings_page(about: Mapping[str, Rows], phrases: Phrases, lang: str) -> Page:
    """The same on paper: a heading for each row, a line for each field."""

    def say(phrase: str, /, **values: Value) -> str:
        return phrases.say(f"privacy.{phrase}", lang, **values)

    columns, empty = (say("paper_field"), say("paper_value")), say("paper_empty")
    blocks: list[Block] = [Heading(say("paper_title")), Paragraph(say("paper_intro"))]
    for table, rows in about.items():
        title = say(f"table_{table}")
        for number, row in enumerate(rows, 1):
            blocks.append(Heading(say("paper_number", table=title, number=number) if len(rows) > 1 else title))
            lines = ((name, _readable(name, text)[:LONGEST] or empty) for name, text in fields(row))
            blocks.append(Table(columns, tuple(lines)))
    return Page(tuple(blocks))


def fields(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every single value inside, with the way to it: `session.answers.kpi.tools`, `session.answers.kpi.tools[2]`."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from fields(inner, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list | tuple) and value:
        for place, inner in enumerate(value, 1):
            yield from fields(inner, f"{name}[{place}]")
    else:
        yield name, "" if value is None or value in ({}, [], ()) else str(value)


def _readable(name: str, text: str) -> str:
    """A value as one reads it on paper: a moment as a date and an hour, all else as it is."""
    if not _MOMENT.search(name) or not _SECONDS.fullmatch(text):
        return text
    return datetime.fromtimestamp(float(text), UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def leaflet(page: Page, operator: Operator, phrases: Phrases, lang: str, made_on: date) -> dict[str, Any]:
    """The data of `knowledge/report/leaflet.typ`: one page of ours, by itself."""
    told = page_data(page)
    day = phrases.say("report.made_on", lang, date=day_in_words(made_on, phrases, lang))
    words = {"title": told["title"], "no_figure": phrases.say("report.no_figure", lang)}
    return {
        "lang": lang,
        "words": words,
        "made_on": day,
        "operator": brand_data(operator, operator.logo),
        "page": told,
    }
