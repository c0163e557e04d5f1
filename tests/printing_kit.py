"""What tests of the printed things share: answers from the shipped content, the shortest, the longest, and a small picture."""

from __future__ import annotations

import asyncio
import json
import struct
import zlib
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageChops, ImageStat

from bot.dialogs.model import Answer
from bot.knowledge.model import Content
from bot.operators.operator import Operator
from bot.printing.printer import Printer
from bot.reports.diagnosis import diagnose
from bot.reports.printed import printed

DAY = date(2026, 11, 22)
OPERATOR = Operator(True, "Atelier Réseaux", "Atelier Réseaux SARL, 12 rue des Tilleuls", "contact@atelier.example")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 2, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00\x00\x00\xff"))
    + _chunk(b"IEND", b"")
)
"""A red and a blue point."""


def persona_answers(project: Path, name: str) -> dict[str, Answer]:
    """What a persona answers."""
    persona = yaml.safe_load((project / "dialogs" / "personas" / f"{name}.yaml").read_text(encoding="utf-8"))
    answers = persona["answers"]["answers"]
    return {key: tuple(value) if isinstance(value, list) else value for key, value in answers.items()}


def best_answers(content: Content) -> dict[str, Answer]:
    """No obstacle anywhere: the shortest report."""
    return _extreme(content, -1)


def worst_answers(content: Content) -> dict[str, Answer]:
    """Every obstacle at its highest: the longest report."""
    return _extreme(content, 1)


def _extreme(content: Content, sign: int) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for question in content.dialogs["diagnostic"].questions:
        if question.options:
            option = max(question.options, key=lambda each: sign * (each.points or 0))
            answers[question.key] = (option.id,) if question.kind == "several" else option.id
    return answers


def printed_of(content: Content, answers: dict[str, Answer], lang: str = "fr", **more: Any) -> dict[str, Any]:
    """The data of these answers to the whole diagnostic."""
    return printed(diagnose(content, content.dialogs["diagnostic"], answers), OPERATOR, lang, DAY, **more)


APPROVED = Path(__file__).parent / "approved"
TOLERANCE = 0.012
"""Mean difference of two pictures, 0-1: letters may be smoothed otherwise, nothing may move."""


def approved_data() -> dict[str, Any]:
    """Data that stays as it is when the content changes: what the approved pictures show."""
    data: dict[str, Any] = json.loads((APPROVED / "data.json").read_text(encoding="utf-8"))
    return data


async def pictures(printer: Printer) -> dict[str, Image.Image]:
    """Each picture to be approved, small."""
    data = approved_data()
    drawn = {
        "chart-light": await printer.chart(data, "light"),
        "chart-dark": await printer.chart(data, "dark"),
        "summary": await printer.summary(data, form="png"),
    }
    pages = await printer.report_pages(data, ppi=40)
    drawn |= {f"report-{number:02}": pages[number - 1] for number in (1, 2, 4, 7, 8, 11, 12)}
    return {name: small(picture) for name, picture in drawn.items()}


def small(picture: bytes) -> Image.Image:
    """A picture at 240 points of width."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    return image.resize((240, round(240 * image.height / image.width)), Image.Resampling.LANCZOS)


def difference(one: Image.Image, other: Image.Image) -> float:
    """How far two pictures are apart: 0 the same, 1 black and white; 1 too when their sizes differ by more than two points."""
    if max(abs(one.width - other.width), abs(one.height - other.height)) > 2:
        return 1.0
    apart = ImageChops.difference(one, other.resize(one.size))
    return sum(ImageStat.Stat(apart).mean) / (3 * 255)


async def approve() -> None:
    """Draw the approved pictures anew, to be looked at before they are kept: `python -m tests.printing_kit`."""
    printer = Printer(APPROVED.parent.parent / "knowledge" / "report")
    for name, picture in (await pictures(printer)).items():
        picture.quantize(96, kmeans=2).save(APPROVED / f"{name}.png", optimize=True)
    await printer.close()


if __name__ == "__main__":
    asyncio.run(approve())
