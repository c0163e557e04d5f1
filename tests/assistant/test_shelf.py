"""The shelf: content by version."""

from __future__ import annotations

import pytest

from bot.assistant.shelf import Shelf
from bot.conversation.session import Session
from bot.errors import UnknownVersion
from tests.assistant.kit import edited
from tests.kit import shipped

REWORDED = ("dialogs/kpi.yaml", "Ceux choisis pour notre objectif", "Ceux qui servent notre objectif")


def session(version: str) -> Session:
    """A talk pinned to a version."""
    return Session("a" * 26, "kpi", version, "fr")


def test_each_talk_finds_the_script_of_its_own_version() -> None:
    """After a swap, talks begun before keep theirs."""
    old, new = shipped(), edited(REWORDED)
    shelf = Shelf(old)
    shelf.swap(new)
    assert shelf.current is new
    first = [shelf.script(session(each.version)).dialog.questions[0].options[0].label.say("fr") for each in (old, new)]
    assert first == list(REWORDED[1:])


def test_a_version_that_is_not_there_is_asked_for_by_name() -> None:
    """UnknownVersion carries it; it is not lost until somebody says so."""
    shelf = Shelf(shipped())
    with pytest.raises(UnknownVersion) as caught:
        shelf.script(session("other"))
    assert caught.value.version == "other"
    assert not shelf.lost("other")


def test_a_version_said_lost_is_lost_until_it_is_found() -> None:
    """What stands on the shelf is never lost."""
    shelf, found = Shelf(shipped()), edited(REWORDED)
    shelf.lose(found.version)
    assert shelf.lost(found.version)
    shelf.add(found)
    assert not shelf.lost(found.version)
