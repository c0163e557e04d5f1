"""What a trainer says beside each answer: what it is worth, which bar it moves and how far, which step it informs, and why it is asked.

Words only, from the phrases `rehearsal.*` and the content's own; every figure comes from the beat. Must not know pages nor terminals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.texts import Value
from bot.conversation.script import Script
from bot.dialogs.model import UNKNOWN, Option
from bot.knowledge.model import Content
from bot.rehearsal.playing import Bar, Beat, bars, obstacle_of
from bot.reports.voice import Voice
from bot.scoring import UNCLEAR, points_of


@dataclass(frozen=True, slots=True)
class Line:
    """One answer that could be given: its label, what it is worth in words ("" where nothing is measured), and whether it was given."""

    label: str
    worth: str
    given: bool


@dataclass(frozen=True, slots=True)
class Trainer:
    """Speaks about one dialog's talk in `lang`."""

    content: Content
    script: Script
    lang: str

    def say(self, phrase: str, /, **values: Value) -> str:
        """The phrase `rehearsal.phrase`."""
        return self.content.phrases.say(f"rehearsal.{phrase}", self.lang, **values)

    @property
    def voice(self) -> Voice:
        """The words of the result, for names, bands and sources."""
        return Voice(self.content, self.script.dialog, self.lang)

    def topic(self, beat: Beat) -> str:
        """The obstacle that the question is about, or its section, in short."""
        obstacle = obstacle_of(beat.question.measures, self.content.knowledge.scoring)
        return self.short(obstacle) if obstacle else self.script.part(beat.question.key).short.say(self.lang)

    def short(self, measure: str) -> str:
        """The short name of an obstacle; an aspect's name."""
        shorts = {each.id: each.short.say(self.lang) for each in self.content.knowledge.scoring.obstacles}
        return shorts.get(measure) or self.voice.name(measure)

    def band(self, bar: Bar) -> str:
        """Where a bar stands, in words; "" before its first answer."""
        return "" if bar.before is None and bar.after is None and bar.band == UNCLEAR else self.voice.band(bar.band)

    def lines(self, beat: Beat) -> tuple[Line, ...]:
        """Every answer that could be given, in the order shown."""
        question, picked = beat.question, beat.answer if isinstance(beat.answer, tuple) else (beat.answer,)
        found = [Line(each.label.say(self.lang), self._worth(each), each.id in picked) for each in question.options]
        if question.unknown:
            found.append(Line(self.script.answer_label(question, UNKNOWN, self.lang), "", beat.answer == UNKNOWN))
        if not any(line.given for line in found):
            found.append(Line(self.script.answer_label(question, beat.answer, self.lang), "", given=True))
        return tuple(found)

    def _worth(self, option: Option) -> str:
        return "" if option.points is None else self.say("worth", points=option.points)

    def effect(self, beat: Beat) -> tuple[str, ...]:
        """What the answer does, in sentences."""
        if not beat.question.measures:
            return (self.say("no_points"), *self._step(beat))
        return (*self._points(beat), *self._moves(beat), *self._step(beat))

    def why(self, beat: Beat) -> tuple[str, str]:
        """Why the question is asked, and the source of that."""
        return beat.question.why.say(self.lang), self.voice.origin(beat.question.sources)

    def _points(self, beat: Beat) -> Iterator[str]:
        question, points = beat.question, points_of(beat.question, beat.answer)
        if points is None:
            yield self.say("not_known")
            return
        worst = max(option.points or 0 for option in question.options)
        phrase = "points_none" if points == 0 else "points_worst" if points == worst else "points_between"
        yield self.say(phrase, points=points)
        if question.weight != 1:
            yield self.say("weighs_double" if question.weight >= 2 else _WEIGHS[question.weight > 1])

    def _moves(self, beat: Beat) -> Iterator[str]:
        rules = self.content.knowledge.scoring
        obstacle = obstacle_of(beat.question.measures, rules)
        moved = {bar.measure: bar for bar in bars(beat, obstacle, rules)}
        measure, points = beat.question.measures or obstacle, points_of(beat.question, beat.answer)
        if measure != obstacle:
            move = self._move(moved[measure], points)
            yield self.say("aspect_moves", aspect=self.voice.name(measure), move=move)
        yield self.say("bar_moves", obstacle=self.short(obstacle), move=self._move(moved[obstacle], points))

    def _move(self, bar: Bar, points: int | None) -> str:
        """How far a bar went; an answer with points may lower it, being less bad than those before: that takes a word."""
        if bar.after is None:
            return self.say("move_unclear")
        if bar.before is None:
            return self.say("move_first", after=bar.after)
        down = "move_eased" if points else "move_down"
        phrase = "move_same" if bar.before == bar.after else "move_up" if bar.after > bar.before else down
        return self.say(phrase, before=bar.before, after=bar.after)

    def _step(self, beat: Beat) -> Iterator[str]:
        titles = {each.number: each.title.say(self.lang) for each in self.content.knowledge.plan}
        for number in beat.steps[:1]:
            if number in titles:
                yield self.say("step", number=number, title=titles[number])


_WEIGHS = {True: "weighs_more", False: "weighs_less"}
