"""The demonstration in a chat: choose a persona, step through its talk, read its verdict. A `bot.ports.Demonstration`.

Where a person stands travels in the buttons (`!!demo:craft_shop.7`, `!!demo:craft_shop.2.3` for the third obstacle alone), so that nothing
is stored and their own conversation is left alone. Must not know channels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.conversation.messages import Block, Button, Details, Heading, Meter, Page, Paragraph
from bot.conversation.script import Script, scripts_of
from bot.knowledge.model import Content
from bot.rehearsal.commentary import Trainer
from bot.rehearsal.ending import ending
from bot.rehearsal.personas import Persona, read_personas
from bot.rehearsal.playing import Beat, about, bars, obstacle_of, played

STOP = "-"
_PLACE = re.compile(r"(?P<persona>[a-z][a-z0-9_]{0,23})(?:\.(?P<beat>[0-9]{1,3})(?:\.(?P<obstacle>[0-9]))?)?")


@dataclass(slots=True)
class Programme:
    """What can be shown of one content: the sound personas, each played once, when it is first asked for."""

    content: Content
    personas: Mapping[str, Persona]
    scripts: Mapping[str, Script]
    _beats: dict[str, tuple[Beat, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, content: Content, files: Mapping[str, str]) -> Programme:
        """The programme of the persona files that are sound with `content`."""
        personas, _ = read_personas(content, files)
        return cls(content, {persona.id: persona for persona in personas}, scripts_of(content))

    def beats(self, persona: Persona, obstacle: str = "") -> tuple[Beat, ...]:
        """The talk of `persona`, or what of it moves one obstacle."""
        if persona.id not in self._beats:
            self._beats[persona.id] = played(self.content, self.scripts[persona.talk.dialog], persona)
        return about(self._beats[persona.id], obstacle, self.content.knowledge.scoring)

    def trainer(self, persona: Persona, lang: str) -> Trainer:
        """Who comments on the talk of `persona` in `lang`."""
        return Trainer(self.content, self.scripts[persona.talk.dialog], lang)


class Theatre:
    """Shows the personas of `files` (text by path) on whatever content is current."""

    def __init__(self, files: Mapping[str, str]) -> None:
        self._files = files
        self._programme: Programme | None = None

    def pages(self, content: Content, argument: str, lang: str) -> tuple[Page, ...]:
        """The page that `argument` names: a persona, a beat of its talk, the verdict after the last; the cast for anything else."""
        programme = self._of(content)
        found = _PLACE.fullmatch(argument)
        persona = programme.personas.get(found["persona"]) if found else None
        if argument == STOP:
            return (_stopped(content, lang),)
        if found is None or persona is None:
            return (_cast(programme, lang),)
        if found["beat"] is None:
            return (_story(programme, persona, lang),)
        return (_scene(programme, persona, int(found["beat"]), int(found["obstacle"] or 0), lang),)

    def _of(self, content: Content) -> Programme:
        if self._programme is None or self._programme.content.version != content.version:
            self._programme = Programme.of(content, self._files)
        return self._programme


def _at(persona: Persona, beat: int, obstacle: int = 0) -> str:
    return f"!!demo:{persona.id}.{beat}" + (f".{obstacle}" if obstacle else "")


def _cast(programme: Programme, lang: str) -> Page:
    say = programme.content.phrases.say
    intro = "rehearsal.cast_intro" if programme.personas else "rehearsal.cast_empty"
    blocks = (Heading(say("rehearsal.cast_title", lang)), Paragraph(say(intro, lang)))
    return Page(
        blocks, tuple(Button(f"!!demo:{name}", each.name.say(lang)) for name, each in programme.personas.items())
    )


def _stopped(content: Content, lang: str) -> Page:
    again = Button("!!demo", content.phrases.say("rehearsal.do_another", lang))
    return Page((Paragraph(content.phrases.say("rehearsal.stopped", lang)),), (again,))


def _story(programme: Programme, persona: Persona, lang: str) -> Page:
    trainer = programme.trainer(persona, lang)
    blocks = (
        Heading(persona.name.say(lang)),
        Paragraph(persona.story.say(lang)),
        Heading(trainer.say("room")),
        Paragraph(trainer.say("room_start"), strong=True),
    )
    obstacles = enumerate(programme.content.knowledge.scoring.obstacles, 1)
    alone = (
        Button(_at(persona, 1, place), trainer.say("do_alone", obstacle=each.short.say(lang)))
        for place, each in obstacles
        if programme.beats(persona, each.id)
    )
    return Page(blocks, (Button(_at(persona, 1), trainer.say("do_whole"), main=True), *alone))


def _scene(programme: Programme, persona: Persona, number: int, place: int, lang: str) -> Page:
    obstacles = programme.content.knowledge.scoring.obstacles
    obstacle = obstacles[place - 1].id if 1 <= place <= len(obstacles) else ""
    beats, trainer = programme.beats(persona, obstacle), programme.trainer(persona, lang)
    if number > len(beats):
        return Page(ending(trainer, persona, obstacle), _after(trainer, persona))
    number = max(1, number)
    head = trainer.say("scene", name=persona.name.say(lang), number=number, total=len(beats))
    following = Button(_at(persona, number + 1, place if obstacle else 0), trainer.say("do_next"), main=True)
    return Page(
        (Heading(head), *_told(trainer, beats[number - 1], obstacle)), (following, *_ways(trainer, persona, obstacle))
    )


def _ways(trainer: Trainer, persona: Persona, obstacle: str) -> tuple[Button, ...]:
    other = trainer.say("do_whole") if obstacle else trainer.say("do_one")
    return (
        Button(_at(persona, 1) if obstacle else f"!!demo:{persona.id}", other),
        Button(f"!!demo:{STOP}", trainer.say("do_stop")),
    )


def _after(trainer: Trainer, persona: Persona) -> tuple[Button, ...]:
    return (
        Button("!!demo", trainer.say("do_another"), main=True),
        Button(f"!!demo:{persona.id}", trainer.say("do_one")),
        Button(f"!!demo:{STOP}", trainer.say("do_stop")),
    )


def _told(trainer: Trainer, beat: Beat, obstacle: str) -> tuple[Block, ...]:
    lines = "\n".join(
        f"{'●' if line.given else '○'} {line.label}" + (f" · {line.worth}" if line.worth else "")
        for line in trainer.lines(beat)
    )
    why, source = trainer.why(beat)
    rules = trainer.content.knowledge.scoring
    shown = obstacle or obstacle_of(beat.question.measures, rules)
    meters = [
        Meter(trainer.short(bar.measure), bar.after, trainer.band(bar), bar.band)
        for bar in bars(beat, shown, rules)
        if shown and (obstacle or bar.moved)
    ]
    return (
        Paragraph(beat.question.text.say(trainer.lang), strong=True),
        Paragraph(lines),
        *meters,
        Paragraph(" ".join(trainer.effect(beat))),
        Details(trainer.say("why"), (why, source)),
    )
