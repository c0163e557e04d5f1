"""`obstacles demo`, `obstacles rehearse`, and personas and rehearsals among what `obstacles check` says. No store, no network."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.authoring.examination import Examination
from bot.bootstrap.configuration import SHIPPED, known_language, read_content, settings, text_of
from bot.bootstrap.talking import system_language
from bot.channels.terminal.keyboard import LineKeyboard
from bot.channels.terminal.screen import Screen
from bot.channels.terminal.show import Pace, Show, Showing
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


def run_demo(persona: str, lang: str | None, pace: tuple[float, bool], obstacle: str) -> int:
    """`obstacles demo`; `pace`: seconds, and whether to go on at a key only. Returns the exit status."""
    programme, spoken = _programme(lang)
    if not persona:
        _list(programme, spoken)
        return 0
    obstacles = [each.id for each in programme.content.knowledge.scoring.obstacles]
    for kind, name, names in (("persona", persona, list(programme.personas)), ("obstacle", obstacle, obstacles)):
        if name and name not in names:
            raise ObstaclesError(f"unknown {kind} '{name}'; {allowed(name, names)}")
    show = Show(LineKeyboard(sys.stdin), Pace(*pace))
    played = programme.personas[persona]
    show.play(_showing(programme, played, spoken), obstacles.index(obstacle) + 1 if obstacle else 0)
    return 0


def run_rehearse(files: Sequence[Path]) -> int:
    """`obstacles rehearse`. Returns the exit status: 1 when something did not go as written."""
    chosen = settings()
    root, (_, content) = chosen.content_root or SHIPPED, read_content(chosen)
    texts = {each.as_posix(): text_of(each) for each in files} or files_in(root, "rehearsals")
    rehearsals, findings = read_rehearsals(content, texts)
    for rehearsal in rehearsals:
        found = rehearsed(content, rehearsal)
        findings += found
        print(f"{'failed' if found else 'ok':6}  {rehearsal.file}: {len(rehearsal.lines)} lines")
    personas: tuple[Persona, ...] = ()
    if not files:
        personas, faults = read_personas(content, persona_files(root))
        findings += [*faults, *expectation_findings(content, personas)]
    for finding in findings:
        print(finding)
    said = f"{len(findings)} to mend" if findings else "all as written"
    print(f"{len(rehearsals)} rehearsals, {len(personas)} personas: {said}.")
    return 1 if findings else 0


def with_rehearsals(found: Examination, root: Path) -> Examination:
    """What was found in a content folder, and what is wrong in its personas and rehearsals, where the rest can be read."""
    if found.content is None:
        return found
    personas, findings = read_personas(found.content, persona_files(root))
    _, others = read_rehearsals(found.content, files_in(root, "rehearsals"))
    findings += [*others, *expectation_findings(found.content, personas)]
    sound = all(finding.level == "warning" for finding in findings)
    return replace(
        found, content=found.content if sound else None, findings=tuple(sorted([*found.findings, *findings]))
    )


def _programme(lang: str | None) -> tuple[Programme, str]:
    """The personas, and the language to speak. Raises ContentError when a persona cannot be played."""
    chosen = settings()
    _, content = read_content(chosen)
    known_language(content, lang)
    personas, findings = read_personas(content, persona_files(chosen.content_root or SHIPPED))
    if any(finding.level == "error" for finding in findings):
        raise ContentError(findings)
    programme = Programme(content, {each.id: each for each in personas}, scripts_of(content))
    return programme, lang or system_language(content.languages)


def _list(programme: Programme, lang: str) -> None:
    """The cast: each persona's name, story, and what to type."""
    blocks: list[Block] = []
    for name, persona in programme.personas.items():
        command = programme.content.phrases.say("rehearsal.play_with", lang, persona=name)
        blocks += [Heading(persona.name.say(lang)), Paragraph(persona.story.say(lang)), Items((command,))]
    Screen().show([Page(tuple(blocks))])


def _showing(programme: Programme, persona: Persona, lang: str) -> Showing:
    """The persona's talk as slides and pages."""
    trainer, obstacles = programme.trainer(persona, lang), programme.content.knowledge.scoring.obstacles

    def of(place: int) -> str:
        return obstacles[place - 1].id if place else ""

    def slides(place: int) -> Sequence[Slide]:
        beats = programme.beats(persona, of(place))
        return [_slide(trainer, persona, beat, of(place), number, len(beats)) for number, beat in enumerate(beats, 1)]

    return Showing(
        opening=_opening(trainer, persona),
        slides=slides,
        closing=lambda place: _acts(ending(trainer, persona, of(place))),
        hint=lambda moment: trainer.say(f"keys_{moment}", count=len(obstacles)),
        obstacles=len(obstacles),
    )


def _opening(trainer: Trainer, persona: Persona) -> Page:
    """Who it is about, the obstacles by number, and a bet for the room."""
    names = tuple(each.name.say(trainer.lang) for each in trainer.content.knowledge.scoring.obstacles)
    told = (Heading(persona.name.say(trainer.lang)), Paragraph(persona.story.say(trainer.lang)))
    bet = (Heading(trainer.say("room")), Paragraph(trainer.say("room_start"), strong=True))
    return Page((*told, *bet, Items(names, ordered=True)))


def _acts(blocks: Sequence[Block]) -> list[Page]:
    """The verdict first, what to do about it after: two pages, cut at the second heading."""
    second = next((place for place, block in enumerate(blocks) if place and isinstance(block, Heading)), len(blocks))
    return [Page(tuple(part)) for part in (blocks[:second], blocks[second:]) if part]


def _slide(trainer: Trainer, persona: Persona, beat: Beat, obstacle: str, number: int, total: int) -> Slide:
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
