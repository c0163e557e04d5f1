"""One's own data: seen, taken away, corrected, withdrawn, erased, from every state, in two taps at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.consent.notice import Notice
from bot.conversation.events import Asked, Command
from bot.conversation.messages import Attachment, Block, Details, Heading, Items, Page, Paragraph
from bot.conversation.session import ENDED, SUMMARY
from bot.leads.lead import Lead
from bot.operators.operator import Operator
from bot.operators.retention import Retention
from bot.ports import Outgoing
from tests.assistant.kit import NOW, Caller, make_desk
from tests.assistant.shared import AGENCY, CONTACT, GROUP, MEMBER, NOTE, agency_desk, lead_of_person, sharing_caller
from tests.kit import shipped


def words(blocks: tuple[Block, ...]) -> str:
    """All that blocks say."""
    said: list[str] = []
    for block in blocks:
        match block:
            case Heading(text) | Paragraph(text):
                said.append(text)
            case Items(items):
                said += items
            case Details(title, lines):
                said += [title, *lines]
            case _:
                pass
    return "\n".join(said)


def shown(caller: Caller) -> str:
    """All that the last pages say."""
    return "\n".join(words(page.blocks) for page in caller.pages)


def tapped(caller: Caller, label: str) -> None:
    """Tap the page's button of that label."""
    found = [button.token for button in caller.page_buttons if button.label == label]
    assert found, f"no button {label!r} among {[button.label for button in caller.page_buttons]}"
    caller.tap(found[0])


def elsewhere(caller: Caller) -> list[Outgoing]:
    """The calls to others than the person."""
    return [call for call in caller.decision.outgoing if call.to is not None]


# The notice


def test_the_notice_says_all_that_article_13_asks() -> None:
    """Who, why, on what basis, to whom by name, Telegram and transfers, how long, rights, withdrawal, complaint, no decision."""
    said = words(Notice(shipped().phrases, "fr", AGENCY).blocks())
    for each in (
        "Atelier Net SARL", "donnees@atelier.example", "6.1.b", "6.1.a", "le groupe Telegram de son équipe", "crm, HubSpot",
        "hors de l’Union européenne", "30 jours", "12 mois", "3 ans", "5 ans", "portabilité", "se retire", "cnil.fr/plaintes",
        "aucune décision n’est prise automatiquement", "/mesdonnees", "rappels", "cochez",
    ):  # fmt: skip
        assert each in said, each


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_without_an_agency_the_notice_asks_for_nobody_s_agreement(lang: str) -> None:
    """It names no recipient and no agreement, since none is asked for, and says so; without a file it says that nobody is configured."""
    alone = words(Notice(shipped().phrases, lang, replace(AGENCY, team=None, targets=())).blocks())
    nobody = words(Notice(shipped().phrases, lang, Operator()).blocks())
    for said in (alone, nobody):
        assert "6.1.a" not in said
        assert ("aucun contact n’est demandé" if lang == "fr" else "no contact is asked for") in said
    assert ("non configuré" if lang == "fr" else "not configured") in nobody


def test_the_durations_of_the_notice_are_those_of_the_clock() -> None:
    """An operator who keeps less says less."""
    shorter = replace(AGENCY, retention=Retention(unfinished=10, finished=90, leads=365))
    said = words(Notice(shipped().phrases, "fr", shorter).blocks())
    assert "inachevé\u00a0: 10 jours" in said
    assert "terminé\u00a0: 90 jours" in said
    assert "transmis\u00a0: 12 mois" in said


def test_the_notice_is_no_wall() -> None:
    """At most three short paragraphs stand open; the rest is folded."""
    blocks = Notice(shipped().phrases, "fr", AGENCY).blocks()
    open_ones = [block for block in blocks if isinstance(block, Paragraph)]
    assert len(open_ones) == 3
    assert sum(len(block.text) for block in open_ones) < 600
    assert all(isinstance(block, Details) for block in blocks[4:])


# In every state

STATES: dict[str, Callable[[Caller], object]] = {
    "the start": lambda caller: caller.ask("start"),
    "mid-question": lambda caller: caller.tap(caller.card.choices[0].token),
    "paused": lambda caller: caller.bring(Asked(Command.PAUSE)),
    "the help": lambda caller: caller.bring(Asked(Command.HELP)),
    "the summary": lambda caller: _finish(caller, conclude=False),
    "ended": lambda caller: _finish(caller, conclude=True),
    "blocked": lambda caller: caller.ask("blocked"),
    "another dialog": lambda caller: caller.ask("dialog", "workload"),
}


def _finish(caller: Caller, *, conclude: bool) -> None:
    while caller.session.state != SUMMARY:
        caller.tap(caller.card.choices[0].token)
        if caller.session.draft:
            caller.tap("!done")
    if conclude:
        caller.bring(Asked(Command.CONCLUDE))
        assert caller.session.state == ENDED


