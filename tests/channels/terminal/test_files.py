"""Files in the terminal: their path on the screen, whole; none when it cannot be made."""

from __future__ import annotations

from bot.conversation.messages import Attachment
from bot.ports import Conversation
from tests.channels.terminal.kit import Machine

PATH = "/a/folder/whose/name/is/rather/long/so/that/a/terminal/of/eighty/columns/would/break/it/quatre-obstacles-2026-11-22-abcdefgh.pdf"


class Folder:
    """Puts every file at the same place, or none anywhere."""

    def __init__(self, path: str = PATH) -> None:
        self.path = path
        self.kept: list[str] = []
        self.forgotten = 0

    def keep(self, attachment: Attachment, conversation: Conversation) -> tuple[str, str]:
        """Noted."""
        self.kept.append(attachment.what)
        return ("Votre fichier :", self.path) if self.path and attachment.what not in ("chart", "cover") else ("", "")

    def forget(self) -> None:
        """Noted."""
        self.forgotten += 1


def test_at_the_end_of_a_whole_diagnosis_the_report_s_path_is_printed() -> None:
    """At a keyboard and through a pipe, on a line of its own that can be copied; before the card of the end."""
    for run in ("type", "pipe"):
        machine, folder = Machine(), Folder()
        machine.files = folder
        status = machine.type("2", *["1"] * 11, "") if run == "type" else machine.pipe(["1"] * 23)
        assert status == 0
        assert folder.kept == ["chart", "cover", "report"]
        assert machine.printed.splitlines().count(PATH) == 1
        assert machine.printed.index(PATH) < machine.printed.index("Cochez vos actions")


def test_a_report_that_cannot_be_made_breaks_no_talk() -> None:
    """The result stands on the screen, the exit status is 0."""
    machine = Machine()
    machine.files = Folder("")
    assert machine.pipe(["1"] * 23) == 0
    assert "/100" in machine.printed
    assert "Votre fichier" not in machine.printed


def test_a_part_alone_has_no_report() -> None:
    """Nor has a talk that is not over."""
    machine, folder = Machine(), Folder()
    machine.files = folder
    machine.type("2", "1", "1")
    assert folder.kept == []


def test_files_are_asked_for_by_name_and_actions_ticked_by_what_is_printed() -> None:
    """`/partager`, then what it prints; `!!share` does as well; ticking shows the tick."""
    machine, folder = Machine(), Folder()
    machine.files = folder
    machine.pipe(["2"] * 40)
    machine.type("/partager", "/file:json", "!!file:markdown")
    assert folder.kept[-2:] == ["json", "markdown"]
    machine.type("/actions")
    line = next(line for line in machine.printed.splitlines() if "/tick:" in line)
    machine.type(line.strip().split(" ")[0])
    assert "☑" in machine.printed
    machine.type("/resultats")
    assert "Mes résultats" in machine.printed


def test_p06_erasing_removes_the_files() -> None:
    """Once it is confirmed, not before."""
    machine, folder = Machine(), Folder()
    machine.files = folder
    machine.type("2", "1", "/effacer")
    assert folder.forgotten == 0
    machine.type("/erase_confirmed")
    assert folder.forgotten == 1
