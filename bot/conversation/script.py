"""Everything that a turn reads and never changes: the dialog made ready to be held.

Built once per content version and dialog. Must not know sessions, channels or storage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.content.texts import Phrases, Template, Text, Value, as_written
from bot.conversation.machine import DialogMachine
from bot.conversation.messages import Button
from bot.conversation.session import Mode, Session
from bot.dialogs.model import Answer, Dialog, Part, Question
from bot.knowledge.model import Content, Source


@dataclass(frozen=True, slots=True)
class Script:
    """A dialog with its machines and the phrases said around it. `host`: the operator's name, empty when nobody is configured."""

    dialog: Dialog
    phrases: Phrases
    languages: tuple[str, ...]
    sources: Mapping[str, Source]
    machines: Mapping[Mode, DialogMachine]
    host: str = ""
    next: tuple[tuple[str, Text], ...] = ()
    """Dialogs to go on with at the end: id and title."""
    drawn: dict[tuple[object, ...], tuple[Button, ...]] = field(default_factory=dict, compare=False, repr=False)
    """Buttons that are the same on every card, drawn when first needed: the content's own words, never anybody's."""

    def say(self, name: str, lang: str, **values: Value) -> str:
        """The phrase `talk.name`; where consent is asked, `contact.name` in its place when there is one."""
        if self.dialog.makes_lead and f"contact.{name}" in self.phrases.texts:
            return self.phrases.say(f"contact.{name}", lang, **values, recipient=self.recipient(lang))
        return self.phrases.say(f"talk.{name}", lang, **values)

    def recipient(self, lang: str) -> str:
        """Who receives what people agree to hand over: whoever runs the bot, by name."""
        return self.host or self.phrases.say("contact.recipient_missing", lang)

    def words(self, name: str, lang: str) -> tuple[str, ...]:
        """The list of words `talk.name`; where consent is asked, `contact.name` in its place when there is one."""
        if self.dialog.makes_lead and f"contact.{name}" in self.phrases.lists:
            return self.phrases.words(f"contact.{name}", lang)
        return self.phrases.words(f"talk.{name}", lang)

    def asked(self, session: Session) -> tuple[Question, ...]:
        """The questions that the session's answers lead through, in order."""
        return self.machines[session.mode].asked(session.answers)

    def first_open(self, session: Session) -> Question | None:
        """The first question asked and not answered yet, or None when all are."""
        return self.machines[session.mode].first_open(session.answers)

    def progress(self, session: Session) -> tuple[int, int]:
        """How many questions are answered, and how many are asked."""
        return self.machines[session.mode].progress(session.answers)

    def question(self, key: str) -> Question | None:
        """The question of that key, or None: a start, a summary or an end has none."""
        return self.dialog.by_key.get(key)

    def part(self, key: str) -> Part:
        """The part that holds the question `key`."""
        return self.dialog.part_of[key]

    def position(self, key: str) -> int:
        """Where the question stands in the dialog, from 1; the same in every mode."""
        return [question.key for question in self.dialog.questions].index(key) + 1

    @property
    def whole(self) -> bool:
        """Whether this is a composed dialog, as the diagnosis is, rather than a part or a companion."""
        return len(self.dialog.parts) > 1

    @property
    def has_express(self) -> bool:
        """Whether there is a short version: some of the dialog's own questions are kept for it, and not all."""
        own = [question.express for part in self.dialog.parts for question in part.questions]
        return any(own) and not all(own)

    def answer_label(self, question: Question, answer: Answer, lang: str) -> str:
        """An answer as a person reads it."""
        if isinstance(answer, tuple):
            return ", ".join(self.answer_label(question, each, lang) for each in answer)
        if isinstance(answer, str) and answer in ("unknown", "skipped"):
            return self.say(answer, lang)
        if question.kind in ("consent", "contact"):
            return self.say(f"{question.kind}_{answer}", lang)
        option = question.option(str(answer))
        return option.label.say(lang) if option else f"{answer:g}" if isinstance(answer, float) else str(answer)


def scripts_of(content: Content, host: str = "") -> Mapping[str, Script]:
    """A script for every dialog of a content version, by dialog id. A dialog that names none to go on with offers the other companions."""
    bound = {dialog.id: _addressed(content, dialog, host) for dialog in content.dialogs.values()}
    companions = tuple(dict.fromkeys(name for dialog in content.dialogs.values() for name in dialog.next))
    return {
        dialog.id: Script(
            dialog=dialog,
            phrases=content.phrases,
            languages=content.languages,
            sources=content.knowledge.sources,
            machines={"standard": DialogMachine(dialog, "standard"), "express": DialogMachine(dialog, "express")},
            host=host,
            next=tuple((name, content.dialogs[name].title) for name in dialog.next or companions if name != dialog.id),
        )
        for dialog in bound.values()
    }


def _addressed(content: Content, dialog: Dialog, host: str) -> Dialog:
    """The dialog with its recipients named in what it asks."""
    if not dialog.makes_lead:
        return dialog

    def named(question: Question, text: Text) -> Text:
        missing = content.phrases.texts["contact.recipient_missing"]
        return Text(
            {
                lang: Template(as_written(wording)).render(
                    {"recipient": question.recipient or host or missing.say(lang)}
                )
                for lang, wording in text.wordings.items()
            }
        )

    def addressed(question: Question) -> Question:
        if question.kind not in ("consent", "contact"):
            return question
        return replace(question, text=named(question, question.text), why=named(question, question.why))

    parts = (replace(part, questions=tuple(map(addressed, part.questions))) for part in dialog.parts)
    return replace(dialog, parts=tuple(parts))
