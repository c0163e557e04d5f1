"""The machine that a measurement ran on, and what a process has used of it. Reads Linux's /proc; says so where there is none."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from bot.storage.library import library

LIBRARIES = ("python-telegram-bot", "aiohttp", "SQLAlchemy", "transitions", "msgspec", "uvloop")


def description() -> str:
    """Processor, memory, system and versions, in one paragraph."""
    cores = os.cpu_count() or 1
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    machine = f"{_processor()}, {cores} cores, {memory:.0f} GB; {platform.system()} {platform.release()}"
    return f"{machine}; {python}, SQLite {library.sqlite_version}; {libraries}"


def load() -> str:
    """How busy the machine is, as its load average over a minute."""
    return f"{os.getloadavg()[0]:.1f}"


def processor_seconds(pid: int) -> float:
    """Processor time that a process has used, all threads, system included."""
    fields = _proc(pid, "stat").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def processor_seconds_of_all(pid: int) -> float:
    """Processor time that a process and its children have used, those included that are gone."""
    fields = _proc(pid, "stat").rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(processor_seconds_of_all(int(child)) for child in _proc(pid, f"task/{pid}/children").split())


def resident_bytes(pid: int) -> int:
    """Resident memory of a process."""
    return int(_proc(pid, "statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def resident_bytes_of_all(pid: int) -> int:
    """Resident memory of a process and its children; what they share counts in each."""
    children = _proc(pid, f"task/{pid}/children").split()
    return resident_bytes(pid) + sum(resident_bytes_of_all(int(child)) for child in children)


def _processor() -> str:
    lines = _proc_file("cpuinfo").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _proc(pid: int, name: str) -> str:
    return _proc_file(f"{pid}/{name}")


def _proc_file(name: str) -> str:
    try:
        return Path("/proc", name).read_text(encoding="utf-8")
    except OSError as error:
        sys.exit(f"bench: this measurement reads /proc/{name}: {error.strerror}")
