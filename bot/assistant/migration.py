"""A talk whose content version is gone for good, moved to the current one: never stuck.

What was answered stays as long as it still means something. Pure. Must not know why a version is gone, nor storage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.conversation.script import Script
from bot.conversation.session import ENDED, START, SUMMARY, Session
from bot.dialogs.kinds import valid
from bot.dialogs.model import Answer, Question
from bot.knowledge.model import Content


def moved(session: Session, content: Content, script: Script) -> Session:
    """`session` on `content`, held by `script`: the answers whose question and option are still there (`formerly` honoured), and no other.

    It stays at its question where that still stands; else it goes to the first one open, and older buttons mean nothing any more.
    """
    questions = _by_name(script.dialog.questions)
    everywhere = _by_name(question for dialog in content.dialogs.values() for question in dialog.questions)
    mode = session.mode if script.has_express else "standard"
    answers, _ = script.machines[mode].still_asked(_kept(session.answers, questions))
    at_hand = questions.get(session.state)
    draft = tuple(option for option in session.draft if at_hand and at_hand.option(option))
    later = replace(
        session,
        dialog=script.dialog.id,
        version=content.version,
        mode=mode,
        answers=answers,
        known=_kept(session.known, everywhere),
        draft=draft,
    )
    state = _state(script, later, at_hand)
    stays = session.state in (START, ENDED, state) or (at_hand is not None and state == at_hand.key)
    return replace(later, state=state) if stays else replace(later, state=state, view="", revision=session.revision + 1)


def _by_name(questions: Iterable[Question]) -> dict[str, Question]:
    """Questions by key, and by every key that they had formerly."""
    listed = tuple(questions)
    former = {old: question for question in listed for old in question.former_keys}
    return {**former, **{question.key: question for question in listed}}


def _kept(answers: Mapping[str, Answer], questions: Mapping[str, Question]) -> dict[str, Answer]:
    kept: dict[str, Answer] = {}
    for key, answer in answers.items():
        question = questions.get(key)
        if question is None:
            continue
        still = tuple(pick for pick in answer if question.option(pick)) if isinstance(answer, tuple) else answer
        if not valid(question, still):
            kept[question.key] = still
    return kept


def _state(script: Script, session: Session, at_hand: Question | None) -> str:
    """Where the talk stands now: where it stood if that is still asked, else at the first question open."""
    if session.state in (START, ENDED):
        return session.state
    if at_hand is not None and at_hand in script.asked(session):
        return at_hand.key
    opened = script.first_open(session)
    return opened.key if opened else SUMMARY
