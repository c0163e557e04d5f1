"""After the result: the list, the comparison, actions ticked, files, a reminder, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.assistant.afterwards import AFTERWARDS
from bot.assistant.desk import ASKED_FOR
from bot.assistant.results import former_of
from bot.assistant.services import SERVICES, UNTAPPED
from bot.channels.telegram.cards import convert
from bot.conversation.events import Asked, Command, Tap
from bot.conversation.messages import Attachment, Button, Details, Heading, Items, Page, Table
from bot.errors import PastNeeded
from bot.ports import Arrival, Service
from tests.assistant.kit import ADDRESS, NOW, Caller, make_desk
from tests.kit import shipped

DAY = 86_400.0


def finished(lang: str = "fr", *, pick: int = 0, mode: str = "express") -> Caller:
    """Somebody on Telegram at the end of a diagnosis."""
    caller = Caller(make_desk(converters={"telegram": convert}), lang)
    caller.ask("start")
    caller.answer_all(mode, pick)
    caller.tap("!conclude")
    return caller


def again(caller: Caller, pick: int, mode: str = "express", days: float = 90) -> None:
    """The diagnosis taken again, so many days later."""
    caller.bring(Service("dialog", "diagnostic"), after=days * DAY)
    caller.ask("fresh", "diagnostic")
    caller.answer_all(mode, pick)
    caller.tap("!conclude")


def text(caller: Caller) -> str:
    """All that the pages say."""
    return "\n".join(str(page.blocks) for page in caller.pages).replace("\\xa0", "\u00a0").replace("\\u202f", "\u202f")


def tokens(buttons: list[Button]) -> list[str]:
    """What they send back."""
    return [button.token for button in buttons]


def say(phrase: str, lang: str, **values: str | int) -> str:
    """A phrase of this room."""
    return shipped().phrases.say(f"progress.{phrase}", lang, **values)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_below_the_result_stands_what_can_be_done_with_it(lang: str) -> None:
    """Actions, sharing, a reminder; in the person's language."""
    caller = finished(lang)
    assert caller.page_buttons[-3:] == [
        Button("!!actions", say("do_actions", lang)),
        Button("!!share", say("do_share", lang)),
        Button("!!remind", say("do_remind", lang)),
    ]
    assert say("keep_text", lang) in text(caller)


def test_where_nobody_can_be_written_to_no_reminder_is_offered() -> None:
    """The terminal: by name it is refused kindly."""
    caller = Caller()
    caller.ask("start")
    caller.answer_all()
    caller.tap("!conclude")
    assert "!!remind" not in tokens(caller.page_buttons)
    decision = caller.ask("remind", "30")
    assert decision.outgoing == ()
    assert say("remind_not_here", "fr") in text(caller)


def test_the_first_diagnosis_is_compared_with_nothing() -> None:
    """No table of changes."""
    caller = finished()
    assert not any(isinstance(block, Table) for page in caller.pages for block in page.blocks)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_new_diagnosis_is_compared_with_the_last(lang: str) -> None:
    """Right after the verdict: a row for each obstacle, figures of then and now."""
    caller = finished(lang, pick=0)
    again(caller, pick=3)
    (first, second) = caller.past.values()
    title = next(page for page in caller.pages if any(isinstance(block, Table) for block in page.blocks))
    assert caller.pages.index(title) == 1
    (table,) = [block for block in title.blocks if isinstance(block, Table)]
    assert len(table.rows) == 4
    assert all(len(row) == 4 for row in table.rows)
    assert table.columns[1:] == (say("before", lang), say("now", lang), say("change", lang))
    assert first.session.id != second.session.id


def test_the_result_read_again_is_compared_alike_and_not_with_itself() -> None:
    """The same pages as the first time."""
    caller = finished()
    again(caller, pick=3)
    before = caller.pages
    caller.tap("!conclude")
    assert caller.pages == before


