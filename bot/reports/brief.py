"""The brief to send to agencies, as one plain text: filled from what is known, the rest left to be completed.

Plain so that it can be pasted anywhere. Must not know the agencies compared: the same brief goes to each.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.content.texts import Value
from bot.knowledge.drafts import Section
from bot.knowledge.model import Content
from bot.reports.comparison import rules_of
from bot.reports.diagnosis import Diagnosis
from bot.reports.known import Known
from bot.reports.verdict import figure
from bot.reports.voice import Voice

Part = tuple[str, list[str]]
"""A title and its lines."""
MOST_ASKED = 8
"""Questions put to an agency: more, and none is answered well."""


def brief_text(content: Content, diagnosis: Diagnosis, known: Known) -> str:
    """The brief in the language of `known`."""
    writer = _Writer(content, diagnosis, known)
    parts = [part for part in writer.parts() if part[1]]
    numbered = [
        "\n".join((f"{number}. {title}", *(f"- {line}" for line in lines)))
        for number, (title, lines) in enumerate(parts, 1)
    ]
    return "\n\n".join((writer.say("brief_title").upper(), writer.say("brief_hello"), *numbered))


class _Writer:
    """The parts of one brief."""

    def __init__(self, content: Content, diagnosis: Diagnosis, known: Known) -> None:
        self._content = content
        self._diagnosis = diagnosis
        self._known = known

    def say(self, name: str, **values: Value) -> str:
        """The phrase `agencies.name`."""
        return self._content.phrases.say(f"agencies.{name}", self._known.lang, **values)

    def parts(self) -> Iterator[Part]:
        """Every part; those without lines are left out by the caller."""
        for section in rules_of(self._content).brief:
            yield section.title.say(self._known.lang), self._answers(section)
        yield self.say("brief_obstacles"), self._obstacles()
        yield self.say("brief_expected"), [*self._content.phrases.words("agencies.expected", self._known.lang)]
        yield self.say("brief_questions"), self._questions()
        yield self.say("brief_proofs"), [*self._content.phrases.words("agencies.joined", self._known.lang)]
        yield self.say("brief_reply"), [*self._content.phrases.words("agencies.reply", self._known.lang)]

    def _answers(self, section: Section) -> list[str]:
        asked = [each for each in section.entries if self._asked(each.key)]
        blank = self.say("brief_blank")
        return [
            self.say("labelled", label=each.label.say(self._known.lang), text=self._known.said(each.key) or blank)
            for each in asked
        ]

    def _asked(self, key: str) -> bool:
        """Whether there is anything to say: a question that the other answers make pointless leaves no blank."""
        question = self._known.questions.get(key)
        return question is not None and (question.when.judge is None or question.when.holds(self._known.answers))

    def _obstacles(self) -> list[str]:
        """Those that are serious, the worst first."""
        card, voice = self._diagnosis.scorecard, Voice(self._content, self._diagnosis.dialog, self._known.lang)
        serious = self._content.knowledge.scoring.serious_from
        scores = sorted((card.scores[each] for each in card.obstacles), key=lambda score: -(score.severity or 0))
        return [figure(score, voice) for score in scores if (score.severity or 0) >= serious]

    def _questions(self) -> list[str]:
        """One of each criterion, then another of each, as far as MOST_ASKED; those that this company's obstacles call for first."""
        own = [
            sorted(one.questions, key=lambda each: each.when.judge is None) for one in self._diagnosis.advice.checklist
        ]
        rounds = range(max(map(len, own), default=0))
        asked = [questions[place] for place in rounds for questions in own if place < len(questions)]
        return [each.text.say(self._known.lang) for each in asked[:MOST_ASKED]]
