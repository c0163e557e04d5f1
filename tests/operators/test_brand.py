"""The operator's logo and the hours at which people may be written to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.bootstrap.configuration import operator_in
from bot.errors import ContentError
from bot.operators.hours import OpenHours
from bot.operators.pictures import MOST_LOGO_BYTES
from bot.operators.reading import load_operator
from tests.printing_kit import PNG

GOOD = (
    'format: 1\nname: "Atelier Net"\nlegal_identity: "Atelier Net SARL"\nprivacy_contact: "donnees@atelier.example"\n'
)
LOGO = GOOD + "brand:\n  logo: pictures/logo.png\n"


def test_the_logo_is_read_when_the_file_is(tmp_path: Path) -> None:
    """From beside the operator file; PNG or JPEG."""
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "logo.png").write_bytes(PNG)
    (tmp_path / "operator.yaml").write_text(LOGO, encoding="utf-8")
    assert operator_in(tmp_path / "operator.yaml").logo == PNG
    assert load_operator("operator.yaml", GOOD).logo == b""


@pytest.mark.parametrize("picture", [None, b"", b"<svg/>", b"GIF89a", PNG + bytes(MOST_LOGO_BYTES)])
def test_what_is_no_logo_is_said_with_its_place(tmp_path: Path, picture: bytes | None) -> None:
    """Missing, empty, another kind, too large."""
    (tmp_path / "pictures").mkdir()
    if picture is not None:
        (tmp_path / "pictures" / "logo.png").write_bytes(picture)
    (tmp_path / "operator.yaml").write_text(LOGO, encoding="utf-8")
    with pytest.raises(ContentError, match=r"operator\.yaml:6:9 O005 .*256 KB"):
        operator_in(tmp_path / "operator.yaml")


@pytest.mark.parametrize("name", ["../secret.png", "/etc/hostname", "link.png"])
def test_s08_a_logo_stands_beside_its_file_or_below(tmp_path: Path, name: str) -> None:
    """Not elsewhere, by a path or by a link."""
    folder = tmp_path / "operator"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(PNG)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "operator.yaml").write_text(GOOD + f"brand:\n  logo: {name}\n", encoding="utf-8")
    with pytest.raises(ContentError, match="O005"):
        operator_in(folder / "operator.yaml")


def test_hours_are_the_operator_s_to_choose() -> None:
    """Nine to nineteen in Paris by default; a zone that is none, and hours the wrong way round, are refused."""
    assert load_operator("o.yaml", GOOD).reminders == OpenHours("Europe/Paris", 9, 19)
    own = load_operator("o.yaml", GOOD + "reminders:\n  zone: America/Montreal\n  first: 10\n  last: 16\n")
    assert own.reminders == OpenHours("America/Montreal", 10, 16)
    with pytest.raises(ContentError) as caught:
        load_operator("o.yaml", GOOD + "reminders:\n  zone: Europe/Pariss\n  first: 19\n  last: 9\n")
    assert "did you mean 'Europe/Paris'?" in str(caught.value)
    assert "O007" in str(caught.value)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-07-01T07:00", "2026-07-01T07:00"),
        ("2026-07-01T06:59", "2026-07-01T07:00"),
        ("2026-07-01T16:59", "2026-07-01T16:59"),
        ("2026-07-01T17:00", "2026-07-02T07:00"),
        ("2026-12-31T22:30", "2027-01-01T08:00"),
        ("2026-03-29T00:30", "2026-03-29T07:00"),
        ("2026-10-25T00:30", "2026-10-25T08:00"),
    ],
)
def test_the_next_open_hour_follows_the_clock_on_the_wall(at: str, expected: str) -> None:
    """UTC in, UTC out: summer, winter, midnight, New Year's Eve, and the two days when the clocks change."""

    def seconds(text: str) -> float:
        return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()

    assert OpenHours().next_open(seconds(at)) == seconds(expected)