def test_results_lists_them_all_and_compares_the_last_two() -> None:
    """With none, it leads to the first one."""
    caller = Caller(make_desk(converters={"telegram": convert}))
    caller.ask("start")
    caller.ask("results")
    assert caller.card.choices
    caller = finished()
    again(caller, pick=2)
    again(caller, pick=3)
    caller.ask("results")
    assert [block.text for page in caller.pages for block in page.blocks if isinstance(block, Heading)][-1] == say(
        "history_title", "fr"
    )
    assert len(caller.pages) == 2
    assert len([block for block in caller.pages[-1].blocks if isinstance(block, Details)]) == 3


def test_an_action_is_ticked_in_place_shown_and_can_be_unticked() -> None:
    """The tap's own message is drawn anew; twice the same tap changes nothing more; the comparison and the list say it."""
    caller = finished(pick=3)
    caller.ask("actions")
    toggles = [token for token in tokens(caller.page_buttons) if token.startswith("!!tick:")]
    assert len(toggles) == 6
    assert all(len(token) <= 46 for token in toggles)
    decision = caller.bring(Tap(toggles[1], "old", 1), card=900)
    assert decision.outgoing[0].method == "editMessageText"
    assert decision.outgoing[0].params["message_id"] == 900
    (kept,) = caller.past.values()
    assert len(kept.done) == 1
    (items,) = [block for block in caller.pages[0].blocks if isinstance(block, Items)]
    assert [item[0] for item in items.items] == ["☐", "☑", "☐", "☐", "☐", "☐"]
    assert caller.bring(Tap(toggles[1], "old", 1), card=900).finished is None
    caller.ask("results")
    assert say("done", "fr", count=1, total=6) in text(caller)
    again(caller, pick=0)
    assert say("done", "fr", count=1, total=6) in text(caller)
    untick = toggles[1].replace("tick", "untick")
    caller.bring(Tap(untick, "old", 1), card=900)
    assert next(iter(caller.past.values())).done == ()


def test_a_diagnosis_corrected_keeps_its_ticked_actions() -> None:
    """An answer put right does not undo what was done; an action that the new list has no more is forgotten."""
    caller = finished(pick=3)
    caller.ask("actions")
    for token in [token for token in tokens(caller.page_buttons) if token.startswith("!!tick:")]:
        caller.bring(Tap(token, "old", 1), card=900)
    (before,) = caller.past.values()
    assert len(before.done) == 6
    caller.ask("mydata_correct", "kpi.tracking")
    caller.tap(caller.card.choices[0].token)
    caller.bring(Asked(Command.CONCLUDE))
    (after,) = caller.past.values()
    assert (after.session.id, after.document != before.document) == (before.session.id, True)
    actions = former_of(after).action_titles()
    assert after.done == tuple(each for each in actions if each in before.done)
    assert after.done


def test_ticking_never_draws_over_the_live_card() -> None:
    """A forged tap on it gets a new message."""
    caller = finished(pick=3)
    caller.ask("actions")
    toggle = next(token for token in tokens(caller.page_buttons) if token.startswith("!!tick:"))
    live = caller.conversation.card
    decision = caller.bring(Tap(toggle, "old", 1), card=live)
    assert decision.outgoing[0].method == "sendMessage"


@pytest.mark.parametrize("argument", ["", "nobody00.film", "....", "x", "🦊"])
def test_r06_a_forged_tick_marks_nothing(argument: str) -> None:
    """An unknown diagnosis, no action: the list, unchanged."""
    caller = finished(pick=3)
    assert caller.ask("tick", argument).finished is None
    short = next(iter(caller.past.values())).session.short_id
    assert caller.ask("tick", f"{short}.no_such_action").finished is None


def test_s_only_a_channel_says_that_a_chat_moved() -> None:
    """A forged button that names such a service changes nothing; negative control: the channel itself may."""
    caller = finished()
    for name in sorted(UNTAPPED):
        before = caller.conversation
        decision = caller.bring(Tap(f"!!{name}:666", "x", 1))
        assert decision.conversation.address == ADDRESS
        assert decision.conversation.blocked == before.blocked
    assert caller.ask("migrated", "666").conversation.address.chat == "666"


