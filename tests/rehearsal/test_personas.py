"""Persona files: what is shipped is sound, and each rule says where a broken one is wrong."""

from __future__ import annotations

import pytest

from bot.conversation.session import ENDED
from bot.knowledge.schemas import schemas
from bot.rehearsal.personas import read_personas
from tests.kit import PROJECT, shipped
from tests.rehearsal.kit import LANGUAGES, broken, files, personas


def test_nine_personas_are_shipped_and_sound() -> None:
    """Different trades and sizes, none with a fault, and every obstacle is somebody's principal one."""
    found, findings = read_personas(shipped(), files())
    assert not findings
    assert len(found) >= 9
    assert {each.expects.principal for each in found} == {"management", "strategy", "kpi", "organisation"}
    for question in ("profile.sector", "profile.size"):
        assert len({each.talk.answers[question] for each in found}) >= 4


@pytest.mark.parametrize("persona", sorted(personas()))
def test_a_persona_has_its_words_in_every_language_and_a_whole_talk(persona: str) -> None:
    """A name, a story, and an ended talk."""
    found = personas()[persona]
    assert all(found.name.say(lang) and found.story.say(lang) for lang in LANGUAGES)
    assert found.talk.state == ENDED


@pytest.mark.parametrize(
    ("code", "old", "new", "line"),
    [
        ("G001", "expects:\n", "expect:\n", 2),
        ("G002", "  principal: strategy", "  principle: strategy\n  principal: strategy", 40),
        ("G004", "sourcing: in_house", "sourcing: inhouse", 41),
        ("G010", "id: craft_shop", "id: bakery", 3),
        ("G011", '  en: "A neighbourhood bakery"\n', "", 4),
        ("G012", "Une boulangerie de quartier", "Une boulangerie de quartier comme il y en a tant", 5),
        ("G013", "principal: strategy", "principal: strategie", 40),
        ("G013", "[dated_goal,", "[dated_gaol,", 42),
        ("G014", "    kpi.reporting: team\n", "", 15),
        ("G015", "profile.networks: [instagram]", "profile.networks: [none]", 20),
        ("A006", "kpi.tracking:", "kpi.trackin:", 32),
        ("A007", "kpi.tracking: counted", "kpi.tracking: weighed", 32),
        ("G004", "mode: standard", "mode: slow", 14),
        ("Y009", "id: craft_shop", "id: craft_shop\nid: craft_shop", 4),
    ],
)
def test_a_broken_persona_is_located(code: str, old: str, new: str, line: int) -> None:
    """A bad snippet, the rule that sees it, and the line where it stands."""
    found = {(finding.code, finding.place.line) for finding in broken("craft_shop", old, new)}
    assert (code, line) in found, found


def test_a_wrong_name_gets_the_nearest_right_one() -> None:
    """The message ends with the cure."""
    finding = next(each for each in broken("craft_shop", "principal: strategy", "principal: strategie"))
    assert "did you mean 'strategy'?" in finding.message
    assert str(finding).startswith("dialogs/personas/craft_shop.yaml:40:14 G013")


def test_a_broken_persona_leaves_the_others_alone() -> None:
    """Whoever chooses a persona in a chat sees those that can be played."""
    texts = {**files(), "dialogs/personas/craft_shop.yaml": "format: 1\n"}
    found, findings = read_personas(shipped(), texts)
    assert "craft_shop" not in {each.id for each in found}
    assert len(found) == len(files()) - 1
    assert findings


@pytest.mark.parametrize("room", ["personas", "rehearsals"])
def test_each_file_leads_an_editor_to_its_schema(room: str) -> None:
    """The first line names a schema that exists."""
    for path in (PROJECT / "dialogs" / room).glob("*.yaml"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        mark, _, target = first.partition("$schema=")
        assert mark == "# yaml-language-server: ", path
        assert (path.parent / target).relative_to(PROJECT).as_posix() in schemas(), path
