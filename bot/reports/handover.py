"""How a talk about consent ends: what was handed over, to whom, how one is reached, how to take it back; or that nothing was.

Must not know whether anything really went: whoever concludes says to whom.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.content.texts import Value
from bot.conversation.agreements import agreed, agrees_to
from bot.conversation.messages import Block, Heading, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content

FORMAT = 1


def handover_pages(
    content: Content,
    dialog: Dialog,
    answers: Mapping[str, Answer],
    lang: str,
    mode: Mode = "standard",
    recipient: str = "",
    booking: str = "",
    own_way: str = "",
) -> tuple[Page, ...]:
    """The one page that concludes. `recipient` by name; `booking`: where an appointment is picked; `own_way`: how to reach them oneself."""
    told = _Told(content, lang, recipient or content.phrases.say("contact.recipient_missing", lang))
    given = agrees_to("transmit", dialog, answers)
    blocks = told.thanks(contact_kind(dialog, answers)) if given else told.declined()
    return (Page((*blocks, *told.further(booking, own_way))),)


def handover_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """What was agreed to, by purpose, and how the person is reached: the kind alone. `format` 1."""
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "agreed": [each.purpose for each in agreed(dialog, answers)],
        "reach": contact_kind(dialog, answers),
    }


def contact_kind(dialog: Dialog, answers: Mapping[str, Answer]) -> str:
    """How the person chose to be reached; empty when they did not."""
    given = (answers.get(each.key) for each in dialog.questions if each.kind == "contact" and each.when.holds(answers))
    return next((str(each) for each in given if each in ("phone", "email", "telegram")), "")


class _Told:
    """The words, to one person."""

    def __init__(self, content: Content, lang: str, recipient: str) -> None:
        self._phrases = content.phrases
        self._lang = lang
        self._recipient = recipient

    def say(self, phrase: str, **values: Value) -> str:
        return self._phrases.say(f"contact.{phrase}", self._lang, recipient=self._recipient, **values)

    def thanks(self, kind: str) -> Iterator[Block]:
        yield Heading(self.say("thanks_title"))
        for phrase in ("thanks_text", f"thanks_{kind or 'no_contact'}", "thanks_withdraw"):
            yield Paragraph(self.say(phrase))

    def declined(self) -> Iterator[Block]:
        yield Paragraph(self.say("declined"))

    def further(self, booking: str, own_way: str) -> Iterator[Block]:
        if booking:
            yield Paragraph(self.say("booking", address=booking))
        if own_way:
            yield Paragraph(self.say("own_way", contact=own_way))
