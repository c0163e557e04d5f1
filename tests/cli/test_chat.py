"""`obstacles chat`: a pipe in process, and a real terminal once."""

from __future__ import annotations

import os
import re
import select as readiness
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.conftest import Command

if sys.platform != "win32":
    import pty


def test_a_pipe_gets_a_fresh_talk_and_its_result(command: Command) -> None:
    """One answer a line; what follows the result is ignored; exit 0."""
    ran = command("chat", "kpi", "--lang", "fr", stdin="1\n1\n1\nignored\n")
    assert ran.status == 0
    assert "/100" in ran.out
    assert not ran.err


def test_a_pipe_that_ends_early_exits_3_and_the_answers_are_saved(command: Command, tmp_path: Path) -> None:
    """The database holds them."""
    assert command("chat", "kpi", stdin="1\n").status == 3
    assert (tmp_path / "data" / "obstacles.sqlite3").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("kpy",), "unknown dialog 'kpy'; did you mean 'kpi'?"),
        (("--from", "kpi.trackin"), "unknown question 'kpi.trackin'; did you mean 'kpi.tracking'?"),
        (("kpi", "--from", "profile.sector"), "unknown question 'profile.sector'"),
        (("--lang", "de"), "does not speak 'de'; allowed: fr, en"),
    ],
)
def test_a_wrong_argument_is_one_clear_line(command: Command, arguments: tuple[str, ...], said: str) -> None:
    """With the nearest match, or what is allowed."""
    ran = command("chat", *arguments)
    assert ran.status in (1, 2)
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(("language", "said"), [("fr_FR.UTF-8", "Quels chiffres"), ("en_GB.UTF-8", "Which figures")])
def test_without_lang_the_system_s_language_is_spoken(
    command: Command, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    """LC_ALL decides."""
    monkeypatch.setenv("LC_ALL", language)
    assert said in command("chat", "kpi", stdin="").out.replace("\n", " ")


def test_lang_wins_over_the_talk_before(command: Command) -> None:
    """A French talk, then an English one in the same data folder."""
    command("chat", "kpi", "--lang", "fr", stdin="1\n")
    assert "Which figures" in command("chat", "kpi", "--lang", "en", stdin="1\n").out.replace("\n", " ")


class Keyboard:
    """A real terminal of 80 columns with the command in it. Unix only."""

    def __init__(self, project: Path, data: Path) -> None:
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            told = {**os.environ, "DATA_DIR": str(data), "PYTHONPATH": str(project), "TERM": "dumb", "COLUMNS": "80"}
            os.chdir(data)
            os.execve(sys.executable, [sys.executable, "-m", "bot", "chat", "kpi", "--lang", "fr"], told)  # noqa: S606 - our own command
        self.shown = ""
        self._read_to = 0

    def wait_for(self, words: str, within: float = 30.0) -> None:
        """Read the screen until it shows `words`, after those waited for before."""
        wanted, end = re.compile(r"\s+".join(map(re.escape, words.split(" ")))), time.monotonic() + within
        while (found := wanted.search(self.shown, self._read_to)) is None:
            left = end - time.monotonic()
            assert left > 0, f"never saw {words!r}:\n{self.shown}"
            if readiness.select([self.terminal], [], [], left)[0]:
                self.shown += self._read()
        self._read_to = found.end()

    def _read(self) -> str:
        try:
            return os.read(self.terminal, 1 << 16).decode(errors="replace")
        except OSError:
            raise AssertionError(f"it ended:\n{self.shown}") from None

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self.terminal, keys.encode())

    def status(self) -> int:
        """Wait for its end."""
        with suppress(OSError):  # Linux says so when the other side is closed
            while os.read(self.terminal, 1 << 16):
                pass
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are Unix's; the loop itself is tested everywhere")
def test_at_a_real_terminal_ctrl_c_pauses_and_the_next_run_resumes(project: Path, tmp_path: Path) -> None:
    """The command itself: first screen, an answer, Ctrl-C, exit 0; again: resume, finish, Ctrl-D."""
    first = Keyboard(project, tmp_path)
    first.wait_for("assistant automatique")
    first.wait_for("\n>")
    first.press("1\n")
    first.wait_for("Quels chiffres")
    first.wait_for("\n>")
    first.press("1\n")
    first.wait_for("rapporter")
    first.wait_for("\n>")
    first.press("\x03")
    first.wait_for("gardées")
    assert first.status() == 0
    second = Keyboard(project, tmp_path)
    second.wait_for("Reprendre")
    second.wait_for("\n>")
    for keys, seen in (("\n", "rapporter"), ("2\n", "au courant"), ("1\n", "Tout est juste"), ("\n", "Et maintenant")):
        second.press(keys)
        second.wait_for(seen)
        second.wait_for("\n>")
    second.press("\x04")
    assert second.status() == 0
    for shown in (first.shown, second.shown):
        assert "Traceback" not in shown
