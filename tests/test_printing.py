"""The printed things as a reader, a screen reader and an attacker find them.

Of PDF/UA-1, typst itself refuses what breaks it; here the flags, the tree of tags, the order of headings, alternative texts, the
title, the language and embedded fonts are read back with pypdf. What needs a full validator or human eyes (contrast, reading order
on the page) is not.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import string
import time
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from pypdf import PdfReader

from bot.knowledge.loader import load_content
from bot.knowledge.model import Content
from bot.printing.printer import Printer, PrintingError, _surroundings
from tests.printing_kit import (
    APPROVED,
    PNG,
    TOLERANCE,
    approved_data,
    best_answers,
    difference,
    persona_answers,
    pictures,
    printed_of,
    worst_answers,
)
from tests.scale import Scale

pytestmark = pytest.mark.asyncio(loop_scope="module")
PERSONAS = (
    "association",
    "consultancy",
    "craft_shop",
    "franchise",
    "manufacturer",
    "public_body",
    "regulated",
    "web_shop",
)
A4, LETTER = (595, 842), (612, 792)


@pytest.fixture(scope="module")
def content(project: Path) -> Content:
    """The shipped content."""
    return load_content(project)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def printer(project: Path) -> AsyncIterator[Printer]:
    """One printer, warm after the first test."""
    printer = Printer(project / "knowledge" / "report", seconds=120)
    yield printer
    await printer.close()


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf), strict=True)


def _root(pdf: bytes) -> Any:
    """The catalogue: what the file says of itself."""
    return _read(pdf).trailer["/Root"]


def _words(pdf: bytes) -> str:
    """The text of all pages, spaces and line breaks made one."""
    return " ".join(" ".join(page.extract_text() for page in _read(pdf).pages).split())


def _bare(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", PERSONAS)
async def test_each_persona_has_its_report_in_each_language(
    printer: Printer, content: Content, project: Path, name: str, lang: str
) -> None:
    """The verdict, every action, step and criterion are on paper, in words that can be copied."""
    data = printed_of(content, persona_answers(project, name), lang)
    words = _words(await printer.report(data))
    said = [
        data["verdict"]["sentence"],
        *(each["title"] for each in data["actions"] + data["plan"] + data["checklist"]),
    ]
    said += [data["words"]["method_title"], data["words"]["sources_title"], data["made_on"]]
    assert [each for each in said if _bare(each) not in words] == []


def _elements(node: Any) -> Iterator[Any]:
    """The tree of tags, depth first."""
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _elements(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from _elements(node["/K"])


async def test_the_report_says_of_itself_what_pdf_ua_asks(printer: Printer) -> None:
    """Tagged, titled, in a language, shown by its title, declared as UA part 1."""
    for lang in ("fr", "en"):
        pdf = await printer.report(approved_data() | {"lang": lang})
        root = _root(pdf)
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"] == lang
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert _read(pdf).metadata.title == approved_data()["words"]["title"]  # type: ignore[union-attr] # it has one
        assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


async def test_headings_go_down_one_level_at_a_time_and_pictures_speak(printer: Printer) -> None:
    """What a screen reader hears: headings without a gap, tables with heads, a text for each picture."""
    logo = {"kind": "png", "bytes": list(PNG)}
    data = approved_data()
    data["operator"] |= {"logo": logo}
    root = _root(await printer.report(data))
    elements = list(_elements(root["/StructTreeRoot"]["/K"]))
    levels = [int(each["/S"][2:]) for each in elements if each["/S"] in {"/H1", "/H2", "/H3", "/H4"}]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    figures = [each for each in elements if each["/S"] == "/Figure"]
    assert len(figures) >= 3
    assert all(each.get("/Alt") for each in figures)
    assert {"/Table", "/TH", "/TD", "/L", "/LI"} <= {each["/S"] for each in elements}


async def test_every_font_is_in_the_file(printer: Printer) -> None:
    """It looks the same on a machine that has none of them."""
    pages: list[Any] = list(_read(await printer.report(approved_data())).pages)
    fonts = [font.get_object() for page in pages for font in page["/Resources"]["/Font"].values()]
    kinds = [
        font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts if "/DescendantFonts" in font
    ]
    assert kinds
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(kind) for kind in kinds)


@pytest.mark.parametrize(("paper", "size"), [("a4", A4), ("letter", LETTER)])
async def test_paper_sizes(printer: Printer, content: Content, paper: Any, size: tuple[int, int]) -> None:
    """A4 and US Letter; the actions share one page for the wall whatever the answers; the summary is one page."""
    for answers in (best_answers(content), worst_answers(content)):
        data = printed_of(content, answers)
        pages = _read(await printer.report(data, paper)).pages
        assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {size}
        walls = [text for page in pages if data["words"]["wall_intro"] in (text := _bare(page.extract_text()))]
        assert len(walls) == 1
        assert [each["title"] for each in data["actions"] if _bare(each["title"]) not in walls[0]] == []
        assert len(_read(await printer.summary(data, paper)).pages) == 1


async def test_the_summary_holds_nothing_of_the_person(printer: Printer, content: Content) -> None:
    """It can be forwarded: no answer, no contact; the figures and the actions are there."""
    data = printed_of(content, worst_answers(content))
    words = _words(await printer.summary(data))
    answers = [each["answer"] for obstacle in data["obstacles"] for each in obstacle["said"] if len(each["answer"]) > 8]
    assert answers
    assert [each for each in [*answers, data["operator"]["contact"]] if _bare(each) in words] == []
    assert _bare(data["actions"][0]["title"]) in words


async def test_the_same_data_gives_the_same_bytes(printer: Printer) -> None:
    """Nothing in a file tells when or where it was made."""
    assert await printer.report(approved_data()) == await printer.report(approved_data())


async def test_a_chart_for_each_theme_and_as_a_drawing(printer: Printer) -> None:
    """1280 pixels wide, light on dark and dark on light; SVG too."""
    light, dark = [
        Image.open(BytesIO(await printer.chart(approved_data(), theme))).convert("L") for theme in ("light", "dark")
    ]
    assert light.width == dark.width == 1280
    assert (light.getpixel((5, 5)), dark.getpixel((5, 5))) == (255, 25)
    svg = await printer.chart(approved_data(), form="svg")
    assert svg.startswith(b"<svg")
    assert b'href="http' not in svg


async def test_pictures_are_those_that_were_approved(printer: Printer) -> None:
    """Looked at once, compared ever after; `python -m tests.printing_kit` draws them anew."""
    drawn = await pictures(printer)
    apart = {
        name: difference(Image.open(APPROVED / f"{name}.png").convert("RGB"), each) for name, each in drawn.items()
    }
    assert {name: round(each, 4) for name, each in apart.items() if each > TOLERANCE} == {}


async def test_a_bar_of_another_length_is_no_approved_picture(printer: Printer) -> None:
    """The comparison sees what matters."""
    data = approved_data()
    data["obstacles"][1] |= {"severity": 10, "band": "clear"}
    changed = Image.open(BytesIO(await printer.chart(data))).convert("RGB").resize((240, 207))
    assert difference(Image.open(APPROVED / "chart-light.png").convert("RGB"), changed) > TOLERANCE


SCRIPTS = ("שלום עולם", "مرحبا بالعالم", "你好世界", "हिन्दी", "ภาษาไทย", "👩‍👩‍👧‍👦🏳️‍🌈", "𝔘𝔫𝔦", "\U0010ffff\ue000\ud800")
MARKUP = (
    '#read("../../settings.py")', '#image("file:///etc/hostname")', '#import "@preview/cetz:0.3.0"', "#sys.inputs", "$x^2$", "= Title",
    "*bold* _it_ `raw`", "#panic()", "</script><script>", "<!ENTITY x SYSTEM 'file:///x'>", "{{ 7*7 }}", "\\u{202e}", "#{while true {}}",
    '#link("http://127.0.0.1:9/")[x]', "@import url(http://127.0.0.1:9/a.css)", "<svg><image href='http://127.0.0.1:9/a.png'/></svg>",
    '#pdf.attach("x", bytes("y"))', "// comment", "/* open", '"))', "#", "\\", "[", "]", "{", "}",
)  # fmt: skip
ORDERS = (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c\u200b\u200c\u2060\ufeff\u00ad\x00\x1b\x7f"
)


def _hostile(chance: random.Random) -> str:
    """Something that somebody might type to see what happens."""
    kind = chance.randrange(6)
    if kind == 0:
        return chance.choice(SCRIPTS) * chance.randint(1, 20)
    if kind == 1:
        return chance.choice(MARKUP) + "".join(chance.choices(string.printable, k=chance.randint(0, 60)))
    if kind == 2:
        return "".join(chance.choices(ORDERS + "abc é", k=chance.randint(1, 200)))
    if kind == 3:
        return chance.choice("xWé€") * chance.choice((1, 30, 500, 100_000))
    if kind == 4:
        return "a" + "\u0301" * chance.randint(1, 300)
    return "".join(
        chr(chance.choice((chance.randrange(0x20, 0x3000), chance.randrange(0x3000, 0x20000)))) for _ in range(80)
    )


def _poisoned(value: Any, chance: random.Random, counted: list[str]) -> Any:
    """The data with every word that an answer, an author or an operator could write replaced."""
    if isinstance(value, str):
        counted.append(_hostile(chance))
        return counted[-1]
    if isinstance(value, list):
        return [_poisoned(each, chance, counted) for each in value]
    if isinstance(value, dict):
        kept = {"id", "band", "lang", "colour", "status", "severity", "kind", "words", "bands", "version"}
        return {key: each if key in kept else _poisoned(each, chance, counted) for key, each in value.items()}
    return value


async def test_S25_hostile_text_is_printed_as_text(printer: Printer, scale: Scale) -> None:
    """Other scripts, orders to the printer, endless words, markup of every kind: a PDF/UA each time, nothing in it but text."""
    chance, counted, least = random.Random(25), list[str](), scale(400, 600, 20_000)
    while len(counted) < least:
        pdf = await printer.report(_poisoned(approved_data(), chance, counted))
        assert not _active(pdf)
        words = _words(pdf)
        assert not set(ORDERS.replace("\u200b", "")) & set(words)


def _active(pdf: bytes) -> list[str]:
    """What a PDF could do besides being read."""
    reader = _read(pdf)
    found = [
        each for each in ("/JavaScript", "/EmbeddedFiles", "/AF", "/OpenAction") if each in str(reader.trailer["/Root"])
    ]
    return found + [str(note.get_object()) for page in reader.pages for note in page.get("/Annots", [])]


async def test_S25_what_a_pdf_could_do_is_seen(tmp_path: Path) -> None:
    """The look for links and attachments finds both, where a template makes them."""
    head = 'set document(title: "x")\nset text(lang: "fr")\n'
    link, attachment = 'link("http://x.test/", rect(width: 9pt))', 'pdf.attach("y", bytes("y"), description: "y")'
    printer = _templates(tmp_path, report=head + link, summary=head + attachment)
    assert _active(await printer.report({}))
    assert _active(await printer.summary({}))
    await printer.close()


async def test_S25_text_fetches_nothing(printer: Printer, scale: Scale) -> None:
    """200 payloads that name a file or an address: nobody comes to the address, and the file's words are not on the page."""
    visits: list[str] = []

    async def visited(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visits.append("a visit")
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    reads = (
        '#read("fonts/Inter.LICENSE.txt")',
        '#include "cover.typ"',
        "file:///LICENSE",
        '#image("http://127.0.0.1:{port}/{n}")',
    )
    calls = (
        "http://127.0.0.1:{port}/{n}",
        "@import url(http://127.0.0.1:{port}/{n});",
        '#link("http://127.0.0.1:{port}/{n}")[x]',
    )
    payloads = [each.format(port=port, n=n) for n in range(29) for each in (*reads, *calls)]
    data = approved_data()
    data["sources"] = payloads[:100]
    data["trust"]["missing"] = payloads[100:]
    words = _words(await printer.report(data))
    assert visits == []
    assert "Copyright" not in words
    assert words.count("127.0.0.1") > 100
    async with server:  # the trap works: whoever comes is seen
        _, visitor = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)
        visitor.close()
        await visitor.wait_closed()
    assert visits == ["a visit"]


