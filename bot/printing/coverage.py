"""Which characters a font file can show, read from its own table (`cmap`, OpenType 1.9, formats 4 and 12).

PDF/UA-1 refuses a document with a character that no font has, so that this must be known before printing. Must not know texts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

FONT_FILES = ("*.ttf", "*.otf")
_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}
"""Platform and encoding of the subtables that speak Unicode."""


def covered(folder: Path) -> frozenset[str]:
    """The characters that at least one font in `folder` has. Raises OSError or ValueError for a file that cannot be read."""
    fonts = sorted(path for pattern in FONT_FILES for path in folder.glob(pattern))
    return frozenset(character for path in fonts for character in characters_of(path.read_bytes()))


def characters_of(font: bytes) -> frozenset[str]:
    """The characters of one font. Raises ValueError for bytes that are no font."""
    try:
        start = _table(font, b"cmap")
        (count,) = struct.unpack_from(">H", font, start + 2)
        records = [struct.unpack_from(">HHI", font, start + 4 + 8 * place) for place in range(count)]
        found = {start + offset for platform, encoding, offset in records if (platform, encoding) in _UNICODE}
        codes = {code for place in found for code in _codes(font, place)}
    except struct.error as error:
        raise ValueError("not a font: its tables end too soon") from error
    return frozenset(chr(code) for code in codes if not 0xD800 <= code <= 0xDFFF)


def _table(font: bytes, name: bytes) -> int:
    """Where a table begins."""
    (count,) = struct.unpack_from(">H", font, 4)
    for place in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * place)
        if tag == name:
            return int(offset)
    raise ValueError(f"not a font: it has no table '{name.decode()}'")


def _codes(font: bytes, place: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, place)
    if form == 12:
        yield from _groups(font, place)
    elif form == 4:
        yield from _segments(font, place)


def _groups(font: bytes, place: int) -> Iterator[int]:
    """Format 12: ranges of code points with the glyph of their first."""
    (count,) = struct.unpack_from(">I", font, place + 12)
    for group in range(count):
        first, last, glyph = struct.unpack_from(">III", font, place + 16 + 12 * group)
        yield from range(first if glyph else first + 1, min(last, 0x10FFFF) + 1)


def _segments(font: bytes, place: int) -> Iterator[int]:
    """Format 4: ranges of code points, with a shift or a list of glyphs. Glyph 0 is the one that stands for none."""
    (double,) = struct.unpack_from(">H", font, place + 6)
    ends, starts, deltas, offsets = (place + 14, place + 16 + double, place + 16 + 2 * double, place + 16 + 3 * double)
    for step in range(0, double, 2):
        (last,), (first,) = struct.unpack_from(">H", font, ends + step), struct.unpack_from(">H", font, starts + step)
        (delta,), (offset,) = (
            struct.unpack_from(">H", font, deltas + step),
            struct.unpack_from(">H", font, offsets + step),
        )
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code if offset == 0 else _listed(font, offsets + step + offset + 2 * (code - first))
            if glyph and (glyph + delta) & 0xFFFF:
                yield code


def _listed(font: bytes, place: int) -> int:
    return int(struct.unpack_from(">H", font, place)[0])