@pytest.mark.parametrize("state", STATES)
def test_P04_withdrawing_takes_two_gestures_from_every_state(state: str) -> None:
    """/mesdonnees, then one button: proved, every system told, calls underway called off, the group's card emptied, all at once."""
    caller = sharing_caller()
    STATES[state](caller)
    caller.ask("mydata")
    tapped(caller, "Ne plus transmettre")
    decision = caller.decision
    (lead,) = decision.leads
    assert lead.state == "withdrawn"
    assert decision.cancel_leads == (lead.key,)
    assert [(each.purpose, each.recipient, each.choice) for each in decision.consents] == [
        ("transmit", AGENCY.name, "withdrawn"),
        ("contact", AGENCY.name, "withdrawn"),
    ]
    assert all(each.text and each.text in shown(caller) for each in decision.consents)
    told = [(call.to.chat, call.method) for call in elsewhere(caller) if call.to and call.to != GROUP]
    assert sorted(told) == [("crm", "lead.withdrawn"), ("desk", "lead.withdrawn")] or len(told) == 2


def test_P04_nothing_personal_is_left_of_a_withdrawn_lead() -> None:
    """Contact, answers, reasons, notes, scores, who took it: gone; the card loses all of it."""
    caller = sharing_caller()
    caller.ask("withdraw", "transmit")
    (lead,) = caller.decision.leads
    before = lead_of_person(caller.conversation.person)
    for name in ("contact", "agreements", "reasons", "opening", "answers", "severities", "notes", "who", "who_id"):
        assert getattr(before, name), name
        assert not getattr(lead, name), name
    drawn = [call for call in elsewhere(caller) if call.to == GROUP]
    assert any(call.params.get("message_id") == 77 for call in drawn)
    assert all(word not in str(call.params) for call in elsewhere(caller) for word in (CONTACT, NOTE, "audit"))


def test_P04_only_being_contacted_can_be_taken_back() -> None:
    """The contact goes, the diagnosis stays with the agency, and every system is told what remains."""
    caller = sharing_caller()
    caller.ask("withdraw", "contact")
    (lead,) = caller.decision.leads
    assert lead.contact is None
    assert [each.purpose for each in lead.agreements] == ["transmit"]
    assert lead.reasons
    assert [each.purpose for each in caller.decision.consents] == ["contact"]
    methods = [call.method for call in elsewhere(caller) if call.to != GROUP]
    assert methods.count("lead.withdrawn") == 2
    assert "lead.reassessed" in methods
    assert all(CONTACT not in str(call.params) for call in elsewhere(caller))


def test_a_lead_put_off_is_said_again_though_being_contacted_was_taken_back() -> None:
    """What waited about it is called off with the rest, and agreed on anew: the team asked for it."""
    caller = sharing_caller()
    (lead,) = caller.leads.values()
    until = NOW + 3 * 86_400
    caller.leads = {lead.key: replace(lead, snoozed_until=until)}
    decision = caller.ask("withdraw", "contact")
    assert decision.cancel_leads == (lead.key,)
    (said,) = [call for call in decision.outgoing if call.topic == f"unclaimed:{lead.key}"]
    assert said.due_at >= until


@pytest.mark.parametrize("purpose", ["newsletter", "", "transmit'", "nothing"])
def test_P04_what_was_not_agreed_to_cannot_be_taken_back(purpose: str) -> None:
    """Nor twice: a kind line, no entry, no call to anybody."""
    caller = sharing_caller()
    caller.ask("withdraw", purpose)
    assert not caller.decision.consents
    assert not caller.decision.leads
    assert not elsewhere(caller)
    assert "rien à retirer" in shown(caller)


def test_P04_taking_back_twice_is_once() -> None:
    """The second tap on an old button changes nothing."""
    caller = sharing_caller()
    caller.ask("withdraw", "transmit")
    caller.ask("withdraw", "transmit")
    assert not caller.decision.consents
    assert not elsewhere(caller)
    caller.ask("mydata")
    assert "Accord retiré" in shown(caller)
    assert "Ne plus transmettre" not in [button.label for button in caller.page_buttons]


# Seeing, taking away


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("state", STATES)
def test_what_is_kept_is_said_in_every_state(state: str, lang: str) -> None:
    """The page comes, with its buttons, and changes nothing of the talk."""
    caller = sharing_caller(lang=lang)
    STATES[state](caller)
    before = caller.conversation.session
    caller.ask("mydata")
    assert caller.conversation.session == before
    assert CONTACT in shown(caller)
    assert len(caller.page_buttons) == 8
    caller.ask("mydata_see")
    assert NOTE in shown(caller)
    assert MEMBER not in shown(caller), "who of the team is theirs to say"


def test_seeing_shows_each_answer_as_it_was_given() -> None:
    """In the words of the buttons, question by question; finished ones too, with their day."""
    caller = sharing_caller()
    label = caller.card.choices[0].label
    caller.tap(caller.card.choices[0].token)
    caller.ask("mydata_see")
    assert f"→ {label}" in shown(caller)
    caller.ask("start")
    _finish(caller, conclude=True)
    caller.ask("mydata_see")
    assert "Diagnostic du " in shown(caller)


