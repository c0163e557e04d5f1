"""What can be asked for once there is a result: the list of them, actions to tick, files to take away, a reminder.

One small function per service, in a literal registry, as in `bot.assistant.services`. Must not know channels' formats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

from bot.assistant.results import former_of, kept_diagnoses, progress_to
from bot.assistant.services import Later, Reply, Serve
from bot.content.texts import Value
from bot.conversation.events import Asked, Command
from bot.conversation.messages import Attachment, Block, Button, Heading, Items, Message, Page, Paragraph, What
from bot.ports import Arrival, Conversation, Finished, past_of
from bot.reports.dates import day_in_words, day_of
from bot.reports.evolution import action_title, history_page, progress_page
from bot.reports.voice import Voice

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

REMINDER = "reminder"
"""The topic of the call that says it is time to take stock again."""
DELAYS = (7, 30, 90)
"""Days after which one may be reminded."""
DAY = 86_400.0


def keep_page(desk: Desk, conversation: Conversation) -> Page:
    """What can be done with a result, below it, and by whom it was made."""
    services = ["actions", "share", *(["remind"] if desk.writes_later(conversation) else [])]
    title, text = (
        Paragraph(_say(desk, conversation, name), strong=name == "keep_title") for name in ("keep_title", "keep_text")
    )
    operator = desk.operator
    by = filter(None, (operator.signature, operator.contact, operator.booking))
    return Page((title, text, *map(Paragraph, by)), tuple(_buttons(desk, conversation, *services)))


def _say(desk: Desk, conversation: Conversation, phrase: str, /, **values: Value) -> str:
    return desk.phrases.say(f"progress.{phrase}", conversation.lang, **values)


def _buttons(desk: Desk, conversation: Conversation, *services: str) -> Iterator[Button]:
    return (Button(f"!!{service}", _say(desk, conversation, f"do_{service}")) for service in services)


def _kept(desk: Desk, conversation: Conversation) -> list[Finished]:
    return kept_diagnoses(desk.shelf.current, past_of(conversation))


def _results(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """Every diagnosis, and what changed between the last two; without any, the way to the first one."""
    kept, session = _kept(desk, conversation), conversation.session
    if not kept:
        none = Page((Paragraph(_say(desk, conversation, "history_none")),))
        return Reply(session=session, event=Asked(Command.CONCLUDE)) if session else Reply((none,))
    services = ["actions", "share", *(["remind"] if desk.writes_later(conversation) else [])]
    history = history_page([former_of(each) for each in kept], desk.shelf.current, conversation.lang)
    return Reply(
        (*_changes(desk, conversation, kept), replace(history, buttons=tuple(_buttons(desk, conversation, *services))))
    )


def _changes(desk: Desk, conversation: Conversation, kept: list[Finished]) -> Iterator[Message]:
    """Raises UnknownVersion when the latest diagnosis's content has to be fetched first."""
    latest = kept[-1].session
    if len(kept) < 2 or desk.shelf.lost(latest.version):
        return
    content = desk.shelf.content(latest.version)
    progress = progress_to(content, latest, kept)
    if progress is not None:
        yield progress_page(progress, Voice(content, content.dialogs[latest.dialog], conversation.lang))


