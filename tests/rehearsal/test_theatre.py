"""The demonstration in a chat: every page in both languages, buttons that carry where one stands, and nobody's own talk touched."""

from __future__ import annotations

from itertools import count

import pytest

from bot.assistant.desk import Desk
from bot.assistant.shelf import Shelf
from bot.channels.commands import Commands, slash
from bot.channels.telegram.callbacks import LONGEST, prefix
from bot.channels.telegram.cards import convert
from bot.conversation.events import Command
from bot.conversation.messages import Button, Heading, Meter, Page, Paragraph
from bot.operators.operator import Operator
from bot.ports import Conversation, Service
from bot.rehearsal.running import plain
from bot.rehearsal.theatre import Theatre
from tests.assistant.kit import ADDRESS, Caller, edited
from tests.kit import shipped
from tests.rehearsal.kit import LANGUAGES, beats, files, personas


def page(argument: str, lang: str = "en", theatre: Theatre | None = None) -> Page:
    """The page that a button or a command leads to."""
    (found,) = (theatre or Theatre(files())).pages(shipped(), argument, lang)
    return found


def heading(found: Page) -> str:
    """Its first heading."""
    return next(block.text for block in found.blocks if isinstance(block, Heading))


def argument(button: Button) -> str:
    """What a button asks the demonstration for."""
    name, _, place = button.token.removeprefix("!!").partition(":")
    assert name == "demo"
    return place


def test_the_cast_is_a_choice_of_buttons() -> None:
    """One for each company, by name."""
    cast = page("")
    assert [argument(each) for each in cast.buttons] == sorted(personas())
    assert "A neighbourhood bakery" in {each.label for each in cast.buttons}


def test_a_company_tells_its_story_and_asks_for_a_bet() -> None:
    """Then the whole talk, or one obstacle alone."""
    story = page("craft_shop")
    assert heading(story) == "A neighbourhood bakery"
    assert [each.token for each in story.buttons] == [
        "!!demo:craft_shop.1",
        *(f"!!demo:craft_shop.1.{n}" for n in (1, 2, 3, 4)),
    ]
    assert any("Place your bets" in block.text for block in story.blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("persona", sorted(personas()))
def test_stepping_on_leads_through_every_answer_to_the_verdict(persona: str, lang: str) -> None:
    """Each page fits a message and each button a button; the last page is the verdict, with its bars."""
    theatre, at = Theatre(files()), f"{persona}.1"
    for shown in beats(persona):
        found = page(at, lang, theatre)
        assert shown.question.text.say(lang) in [b.text for b in found.blocks if isinstance(b, Paragraph)]
        assert len(convert((found,), Conversation(ADDRESS))) == 1
        at = argument(found.buttons[0])
    verdict = page(at, lang, theatre)
    assert sum(isinstance(block, Meter) for block in verdict.blocks) == 4
    assert convert((verdict,), Conversation(ADDRESS))


def test_one_obstacle_alone_stays_alone_to_its_end() -> None:
    """Four questions about the strategy, then its figure and its actions."""
    theatre, at, seen = Theatre(files()), "craft_shop.1.2", []
    for _ in range(4):
        found = page(at, "en", theatre)
        seen.append(heading(found))
        at = argument(found.buttons[0])
    assert seen == [f"A neighbourhood bakery · {number}/4" for number in (1, 2, 3, 4)]
    assert [block.label for block in page(at, "en", theatre).blocks if isinstance(block, Meter)] == ["Strategy"]


def test_tokens_fit_a_telegram_button() -> None:
    """Also for the longest id that a persona may have."""
    longest = "!!demo:" + "a" * 24 + ".999.9"
    assert len(prefix("abcdefgh", 36**6 - 1) + longest) <= LONGEST


@pytest.mark.parametrize(
    "forged", ["nobody", "craft_shop.x", "craft_shop.1.2.3", "../../etc", "craft_shop.1.99", "ℵ", "a" * 500]
)
def test_a_forged_place_leads_back_to_the_cast(forged: str) -> None:
    """Whoever sends it."""
    assert heading(page(forged)) == "Demonstration"


@pytest.mark.parametrize(
    ("asked", "shown"), [("craft_shop.0", "1/23"), ("craft_shop.1.9", "1/23"), ("craft_shop.999", "bakery")]
)
def test_a_place_out_of_range_is_the_nearest(asked: str, shown: str) -> None:
    """Before the first answer, an obstacle that there is not, after the last answer."""
    assert shown in heading(page(asked))


def test_stopping_offers_another() -> None:
    """And says that one's own talk is where it was."""
    stopped = page("-")
    assert [each.token for each in stopped.buttons] == ["!!demo"]


def test_a_changed_content_is_played_at_once() -> None:
    """The words and points of the content in use; a persona that it no longer fits is not offered."""
    theatre = Theatre(files())
    theatre.pages(shipped(), "", "en")
    other = edited(
        ("dialogs/kpi.yaml", "id: counted", "id: tallied"),
        ("*", "'counted'", "'tallied'"),
        ("dialogs/kpi.en.yaml", "counted:", "tallied:"),
    )
    (cast,) = theatre.pages(other, "", "en")
    fits = {name for name, each in personas().items() if each.talk.answers["kpi.tracking"] != "counted"}
    assert {argument(each) for each in cast.buttons} == fits


def test_without_personas_it_says_so() -> None:
    """An author may have taken them out."""
    found = page("", "en", Theatre({}))
    assert not found.buttons
    assert "No example company" in found.blocks[1].text  # type: ignore[union-attr]  # a paragraph


def caller(lang: str) -> Caller:
    """A person at a desk that has the demonstration."""
    numbers = count(1)
    desk = Desk(
        Shelf(shipped()), Operator(), {}, lambda: f"{next(numbers):08d}" + "a" * 18, demonstration=Theatre(files())
    )
    return Caller(desk, lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_demo_leaves_one_s_own_talk_where_it_was(lang: str) -> None:
    """In the middle of a question: pages are shown, nothing is logged, finished or changed."""
    person = caller(lang)
    person.ask("start")
    person.tap("!begin:express")
    before = person.conversation
    for place in ("", "craft_shop", "craft_shop.5", "craft_shop.24", "-"):
        decision = person.ask("demo", place)
        assert decision.messages
        assert not decision.log
        assert decision.finished is None
        assert decision.conversation == before
    person.tap("!!demo:craft_shop.7")
    assert person.conversation == before
    assert "7/23" in heading(person.pages[0])


def test_demo_needs_no_talk_of_one_s_own() -> None:
    """The first thing that a trainer does with the bot."""
    person = caller("fr")
    person.ask("demo")
    assert person.conversation.session is None
    assert "boulangerie" in plain(" ".join(each.label for each in person.page_buttons))


@pytest.mark.parametrize(
    ("typed", "place"), [("/demo", ""), ("/exemple", ""), ("/demo craft_shop.3", "craft_shop.3"), ("/demo <b>", "")]
)
def test_the_command_is_spelled_in_every_language(typed: str, place: str) -> None:
    """With a place that can be one, or none."""
    asked = slash(typed)
    assert asked is not None
    assert Commands.from_phrases(shipped().phrases, LANGUAGES).event(asked) == Service("demo", place)


def test_no_control_is_called_so() -> None:
    """`demo` is a service, not a move of the talk."""
    assert "demo" not in set(Command)
