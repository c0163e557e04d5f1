"""A translation left behind is told; one that followed, or was declared to fit, is not."""

from __future__ import annotations

import pytest

from bot.authoring.examination import examine, lock_of
from bot.authoring.staleness import lock_from, lock_text, marked, stale
from bot.content.places import Place
from bot.content.wordings import Said
from bot.errors import ContentError
from bot.knowledge.files import read_files
from bot.knowledge.loader import wordings_in
from tests.kit import PROJECT

FILE = "dialogs/kpi.en.yaml"


def translation(original: str, text: str, key: str = "questions.tracking.text", file: str = FILE) -> Said:
    """One English wording of a French one."""
    return Said("questions.text", "en", text, Place(file, 9, 11), key, original)


BEFORE = [translation("Bonjour", "Hello"), translation("Merci", "Thanks", "intro")]
LOCK = marked(BEFORE, {})


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (translation("Bonjour", "Hello"), 0),
        (translation("Bonsoir", "Hello"), 1),
        (translation("Bonsoir", "Good evening"), 0),
        (translation("Bonjour", "Hi"), 0),
        (translation("Salut", "Hey", "questions.new.text"), 0),
        (translation("Salut", "Hey", file="dialogs/new.en.yaml"), 0),
    ],
    ids=["nothing changed", "original changed", "both changed", "translation changed", "new text", "new file"],
)
def test_only_what_was_left_behind_is_stale(now: Said, expected: int) -> None:
    """The original changed and the translation did not: L005, a warning, where the translation stands."""
    found = [(finding.code, finding.level, finding.place) for finding in stale([now], LOCK)]
    assert found == [("L005", "warning", now.place)] * expected


def test_a_translation_declared_to_fit_is_not_stale() -> None:
    """`obstacles translated FILE` takes the new digests of that file, and of no other."""
    other = translation("Bonsoir", "Hello", file="dialogs/plan.en.yaml")
    both = [translation("Bonsoir", "Hello"), other]
    lock = marked(both, {**LOCK, other.place.file: LOCK[FILE]}, [FILE])
    assert [finding.place.file for finding in stale(both, lock)] == [other.place.file]


def test_what_is_gone_is_forgotten() -> None:
    """A text that is no longer there leaves the lock."""
    assert set(marked(BEFORE[:1], LOCK)[FILE]) == {"questions.tracking.text"}


def test_the_lock_survives_its_file() -> None:
    """Written and read back it is the same; anything else is refused with the cure."""
    assert lock_from(lock_text(LOCK)) == LOCK
    for broken in (
        "",
        "{",
        "[]",
        '{"format": 1}',
        '{"format": 2, "translations": {}}',
        '{"format": 1, "translations": {"a": 1}}',
    ):
        with pytest.raises(ContentError, match=r"L006.*obstacles translated"):
            lock_from(broken)


def test_the_lock_in_the_repository_is_fresh() -> None:
    """`obstacles translated` was run after the last change of a text or a translation; nothing shipped is stale."""
    said = wordings_in(read_files(PROJECT))
    lock = lock_of(PROJECT)
    assert lock is not None
    assert marked(said, {}) == lock
    assert not [finding for finding in examine(PROJECT).findings if finding.code == "L005"]
