"""What a companion's conclusion stands on: everything known of the person, and the words to say it in one language.

Must not know any companion in particular. A diagnosis is read where the answers hold one; nothing here needs it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.content.expressions import Condition
from bot.content.texts import Value
from bot.dialogs.model import SKIPPED, UNKNOWN, Answer, Dialog
from bot.knowledge.model import Content
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.voice import Voice

DIAGNOSTIC = "diagnostic"
SEVERITY = "severity."
_MEANT = frozenset({"eq", "in"})


@dataclass(frozen=True, slots=True)
class Companion:
    """One conclusion being made. `room`: its phrases' (`indicators`), and the part that its own questions are in."""

    content: Content
    answers: Mapping[str, Answer]
    lang: str
    room: str

    def say(self, phrase: str, /, **values: Value) -> str:
        """The phrase `<room>.phrase`."""
        return self.content.phrases.say(f"{self.room}.{phrase}", self.lang, **values)

    def told(self, key: str) -> str:
        """The answer to a question of which one is picked, or typed; "" when it is not known."""
        answer = self.answers.get(key)
        return answer.strip() if isinstance(answer, str) and answer not in (UNKNOWN, SKIPPED) else ""

    def ticked(self, key: str) -> tuple[str, ...]:
        """The answers to a question of which several are picked."""
        answer = self.answers.get(key)
        return answer if isinstance(answer, tuple) else ()

    def label(self, key: str) -> str:
        """The option picked, as it was offered; "" when none is known."""
        dialog = self._part(key)
        option = dialog.by_key[key].option(self.told(key)) if dialog and key in dialog.by_key else None
        return option.label.say(self.lang) if option else ""

    def holds(self, condition: Condition) -> bool:
        """Whether a condition holds of all that is known, severities included."""
        reads = any(name.startswith(SEVERITY) for name in condition.names)
        return condition.holds(self.answers, severity=self._severities() if reads else {})

    def reasons(self, condition: Condition) -> Iterator[tuple[str, str]]:
        """The answers that the condition wants and got, each with its question."""
        wanted = [
            each for each in condition.mentions if each.operator in _MEANT and self._given(each.name, each.literal)
        ]
        for key in dict.fromkeys(each.name for each in wanted):
            dialog = self._part(key)
            if dialog:
                voice = Voice(self.content, dialog, self.lang)
                yield voice.question(key), voice.answer(key, self.answers[key])

    def diagnosis(self) -> Diagnosis | None:
        """The whole diagnosis, when enough was answered to know of each obstacle; else None."""
        dialog = self.content.dialogs.get(DIAGNOSTIC)
        made = diagnose(self.content, dialog, self.answers) if dialog else None
        told = (
            made
            and made.whole
            and all(made.scorecard.scores[each].severity is not None for each in made.scorecard.obstacles)
        )
        return made if told else None

    def voice(self) -> Voice:
        """The words for sources, obstacles and bands."""
        return Voice(self.content, self.content.dialogs[self.room], self.lang)

    def origin(self, sources: Collection[str]) -> str:
        """Where a fact comes from, in one line."""
        return self.voice().origin(sources)

    def _severities(self) -> Mapping[str, int]:
        made = self.diagnosis()
        return made.scorecard.severities if made else {}

    def _part(self, key: str) -> Dialog | None:
        return self.content.dialogs.get(key.partition(".")[0])

    def _given(self, key: str, wanted: object) -> bool:
        answer = self.answers.get(key)
        return wanted in answer if isinstance(answer, tuple) else answer == wanted