def test_somebody_new_is_told_how_little_is_kept() -> None:
    """Before any talk: the page, without a word about what there is not."""
    caller = Caller()
    caller.ask("mydata")
    assert "Le numéro de cette conversation" in shown(caller)
    assert "transmis" not in shown(caller)


@pytest.mark.parametrize(("argument", "what"), [("data", "mydata"), ("paper", "mydata_paper")])
def test_both_files_are_made_when_they_are_sent(argument: str, what: str) -> None:
    """The recipe names the person, nothing else."""
    caller = Caller(agency_desk())
    caller.ask("start")
    caller.ask("mydata_file", argument)
    assert caller.decision.messages == (Attachment(what, ""),)  # type: ignore[arg-type]  # one of the literal's values
    assert caller.decision.outgoing[0].params["enclosure"]["person"] == caller.conversation.person


# Correcting


def test_an_answer_is_corrected_from_the_middle_of_the_talk() -> None:
    """Its number is tapped, its question asked again, and the talk goes on where it was."""
    caller = sharing_caller()
    key = caller.session.state
    caller.tap(caller.card.choices[0].token)
    where = caller.session.state
    caller.ask("mydata_correct")
    tapped(caller, "1")
    assert caller.session.state == key
    caller.tap(caller.card.choices[1].token)
    assert caller.session.answers[key] != caller.card.choices[0].token
    assert caller.session.state == where


def test_a_finished_diagnosis_is_corrected_in_its_place() -> None:
    """The wrong one is not kept beside the right one."""
    caller = sharing_caller()
    key = caller.session.state
    _finish(caller, conclude=True)
    first = dict(caller.past)
    caller.ask("mydata_correct", key)
    assert caller.session.state == key
    caller.tap(caller.card.choices[1].token)
    caller.bring(Asked(Command.CONCLUDE))
    assert caller.session.state == ENDED
    assert caller.past.keys() == first.keys()
    (before,), (after,) = first.values(), caller.past.values()
    assert before.session.answers[key] != after.session.answers[key]
    assert before.document != after.document


def test_after_agreeing_it_is_the_diagnosis_that_is_corrected() -> None:
    """An agreement is withdrawn by its button; what there is to correct is what was passed on."""
    caller = Caller(agency_desk())
    caller.ask("start")
    caller.tap("!begin:express")
    key = caller.session.state
    _finish(caller, conclude=True)
    caller.ask("dialog", "contact")
    for answer in ("yes", "yes"):
        caller.tap(answer)
    caller.write(CONTACT)
    caller.ask("mydata_see")
    for told in ("transmettre votre diagnostic à Atelier Net", "→ Oui, d’accord", "→ Par e-mail"):
        assert told in shown(caller), told
    caller.bring(Asked(Command.CONCLUDE))
    caller.ask("mydata_correct")
    assert "Atelier Net" not in shown(caller)
    caller.ask("mydata_correct", key)
    assert caller.session.state == key


def test_without_any_answer_there_is_nothing_to_correct() -> None:
    """And that is said."""
    caller = Caller()
    caller.ask("mydata_correct")
    assert "aucune réponse à corriger" in shown(caller)


def test_a_forged_correction_shows_the_list() -> None:
    """A key that is none asks nothing."""
    caller = sharing_caller()
    caller.tap(caller.card.choices[0].token)
    caller.ask("mydata_correct", "kpi.nothing")
    assert isinstance(caller.decision.messages[0], Page)


# Erasing


@pytest.mark.parametrize("state", STATES)
def test_P06_erasing_tells_everybody_who_received_the_lead(state: str) -> None:
    """Asked for, confirmed: everything goes, the systems and the group are told, earlier calls are called off."""
    caller = sharing_caller()
    STATES[state](caller)
    caller.ask("erase")
    assert AGENCY.name in shown(caller)
    tapped(caller, "Oui, tout effacer")
    decision = caller.decision
    assert decision.erase
    assert len(decision.cancel_leads) == 1
    methods = [call.method for call in elsewhere(caller) if call.to != GROUP]
    assert methods == ["lead.erased", "lead.erased"]
    assert any(call.to == GROUP and call.params.get("message_id") == 77 for call in elsewhere(caller))
    assert all(word not in str(call.params) for call in elsewhere(caller) for word in (CONTACT, NOTE, "audit"))


def test_P06_without_a_lead_nobody_is_told() -> None:
    """Erasing what nobody received is nobody's business."""
    caller = Caller(agency_desk())
    caller.ask("start")
    caller.ask("erase_confirmed")
    assert caller.decision.erase
    assert not elsewhere(caller)


def test_P04_negative_control_a_lead_left_as_it_was_is_seen() -> None:
    """The check above can fail: an untouched lead holds what must go."""
    lead: Lead = lead_of_person("somebody")
    assert any((lead.contact, lead.answers, lead.notes))


def test_a_desk_without_an_agency_serves_every_right() -> None:
    """No lead, no team, no system: seeing, correcting, erasing work all the same."""
    caller = Caller(make_desk())
    caller.ask("start")
    for service in ("privacy", "mydata", "mydata_see", "mydata_correct", "withdraw", "erase"):
        caller.ask(service)
        assert caller.pages, service
