"""Telegram's HTML: parsed, refused and counted as the server does it.

Follows the open-source server's own parser: the same tags, the same wording of errors with byte offsets, entity offsets
in UTF-16 units. It must not know of messages, limits of methods or buttons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.fakebotapi.errors import ApiError, Json, malformed
from tests.fakebotapi.links import checked_link, mentioned_user

_TYPE_OF_TAG = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
}
_SPECIAL = re.compile(r"[<&]")
_REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
_UNKNOWN_REFERENCE = re.compile(r"&[A-Za-z][A-Za-z0-9]*;")
_START_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE_NAME = re.compile(r"[^\s=>/\"']*")
_NAME_TOKEN = re.compile(r"[A-Za-z0-9.\-]*")
_BLANKS = re.compile(r"\s*")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")
_SIMPLE_TAG = re.compile(r"<(/?)(b|i|u|s|code|pre|strong|em|blockquote)>")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}


def utf16_length(text: str) -> int:
    """Length as Telegram counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class FormattedText:
    """Plain text, the entities of its markup, and named references that the server shows literally."""

    text: str
    entities: tuple[Json, ...] = ()
    literal_references: tuple[str, ...] = ()


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    piece: int


def parse_html(source: str) -> FormattedText:
    """Parse `parse_mode=HTML` text.

    Raises `ApiError` 400 with the server's wording on an unsupported, unclosed or mismatched tag.
    """
    if _SPECIAL.search(source) is None:
        return FormattedText(source)
    parser = _Parser(source)
    parser.run()
    literal = tuple(
        name for name in _UNKNOWN_REFERENCE.findall(source) if name not in ("&lt;", "&gt;", "&amp;", "&quot;")
    )
    return FormattedText("".join(parser.pieces), _settled(parser.entities), literal)


