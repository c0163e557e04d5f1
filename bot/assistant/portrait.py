"""What is kept of a person, in words that they can check: their talk, their diagnoses, what they passed on.

Pure pages. Must not know who asks nor how things are stored; the same in full, field by field, is `bot.printing.takeaway`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.content.texts import Template, Value, as_written
from bot.conversation.messages import Block, Details, Heading, Page, Paragraph
from bot.conversation.session import Session
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Question
from bot.knowledge.model import Content
from bot.leads.lead import Agreement, Contact, Lead
from bot.ports import Conversation, Finished
from bot.reports.dates import day_in_words, day_of
from bot.reports.voice import Voice

PURPOSES = ("transmit", "contact", "newsletter")


@dataclass(frozen=True, slots=True)
class Portrait:
    """The words of one content version, in one language; `recipient` is to whom people may hand something over."""

    content: Content
    lang: str
    recipient: str = ""

    def say(self, phrase: str, /, **values: Value) -> str:
        """The phrase `privacy.phrase`."""
        return self.content.phrases.say(f"privacy.{phrase}", self.lang, **values)

    def day(self, at: float) -> str:
        """The day of a moment in UTC seconds, in words."""
        return day_in_words(day_of(at), self.content.phrases, self.lang)

    def contact(self, contact: Contact) -> str:
        """How the person may be reached."""
        return self.say("mydata_account") if contact.kind == "telegram" else contact.value

    def chat(self, conversation: Conversation) -> Page:
        """The conversation itself."""
        address, session = conversation.address, conversation.session
        lines = [self.say("see_chat", chat=address.chat, channel=address.channel, language=conversation.lang)]
        if session is not None and session.origin:
            lines.append(self.say("see_link", link=session.origin))
        if session is not None and session.contact:
            lines.append(self.say("mydata_contact", contact=session.contact))
        return Page((Heading(self.say("see_title")), *map(Paragraph, lines)))

    def talk(self, session: Session) -> Page:
        """The talk at hand, those left unfinished, and what is remembered of earlier ones."""
        blocks: list[Block] = []
        for each in (session, *session.shelved):
            if each.answers:
                title = self.say("see_underway", date=self.day(each.started_at))
                blocks.append(Details(title, tuple(self.answers(each.answers).values())))
        known = {key: answer for key, answer in session.known.items() if key not in session.answers}
        if known:
            blocks.append(Details(self.say("see_known"), tuple(self.answers(known).values())))
        return Page(tuple(blocks))

    def finished(self, finished: Finished) -> Page:
        """A finished diagnosis: the answers that it rests on, and the actions ticked."""
        session = finished.session
        title = self.say("see_finished", date=self.day(session.updated_at))
        blocks: list[Block] = [Details(title, tuple(self.answers({**session.known, **session.answers}).values()))]
        if finished.done:
            blocks.append(Paragraph(self.say("see_done", count=len(finished.done))))
        return Page(tuple(blocks))

    def lead(self, lead: Lead, name: str) -> Page:
        """What was passed on to `name`, and what they noted; not who of them."""
        return Page((Heading(self.say("see_lead", name=name)), *map(Paragraph, self._lead(lead, name))))

    def answers(self, answers: Mapping[str, Answer]) -> dict[str, str]:
        """Each answer by its question's key, both as the person saw them; what this content no longer asks, as it was kept."""
        return {key: self._answer(key, answer) for key, answer in answers.items()}

    def _answer(self, key: str, answer: Answer) -> str:
        dialog = self.content.dialogs.get(key.partition(".")[0])
        if dialog is None or key not in dialog.by_key:
            return self.say("see_answer", question=key, answer=str(answer))
        question, voice = dialog.by_key[key], Voice(self.content, dialog, self.lang)
        if question.kind in ("consent", "contact"):
            return self.say("see_answer", question=self._asked(question), answer=self._agreed(question, answer))
        shown = self._none(answer) if answer in (UNKNOWN, SKIPPED) else voice.answer(key, answer)
        return self.say("see_answer", question=voice.question(key), answer=shown)

    def _asked(self, question: Question) -> str:
        """The words, to whom the answer goes filled in: they are kept as their author wrote them."""
        values = {"recipient": question.recipient or self.recipient}
        return Template(as_written(question.text.wordings[self.lang])).render(values)

    def _agreed(self, question: Question, answer: Answer) -> str:
        """What was agreed to, or how to be reached: the value itself is never among the answers."""
        phrase = f"contact.{question.kind}_{answer}"
        return self.content.phrases.say(phrase, self.lang) if phrase in self.content.phrases.texts else str(answer)

    def _none(self, answer: Answer) -> str:
        return self.content.phrases.say("talk.unknown" if answer == UNKNOWN else "talk.skipped", self.lang)

    def _lead(self, lead: Lead, name: str) -> Iterator[str]:
        yield from (self._agreement(each) for each in lead.agreements)
        if lead.contact is not None:
            yield self.say("mydata_contact", contact=self.contact(lead.contact))
        yield self.say("see_judged", name=name, score=lead.score)
        yield from (self.say("see_reason", reason=each) for each in lead.reasons)
        yield from (self.say("see_note", date=self.day(each.at), text=each.text) for each in lead.notes)

    def _agreement(self, agreement: Agreement) -> str:
        purpose = agreement.purpose if agreement.purpose in PURPOSES else "other"
        told = self.say(f"purpose_{purpose}")
        return self.say("see_agreement", date=self.day(agreement.at), purpose=told, recipient=agreement.recipient)
