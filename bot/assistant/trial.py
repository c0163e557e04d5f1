"""A lead that never was, to try the way that real ones go: invented answers, judged by the real rules, marked as a test everywhere.

Must not know how it is shown nor who asked for it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.teamwork import voice_of
from bot.dialogs.model import Answer, Dialog, Question
from bot.leads.lead import Agreement, Contact, Lead
from bot.leads.qualification import qualify, weighed
from bot.leads.telling import reasons_told
from bot.ports import Conversation
from bot.reports.diagnosis import diagnose

if TYPE_CHECKING:
    from bot.assistant.desk import Desk


def trial_lead(desk: Desk, conversation: Conversation, at: float, before: Lead | None) -> Lead:
    """The test lead of a team, as new at `at`. `before`: the one that it asked for earlier, whose key it keeps."""
    content, voice = desk.shelf.current, voice_of(desk)
    dialog = content.dialogs[desk.dialog]
    answers = invented_answers(dialog)
    card = diagnose(content, dialog, answers).scorecard
    who = desk.operator.name
    lead = Lead(
        key=before.key if before else desk.new_id(),
        person=conversation.person,
        tenant=conversation.tenant,
        purpose="test",
        lang=voice.lang,
        contact=Contact("email", voice.say("test_email")),
        agreements=(Agreement("transmit", who, at), Agreement("contact", who, at)),
        severities={each: card.scores[each].severity for each in card.obstacles},
        opening=voice.say("test_opening"),
        answers=answers,
        created_at=at,
        updated_at=at,
    )
    rules = content.knowledge.qualification
    if rules is None:
        return lead
    qualified = qualify(weighed(rules, desk.operator.weights), answers, card.severities)
    reasons = reasons_told(qualified, content.phrases, voice.lang)
    return replace(lead, temperature=qualified.temperature.id, score=qualified.score, reasons=reasons)


def invented_answers(dialog: Dialog) -> dict[str, Answer]:
    """To each question that these answers lead through, the option in the middle: a company with something to mend."""
    answers: dict[str, Answer] = {}
    for question in dialog.questions:
        if question.options and question.when.holds(answers):
            answers[question.key] = _middle(question)
    return answers


def _middle(question: Question) -> Answer:
    option = question.options[(len(question.options) - 1) // 2].id
    return (option,) if question.kind == "several" else option
