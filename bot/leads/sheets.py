"""Tables as CSV and XLSX that no spreadsheet takes for formulas, whatever people typed into them.

A cell that a spreadsheet could evaluate gets an apostrophe before it, in its full-width and other compatible forms too; so do numbers
written as text (a phone's leading zero, its plus). Source of the rule: OWASP, "CSV injection". Must not know what the tables hold.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell

Cell = str | int | float | None
Row = Sequence[Cell]

GUARD = "'"
MOST_CHARACTERS = 32_767
"""In one cell of an XLSX file (Microsoft, "Excel specifications and limits")."""
_STARTS = frozenset("=+-@|%\t\r\n\0")
_DASHES = frozenset("‐‑‒–—―−")
"""Hyphens, dashes and the minus sign, which spreadsheets of some languages read as a minus."""
_NUMBER = re.compile(r"[\d\s().,/:-]*\d[\d\s().,/:-]*")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def safe(text: str) -> str:
    """The text as a cell that stays text: an apostrophe before what a spreadsheet could evaluate or take for a number."""
    return GUARD + text if text and (_begins_badly(text) or _NUMBER.fullmatch(text)) else text


def csv_text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """A table after RFC 4180: comma, every text in quotes, lines ended by CR LF."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    for row in (header, *rows):
        writer.writerow([_written(cell) for cell in row])
    return out.getvalue()


def csv_bytes(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """The same for a file: UTF-8, with the mark by which spreadsheets know it."""
    return csv_text(header, rows).encode("utf-8-sig")


def xlsx_bytes(title: str, header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A workbook of one sheet called `title` (31 characters at most): texts are cells of text, never formulas."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31])
    sheet.freeze_panes = "A2"
    for row in (header, *rows):
        sheet.append([_sheet_cell(partial(WriteOnlyCell, sheet), cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _begins_badly(text: str) -> bool:
    """Whether the first character that counts begins a formula: blanks, marks without width and the full width of a sign hide nothing."""
    if text[0] in "\t\r\n\0":
        return True
    for character in unicodedata.normalize("NFKC", text):
        if character in _STARTS or character in _DASHES:
            return True
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Cc", "Mn"):
            return False
    return False


def _written(cell: Cell) -> Cell:
    """NUL and lone surrogates are no text that a file can hold."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", safe(cell)) if isinstance(cell, str) else cell


def _sheet_cell(make: Callable[[str], SheetCell], value: Cell) -> SheetCell | Cell:
    if not isinstance(value, str):
        return value
    text = _NOT_IN_XML.sub("\ufffd", safe(value))
    cell = make(text[:MOST_CHARACTERS])
    cell.data_type = "s"  # openpyxl would make a formula of a text that begins with =
    cell.number_format = "@"
    return cell
