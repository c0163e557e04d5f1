"""What people type must stay text in whatever spreadsheet opens it (S15)."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable

import pytest
from openpyxl import load_workbook

from bot.leads import sheets
from bot.leads.sheets import csv_bytes, csv_text, safe, xlsx_bytes

STARTS = tuple("=+-@\t\r\n\0|%＝＋－＠﹢﹣﹦﹫⁼₌−–")
HIDDEN = ("", " ", "\u00a0", "\u200b", "\ufeff", "\u202e", "\t", "\r\n", "\x01", "\u3000")
TAILS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://example.org";"x")', "33612345678", "SUM(A1:A9)", '"', ";=1+1")


def payloads(count: int) -> list[str]:
    """Formulas, hidden and disguised."""
    dice = random.Random(15)
    return [dice.choice(HIDDEN) + dice.choice(STARTS) + dice.choice(TAILS) + str(number) for number in range(count)]


def evaluated(text: str) -> bool:
    """Whether a spreadsheet that opens a CSV could take the cell for a formula: blanks before it and its width do not matter."""
    import unicodedata  # noqa: PLC0415 - of this judge alone

    plain = unicodedata.normalize("NFKC", text).lstrip(" \u00a0\u200b\ufeff\u202e\t\r\n\x01\u3000\0\ufffd")
    return not text.startswith("'") and (plain[:1] in tuple("=+-@|%−–") or text[:1] in tuple("\t\r\n\0\ufffd"))


def formulas_in_csv(texts: list[str]) -> list[str]:
    """What a spreadsheet could evaluate in the file made of `texts`."""
    rows = list(
        csv.reader(io.StringIO(csv_bytes(["typed"], [[text] for text in texts]).decode("utf-8-sig"), newline=""))
    )
    assert len(rows) == len(texts) + 1
    return [row[0] for row in rows[1:] if evaluated(row[0])]


def formulas_in_xlsx(texts: list[str]) -> list[str]:
    """Cells of the workbook made of `texts` that are not of text, or that a copy to CSV would make a formula."""
    sheet = load_workbook(io.BytesIO(xlsx_bytes("typed", ["typed"], [[text] for text in texts]))).active
    assert sheet is not None
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert len(cells) == len(texts)
    return [str(cell.value) for cell in cells if cell.data_type != "s" or evaluated(str(cell.value))]


def test_S15_two_thousand_payloads_are_text_in_a_csv() -> None:
    """Read again, none begins as a formula."""
    assert formulas_in_csv(payloads(2_000)) == []


def test_S15_two_thousand_payloads_are_text_in_a_workbook() -> None:
    """Read again with openpyxl, every cell is of text."""
    assert formulas_in_xlsx(payloads(2_000)) == []


@pytest.mark.parametrize("found", [formulas_in_csv, formulas_in_xlsx])
def test_S15_without_the_guard_formulas_are_found(
    monkeypatch: pytest.MonkeyPatch, found: Callable[[list[str]], list[str]]
) -> None:
    """Negative control: the judge sees what the guard keeps out."""
    monkeypatch.setattr(sheets, "safe", lambda text: text)
    assert len(found(payloads(200))) > 150


@pytest.mark.parametrize("phone", ["+33 6 12 34 56 78", "0612345678", "06.12.34.56.78", "(01) 23-45", "2026-11-22"])
def test_S15_phones_stay_text(phone: str) -> None:
    """No zero is lost, no plus is added up, no date is guessed."""
    assert safe(phone) == "'" + phone


@pytest.mark.parametrize("text", ["", "Bonjour", "a=b", "l’atelier + la boutique", "3 rue des Lilas", "x-y", "é"])
def test_ordinary_words_are_left_alone(text: str) -> None:
    """An apostrophe more would be seen by people."""
    assert safe(text) == text


def test_numbers_stay_numbers() -> None:
    """A count that is negative is no formula."""
    assert csv_text(["source", "count"], [["web", -3], ["a,b", 2.5], ['q"q', None]]) == (
        '"source","count"\r\n"web",-3\r\n"a,b",2.5\r\n"q""q",""\r\n'
    )
    sheet = load_workbook(io.BytesIO(xlsx_bytes("Sources", ["source", "count"], [["web", -3]]))).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["source", "count"], ["web", -3]]


def test_what_no_file_can_hold_is_replaced() -> None:
    """Control characters, lone surrogates, and more than a cell may have."""
    sheet = load_workbook(io.BytesIO(xlsx_bytes("a/b:c", ["x"], [["a\x02\ud800\uffff" + "z" * 40_000]]))).active
    assert sheet is not None
    value = str(sheet["A2"].value)
    assert sheet.title == "a b c"
    assert value.startswith("a\ufffd\ufffd\ufffdz")
    assert len(value) == sheets.MOST_CHARACTERS
    assert csv_bytes(["x"], [["a\0\ud800"]]).decode("utf-8-sig").endswith('"a\ufffd\ufffd"\r\n')
