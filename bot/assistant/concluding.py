"""The end of a talk: its verdict shown, kept, and told to the agency's systems.

A diagnosis that was corrected and concluded again takes the place of the one before. Must not know channels' formats nor how anything is
stored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.afterwards import REMINDER, keep_page
from bot.assistant.agreeing import offer
from bot.assistant.results import finished_talk, former_of, progress_to, whole
from bot.conversation.messages import Attachment, Card, Message, Page
from bot.conversation.turn import Turn
from bot.knowledge.model import Content
from bot.ports import Arrival, Conversation, Decision, Finished, past_of
from bot.reports.conclusions import CONCLUSIONS
from bot.reports.evolution import progress_page
from bot.reports.voice import Voice

if TYPE_CHECKING:
    from bot.assistant.desk import Desk


def concluded(desk: Desk, conversation: Conversation, taken: Turn, arrival: Arrival, *, again: bool) -> Decision:
    """The verdict, between the closed card and the card of the end; kept the first time, and what it makes stale is called off.

    `again`: it was given before, and is only shown once more. Raises PastNeeded, LeadNeeded.
    """
    content, session = desk.shelf.content(taken.session.version), taken.session
    main = whole(content, session.dialog)
    progress = progress_to(content, session, past_of(conversation)) if main else None
    voice = Voice(content, content.dialogs[session.dialog], session.lang)
    changes = (progress_page(progress, voice),) if progress else ()
    below = (keep_page(desk, conversation), *offer(desk, conversation)) if main else ()
    messages = _with_result(content, taken, changes, below)
    outgoing = desk.told(messages, conversation)
    if again:
        return Decision(conversation, taken.effects, outgoing, messages)
    finished = finished_talk(content, session)
    if main:
        finished = _with_done(finished, past_of(conversation))
    told = desk.talk_notices(session, arrival.at, "finished") if main else ()
    cancel = (REMINDER,) if main else ()
    return Decision(conversation, taken.effects, (*outgoing, *told), messages, finished, cancel)


def _with_done(finished: Finished, past: tuple[Finished, ...]) -> Finished:
    """A diagnosis concluded once more keeps the actions ticked, where it still has them."""
    done = next((each.done for each in past if each.session.id == finished.session.id), ())
    actions = former_of(finished).action_titles() if done else ()
    return replace(finished, done=tuple(each for each in actions if each in done))


def _with_result(
    content: Content, taken: Turn, changes: tuple[Page, ...], below: tuple[Page, ...]
) -> tuple[Message, ...]:
    """The verdict at once, its picture, what changed since the last, the other pages, the paper, and what can be done with it."""
    session = taken.session
    dialog = content.dialogs[session.dialog]
    conclusion = CONCLUSIONS[dialog.concludes]
    answers = {**session.known, **session.answers}
    pages = conclusion.pages(content, dialog, answers, session.lang, session.mode)
    files = [Attachment(what, session.id) for what in conclusion.attachments if len(dialog.parts) > 1]
    shown: list[Message] = []
    for message in taken.messages:
        if isinstance(message, Card):
            shown += [*pages[:1], *files[:1], *changes, *pages[1:], *files[1:], *below]
        shown.append(message)
    return tuple(shown)
