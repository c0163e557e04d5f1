"""What must agree where people are asked for consent: nothing is asked, and nothing handed over, without the agreement that it rests on.

The part of `bot.dialogs.checks` that belongs to the kinds `consent` and `contact` (checks.md, P02). Tried on every combination of answers
that matters. Must not know what becomes of the answers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bot.content.findings import Finding
from bot.dialogs.kinds import YES
from bot.dialogs.model import LEAD, Dialog, Purpose, Question
from bot.dialogs.reach import situations


def consent_belongs_to_a_lead(dialog: Dialog) -> Iterator[Finding]:
    """D041. Where the end hands nothing over, nothing may be agreed to, and no number asked for."""
    for question in dialog.questions if dialog.concludes != LEAD else ():
        if question.kind in ("consent", "contact"):
            message = (
                f"'{question.key}' is a {question.kind}, and dialog '{dialog.id}' hands nothing over; "
                f"put it in a dialog with `concludes: {LEAD}`"
            )
            yield Finding(question.place, "D041", message)


def leads_carry_no_points(dialog: Dialog) -> Iterator[Finding]:
    """D042"""
    for question in dialog.questions if dialog.concludes == LEAD else ():
        if question.measures:
            message = f"'{question.key}' measures '{question.measures}', and dialog '{dialog.id}' asks for consent; take its points out"
            yield Finding(question.place, "D042", message)


def leads_ask_to_transmit(dialog: Dialog) -> Iterator[Finding]:
    """D043"""
    if dialog.concludes == LEAD and not list(_consents(dialog, "transmit")):
        message = (
            f"dialog '{dialog.id}' concludes in a lead and asks no consent to it; add one with `purpose: transmit`"
        )
        yield Finding(dialog.place, "D043", message)


def each_purpose_is_asked_once(dialog: Dialog) -> Iterator[Finding]:
    """D044. One question for each purpose and recipient: an answer must not be overruled by another."""
    seen: set[tuple[str | None, str]] = set()
    for question in dialog.questions:
        asked = (question.purpose, question.recipient)
        if question.kind == "consent" and asked in seen:
            message = f"'{question.key}' asks again for '{question.purpose}' and the same recipient; keep one"
            yield Finding(question.place, "D044", message)
        seen.add(asked)


def contacts_rest_on_consent(dialog: Dialog) -> Iterator[Finding]:
    """D045"""
    for question in dialog.questions:
        if question.kind == "contact" and not _rests_on(question, dialog, "contact"):
            message = f"'{question.key}' can be asked of somebody who did not agree to be contacted; {_cure(dialog, 'contact')}"
            yield Finding(question.when.place if question.when.names else question.place, "D045", message)


def further_consents_rest_on_the_first(dialog: Dialog) -> Iterator[Finding]:
    """D046. To be contacted about a diagnosis that nobody has makes no sense."""
    for question in _consents(dialog, "contact"):
        if not _rests_on(question, dialog, "transmit"):
            message = (
                f"'{question.key}' can be asked of somebody who did not agree to transmit; {_cure(dialog, 'transmit')}"
            )
            yield Finding(question.when.place if question.when.names else question.place, "D046", message)


def one_contact_is_asked_for(dialog: Dialog) -> Iterator[Finding]:
    """D047"""
    for question in [each for each in dialog.questions if each.kind == "contact"][1:]:
        yield Finding(question.place, "D047", f"'{question.key}' asks for a second contact; one is enough: take it out")


def _consents(dialog: Dialog, purpose: Purpose) -> Iterator[Question]:
    return (each for each in dialog.questions if each.kind == "consent" and each.purpose == purpose)


def _rests_on(question: Question, dialog: Dialog, purpose: Purpose) -> bool:
    """Whether no answers ask `question` but such as agree to `purpose`."""
    keys = [each.key for each in _consents(dialog, purpose)]
    return all(
        any(answers.get(key) == YES for key in keys)
        for answers in situations({*question.when.names, *keys}, dialog.by_key)
        if question.when.holds(answers)
    )


def _cure(dialog: Dialog, purpose: Purpose) -> str:
    consent = next(_consents(dialog, purpose), None)
    return f"add `when: \"{consent.key} == '{YES}'\"`" if consent else f"ask for consent first (`purpose: {purpose}`)"


CONSENT_RULES: tuple[Callable[[Dialog], Iterator[Finding]], ...] = (
    consent_belongs_to_a_lead,
    leads_carry_no_points,
    leads_ask_to_transmit,
    each_purpose_is_asked_once,
    contacts_rest_on_consent,
    further_consents_rest_on_the_first,
    one_contact_is_asked_for,
)
