"""The first pages: which obstacle stands out and why, then each obstacle in turn.

Must not know how a severity is computed (`bot.scoring`) nor how blocks are drawn (channels).
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.conversation.messages import Block, Details, Heading, Items, Meter, Page, Paragraph
from bot.reports.diagnosis import Diagnosis
from bot.reports.voice import Voice
from bot.scoring import Contribution, Score

MOST_WEIGHING = 2
MOST_TO_FIND_OUT = 3
LEAST_SHARE = 1.5
"""In points of severity: an answer that brings less is not worth a line."""


def verdict_page(diagnosis: Diagnosis, voice: Voice) -> Page:
    """What an owner reads in twenty seconds: the obstacle, why, the meters, how sure it is."""
    card = diagnosis.scorecard
    title = voice.say("title") if diagnosis.whole else diagnosis.dialog.title.say(voice.lang)
    blocks: list[Block] = [Heading(title), *_sentence(diagnosis, voice)]
    blocks += [meter(card.scores[each], voice) for each in card.obstacles]
    blocks += _confidence(diagnosis, voice)
    return Page(tuple(blocks))


def obstacles_page(diagnosis: Diagnosis, voice: Voice) -> Page:
    """Each obstacle asked about, folded under its name and figure."""
    card = diagnosis.scorecard
    details = [_details(card.scores[each], diagnosis, voice) for each in card.obstacles]
    heading = voice.say("obstacles_title") if len(details) > 1 else voice.say("obstacle_title")
    return Page((Heading(heading), *details))


def meter(score: Score, voice: Voice) -> Meter:
    """A measure's meter, its band in words."""
    return Meter(voice.name(score.id), score.severity, voice.band(score.band), score.band)


def figure(score: Score, voice: Voice) -> str:
    """A measure in one line: name, figure, band."""
    name, band = voice.name(score.id), voice.band(score.band)
    if score.severity is None:
        return voice.say("measure_unclear", name=name, band=band)
    return voice.say("measure", name=name, severity=score.severity, band=band)


def _sentence(diagnosis: Diagnosis, voice: Voice) -> Iterator[Block]:
    card = diagnosis.scorecard
    if not card.obstacles:
        yield Paragraph(voice.say("nothing_measured"))
        return
    alone = card.scores[card.obstacles[0]] if len(card.obstacles) == 1 else None
    if card.principal:
        score = card.scores[card.principal]
        phrase = "alone" if alone else "principal"
        yield Paragraph(voice.say(phrase, obstacle=voice.name(score.id), band=voice.band(score.band)), strong=True)
        yield from _weighing(score, voice)
    elif any(card.scores[each].severity is None for each in card.obstacles):
        # What is not known may be the obstacle: nobody is told that all is well.
        yield Paragraph(voice.say("too_little"), strong=True)
    else:
        yield Paragraph(voice.say("alone_clear" if alone else "none_stands_out"), strong=True)
        if card.watch and not alone:
            yield Paragraph(voice.say("watch", obstacle=voice.name(card.watch)))


def _weighing(score: Score, voice: Voice) -> Iterator[Block]:
    weighing = _heaviest(score)
    if weighing:
        yield Paragraph(voice.say("because"))
        yield Items(tuple(quoted(each, voice) for each in weighing))


def _heaviest(score: Score) -> list[Contribution]:
    return [each for each in score.contributions if each.share >= LEAST_SHARE][:MOST_WEIGHING]


def quoted(contribution: Contribution, voice: Voice) -> str:
    """A question and the answer given, with the points that it brings."""
    return voice.say(
        "answer_weighs",
        question=voice.question(contribution.question),
        answer=voice.answer(contribution.question, contribution.answer),
        points=round(contribution.share),
    )


def _confidence(diagnosis: Diagnosis, voice: Voice) -> Iterator[Block]:
    card = diagnosis.scorecard
    if not card.obstacles:
        return
    missing = [key for each in card.obstacles for key in card.scores[each].to_find_out]
    if not missing:
        yield Paragraph(voice.say("confidence_full"))
        return
    weights = diagnosis.dialog.by_key
    heaviest = sorted(missing, key=lambda key: -weights[key].weight)[:MOST_TO_FIND_OUT]
    yield Paragraph(voice.say("confidence", percent=int(card.confidence * 100)))
    yield Items(tuple(voice.question(key) for key in heaviest))


def _details(score: Score, diagnosis: Diagnosis, voice: Voice) -> Details:
    obstacle = voice.obstacle(score.id)
    lines = [obstacle.explanations[score.band].say(voice.lang)]
    lines += [voice.say("aspect", figure=figure(diagnosis.scorecard.scores[each], voice)) for each in score.aspects]
    weighing = _heaviest(score)
    if weighing:
        lines += [voice.say("weighs_most"), *(voice.say("bullet", text=quoted(each, voice)) for each in weighing)]
    if score.lower:
        question, option = voice.question(score.lower.question), voice.answer(score.lower.question, score.lower.option)
        lines.append(voice.say("would_lower", question=question, answer=option, severity=score.lower.severity))
    if score.to_find_out:
        questions = (voice.question(key) for key in score.to_find_out)
        lines += [voice.say("to_find_out"), *(voice.say("bullet", text=each) for each in questions)]
    lines.append(voice.origin(obstacle.sources))
    return Details(figure(score, voice), tuple(lines))
