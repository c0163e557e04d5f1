"""What one talk remembers of those before it: answers already given, and talks left unfinished.

Pure. Must not know storage: all of it travels inside the session.
"""

from __future__ import annotations

from dataclasses import replace

from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, Session
from bot.dialogs.model import SKIPPED, UNKNOWN

MOST_SHELVED = 8
"""Unfinished talks kept beside the current one: one for each companion, and one more."""


def underway(session: Session) -> bool:
    """Whether the talk has begun and is not concluded."""
    return session.state not in (START, ENDED)


def remembering(script: Script, fresh: Session, before: Session) -> Session:
    """A fresh session that knows what was answered before, and keeps the talk that it interrupts.

    Only borrowed questions count as answered: a diagnosis begun again asks its own questions again. A dialog that keeps its answers
    goes on from them.
    """
    known = {**before.known, **before.answers}
    borrowed = [question for part in script.dialog.parts for question in part.borrowed]
    reusable = {question.key for question in (script.dialog.questions if script.dialog.keeps_answers else borrowed)}
    reused = {key: answer for key, answer in known.items() if key in reusable and answer not in (UNKNOWN, SKIPPED)}
    return replace(fresh, known=known, answers=reused, shelved=_shelf(before, fresh.dialog))


def taken_up(before: Session, dialog: str) -> Session | None:
    """The talk through `dialog` that was left unfinished, with the current one put in its place; None when there is none."""
    found = next((session for session in before.shelved if session.dialog == dialog), None)
    if found is None:
        return None
    known = {**before.known, **before.answers}
    return replace(found, known=known, lang=before.lang, shelved=_shelf(before, dialog))


def _shelf(before: Session, dialog: str) -> tuple[Session, ...]:
    """What is left unfinished once `dialog` is the current one: each dialog once, the latest first, without shelves of their own."""
    left = [replace(before, shelved=(), known={})] if underway(before) else []
    others = [session for session in before.shelved if session.dialog != before.dialog]
    return tuple(session for session in (*left, *others) if session.dialog != dialog)[:MOST_SHELVED]