def _refusal(reason: str) -> ApiError:
    return malformed(f"can't parse entities: {reason}")


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.pieces: list[str] = []
        self.entities: list[Json] = []
        self._offset = 0
        self._open: list[_Open] = []

    def run(self) -> None:
        source, position = self.source, 0
        while (special := _SPECIAL.search(source, position)) is not None:
            start = special.start()
            if start > position:
                self._append(source[position:start])
            position = self._tag(start) if source[start] == "<" else self._reference(start)
        self._append(source[position:])
        if self._open:
            raise _refusal(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')

    def _append(self, text: str) -> None:
        self.pieces.append(text)
        self._offset += utf16_length(text)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _reference(self, start: int) -> int:
        text, end = _decoded_reference(self.source, start)
        self._append(text)
        return end

    def _tag(self, start: int) -> int:
        simple = _SIMPLE_TAG.match(self.source, start)
        if simple is not None and not simple[1]:
            self._open.append(_Open(simple[2], {}, self._offset, len(self.pieces)))
            return simple.end()
        if self.source.startswith("/", start + 1):
            return self._end_tag(start)
        return self._start_tag(start)

    def _start_tag(self, start: int) -> int:
        end = _matched(_START_NAME, self.source, start + 1)
        if end >= len(self.source):
            raise _refusal(f"Unclosed start tag at byte offset {self._byte(start)}")
        tag = self.source[start + 1 : end].lower()
        if tag not in _TYPE_OF_TAG:
            raise _refusal(f'Unsupported start tag "{tag}" at byte offset {self._byte(start)}')
        attributes, end = self._attributes(tag, start, end)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _refusal(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(start)}')
        if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
            raise _refusal("Invalid custom emoji identifier specified")
        if tag == "tg-time" and not attributes.get("unix", "").isdigit():
            raise _refusal("Invalid date specified")
        self._open.append(_Open(tag, attributes, self._offset, len(self.pieces)))
        return end

    def _attributes(self, tag: str, start: int, position: int) -> tuple[dict[str, str], int]:
        source, attributes = self.source, dict[str, str]()
        while True:
            position = _matched(_BLANKS, source, position)
            if source.startswith(">", position):
                return attributes, position + 1
            name_end = _matched(_ATTRIBUTE_NAME, source, position)
            name = source[position:name_end].lower()
            position = _matched(_BLANKS, source, name_end)
            if position >= len(source):
                raise _refusal(f'Unclosed start tag "{tag}" at byte offset {self._byte(start)}')
            if not name:
                raise _refusal(f'Empty attribute name in the tag "{tag}" at byte offset {self._byte(start)}')
            if source[position] != "=":
                attributes[name] = ""
                continue
            attributes[name], position = self._value(tag, start, _matched(_BLANKS, source, position + 1))

    def _value(self, tag: str, start: int, position: int) -> tuple[str, int]:
        source = self.source
        if position < len(source) and source[position] in "'\"":
            end = source.find(source[position], position + 1)
            if end < 0 or end + 1 >= len(source):
                raise _refusal(f'Unclosed start tag "{tag}" at byte offset {self._byte(start)}')
            return _unescaped(source[position + 1 : end]), end + 1
        end = _matched(_NAME_TOKEN, source, position)
        if end >= len(source):
            raise _refusal(f'Unclosed start tag "{tag}" at byte offset {self._byte(start)}')
        if not source[end].isspace() and source[end] != ">":
            raise _refusal(f"Unexpected end of name token at byte offset {self._byte(position)}")
        return source[position:end].lower(), end

    def _end_tag(self, start: int) -> int:
        source = self.source
        if not self._open:
            raise _refusal(f"Unexpected end tag at byte offset {self._byte(start)}")
        name_end = _matched(_START_NAME, source, start + 2)
        name, end = source[start + 2 : name_end].lower(), _matched(_BLANKS, source, name_end)
        if not source.startswith(">", end):
            raise _refusal(f"Unclosed end tag at byte offset {self._byte(start)}")
        opened = self._open.pop()
        if name and name != opened.tag:
            raise _refusal(
                f'Unmatched end tag at byte offset {self._byte(start)}, expected "</{opened.tag}>", found "</{name}>"'
            )
        if self._offset > opened.offset:
            self._close(opened)
        return end + 1

    def _close(self, opened: _Open) -> None:
        length = self._offset - opened.offset
        entity: Json = {"type": _TYPE_OF_TAG[opened.tag], "offset": opened.offset, "length": length}
        finish = _FINISHERS.get(opened.tag)
        if finish is None or finish(entity, opened.attributes, "".join(self.pieces[opened.piece :]), self.entities):
            self.entities.append(entity)


def _link(entity: Json, attributes: dict[str, str], text: str, entities: list[Json]) -> bool:
    target = attributes.get("href") or text
    if (user_id := mentioned_user(target)) is not None:
        entity["type"] = "text_mention"
        entity["user"] = {"id": user_id, "is_bot": False, "first_name": text}
        return True
    entity["url"] = checked_link(target)
    return entity["url"] is not None


def _quote(entity: Json, attributes: dict[str, str], text: str, entities: list[Json]) -> bool:
    if "expandable" in attributes:
        entity["type"] = "expandable_blockquote"
    return True


def _time(entity: Json, attributes: dict[str, str], text: str, entities: list[Json]) -> bool:
    entity["unix_time"] = int(attributes["unix"])
    entity["date_time_format"] = attributes.get("format", "")
    return True


def _emoji(entity: Json, attributes: dict[str, str], text: str, entities: list[Json]) -> bool:
    entity["custom_emoji_id"] = attributes["emoji-id"]
    return True


def _code(entity: Json, attributes: dict[str, str], text: str, entities: list[Json]) -> bool:
    language = attributes.get("class", "")
    if language.startswith("language-"):
        entity["language"] = language[9:]
    return True


def _pre(entity: Json, attributes: dict[str, str], text: str, entities: list[Json]) -> bool:
    last = entities[-1] if entities else None
    if last and last["type"] == "code" and (last["offset"], last["length"]) == (entity["offset"], entity["length"]):
        entities.pop()
        if "language" in last:
            entity["language"] = last["language"]
    return True


_FINISHERS = {
    "a": _link,
    "blockquote": _quote,
    "tg-time": _time,
    "tg-emoji": _emoji,
    "code": _code,
    "pre": _pre,
}


def _matched(pattern: re.Pattern[str], source: str, position: int) -> int:
    found = pattern.match(source, position)
    return found.end() if found else position


def _decoded_reference(source: str, start: int) -> tuple[str, int]:
    found = _REFERENCE.match(source, start)
    if found is None:
        return "&", start + 1
    if found[3]:
        return _NAMED[found[3]], found.end()
    code = int(found[1], 16) if found[1] else int(found[2])
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        return "&", start + 1
    return chr(code), found.end()


def _unescaped(value: str) -> str:
    return _REFERENCE.sub(lambda found: _decoded_reference(found[0], 0)[0], value) if "&" in value else value


def _settled(entities: list[Json]) -> tuple[Json, ...]:
    """Entities in Telegram's order; a language outside `pre` and markup inside `code` or `pre` are dropped."""
    ordered = sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))
    kept: list[Json] = []
    sealed_until = 0
    for entity in ordered:
        if entity["offset"] < sealed_until:
            continue
        if entity["type"] == "code":
            entity.pop("language", None)
        if entity["type"] in ("code", "pre"):
            sealed_until = entity["offset"] + entity["length"]
        kept.append(entity)
    return tuple(kept)


