"""All that can be said of a content folder: the loader's findings, what only the whole product knows, translations, spelling.

`sound` is what a change must pass while the product serves; `examine` is what an author reads. Must not know how findings are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.authoring.spelling import check_spelling, words_in
from bot.authoring.staleness import LOCK_FILE, Lock, lock_from, stale
from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.knowledge.files import read_files
from bot.knowledge.loader import inspect, wordings_in
from bot.knowledge.model import Content
from bot.reports.conclusions import CONCLUSIONS


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found. `content` is None when there is an error; `notes`: what could not be checked, in words."""

    content: Content | None
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def errors(self) -> int:
        """How many findings keep the content from being used."""
        return sum(finding.level == "error" for finding in self.findings)


def sound(files: Mapping[str, str]) -> tuple[Content | None, list[Finding]]:
    """The content in `files`, or None when it must not be served, and every finding."""
    content, findings = inspect(files)
    if content is not None:
        findings = sorted([*findings, *conclusions_exist(content)])
    return (None if any(finding.level == "error" for finding in findings) else content), findings


def conclusions_exist(content: Content) -> Iterator[Finding]:
    """D038"""
    for dialog in content.dialogs.values():
        if dialog.concludes not in CONCLUSIONS:
            message = f"nothing concludes '{dialog.concludes}'; {allowed(dialog.concludes, sorted(CONCLUSIONS))}"
            yield Finding(dialog.place, "D038", message)


def examine(folder: Path) -> Examination:
    """Everything about the content of `folder`. Raises ContentError when its lock of translations cannot be read, OSError."""
    files = read_files(folder)
    content, findings = sound(files)
    said = wordings_in(files) if content else []
    lock = lock_of(folder)
    spelling = check_spelling(said, words_in(folder))
    notes = [f"Spelling not checked in {lang}: {why}." for lang, why in spelling.unchecked.items()]
    if content and lock is None:
        notes.append(
            f"Translations not compared with their originals: no {LOCK_FILE}; `obstacles translated` makes it."
        )
    return Examination(content, tuple(sorted([*findings, *stale(said, lock or {}), *spelling.findings])), tuple(notes))


def lock_of(folder: Path) -> Lock | None:
    """The lock of translations in a folder, or None. Raises ContentError when it cannot be read."""
    path = folder / LOCK_FILE
    return lock_from(path.read_text(encoding="utf-8")) if path.is_file() else None
