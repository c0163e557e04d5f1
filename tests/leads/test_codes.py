"""A code on a leaflet must be read by a telephone: its modules are where the standard puts them."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

import segno
from PIL import Image

from bot.leads.codes import BORDER, png_code, svg_code, terminal_code

LINK = "https://t.me/QuatreObstaclesBot?start=c_linkedin_post_spring"


def test_each_module_of_the_picture_is_that_of_the_code() -> None:
    """Dark where it is dark, light where it is light, with a quiet zone of four modules."""
    picture = Image.open(io.BytesIO(png_code(LINK))).convert("L")
    matrix = segno.make_qr(LINK, error="m").matrix
    side = len(matrix) + 2 * BORDER
    scale = picture.width // side
    assert picture.size == (side * scale, side * scale)
    for y in range(side):
        for x in range(side):
            inside = BORDER <= y < side - BORDER and BORDER <= x < side - BORDER
            dark = bool(inside and matrix[y - BORDER][x - BORDER])
            pixel = picture.getpixel((x * scale + scale // 2, y * scale + scale // 2))
            assert (pixel == 0) is dark, (x, y)


def test_the_drawing_is_an_svg_with_its_own_background() -> None:
    """So that it can be read on a dark page."""
    drawing = svg_code(LINK)
    assert ET.fromstring(drawing).tag.endswith("svg")  # noqa: S314 - our own bytes
    assert b"white" in drawing or b"#fff" in drawing


def test_a_terminal_shows_it_in_half_blocks() -> None:
    """One line for two rows of modules."""
    rows = terminal_code(LINK).splitlines()
    side = len(segno.make_qr(LINK, error="m").matrix) + 2 * BORDER
    assert len(rows) == -(-side // 2)
