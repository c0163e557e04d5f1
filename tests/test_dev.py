"""`dev.py`: what a fresh checkout's first command does, and what it says when it cannot."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dev


@pytest.fixture
def environment(tmp_path: Path) -> dev.Environment:
    """The environment of a small false checkout, not made yet."""
    for name in (dev.RUNTIME, dev.EVERYTHING, "pyproject.toml"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    return dev.Environment(tmp_path, tmp_path / "venv")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Every command that would have been run while making an environment; each succeeds."""
    ran: list[list[str]] = []

    def ok(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        ran.append(command)
        if "venv" in command:
            python = dev.Environment(folder, Path(command[-1])).python
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        return subprocess.CompletedProcess(command, 0 if Path(command[0]).exists() else 1, "", "")

    monkeypatch.setattr(dev, "quietly", ok)
    return ran


def installs(commands: list[list[str]]) -> list[str]:
    """What was installed: lock files, and the project."""
    return [command[-1] for command in commands if "install" in command]


def test_an_environment_is_filled_once(environment: dev.Environment, commands: list[list[str]]) -> None:
    """The second command of the day installs nothing."""
    environment.fill(dev.RUNTIME)
    environment.fill(dev.RUNTIME)
    assert installs(commands) == [dev.RUNTIME, "."]


def test_tests_after_a_run_install_the_rest_and_a_run_after_tests_nothing(
    environment: dev.Environment, commands: list[list[str]]
) -> None:
    """The development lock holds the runtime's."""
    environment.fill(dev.RUNTIME)
    environment.fill(dev.EVERYTHING)
    environment.fill(dev.RUNTIME)
    assert installs(commands) == [dev.RUNTIME, ".", dev.EVERYTHING, "."]


def test_a_changed_lock_is_installed(environment: dev.Environment, commands: list[list[str]]) -> None:
    """A pull that brings another lock needs no thought."""
    environment.fill(dev.RUNTIME)
    (environment.root / dev.RUNTIME).write_text("another", encoding="utf-8")
    environment.fill(dev.RUNTIME)
    assert installs(commands) == [dev.RUNTIME, "."] * 2


def test_only_wheels_with_the_right_hash_are_installed(environment: dev.Environment, commands: list[list[str]]) -> None:
    """S23: pip is told to refuse everything else, and the project itself comes from no index."""
    environment.fill(dev.RUNTIME)
    first, second = (command for command in commands if "install" in command)
    assert "--require-hashes --only-binary :all:" in " ".join(first)
    assert "--no-deps --no-build-isolation --no-index" in " ".join(second)


def test_an_interrupted_setup_is_done_again(
    environment: dev.Environment, commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stamp is written last, so half an environment is never taken for a whole one."""
    install = environment.install

    def interrupted(installer: list[str], arguments: list[str]) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(environment, "install", interrupted)
    with pytest.raises(KeyboardInterrupt):
        environment.fill(dev.RUNTIME)
    assert not environment.holds(dev.RUNTIME)
    monkeypatch.setattr(environment, "install", install)
    environment.fill(dev.RUNTIME)
    assert environment.holds(dev.RUNTIME)


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("WARNING: Retrying (Retry(total=1 …\nERROR: No matching distribution found for rich==15", "no package index"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that the lock names"),
        ("ERROR: No matching distribution found for uvloop==0.23.0", "no wheel for this Python"),
        ("no such option: --python", "22.3 or later"),
        ("OSError: [Errno 28] No space left on device", "the disk is full"),
        ("ERROR: something new", "something new"),
        ("", "no reason given"),
    ],
    ids=["network", "hash", "wheel", "old-pip", "disk", "unknown", "silent"],
)
def test_a_failed_install_is_told_in_one_line_with_the_cure(output: str, advice: str) -> None:
    """Whatever pip prints, the person reads one line."""
    assert advice in dev.cure(output)
    assert "\n" not in dev.cure(output)


def test_a_machine_without_pip_is_told_what_to_install(
    environment: dev.Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither pip nor ensurepip: one line with the cure."""

    def fails(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0 if "venv" in command else 1, "", "")

    monkeypatch.setattr(dev, "quietly", fails)
    with pytest.raises(dev.SetupError, match="apt install python3-pip"):
        environment.fill(dev.RUNTIME)


def test_an_old_python_is_told_kindly(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the cure: a newer Python that is there, else to install one."""
    monkeypatch.setattr(dev, "newer_python", lambda: "")
    assert dev.main(["run"], (3, 10, 4)) == 2
    assert capsys.readouterr().err == "dev.py: this is Python 3.10, which is too old; install Python 3.11 or later\n"
    monkeypatch.setattr(dev, "newer_python", lambda: "python3.12")
    assert dev.main(["run"], (3, 8, 0)) == 2
    assert "say: python3.12 dev.py" in capsys.readouterr().err


def test_the_file_parses_on_old_pythons() -> None:
    """Else they would see a syntax error instead of the kind word."""
    ast.parse(Path(dev.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_it_needs_the_standard_library_only() -> None:
    """It runs before anything is installed."""
    nodes = [
        node
        for node in ast.walk(ast.parse(Path(dev.__file__).read_text(encoding="utf-8")))
        if isinstance(node, ast.Import)
    ]
    assert {alias.name for node in nodes for alias in node.names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 2), (["dance"], 2), (["--help"], 0)], ids=["none", "unknown", "help"]
)
def test_no_command_shows_what_there_is(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Every command is named."""
    assert dev.main(arguments) == code
    said = capsys.readouterr().err
    assert all(f"  {name} " in said for name in dev.COMMANDS)


@pytest.fixture
def called(environment: dev.Environment, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[list[str]]]:
    """Run a command of dev.py with everything installed; returns what it would start, each failing with 1."""
    monkeypatch.setattr(environment, "fill", lambda lock: None)

    def start(name: str, *arguments: str) -> list[list[str]]:
        started: list[list[str]] = []

        def call(command: list[str]) -> int:
            started.append(command)
            return 1

        monkeypatch.setattr(dev, "call", call)
        assert dev.COMMANDS[name](environment, list(arguments)) == 1
        return started

    return start


def test_tests_use_every_processor_unless_told_otherwise(called: Callable[..., list[list[str]]]) -> None:
    """Arguments are pytest's own and arrive unchanged."""
    assert called("test", "tests/house")[0][2:] == ["pytest", "-n", "auto", "--dist", "worksteal", "tests/house"]
    assert called("test", "-n0", "--faults")[0][2:] == ["pytest", "-n0", "--faults"]


def test_long_runs_judge_times_last_and_alone(called: Callable[..., list[list[str]]]) -> None:
    """Whatever became of the others; a run that chooses none of one kind is none the worse for it."""
    together, alone = (command[2:] for command in called("test", "--faults"))
    assert together[-3:] == ["-m", "not alone", "--faults"]
    assert alone == ["pytest", "-m", "alone", "--faults"]


@pytest.mark.parametrize(("statuses", "status"), [((0, 5), 0), ((5, 1), 1), ((2, 0), 2), ((5, 5), 5)])
def test_a_long_run_fails_when_either_half_does(
    environment: dev.Environment, monkeypatch: pytest.MonkeyPatch, statuses: tuple[int, int], status: int
) -> None:
    """5: pytest was asked for no test at all."""
    found = iter(statuses)
    monkeypatch.setattr(environment, "fill", lambda lock: None)
    monkeypatch.setattr(dev, "call", lambda command: next(found))
    assert dev.test(environment, ["--faults"]) == status


def test_lint_goes_on_after_a_failure_and_fails_at_the_end(called: Callable[..., list[list[str]]]) -> None:
    """One run tells everything."""
    assert len(called("lint")) >= 5


def test_run_is_the_conversation(called: Callable[..., list[list[str]]]) -> None:
    """`dev.py run --express` is `obstacles chat --express`."""
    assert called("run", "--express")[0][1:] == ["-m", "bot", "chat", "--express"]
