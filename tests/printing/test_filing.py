"""Files handed over on this machine: names of our making, for their owner alone."""

from __future__ import annotations

import asyncio
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.conversation.messages import Attachment
from bot.ports import Address, Conversation, Enclosure
from bot.printing import filing
from bot.printing.filing import Filing, write
from bot.printing.printer import PrintingError

MARK = "abcdefgh234567"
WHO = Conversation(Address("terminal", "local", "keyboard"), person="anne", lang="en")
HOSTILE = [
    "../../etc/passwd", "..\\..\\boot.ini", "a/b.pdf", "/etc/passwd.pdf", "nul\x00.pdf", "%2e%2e%2f.pdf",
    "\u202efdp.exe", "CON.pdf", "x" * 300 + ".pdf",
    ".pdf", "", "-", "~root.pdf", "a\r\nb.pdf", "quatre obstacles.pdf", "é.pdf", "report.sh", "$(id).pdf", "..pdf", "a.pdf.exe",
]  # fmt: skip


class OnePress:
    """Makes the same file for every recipe, or fails."""

    def __init__(self, made: Enclosure | None, trouble: Exception | None = None) -> None:
        self.made = made
        self.trouble = trouble
        self.recipes: list[Mapping[str, str]] = []

    async def enclosure(self, recipe: Mapping[str, str]) -> Enclosure | None:
        """The file."""
        self.recipes.append(recipe)
        if self.trouble:
            raise self.trouble
        return self.made


def filing_in(press: OnePress, folder: Path) -> Filing:
    """A place for files; chance is counted."""
    return Filing(press, folder, lambda: MARK)


async def test_a_file_is_written_for_its_owner_alone(tmp_path: Path) -> None:
    """Mode 0600 in a folder of mode 0700; the recipe names the talk, the person and the language."""
    press = OnePress(Enclosure("quatre-obstacles-2026-11-22.pdf", b"%PDF"))
    path = await filing_in(press, tmp_path / "reports").keep(Attachment("report", "talk"), WHO)
    assert path == tmp_path / "reports" / "quatre-obstacles-2026-11-22-abcdefgh.pdf"
    assert path.read_bytes() == b"%PDF"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert press.recipes == [{"what": "report", "session": "talk", "person": "anne", "lang": "en"}]


@pytest.mark.parametrize("name", HOSTILE)
def test_s08_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """Whatever the file is called: it stands in the folder, under letters, digits and hyphens, with an ending that we know."""
    assert faults_of(name, tmp_path) == []


def faults_of(name: str, beside: Path) -> list[str]:
    """What is wrong with where and how a file of that name is written."""
    folder = beside / "reports"
    path = write(Enclosure(name, b"x"), folder, MARK)
    sound = {
        "outside": path.resolve().parent == folder.resolve()
        and [each.name for each in beside.iterdir()] == ["reports"],
        "letters": path.name.isascii() and path.name.replace("-", "").replace(".", "").isalnum(),
        "ending": path.suffix in (".pdf", ".md", ".json", ".png", ".svg", ".bin"),
    }
    return [fault for fault, well in sound.items() if not well]


def test_s08_negative_control_a_name_taken_as_it_is_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the file's own name kept, orders to a shell and tricks of writing would stand in it, and a folder's mark lead elsewhere."""
    monkeypatch.setattr(filing, "_NAME", re.compile(r"(?s).{1,60}"))
    monkeypatch.setattr(filing, "PurePath", Verbatim)
    assert faults_of("$(id).pdf", tmp_path / "a") == ["letters"]
    assert faults_of("\u202efdp.pdf", tmp_path / "b") == ["letters"]
    (tmp_path / "c" / "reports").mkdir(parents=True)
    assert "outside" in faults_of("../x.pdf", tmp_path / "c")


class Verbatim:
    """A path that is taken as it is written."""

    def __init__(self, name: str) -> None:
        self.stem, _, ending = name.rpartition(".")
        self.suffix = f".{ending}"


def test_s08_a_link_laid_in_the_way_is_not_followed(tmp_path: Path) -> None:
    """Nor is a file that is there written over."""
    folder, outside = tmp_path / "reports", tmp_path / "precious"
    folder.mkdir()
    outside.write_text("mine")
    name = "quatre-obstacles-1.pdf"
    (folder / f"quatre-obstacles-1-{MARK[:8]}.pdf").symlink_to(outside)
    with pytest.raises(OSError, match="exists"):
        write(Enclosure(name, b"x"), folder, MARK)
    assert outside.read_text() == "mine"


@pytest.mark.parametrize(
    "trouble", [PrintingError("no"), OSError(28, "No space left on device"), PermissionError(13, "no")]
)
async def test_a_file_that_cannot_be_made_breaks_nothing(tmp_path: Path, trouble: Exception) -> None:
    """None, and a line in the log without anything of the talk."""
    assert await filing_in(OnePress(None, trouble), tmp_path).keep(Attachment("report", "talk"), WHO) is None
    assert await filing_in(OnePress(None), tmp_path).keep(Attachment("report", "talk"), WHO) is None


def test_p06_who_is_forgotten_leaves_no_file(tmp_path: Path) -> None:
    """Every file of ours in the folder goes; what is not ours stays."""
    kept = filing_in(OnePress(Enclosure("a.pdf", b"x")), tmp_path)
    asyncio.run(kept.keep(Attachment("report", "talk"), WHO))
    (tmp_path / "letter.txt").write_text("not ours")
    kept.forget()
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]
