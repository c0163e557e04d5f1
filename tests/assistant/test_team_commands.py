"""What the team asks for in its group: the open leads, the numbers, a test, an export, the group's number."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.assistant.boards import leads_page, stats_blocks
from bot.assistant.teamwork import voice_of
from bot.conversation.messages import Heading, Items, Paragraph
from bot.leads.numbers import Funnel, Numbers
from bot.leads.origins import DIRECT, Origin
from bot.operators.operator import Team
from bot.ports import Address
from tests.assistant.team_kit import ANNE, GROUP, KEY, NOW, Room, make_lead, operator

OTHER = Address("telegram", "1", "-100777")


def test_a_test_lead_goes_the_way_of_real_ones_and_says_what_it_is() -> None:
    """Marked on its card, in the list, in what is told; asked for again, the same lead begins anew on a new card."""
    room = Room()
    room.ask("team_test")
    (lead,) = room.leads.values()
    assert lead.purpose == "test"
    assert room.last.text.startswith("<b>ESSAI")
    assert room.told[0].method == "lead.consented"
    assert room.told[0].params["data"]["purpose"] == "test"
    room.tap("Je m’en occupe")
    first = room.cards[lead.key]
    room.now += 60
    room.ask("team_test")
    (again,) = room.leads.values()
    assert (again.key, again.state) == (lead.key, "new")
    assert room.cards[lead.key] > first
    assert [each.topic for each in room.later] == [f"unclaimed:{lead.key}"]
    assert "ESSAI" in room.later[0].params["text"]


def test_lists_numbers_and_exports_are_made_when_they_are_sent() -> None:
    """The turn only says what is wanted, in the topic where it was asked for; a picture that fails becomes words."""
    room = Room()
    for command in ("team_leads", "team_stats", "team_export"):
        room.ask(command, "", ANNE, topic=5)
    recipes = [call.params.get("board") or call.params["enclosure"] for call in room.recipes]
    assert [recipe["what"] for recipe in recipes] == ["leads", "funnel", "leads_csv", "leads_xlsx"]
    assert all(call.params["message_thread_id"] == 5 for call in room.recipes)
    picture = next(call for call in room.recipes if call.method == "sendPhoto")
    assert picture.otherwise is not None
    assert picture.otherwise.params["board"]["what"] == "stats"


def test_any_group_is_told_its_number_and_nothing_else() -> None:
    """What to write into the operator file, with the topic; a public group is warned."""
    room = Room()
    (told,) = room.ask("team_id", "", ANNE, OTHER, topic=12).outgoing
    assert "group: -100777\n  topic: 12" in told.params["text"]
    assert told.params["message_thread_id"] == 12
    (warned,) = room.ask("team_id", "public", ANNE, OTHER).outgoing
    assert "public" in warned.params["text"]
    (ours,) = room.ask("team_id").outgoing
    assert "C’est déjà le groupe de l’équipe" in ours.params["text"]


def test_another_group_is_pointed_to_the_private_chat() -> None:
    """Kindly, and without a word about leads."""
    room = Room()
    (told,) = room.ask("team_leads", "https://t.me/abot", ANNE, OTHER).outgoing
    assert "https://t.me/abot" in told.params["text"]


def test_open_leads_are_listed_hottest_first_and_one_tap_away() -> None:
    """Temperature, score, whose, how old; closed and withdrawn ones are not open."""
    room = Room()
    voice = voice_of(room.desk)
    leads = [
        make_lead(key="c" * 26, temperature="cold", score=10, created_at=NOW - 90_000),
        make_lead(key="h" * 26, state="claimed", who="Anne", created_at=NOW - 7_300),
        make_lead(key="t" * 26, temperature="warm", purpose="test", created_at=NOW - 120),
        make_lead(key="w" * 26, state="won"),
        make_lead(key="x" * 26, state="withdrawn"),
    ]
    page = leads_page(leads, voice, NOW)
    assert page.blocks[0] == Heading("Fiches ouvertes\u00a0: 3")
    assert next(each.text for each in page.blocks if isinstance(each, Paragraph)).splitlines() == [
        "1. 🔴 82/100 · Anne · 2 h · #hhhhhhhh",
        "2. 🟠 82/100 · à prendre · 2 min · #tttttttt (essai)",
        "3. 🔵 10/100 · à prendre · 1 j · #cccccccc",
    ]
    assert [button.token for button in page.buttons] == [f"!!lead_show:{each * 26}" for each in "htc"]
    assert leads_page([], voice, NOW).buttons == ()


def test_a_long_list_stays_one_message() -> None:
    """Fifteen are shown, the rest is counted."""
    room = Room()
    leads = [make_lead(key=f"{number:026d}", who="W" * 64, state="claimed") for number in range(200)]
    page = leads_page(leads, voice_of(room.desk), NOW)
    assert len(page.buttons) == 15
    assert "185" in str(page.blocks[-1])
    assert len(room.desk.told((page,), room.decision.conversation)) == 1


def test_a_bot_that_was_sent_away_lists_the_open_leads_when_it_is_back() -> None:
    """Cards that could not be sent meanwhile are not sent again: each is a tap away. In any other group it says nothing."""
    room = Room(operator(team=Team(GROUP.chat, topic=7)))
    room.ask("team_back")
    (board,) = room.recipes
    assert (board.params["board"]["what"], board.params["message_thread_id"]) == ("leads", 7)
    decision = room.ask("team_back", at=Address("telegram", "1", "-100201"))
    assert decision.outgoing == ()


def test_a_card_asked_for_from_the_list_comes_below_and_the_old_one_loses_its_buttons() -> None:
    """There is one card with buttons."""
    room = Room()
    room.receive(make_lead())
    old = room.cards[KEY]
    room.ask("lead_show", KEY, card=old + 40)
    assert room.cards[KEY] > old
    assert not room.screen[old].labels
    assert "Je m’en occupe" in room.card.labels


def numbers(**total: Any) -> Numbers:
    """Counts, all from one campaign and from people without a link."""
    whole = Funnel(started=120, sections=(90,), finished=80, under_way=2, **total)
    post = replace(whole, started=100)
    by_source = ((Origin("linkedin", "post", "spring"), post), (DIRECT, Funnel(20, (10,), 4, 0)))
    return Numbers("diagnostic", datetime(2026, 11, 1, tzinfo=UTC), ("profile",), whole, by_source, (), (), 0)


def test_the_numbers_are_told_in_words() -> None:
    """Each step with its share of those begun, then the sources."""
    voice = voice_of(Room().desk)
    blocks = stats_blocks(numbers(consented=24, claimed=12, won=3), voice)
    assert isinstance(blocks[1], Items)
    assert [each.replace("\u00a0", " ") for each in blocks[1].items] == [
        "Commencés : 120",
        "Terminés : 80 (67 %)",
        "Accords donnés : 24 (20 %)",
        "Fiches prises : 12 (10 %)",
        "Gagnés : 3 (3 %)",
        "linkedin · post · spring : commencés 100, accords 24, gagnés 3",
        "sans lien de campagne : commencés 20, accords 0, gagnés 0",
    ]