def _actions(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    kept = _kept(desk, conversation)
    return Reply((_actions_page(desk, conversation, kept[-1] if kept else None),))


def _actions_page(desk: Desk, conversation: Conversation, finished: Finished | None) -> Page:
    """The actions of a diagnosis, each with a button that ticks it or takes the tick away."""
    former = former_of(finished) if finished else None
    if finished is None or former is None or not former.action_titles():
        return Page((Paragraph(_say(desk, conversation, "no_actions")),))
    lines, buttons = [], []
    for number, action in enumerate(former.action_titles(), 1):
        done = action in finished.done
        box, service = ("☑", "untick") if done else ("☐", "tick")
        title = action_title(action, former, desk.shelf.current, conversation.lang)
        lines.append(f"{box} {number}. {title}")
        buttons.append(Button(f"!!{service}:{finished.session.short_id}.{action}", f"{box} {number}"))
    said = "actions_all" if len(finished.done) == len(lines) else "actions_text"
    heading, text = Heading(_say(desk, conversation, "actions_title")), Paragraph(_say(desk, conversation, said))
    blocks: tuple[Block, ...] = (heading, text, Items(tuple(lines)))
    return Page(blocks, (*buttons, *_buttons(desk, conversation, "results")))


def _tick(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    return _marked(desk, conversation, arrival, argument, done=True)


def _untick(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    return _marked(desk, conversation, arrival, argument, done=False)


def _marked(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str, *, done: bool) -> Reply:
    """An action done, or not after all; one of an older list counts for that list. The list is shown again, in its own place."""
    short_id, _, action = argument.partition(".")
    found = next((each for each in _kept(desk, conversation) if each.session.short_id == short_id), None)
    if found is None:
        return _actions(desk, conversation, arrival, "")
    actions = former_of(found).action_titles()
    ticked = {*found.done, action} if done else {*found.done} - {action}
    after = replace(found, done=tuple(each for each in actions if each in ticked))
    page = _over(_actions_page(desk, conversation, after), conversation, arrival)
    return Reply((page,), finished=after if after != found else None)


def _over(page: Page, conversation: Conversation, arrival: Arrival) -> Page:
    """The page in the place of the one whose button was tapped, never in that of the live card."""
    return page if arrival.card == conversation.card else replace(page, over=arrival.card)


def _share(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    if not _kept(desk, conversation):
        return Reply((Page((Paragraph(_say(desk, conversation, "no_file")),)),))
    files: tuple[What, ...] = ("summary", "report", "markdown", "json")
    buttons = (Button(f"!!file:{what}", _say(desk, conversation, f"do_{what}")) for what in files)
    title, text = Heading(_say(desk, conversation, "share_title")), Paragraph(_say(desk, conversation, "share_text"))
    return Reply((Page((title, text), tuple(buttons)),))


def _file(desk: Desk, conversation: Conversation, arrival: Arrival, argument: str) -> Reply:
    """A file of the latest diagnosis, by its name in `bot.conversation.messages`."""
    kept = _kept(desk, conversation)
    what: What | None = next((each for each in get_args(What) if each == argument), None)
    if not kept or what is None:
        return Reply((Page((Paragraph(_say(desk, conversation, "no_file")),)),))
    return Reply((Attachment(what, kept[-1].session.id),))


def _remind(desk: Desk, conversation: Conversation, arrival: Arrival, days: str) -> Reply:
    """Offer a reminder, agree on one (`7`, `30`, `90` days), or call it off (`0`)."""
    if not desk.writes_later(conversation):
        return Reply((Page((Paragraph(_say(desk, conversation, "remind_not_here")),)),))
    if days == "0":
        page = Page((Paragraph(_say(desk, conversation, "not_reminded")),))
        return Reply((_over(page, conversation, arrival),), cancel=(REMINDER,))
    if days in map(str, DELAYS):
        return _agreed(desk, conversation, arrival, int(days))
    hours = desk.operator.reminders
    text = _say(desk, conversation, "remind_text", first=hours.first, last=hours.last, zone=hours.zone)
    choices = (Button(f"!!remind:{each}", _say(desk, conversation, "remind_in", days=each)) for each in DELAYS)
    stop = Button("!!remind:0", _say(desk, conversation, "do_not_remind"))
    return Reply((Page((Heading(_say(desk, conversation, "remind_title")), Paragraph(text)), (*choices, stop)),))


def _agreed(desk: Desk, conversation: Conversation, arrival: Arrival, days: int) -> Reply:
    """One message at the first open hour after so many days, in the place of any agreed on before."""
    due_at = desk.operator.reminders.next_open(arrival.at + days * DAY)
    date = day_in_words(day_of(due_at), desk.phrases, conversation.lang)
    stop = Button("!!remind:0", _say(desk, conversation, "do_not_remind"))
    told = Page((Paragraph(_say(desk, conversation, "reminded", date=date)),), (stop,))
    later = (Later((_reminder(desk, conversation, arrival),), due_at, REMINDER),)
    return Reply((_over(told, conversation, arrival),), later=later, cancel=(REMINDER,))


def _reminder(desk: Desk, conversation: Conversation, arrival: Arrival) -> Page:
    kept = _kept(desk, conversation)
    at = kept[-1].session.updated_at if kept else arrival.at
    dialog = kept[-1].session.dialog if kept else desk.dialog
    text = _say(desk, conversation, "reminder", date=day_in_words(day_of(at), desk.phrases, conversation.lang))
    again = Button(f"!!dialog:{dialog}", _say(desk, conversation, "do_again"), main=True)
    return Page((Paragraph(text),), (again, *_buttons(desk, conversation, "results")))


AFTERWARDS: Mapping[str, Serve] = {
    "results": _results,
    "actions": _actions,
    "tick": _tick,
    "untick": _untick,
    "share": _share,
    "file": _file,
    "remind": _remind,
}
