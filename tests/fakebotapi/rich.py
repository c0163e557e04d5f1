"""Rich messages (`sendRichMessage`, Bot API 10.1 and later): shape, limits and a plain reading.

Checks blocks and rich texts against the documented fields and limits (32,768 characters, 500 blocks, 16 levels,
20 columns), and the HTML form against its tags. Rendering is the clients' part, so HTML becomes plain paragraphs here.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from tests.fakebotapi.errors import ApiError, Json, malformed
from tests.fakebotapi.markup import STYLES

MAX_CHARACTERS = 32_768
MAX_BLOCKS = 500
MAX_DEPTH = 16
MAX_COLUMNS = 20

# Block type -> its fields beside `type`; R rich text, B blocks, I list items, C table cells, "!" required.
_BLOCKS: dict[str, str] = {
    "paragraph": "text:R!",
    "heading": "text:R! size:int!",
    "pre": "text:R! language:str",
    "footer": "text:R!",
    "divider": "",
    "mathematical_expression": "expression:str!",
    "anchor": "name:str!",
    "list": "items:I!",
    "blockquote": "blocks:B! credit:R",
    "expandable_blockquote": "text:R! credit:R",
    "pullquote": "text:R! credit:R",
    "table": "cells:C! is_bordered:bool is_striped:bool is_compact:bool caption:R",
    "details": "summary:R! blocks:B! is_open:bool",
    "buttons": "buttons:list! align:str",
    "collage": "blocks:B! caption:dict",
    "slideshow": "blocks:B! caption:dict",
    "photo": "photo:dict! caption:dict",
    "document": "document:dict! caption:dict",
}
_ITEM = "blocks:B! has_checkbox:bool is_checked:bool value:int type:str"
_CELL = "text:R is_header:bool colspan:int rowspan:int align:str! valign:str!"
_TEXTS: dict[str, str] = {
    **dict.fromkeys(
        ("bold", "italic", "underline", "strikethrough", "spoiler", "subscript", "superscript", "marked", "code"),
        "text:R!",
    ),
    "date_time": "text:R! unix_time:int! date_time_format:str!",
    "url": "text:R! url:str!",
    "email_address": "text:R! email_address:str!",
    "phone_number": "text:R! phone_number:str!",
    "mention": "text:R! username:str!",
    "hashtag": "text:R! hashtag:str!",
    "bot_command": "text:R! bot_command:str!",
    "mathematical_expression": "expression:str!",
    "anchor": "name:str!",
    "anchor_link": "text:R! anchor_name:str!",
    "reference": "text:R! name:str!",
    "reference_link": "text:R! reference_name:str!",
    "custom_emoji": "custom_emoji_id:str! alternative_text:str!",
    "button": "button:dict!",
}
_TYPES = {"int": int, "str": str, "bool": bool, "dict": dict, "list": list}

_VOID_TAGS = frozenset({"br", "hr", "img", "input"})
_BLOCK_TAGS = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "pre",
        "footer",
        "hr",
        "ul",
        "ol",
        "li",
        "blockquote",
        "aside",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "details",
        "summary",
        "figure",
        "figcaption",
        "cite",
        "tg-math-block",
        "tg-button-row",
        "tg-collage",
        "tg-slideshow",
        "tg-map",
        "tg-document",
        "video",
        "audio",
        "img",
    }
)
_INLINE_TAGS = frozenset(
    {
        "b",
        "strong",
        "i",
        "em",
        "u",
        "ins",
        "s",
        "strike",
        "del",
        "tg-spoiler",
        "span",
        "sub",
        "sup",
        "mark",
        "code",
        "a",
        "br",
        "tg-emoji",
        "tg-time",
        "tg-math",
        "tg-button",
        "input",
    }
)


def checked_rich_message(rich: Json) -> tuple[Json, str]:
    """The `RichMessage` as the server would answer it, and its plain text.

    Raises `ApiError` 400 on an unknown block or field, a wrong type or an exceeded limit.
    """
    unknown = set(rich) - {"blocks", "html", "markdown", "media", "is_rtl", "skip_entity_detection"}
    if unknown:
        raise malformed(f"unknown field {min(unknown)!r} in InputRichMessage")
    if sum(form in rich for form in ("blocks", "html", "markdown")) != 1:
        raise malformed("rich message must have exactly one of blocks, html and markdown")
    reading = _Reading()
    if "blocks" in rich:
        blocks = rich["blocks"]
        reading.blocks(blocks, 1)
    else:
        texts = _html_paragraphs(rich["html"]) if "html" in rich else str(rich["markdown"]).split("\n\n")
        blocks = [{"type": "paragraph", "text": text} for text in texts if text.strip()]
        reading.blocks(blocks, 1)
    plain = "\n".join(piece for piece in reading.lines if piece)
    if not plain.strip():
        raise malformed("message text is empty")
    if len(plain) > MAX_CHARACTERS or reading.count > MAX_BLOCKS:
        raise ApiError(400, "Bad Request: message is too long", violation=True)
    return {"blocks": blocks, **({"is_rtl": True} if rich.get("is_rtl") else {})}, plain


class _Reading:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.count = 0

    def blocks(self, blocks: Any, depth: int) -> None:
        if not isinstance(blocks, list) or not blocks:
            raise malformed("rich message blocks must be a non-empty Array")
        for block in blocks:
            self._block(block, depth)

    def _block(self, block: Any, depth: int) -> None:
        self._counted(depth)
        kind = block.get("type") if isinstance(block, dict) else None
        if kind not in _BLOCKS:
            raise malformed(f"unsupported rich message block {kind!r}")
        if kind == "heading" and block.get("size") not in range(1, 7):
            raise malformed("rich message heading size must be 1-6")
        if kind == "buttons":
            _check_buttons(block.get("buttons"))
        self._fields(block, _BLOCKS[kind], f"block {kind!r}", depth)

    def _counted(self, depth: int) -> None:
        self.count += 1
        if depth > MAX_DEPTH:
            raise malformed(f"rich message is nested too deep: at most {MAX_DEPTH} levels")

    def _fields(self, given: Json, fields: str, where: str, depth: int) -> None:
        known = dict(field.split(":") for field in fields.split())
        unknown = set(given) - set(known) - {"type"}
        if unknown:
            raise malformed(f"unknown field {min(unknown)!r} in {where}")
        for name, kind in known.items():
            if name in given:
                self._value(given[name], kind.rstrip("!"), f"{where}, field {name!r}", depth)
            elif kind.endswith("!"):
                raise malformed(f"field {name!r} is missing in {where}")

    def _value(self, value: Any, kind: str, where: str, depth: int) -> None:
        if kind == "R":
            self.lines.append(self._text(value, depth))
        elif kind == "B":
            self.blocks(value, depth + 1)
        elif kind == "I":
            self._items(value, depth + 1)
        elif kind == "C":
            self._cells(value, depth + 1)
        elif not isinstance(value, _TYPES[kind]):
            raise malformed(f"wrong type in {where}: {kind} expected")

    def _items(self, items: Any, depth: int) -> None:
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise malformed("rich message list items must be an Array of objects")
        for item in items:
            self._counted(depth)
            self._fields(item, _ITEM, "list item", depth)

    def _cells(self, rows: Any, depth: int) -> None:
        if not isinstance(rows, list) or not rows or not all(isinstance(row, list) for row in rows):
            raise malformed("rich message table must be an Array of Array of cells")
        for row in rows:
            self._counted(depth)
            if sum(cell.get("colspan", 1) for cell in row) > MAX_COLUMNS:
                raise malformed(f"rich message table is too wide: at most {MAX_COLUMNS} columns")
            for cell in row:
                self._fields(cell, _CELL, "table cell", depth)
                if cell["align"] not in ("left", "center", "right") or cell["valign"] not in (
                    "top",
                    "middle",
                    "bottom",
                ):
                    raise malformed("wrong alignment in table cell")

    def _text(self, text: Any, depth: int) -> str:
        if depth > MAX_DEPTH:
            raise malformed(f"rich message is nested too deep: at most {MAX_DEPTH} levels")
        if isinstance(text, str):
            return text
        if isinstance(text, list):
            return "".join(self._text(part, depth + 1) for part in text)
        kind = text.get("type") if isinstance(text, dict) else None
        if kind not in _TEXTS:
            raise malformed(f"unsupported rich text {kind!r}")
        self._fields(
            {key: value for key, value in text.items() if key != "text"},
            _optional_text(_TEXTS[kind]),
            f"rich text {kind!r}",
            depth,
        )
        if "text:R!" in _TEXTS[kind] and "text" not in text:
            raise malformed(f"field 'text' is missing in rich text {kind!r}")
        if kind == "button":
            _check_buttons([text["button"]])
            return self._text(text["button"]["text"], depth + 1)
        return (
            self._text(text["text"], depth + 1)
            if "text" in text
            else str(text.get("expression", text.get("alternative_text", "")))
        )


def _optional_text(fields: str) -> str:
    return fields.replace("text:R!", "text:R")


def _check_buttons(buttons: Any) -> None:
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 8:
        raise malformed("a row of rich message buttons must hold 1-8 buttons")
    for button in buttons:
        data = button.get("callback_data", "x") if isinstance(button, dict) else None
        if data is None or not button.get("text") or button.get("style", STYLES[0]) not in STYLES:
            raise malformed("can't parse rich message button")
        if not 1 <= len(str(data).encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID", violation=True)


def rich_buttons(rich: Json) -> list[Json]:
    """Every button in the blocks of a rich message, in reading order."""
    found: list[Json] = []
    _collect_buttons(rich.get("blocks"), found)
    return found


def _collect_buttons(node: Any, found: list[Json]) -> None:
    if isinstance(node, list):
        for part in node:
            _collect_buttons(part, found)
    elif isinstance(node, dict):
        found.extend(node.get("buttons", []))
        if isinstance(node.get("button"), dict):
            found.append(node["button"])
        for value in node.values():
            if isinstance(value, list | dict):
                _collect_buttons([] if value is node.get("buttons") or value is node.get("button") else value, found)


class _RichHtml(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = [""]
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _BLOCK_TAGS and tag not in _INLINE_TAGS:
            raise malformed(f'can\'t parse rich message: Unsupported start tag "{tag}"')
        if tag in _BLOCK_TAGS:
            self.paragraphs.append("")
        if tag == "br":
            self.paragraphs[-1] += "\n"
        if tag not in _VOID_TAGS:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID_TAGS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise malformed(f'can\'t parse rich message: Unexpected end tag "{tag}"')
        if tag in _BLOCK_TAGS:
            self.paragraphs.append("")

    def handle_data(self, data: str) -> None:
        self.paragraphs[-1] += data

    def finish(self) -> None:
        self.close()
        if self._open:
            raise malformed(
                f"can't parse rich message: Can't find end tag corresponding to start tag \"{self._open[-1]}\""
            )


def _html_paragraphs(source: Any) -> list[str]:
    if not isinstance(source, str):
        raise malformed("rich message html must be a String")
    parser = _RichHtml()
    parser.feed(source)
    parser.finish()
    return [" ".join(paragraph.split(" ")).strip() for paragraph in parser.paragraphs if paragraph.strip()]