def _templates(folder: Path, **files: str) -> Printer:
    """A printer with templates that do no more than this."""
    (folder / "fonts").mkdir()
    for name, text in files.items():
        (folder / f"{name}.typ").write_text(f"#let printed(data, inputs) = {{\n{text}\n}}\n", encoding="utf-8")
    return Printer(folder, seconds=3, megabytes=256)


async def test_S25_a_bomb_ends_alone(tmp_path: Path) -> None:
    """A template that never ends is killed in time, one that eats memory dies, a faulty one is refused; the next print is fine."""
    printer = _templates(
        tmp_path,
        report="for a in range(1000000) { for b in range(1000000) { let c = a * b } }",
        summary="let a = range(3000000).map(n => str(n) * 1000)\na.len()",
        chart="""set page(width: 9pt, height: 9pt)
            if inputs.theme == "dark" { (a: 1).at(data.word) }""",
    )
    began = time.monotonic()
    with pytest.raises(PrintingError, match="not printed within 3 s"):
        await printer.report({})
    assert time.monotonic() - began < 20
    with pytest.raises(PrintingError):
        await printer.summary({})
    with pytest.raises(PrintingError, match="refused") as refusal:
        await printer.chart({"word": "canary-words"}, "dark")
    assert "canary" not in str(refusal.value)
    assert (await printer.chart({"word": ""})).startswith(b"\x89PNG")
    await printer.close()


async def test_S25_a_template_cannot_fetch_either(tmp_path: Path) -> None:
    """No package is looked for outside, and no file outside the templates' folder is read."""
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    inside = tmp_path / "report"
    inside.mkdir()
    printer = _templates(inside, report='import "@preview/cetz:0.3.0"', summary='read("../secret.txt")')
    for asked in (printer.report, printer.summary):
        with pytest.raises(PrintingError, match="refused"):
            await asked({})
    await printer.close()


async def test_a_worker_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """The token and the database's address stay with us."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "canary")
    monkeypatch.setenv("DATABASE_URL", "canary")
    assert "canary" not in _surroundings().values()