def trimmed(formatted: FormattedText) -> FormattedText:
    """The text as the server stores it: control characters and outer blanks removed, entities following."""
    text = formatted.text
    if _CONTROL.search(text) is None and text == text.strip():
        return formatted
    text = "".join(
        " " if character < " " and character != "\n" else character for character in text if character != "\r"
    )
    kept = text.rstrip()
    first_entity = formatted.entities[0]["offset"] if formatted.entities else len(kept)
    lead = min(len(kept) - len(kept.lstrip(" \n")), first_entity)
    kept = kept[lead:]
    return FormattedText(kept, _shifted(formatted.entities, lead, utf16_length(kept)), formatted.literal_references)


def _shifted(entities: tuple[Json, ...], lead: int, length: int) -> tuple[Json, ...]:
    moved = []
    for entity in entities:
        offset = entity["offset"] - lead
        shortened = min(entity["length"], length - offset)
        if shortened > 0:
            moved.append({**entity, "offset": offset, "length": shortened})
    return tuple(moved)


def checked_entities(text: str, entities: list[Json]) -> tuple[Json, ...]:
    """Explicit `entities` of a call, refused when they leave the text or are of no known type."""
    length = utf16_length(text)
    known = set(_TYPE_OF_TAG.values()) | _DETECTED_TYPES | {"expandable_blockquote", "text_mention"}
    for entity in entities:
        if entity.get("type") not in known:
            raise malformed(f"can't parse MessageEntity: unsupported type specified in {entity!r}")
        offset, size = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(size, int) or offset < 0 or size < 0 or offset + size > length:
            raise malformed("entity is outside of the text")
    return tuple(sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))


_DETECTED_TYPES = {"bot_command", "mention", "hashtag", "cashtag", "url", "email", "phone_number"}
_DETECTABLE = re.compile(
    r"(?P<url>https?://[^\s<>\"]+)"
    r"|(?P<email>[\w.+-]+@[\w-]+\.[\w.-]*\w)"
    r"|(?<![\w/@])(?P<bot_command>/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?)(?![\w/])"
    r"|(?<![\w@])(?P<mention>@[A-Za-z]\w{3,31})\b"
    r"|(?<!\w)(?P<hashtag>#\w*[^\W\d]\w*)"
)
_DETECTION_MARK = re.compile(r"[/@#]")


def detected_entities(text: str) -> list[Json]:
    """Commands, links, addresses, mentions and hashtags that the server marks by itself in any text."""
    if _DETECTION_MARK.search(text) is None:
        return []
    return [
        {
            "type": found.lastgroup,
            "offset": utf16_length(text[: found.start()]),
            "length": utf16_length(found[0]),
        }
        for found in _DETECTABLE.finditer(text)
    ]
