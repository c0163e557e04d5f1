"""How a played talk ends: the persona's verdict and what to do, or one obstacle's; and what to ask the room.

The same figures and words as the result of a real talk (`bot.reports`). Must not know channels.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.conversation.messages import Block, Heading, Items, Meter, Paragraph
from bot.rehearsal.commentary import Trainer
from bot.rehearsal.personas import Persona
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.verdict import meter, verdict_page
from bot.reports.weighing import sourcing_verdict
from bot.scoring import Score

MOST_ACTIONS = 3


def ending(trainer: Trainer, persona: Persona, obstacle: str = "") -> tuple[Block, ...]:
    """The blocks that end the talk of `persona`, or the part of it about one obstacle."""
    talk = persona.talk
    diagnosis = diagnose(trainer.content, trainer.script.dialog, talk.answers, talk.mode)
    name = Heading(persona.name.say(trainer.lang))
    if obstacle:
        return (
            name,
            *_one(trainer, diagnosis, obstacle),
            Heading(trainer.say("room")),
            Paragraph(trainer.say("room_one"), strong=True),
        )
    verdict = verdict_page(diagnosis, trainer.voice).blocks[1:]
    ask = (Heading(trainer.say("room")), Paragraph(trainer.say("room_end"), strong=True))
    told = (*_relief(trainer, diagnosis), *_actions(trainer, diagnosis), *_sourcing(trainer, persona))
    return (name, *verdict, *told, *ask)


def _one(trainer: Trainer, diagnosis: Diagnosis, obstacle: str) -> Iterator[Block]:
    scores = diagnosis.scorecard.scores
    if obstacle not in scores:
        yield Paragraph(trainer.voice.say("nothing_measured"))
        return
    found = scores[obstacle]
    yield from (_meter(trainer, scores[each]) for each in (obstacle, *found.aspects))
    yield Paragraph(trainer.voice.obstacle(obstacle).explanations[found.band].say(trainer.lang))
    yield from _lower(trainer, found)
    yield from _actions(trainer, diagnosis, (obstacle, *found.aspects))


def _meter(trainer: Trainer, found: Score) -> Meter:
    return meter(found, trainer.voice)


def _relief(trainer: Trainer, diagnosis: Diagnosis) -> Iterator[Block]:
    card = diagnosis.scorecard
    if card.principal:
        yield from _lower(trainer, card.scores[card.principal])


def _lower(trainer: Trainer, found: Score) -> Iterator[Block]:
    """The one answer that would change most."""
    if found.lower:
        question, option = found.lower.question, found.lower.option
        yield Paragraph(
            trainer.voice.say(
                "would_lower",
                question=trainer.voice.question(question),
                answer=trainer.voice.answer(question, option),
                severity=found.lower.severity,
            )
        )


def _actions(trainer: Trainer, diagnosis: Diagnosis, measures: tuple[str, ...] = ()) -> Iterator[Block]:
    """The first actions; of one obstacle where its `measures` are named."""
    found = [each.action for each in diagnosis.advice.actions if not measures or each.action.obstacle in measures]
    if found:
        yield Heading(trainer.say("actions"))
        yield Items(tuple(action.title.say(trainer.lang) for action in found[:MOST_ACTIONS]), ordered=True)
        yield Paragraph(trainer.voice.say("first_step", text=found[0].first_step.say(trainer.lang)))


def _sourcing(trainer: Trainer, persona: Persona) -> Iterator[Block]:
    rules = trainer.content.knowledge.sourcing
    if rules is not None:
        outcome = rules.verdict(sourcing_verdict(trainer.content, persona.talk.answers).id)
        yield Heading(trainer.say("sourcing"))
        yield Paragraph(outcome.title.say(trainer.lang), strong=True)
        yield Paragraph(outcome.meaning.say(trainer.lang))
