"""A lead in the team's group: its card, who takes it, what came of it, and what is said again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.assistant.teamwork import announce, forgotten
from bot.leads.lead import Agreement, Contact, Note
from bot.operators.operator import Operator, Team
from bot.ports import Address
from tests.assistant.team_kit import ANNE, BOB, GROUP, KEY, NOW, Room, Shown, make_lead, operator

HOUR, DAY = 3_600.0, 86_400.0


def test_a_lead_is_one_card_that_says_all_that_was_agreed_to() -> None:
    """Temperature, score, contact, next step, obstacles, reasons, what was agreed and where from; buttons for all that can be done."""
    room = Room()
    room.receive(make_lead())
    text = room.card.text
    for said in (
        "🔴 Chaud · 82/100 · #abcdefgh",
        "À prendre",
        "+33612345678",
        "proposer un audit de leurs indicateurs",
        "95/100",
        "mesure des résultats (obstacle bloquant)",
        "transmission du diagnostic et des réponses à Agence Exemple",
        "contact par Agence Exemple à propos de ce diagnostic",
        "linkedin · post · spring",
        "15 janvier 2027 à 9 h 59",
    ):
        assert said.replace("\u00a0", " ") in text.replace("\u00a0", " "), text
    assert room.card.labels == ["Je m’en occupe", "Contacté", "Noter", "Gagné", "Perdu", "Plus tard"]
    assert len(room.screen) == 1


def test_a_contact_that_was_not_agreed_to_is_not_on_the_card() -> None:
    """Without the agreement to be contacted, a contact that is there by mistake is not shown."""
    room = Room()
    room.receive(make_lead(agreements=(Agreement("transmit", "Agence Exemple", NOW),)))
    assert "+336" not in room.card.text
    assert "Ne souhaite pas être contacté" in room.card.text


def test_an_account_on_telegram_is_a_link() -> None:
    """Who wants to be written to here is one tap away."""
    room = Room()
    room.receive(make_lead(contact=Contact("telegram", "77001")))
    assert '<a href="tg://user?id=77001">Lui écrire sur Telegram</a>' in room.card.text


def test_the_longest_card_is_one_message() -> None:
    """Whatever people typed is cut so that the card stays one message, which can be edited."""
    room = Room()
    long = "é" * 3_000
    note = Note(NOW, "N" * 64, long)
    room.receive(make_lead(reasons=(long,) * 20, opening=long, notes=(note,) * 20, contact=Contact("email", "e" * 254)))
    assert len(room.screen) == 1
    assert len(room.card.text) < 4_096 + 200


def test_whoever_taps_first_has_it() -> None:
    """The second is told by the card who was faster, and nothing else changes."""
    room = Room()
    room.receive(make_lead())
    card = room.cards[KEY]
    room.tap("Je m’en occupe", ANNE)
    room.ask("lead_claim", KEY, BOB, card=card)
    assert (room.lead().state, room.lead().who, room.lead().who_id) == ("claimed", "Anne", "501")
    assert not room.decision.leads
    assert "Pris par Anne" in room.card.text
    assert len(room.screen) == 1
    assert room.events_told == ["lead.claimed"]


def test_a_lead_goes_its_way_and_back() -> None:
    """Taken, contacted, won; each step can be taken back, and the card keeps the history."""
    room = Room()
    room.receive(make_lead())
    room.tap("Je m’en occupe")
    room.tap("Contacté")
    room.tap("Gagné", BOB)
    assert room.lead().state == "won"
    assert room.lead().who == "Anne"
    assert all(each in room.card.text for each in ("Pris par Anne", "Contacté le", "Gagné le"))
    assert room.events_told == ["lead.claimed", "lead.won"]
    for state in ("contacted", "claimed"):
        room.tap("Annuler")
        assert room.lead().state == state
    room.tap("Rendre")
    assert (room.lead().state, room.lead().who, room.lead().claimed_at) == ("new", "", 0.0)
    assert "À prendre" in room.card.text


@pytest.mark.parametrize(
    ("label", "state", "told"),
    [("Contacté", "contacted", []), ("Gagné", "won", ["lead.won"]), ("Perdu", "lost", ["lead.lost"])],
)
def test_doing_something_with_a_lead_takes_it(label: str, state: str, told: list[str]) -> None:
    """Whoever calls before claiming has claimed."""
    room = Room()
    room.receive(make_lead())
    room.tap(label, BOB)
    assert (room.lead().state, room.lead().who) == (state, "Bob")
    assert room.events_told == ["lead.claimed", *told]


def test_a_lead_nobody_took_is_said_once_more_and_not_when_taken() -> None:
    """After the hours of patience, with the way to take it; a claim calls it off, giving it back sets it again."""
    room = Room()
    room.receive(make_lead())
    (again,) = room.later
    assert again.due_at == NOW + 4 * HOUR
    assert again.topic == f"unclaimed:{KEY}"
    assert again.lead == KEY
    assert "Personne ne s’occupe encore de #abcdefgh" in again.params["text"]
    room.tap("Je m’en occupe")
    assert not room.later
    room.tap("Rendre")
    assert [each.due_at for each in room.later] == [NOW + 4 * HOUR]


def test_what_is_said_again_waits_for_the_morning() -> None:
    """Four hours after six in the evening is nine the next day."""
    room = Room()
    room.now = NOW + 8 * HOUR
    room.receive(make_lead())
    assert [each.due_at for each in room.later] == [NOW + 23 * HOUR]


def test_taking_it_from_the_reminder_draws_the_card_and_closes_the_reminder() -> None:
    """The line that was tapped says who took it, and has no button any more."""
    room = Room()
    room.receive(make_lead())
    room.now += 5 * HOUR
    due, room.later = tuple(replace(each, due_at=0.0) for each in room.later), []
    room.play(due)
    reminder = max(room.screen)
    room.tap("Je m’en occupe", BOB, reminder)
    assert "Pris par Bob" in room.card.text
    assert "Pris par Bob" in room.screen[reminder].text
    assert not room.screen[reminder].labels


def test_a_lead_put_off_is_said_again_then() -> None:
    """The button asks until when; the lead keeps its state; any step calls it off."""
    room = Room()
    room.receive(make_lead())
    room.tap("Je m’en occupe")
    room.tap("Plus tard")
    assert room.card.labels == ["Demain", "Dans 3 jours", "Dans 7 jours", "Ne rien changer"]
    room.tap("Ne rien changer")
    assert "Contacté" in room.card.labels
    room.tap("Plus tard")
    room.tap("Dans 3 jours")
    (later,) = room.later
    assert later.due_at == NOW + 3 * DAY
    assert "suivi par Anne" in later.params["text"]
    assert "En attente" in room.card.text
    assert room.lead().state == "claimed"
    room.tap("Contacté")
    assert not room.later
    assert room.lead().snoozed_until == 0.0


def test_a_note_is_asked_for_and_kept() -> None:
    """The question names who is asked and the lead in full; the reply stands on the card."""
    room = Room()
    room.receive(make_lead())
    room.tap("Noter", BOB)
    asked = room.last
    assert 'tg://user?id=502">Bob' in asked.text
    assert f"#{KEY}" in asked.text
    assert asked.markup == {"force_reply": True, "selective": True, "input_field_placeholder": "Votre note"}
    room.ask("lead_note", f"{KEY}:rappeler : après 18 h <b>!", BOB)
    assert [(each.who, each.text) for each in room.lead().notes] == [("Bob", "rappeler : après 18 h <b>!")]
    assert "rappeler : après 18 h &lt;b&gt;!" in room.card.text
    room.ask("lead_note", f"{KEY}:" + "x" * 700, BOB)
    assert len(room.lead().notes[-1].text) == 500
    assert "sans ce qui dépasse 500" in room.last.text


def test_the_same_person_coming_back_changes_the_card_in_place() -> None:
    """One card, drawn anew, and a line below that answers it."""
    room = Room()
    room.receive(make_lead())
    card = room.cards[KEY]
    room.receive(replace(room.lead(), score=64, times=2), again=True)
    assert room.cards[KEY] == card
    assert "64/100" in room.card.text
    assert "2 diagnostics" in room.card.text
    assert "est revenu" in room.last.text
    assert room.last.params["reply_parameters"] == {"message_id": card, "allow_sending_without_reply": True}


def test_a_card_that_cannot_be_edited_is_sent_again() -> None:
    """A card deleted by somebody, or left behind by a migration, comes back below with the next step."""
    room = Room()
    room.receive(make_lead())
    gone = room.cards[KEY]
    del room.screen[gone]
    room.screen[gone + 5] = Shown("une photo de famille")
    room.ask("lead_claim", KEY, ANNE)
    assert room.cards[KEY] == gone + 6
    assert "Pris par Anne" in room.card.text


def test_what_is_withdrawn_or_erased_leaves_nothing_on_the_screen() -> None:
    """The card is overwritten and the team is told to remove its copies."""
    for erased in (False, True):
        room = Room()
        room.receive(make_lead())
        room.play(forgotten(room.desk, room.lead(), erased))
        assert all("+336" not in shown.text and not shown.labels for shown in room.screen.values())
        assert "Retirez" in room.last.text
        assert all(not call.lead for call in forgotten(room.desk, room.lead(), erased))


def test_P06_a_card_that_is_being_sent_is_emptied_too() -> None:
    """Its number is known to whoever sent it, so that the edit names the lead; where no card was made, the line stands alone."""
    for erased in (False, True):
        room = Room()
        room.receive(make_lead())
        on_its_way = replace(room.lead(), card=None)
        room.play(forgotten(room.desk, on_its_way, erased))
        assert all("+336" not in shown.text and not shown.labels for shown in room.screen.values())
        room.screen.clear()
        room.cards.clear()
        room.play(forgotten(room.desk, on_its_way, erased))
        (line,) = room.screen.values()
        assert "Retirez" in line.text


def test_a_tap_on_a_lead_that_is_no_more_says_so() -> None:
    """Erased meanwhile: the card that was tapped says it, in its place."""
    room = Room()
    room.receive(make_lead())
    card = room.cards[KEY]
    room.leads.clear()
    room.ask("lead_claim", KEY, card=card)
    assert "n’existe plus" in room.screen[card].text
    assert not room.decision.leads


def test_a_withdrawn_lead_cannot_be_taken() -> None:
    """Its card says that the person withdrew, whatever is tapped."""
    room = Room()
    room.receive(make_lead())
    room.leads[KEY] = replace(room.leads[KEY], state="withdrawn", contact=None, agreements=())
    for label in ("Je m’en occupe",):
        room.tap(label)
    assert room.lead().state == "withdrawn"
    assert "a retiré son accord" in room.card.text
    assert not room.card.labels


def test_cards_stand_in_the_operators_topic() -> None:
    """In a group with topics, what is new goes there; an edit needs no topic."""
    room = Room(operator(team=Team(GROUP.chat, topic=9)))
    room.receive(make_lead())
    assert room.card.params["message_thread_id"] == 9
    room.tap("Je m’en occupe")
    assert "message_thread_id" not in room.card.params


def test_without_a_group_nothing_is_announced() -> None:
    """An agency that has only systems, and one that has nothing."""
    room = Room(Operator(), team=None)
    assert announce(room.desk, make_lead(), NOW) == ()
    assert forgotten(room.desk, make_lead(), erased=True) == ()


def test_r18_a_team_that_became_a_supergroup_goes_on() -> None:
    """The group's new number is the team's, though the operator file says the old one."""
    room = Room()
    room.receive(make_lead())
    moved = Address("telegram", "1", "-100999")
    room.ask("migrated", moved.chat, who=None)
    room.ask("lead_claim", KEY, ANNE, at=moved)
    assert room.lead().who == "Anne"
    room.ask("team_leads", "", ANNE, at=moved)
    assert room.recipes


def test_the_card_speaks_the_teams_language() -> None:
    """The first of the operator's languages, whatever the member's telephone speaks."""
    room = Room(operator(languages=("en", "fr")))
    room.receive(make_lead())
    assert "Nobody’s yet" in room.card.text
    assert "I’ll take it" in room.card.labels


def test_somebody_who_agrees_anew_gets_a_card_below() -> None:
    """After a withdrawal the old card is far up: what is agreed to now is shown now."""
    room = Room()
    room.receive(make_lead())
    old = room.cards[KEY]
    room.receive(make_lead(agreements=(Agreement("transmit", "Agence Exemple", NOW),)))
    assert room.cards[KEY] > old


def test_a_contact_taken_back_leaves_the_card_in_its_place() -> None:
    """The number is gone from the card that there is, and there is no second one."""
    room = Room()
    room.receive(make_lead())
    room.receive(make_lead(contact=None, agreements=(Agreement("transmit", "Agence Exemple", NOW - 60),)))
    assert "+336" not in room.card.text
    assert sum("82/100" in shown.text for shown in room.screen.values()) == 1


def test_in_the_group_of_another_operator_file_a_lead_has_no_card_yet() -> None:
    """The number that its card had elsewhere is another message’s here: that stays as it is, and the lead gets a card of its own."""
    before = Room()
    before.receive(make_lead(group="-100999"))
    number = before.cards[KEY]
    room = Room()
    room.leads, room.cards = {KEY: before.leads[KEY]}, {KEY: number}
    room.screen[number] = Shown("Une autre fiche")
    for erased in (False, True):
        room.play(forgotten(room.desk, room.lead(), erased))
    room.play(announce(room.desk, room.lead(), NOW + 60, again=True))
    assert room.screen[number].text == "Une autre fiche"
    room.cards[KEY] = number
    room.ask("lead_show", KEY, card=11)
    assert room.screen[number].text == "Une autre fiche"
    assert "+336" in room.card.text
    assert room.lead().group == GROUP.chat
    anew = room.cards[KEY]
    room.tap("Je m’en occupe")
    assert room.cards[KEY] == anew
    assert "Anne" in room.card.text
