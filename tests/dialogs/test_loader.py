"""Dialogs from their files: parts, compositions, languages."""

from __future__ import annotations

from bot.dialogs.model import Dialog
from tests.knowledge.sample import FILES, look


def dialog(name: str) -> Dialog:
    """A dialog of the sample."""
    content, _ = look(FILES)
    assert content is not None
    return content.dialogs[name]


def test_a_part_runs_alone_and_composed() -> None:
    """The same question has the same key in a part played alone and in the composition."""
    alone, whole = dialog("management"), dialog("diagnostic")
    assert "management.view" in alone.by_key
    assert whole.by_key["management.view"] == alone.by_key["management.view"]
    assert [part.id for part in whole.parts] == ["profile", "management"]


def test_every_language_is_merged_in() -> None:
    """One text speaks French and English; an option may be its label alone in the overlay."""
    since = dialog("profile").by_key["profile.since"]
    assert since.text.say("en") == "Since when?"
    assert [option.label.say("en") for option in since.options] == ["Under a year", "Over a year"]
    facebook = dialog("profile").by_key["profile.networks"].options[0]
    assert facebook.synonyms == {"fr": ("fb",), "en": ("fb",)}


def test_a_question_knows_its_place_and_condition() -> None:
    """The place is the question's first line; the condition is compiled."""
    since = dialog("profile").by_key["profile.since"]
    assert str(since.place) == "dialogs/profile.yaml:16:5"
    assert since.when.names == {"profile.networks"}
    assert since.when.holds({"profile.networks": ("facebook",)})
    assert not since.when.holds({"profile.networks": ("none",)})
    assert not since.when.holds({})


def test_bounds_have_their_unit_in_every_language() -> None:
    """A number's unit is translated beside its question."""
    bounds = dialog("profile").by_key["profile.hours"].bounds
    assert bounds is not None
    assert bounds.unit is not None
    assert (bounds.least, bounds.most, bounds.unit.say("en")) == (0, 300, "hours")