@pytest.mark.parametrize("what", ["summary", "report", "markdown", "json"])
def test_each_file_offered_is_one_that_can_be_asked_for(what: str) -> None:
    """A recipe of the latest diagnosis, sent as a document."""
    caller = finished()
    again(caller, pick=2)
    caller.ask("share")
    assert f"!!file:{what}" in tokens(caller.page_buttons)
    decision = caller.ask("file", what)
    latest = list(caller.past.values())[-1].session.id
    assert decision.messages == (Attachment(what, latest),)  # type: ignore[arg-type]  # each is a name of a file
    assert decision.outgoing[0].method == "sendDocument"
    assert decision.outgoing[0].params["enclosure"]["session"] == latest


def test_without_a_result_there_is_no_file() -> None:
    """Said kindly; and no file of another name."""
    caller = Caller()
    for service, argument in (("share", ""), ("file", "json")):
        caller.ask(service, argument)
        assert say("no_file", "fr") in text(caller)
    caller = finished()
    assert caller.ask("file", "../../etc/passwd").messages == (Page(caller.pages[0].blocks),)


@pytest.mark.parametrize(("days", "lang"), [(7, "fr"), (30, "en"), (90, "fr")])
def test_a_reminder_is_agreed_on_and_comes_in_the_day(days: int, lang: str) -> None:
    """Between nine and nineteen in Paris, as a push that can be called off; it leads back to the diagnosis."""
    caller = finished(lang)
    caller.ask("remind")
    assert f"!!remind:{days}" in tokens(caller.page_buttons)
    decision = caller.bring(Tap(f"!!remind:{days}", "old", 1), card=901)
    told, later = decision.outgoing
    assert (told.method, told.params["message_id"]) == ("editMessageText", 901)
    assert (later.push, later.topic) == (True, "reminder")
    assert decision.cancel == ("reminder",)
    local = datetime.fromtimestamp(later.due_at, UTC).astimezone(ZoneInfo("Europe/Paris"))
    assert 9 <= local.hour < 19
    assert 0 <= later.due_at - (NOW + days * DAY) < DAY
    buttons = [button["callback_data"] for row in later.params["reply_markup"]["inline_keyboard"] for button in row]
    assert buttons[0].endswith("!!dialog:diagnostic")


def test_nothing_is_sent_unless_it_was_agreed_on() -> None:
    """Off by default: neither the result nor the offer sends anything later; one tap calls it off, a new diagnosis too."""
    caller = finished()
    assert not [call for call in caller.decision.outgoing if call.push]
    assert caller.decision.cancel == ("reminder",)
    assert not [call for call in caller.ask("remind").outgoing if call.push]
    stopped = caller.ask("remind", "0")
    assert (stopped.cancel, [call for call in stopped.outgoing if call.push]) == (("reminder",), [])
    assert not [call for call in caller.ask("remind", "8").outgoing if call.push]


def test_the_past_is_asked_for_only_where_it_is_needed() -> None:
    """An answer in mid-talk reads nothing; a verdict does."""
    caller = Caller()
    caller.ask("start")
    arrival = Arrival(ADDRESS, "1", Tap("!begin:express", caller.session.short_id, caller.session.revision), "fr", NOW)
    bare = caller.desk.decide(
        caller.conversation.__class__(ADDRESS, session=caller.session, lang="fr", person="p"), arrival
    )
    assert bare.conversation.session is not None
    with pytest.raises(PastNeeded):
        caller.desk.decide(bare.conversation, Arrival(ADDRESS, "2", Service("results"), "fr", NOW))


def test_every_service_has_one_name() -> None:
    """The two registries do not overlap."""
    assert not set(SERVICES) & set(AFTERWARDS)
    assert set(ASKED_FOR) >= set(AFTERWARDS)
    assert set(SERVICES) >= UNTAPPED
