"""What a person finished before, seen from now: the diagnoses kept, the one before a given one, what changed between two.

Pure, on what a conversation's past holds. Must not know channels nor storage.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import json

from bot.conversation.session import Session
from bot.knowledge.model import Content
from bot.ports import Finished
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.export import export_document
from bot.reports.progress import Former, Progress, progress_since, read_former


def whole(content: Content, dialog_id: str) -> bool:
    """Whether a dialog is the whole diagnosis: composed, and concluded by a diagnosis."""
    dialog = content.dialogs.get(dialog_id)
    return dialog is not None and len(dialog.parts) > 1 and dialog.concludes == "diagnosis"


def kept_diagnoses(content: Content, past: Sequence[Finished]) -> list[Finished]:
    """The whole diagnoses in a past, oldest first; previews of authors are none."""
    return [each for each in past if each.session.purpose != "test" and whole(content, each.session.dialog)]


def finished_talk(content: Content, session: Session) -> Finished:
    """What is kept of a verdict: the whole document, so that progress can be read without the old content."""
    dialog = content.dialogs[session.dialog]
    answers = {**session.known, **session.answers}
    return Finished(session, json.encode(export_document(content, dialog, answers, session.lang, session.mode)))


def former_of(finished: Finished) -> Former:
    """A kept diagnosis as progress is reckoned from it."""
    return read_former(finished.document, finished.session.updated_at, finished.done)


def diagnosis_of(content: Content, session: Session) -> Diagnosis:
    """All that is concluded of an ended talk."""
    return diagnose(content, content.dialogs[session.dialog], {**session.known, **session.answers}, session.mode)


def progress_to(content: Content, session: Session, past: Sequence[Finished]) -> Progress | None:
    """What changed since the diagnosis that was finished last before `session`'s; None when it is the first one."""
    if session.purpose == "test" or not whole(content, session.dialog):
        return None
    kept = [each for each in kept_diagnoses(content, past) if each.session.dialog == session.dialog]
    ids = [each.session.id for each in kept]
    earlier = kept[: ids.index(session.id)] if session.id in ids else kept
    return progress_since(former_of(earlier[-1]), diagnosis_of(content, session)) if earlier else None
