"""What the product says, before any channel gives it its native form.

Texts are plain: no markup, so that what a person typed is shown as typed. A channel is one converter from these. Must not know any.

How a card is placed: a `Card` alone is drawn over the live card; after a `Record` in the same turn, the live card is first closed to
the record's one line and the card is a new message below.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

CardKind = Literal["menu", "summary", "choice", "several", "scale", "number", "text", "contact"]


@dataclass(frozen=True, slots=True)
class Button:
    """Something to tap. `token` comes back in a `Tap`; `ticked` marks a choice already made; `main` the one to stand out."""

    token: str
    label: str
    ticked: bool = False
    main: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """The live screen of a talk: one question, or the start, the summary, a pause, the end."""

    session: str
    """The session's short id."""
    revision: int
    heading: str
    """The obstacle or section at hand."""
    text: str
    done: int = 0
    """Questions answered; with `total`, the progress bar. `total` 0: no bar."""
    total: int = 0
    aside: str = ""
    """Said above the text: a welcome to the section, or why an answer was not understood."""
    detail: str = ""
    """Said below the text: why this question, help, the summary's lines."""
    choices: tuple[Button, ...] = ()
    controls: tuple[Button, ...] = ()
    kind: CardKind = "menu"
    """`summary`: the numbers in `detail` name answers; typing one edits it."""


@dataclass(frozen=True, slots=True)
class Record:
    """The one line that a live card leaves behind when it is closed: the question and what was answered."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A title inside a page."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `strong` stands out; `account`: the number of the account that it leads to, on channels that can."""

    text: str
    strong: bool = False
    account: str = ""


@dataclass(frozen=True, slots=True)
class Meter:
    """A severity: `value` 0-100, or None when too little is known; `note` says the band in words."""

    label: str
    value: int | None
    note: str
    band: str = ""
    """The band's id, for colours."""


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `ordered` numbers it."""

    items: tuple[str, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """Text that may be folded away below its title."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Things side by side: short cells, the first column naming the rows; each row as long as `columns`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Copyable:
    """A text to take away whole, shown as it is: line breaks kept, nothing added inside it."""

    title: str
    text: str


Block = Heading | Paragraph | Meter | Items | Details | Table | Copyable


@dataclass(frozen=True, slots=True)
class Page:
    """A message of its own, made of blocks: a part of the result, the privacy notice, an answer. May be split where it is too long."""

    blocks: tuple[Block, ...]
    buttons: tuple[Button, ...] = ()
    over: int | None = None
    """The message that it takes the place of, on channels that can draw one anew."""
    asks: str = ""
    """What stands in the empty field of the reply that is asked of the account named in it, on channels where one replies to messages."""


What = Literal["chart", "cover", "report", "summary", "markdown", "json", "mydata", "mydata_paper"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a finished talk, made when it is sent. `session` is the talk's id.

    The `chart` of the obstacles, the report's `cover` as a picture, the `report`, the one-page `summary` without personal data, the
    result as `markdown` or as `json`. Of no talk, but of the person: all that is kept of them, as `mydata` (JSON) or `mydata_paper`.
    """

    what: What
    session: str


@dataclass(frozen=True, slots=True)
class Sharing:
    """The offer to share one's own number by the channel's own means, where it has any; without a label: the offer put away."""

    text: str
    label: str = ""


Message = Card | Record | Page | Attachment | Sharing
