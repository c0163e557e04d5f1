"""`obstacles demo` and `obstacles rehearse`: personas, rehearsals and the terminal, plugged together. Neither opens a store or a network."""

from __future__ import annotations

import queue
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.bootstrap import configuration
from bot.bootstrap.configuration import SHIPPED, settings
from bot.bootstrap.talking import system_language
from bot.channels.terminal.screen import Screen
from bot.channels.terminal.show import Pace, Show
from bot.channels.terminal.show import Programme as Shown
from bot.channels.terminal.slides import Choice, Moving, Slide
from bot.content.nearest import allowed
from bot.conversation.messages import Block, Heading, Items, Page, Paragraph
from bot.conversation.script import scripts_of
from bot.errors import ContentError, ObstaclesError
from bot.rehearsal.commentary import Trainer
from bot.rehearsal.ending import ending
from bot.rehearsal.expectations import expectation_findings
from bot.rehearsal.personas import Persona, files_in, persona_files, read_personas
from bot.rehearsal.playing import Beat, bars
from bot.rehearsal.running import rehearsed
from bot.rehearsal.scripts import read_rehearsals
from bot.rehearsal.theatre import Programme


class LineKeyboard:
    """Lines of standard input, read beside the show so that it can go on meanwhile. At their end nothing is waited for."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._ended = False
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in sys.stdin:
            self._lines.put(line.strip())
        self._lines.put(None)

    def wait(self, seconds: float | None) -> str | None:
        """The next line within `seconds`; "" at once when lines have ended and none would ever come."""
        if self._ended:
            time.sleep(seconds or 0)
            return None if seconds else ""
        try:
            line = self._lines.get(timeout=seconds)
        except queue.Empty:
            return None
        if line is None:
            self._ended = True
            return self.wait(seconds)
        return line


def run_demo(persona: str, lang: str | None, seconds: float, step: bool, obstacle: str) -> int:
    """`obstacles demo`. Returns the exit status."""
    from bot.channels.terminal.show import Pace, Show

    chosen = settings()
    programme, spoken = _programme(chosen.content_root or SHIPPED, lang)
    if not persona:
        _list(programme, spoken)
        return 0
    played = programme.personas.get(persona)
    if played is None:
        raise ObstaclesError(f"unknown persona '{persona}'; {allowed(persona, programme.personas)}")
    obstacles = [each.id for each in programme.content.knowledge.scoring.obstacles]
    if obstacle and obstacle not in obstacles:
        raise ObstaclesError(f"unknown obstacle '{obstacle}'; {allowed(obstacle, obstacles)}")
    show = Show(Console(highlight=False), LineKeyboard(), Pace(seconds, step))
    show.play(_shown(programme, played, spoken), obstacles.index(obstacle) + 1 if obstacle else 0)
    return 0


def _programme(root: Path, lang: str | None) -> tuple[Programme, str]:
    """The personas of a content folder, and the language to speak. Raises ContentError when a persona cannot be played."""
    _, content = configuration.read_content(settings())
    if lang and lang not in content.languages:
        raise ObstaclesError(f"the content does not speak '{lang}'; {allowed(lang, content.languages)}")
    personas, findings = read_personas(content, persona_files(root))
    if any(finding.level == "error" for finding in findings):
        raise ContentError(findings)
    programme = Programme(content, {each.id: each for each in personas}, scripts_of(content))
    return programme, lang or system_language(content.languages)


def _list(programme: Programme, lang: str) -> None:
    """The cast: each persona's name, story, and what to type."""
    blocks: list[Block] = []
    for name, persona in programme.personas.items():
        command = programme.content.phrases.say("rehearsal.play_with", lang, persona=name)
        blocks += [Heading(persona.name.say(lang)), Paragraph(persona.story.say(lang)), Paragraph(command, strong=True)]
    Screen().show([Page(tuple(blocks))])


def _shown(programme: Programme, persona: Persona, lang: str) -> Shown:
    """The persona's talk as slides and pages."""
    trainer, obstacles = programme.trainer(persona, lang), programme.content.knowledge.scoring.obstacles
    named = tuple(each.name.say(lang) for each in obstacles)
    opening = Page(
        (
            Heading(persona.name.say(lang)),
            Paragraph(persona.story.say(lang)),
            Items(named, ordered=True),
            Heading(trainer.say("room")),
            Paragraph(trainer.say("room_start"), strong=True),
        )
    )

    def of(place: int) -> str:
        return obstacles[place - 1].id if place else ""

    def slides(place: int) -> Sequence[Slide]:
        beats = programme.beats(persona, of(place))
        return [_slide(trainer, persona, beat, of(place), number, len(beats)) for number, beat in enumerate(beats, 1)]

    return Shown(
        opening=opening,
        slides=slides,
        closing=lambda place: _acts(ending(trainer, persona, of(place))),
        keys=lambda hint: trainer.say("bet" if hint == "bet" else f"keys_{hint}", count=len(obstacles)),
        obstacles=len(obstacles),
    )


def _acts(blocks: Sequence[Block]) -> list[Page]:
    """The verdict first, what to do about it after: two pages, cut at the second heading."""
    second = next((place for place, block in enumerate(blocks) if place and isinstance(block, Heading)), len(blocks))
    return [Page(tuple(part)) for part in (blocks[:second], blocks[second:]) if part]


def _slide(trainer: Trainer, persona: Persona, beat: Beat, obstacle: str, number: int, total: int) -> Slide:
    from bot.channels.terminal.slides import Choice, Moving, Slide
    from bot.rehearsal.playing import bars

    why, source = trainer.why(beat)
    place = trainer.say("slide", number=number, total=total)
    return Slide(
        title=persona.name.say(trainer.lang),
        place=f"{trainer.topic(beat)} · {place}",
        question=beat.question.text.say(trainer.lang),
        choices=tuple(Choice(each.label, each.worth, each.given) for each in trainer.lines(beat)),
        bars=tuple(
            Moving(trainer.short(bar.measure), bar.before, bar.after, bar.band, trainer.band(bar), bar.aspect)
            for bar in bars(beat, obstacle, trainer.content.knowledge.scoring)
        ),
        comment=trainer.effect(beat),
        why_title=trainer.say("why"),
        why=why,
        source=source,
    )


def run_rehearse(files: Sequence[Path]) -> int:
    """`obstacles rehearse`. Returns the exit status: 1 when something did not go as written."""
    root = settings().content_root or SHIPPED
    _, content = configuration.read_content(settings())
    texts = {each.as_posix(): configuration.text_of(each) for each in files} or files_in(root, "rehearsals")
    rehearsals, findings = read_rehearsals(content, texts)
    for rehearsal in rehearsals:
        found = rehearsed(content, rehearsal)
        findings += found
        print(f"{'failed' if found else 'ok':6}  {rehearsal.file}: {len(rehearsal.lines)} lines")
    personas = ()
    if not files:
        personas, faults = read_personas(content, persona_files(root))
        findings += [*faults, *expectation_findings(content, personas)]
    for finding in findings:
        print(finding)
    print(f"{len(rehearsals)} rehearsals, {len(personas)} personas: {f'{len(findings)} to mend' if findings else 'all as written'}.")
    return 1 if findings else 0
