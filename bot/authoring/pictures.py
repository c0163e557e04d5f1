"""Drawings of dialogs as files: Mermaid text, SVG, PNG by the file's ending, and a folder with one of each dialog.

Must not know how a drawing is laid out (`bot.dialogs.drawing`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import typst

from bot.content.nearest import allowed
from bot.dialogs.drawing import mermaid, svg
from bot.dialogs.model import Dialog
from bot.errors import ObstaclesError
from bot.knowledge.model import Content

PPI = 110.0
"""Points of a PNG to the inch: one and a half pixels to one of the SVG."""
FONTS = "knowledge/report/fonts"
_PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")\n'


def draw_to(path: Path, content: Content, dialog: str, lang: str, shipped: Path) -> None:
    """Draw one dialog into `path`, whose ending says how. Raises ObstaclesError for another ending."""
    draw = DRAWERS.get(path.suffix)
    if draw is None:
        raise ObstaclesError(f"{path.name}: a drawing ends in {', '.join(DRAWERS)}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw(content, content.dialogs[dialog], lang, shipped))


def drawings(content: Content, lang: str) -> Mapping[str, str]:
    """The Mermaid text and the SVG picture of every dialog, by file name."""
    found = {}
    for name, dialog in content.dialogs.items():
        found[f"{name}.mmd"] = mermaid(dialog, content.phrases, lang)
        found[f"{name}.svg"] = svg(dialog, content.phrases, lang)
    return found


def known_dialog(content: Content, name: str) -> str:
    """`name`. Raises ObstaclesError when no dialog is called so."""
    if name not in content.dialogs:
        raise ObstaclesError(f"unknown dialog '{name}'; {allowed(name, content.dialogs)}")
    return name


def _mermaid(content: Content, dialog: Dialog, lang: str, _shipped: Path) -> bytes:
    return mermaid(dialog, content.phrases, lang).encode()


def _svg(content: Content, dialog: Dialog, lang: str, _shipped: Path) -> bytes:
    return svg(dialog, content.phrases, lang).encode()


def _png(content: Content, dialog: Dialog, lang: str, shipped: Path) -> bytes:
    """Set in the report's own fonts, so that it looks the same on any machine."""
    picture = svg(dialog, content.phrases, lang)
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[shipped / FONTS])
    printed = typst.Compiler(_PAGE.encode(), font_paths=fonts, sys_inputs={"svg": picture}).compile(
        format="png", ppi=PPI
    )
    return printed if isinstance(printed, bytes) else b"".join(printed or ())


DRAWERS: Mapping[str, Callable[[Content, Dialog, str, Path], bytes]] = {".mmd": _mermaid, ".svg": _svg, ".png": _png}
"""By the file's ending."""
