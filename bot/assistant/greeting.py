"""Who speaks, for whom and why: said once to everybody, whatever door they come in by, and again when it changes (checks.md, P01).

Must not know what is asked for besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.messages import Page, Paragraph
from bot.conversation.session import Session
from bot.knowledge.model import Content

if TYPE_CHECKING:
    from bot.assistant.desk import Desk

NOTICE = "talk.notice"


def introduction(desk: Desk, lang: str) -> Page:
    """What the first screen of a talk says, for whoever comes in by another door."""
    say, name = desk.phrases.say, desk.operator.name
    host = say("talk.host", lang, host=name) if name else say("talk.host_missing", lang)
    return Page((Paragraph(say(NOTICE, lang, host=host)),))


def has_read(desk: Desk, session: Session) -> bool:
    """Whether somebody who talked with us before read the notice as it is today. Raises UnknownVersion to have their content fetched."""
    if desk.shelf.lost(session.version):
        return False
    then, now = (phrases.texts[NOTICE].wordings for phrases in (content_of(desk, session).phrases, desk.phrases))
    return then.get(session.lang) == now.get(session.lang)


def content_of(desk: Desk, session: Session) -> Content:
    """The content that a talk was held with, the current one where that is gone. Raises UnknownVersion to have it fetched."""
    return desk.shelf.current if desk.shelf.lost(session.version) else desk.shelf.content(session.version)
