"""A link as a QR code: for a terminal, as a PNG, as an SVG.

Dark on light with the quiet zone of four modules that ISO/IEC 18004 asks for. Must not know what the link is for, nor files.
"""

from __future__ import annotations

import io

import segno

BORDER = 4
"""Modules of quiet zone around the code."""
_PIXELS = 10
"""Of a PNG's module: a code of 37 modules fills 4 cm of print at 300 dpi."""


def terminal_code(link: str) -> str:
    """The code in half blocks, for a terminal."""
    out = io.StringIO()
    _code(link).terminal(out, compact=True, border=BORDER)
    return out.getvalue()


def png_code(link: str) -> bytes:
    """The code as a PNG."""
    return _saved(link, "png")


def svg_code(link: str) -> bytes:
    """The code as an SVG, for print at any size."""
    return _saved(link, "svg")


def _code(link: str) -> segno.QRCode:
    return segno.make_qr(link, error="m")


def _saved(link: str, kind: str) -> bytes:
    out = io.BytesIO()
    light = "white"  # a code on a dark page must stay readable
    _code(link).save(out, kind=kind, scale=_PIXELS, border=BORDER, light=light)
    return out.getvalue()
