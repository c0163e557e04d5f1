"""The conclusion `persuade`: what to say to a decision-maker (usages, expectations, benefits, risks), what to answer, and a note to send.

Made of `knowledge/persuade.yaml`, of the objections picked, and of the diagnosis where there is one. The note is a page of its own, in
the words of the person who sends it. Must not know channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation.messages import Block, Details, Heading, Items, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.guides import Hint, Objection, PersuasionGuide, Stake, entry_of
from bot.knowledge.model import Content, Source
from bot.reports.companion import Companion
from bot.reports.indicators import measuring

ROOM = "persuade"
FORMAT = 1
UNDECIDED = "none"
"""The stake of a company whose objective is not decided, or not known."""
DEFAULT_REQUEST = "hour"
"""What is asked for when the person does not say: the smallest thing."""
DOUBTFUL, SELDOM = ("doubtful", "opposed"), ("rarely", "never")
KEEN = "convinced"
MANAGEMENT = "management"


@dataclass(frozen=True, slots=True)
class Case:
    """What is argued, and to whom. `proofs`: what the person has at hand to show."""

    stake: Stake
    request: Hint
    audience: Hint | None
    objections: tuple[Objection, ...]
    proofs: tuple[Hint, ...]


def case_of(companion: Companion) -> Case:
    """What these answers call for.

    Raises StopIteration when the guide lacks the smallest request or the undecided stake: the content checks keep that from happening.
    """
    guide = companion.content.knowledge.guides.persuade
    return Case(
        stake=entry_of(guide.stakes, companion.told("profile.objective")) or _undecided(guide),
        request=entry_of(guide.requests, companion.told("persuade.asking")) or _smallest(guide),
        audience=entry_of(guide.audiences, companion.told("persuade.reader")),
        objections=tuple(each for each in guide.objections if each.id in companion.ticked("persuade.objections")),
        proofs=tuple(each for each in guide.proofs if each.id in companion.ticked("persuade.proof")),
    )


def _undecided(guide: PersuasionGuide) -> Stake:
    return next(each for each in guide.stakes if each.id == UNDECIDED)


def _smallest(guide: PersuasionGuide) -> Hint:
    return next(each for each in guide.requests if each.id == DEFAULT_REQUEST)


def persuade_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """How to go about it; what to say and to answer; the note, a page of its own that can be forwarded as it is."""
    companion = Companion(content, answers, lang, ROOM)
    case = case_of(companion)
    return _approach(companion, case), _arguments(companion, case), _note(companion, case)


def persuade_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """For programs: `objective`, `request`, `audience` (or null), `objections`, `proofs`, as ids.

    The fact quoted, typed freely, stays with the answers.
    """
    case = case_of(Companion(content, answers, lang, ROOM))
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "mode": mode,
        "objective": case.stake.id,
        "request": case.request.id,
        "audience": case.audience.id if case.audience else None,
        "objections": [each.id for each in case.objections],
        "proofs": [each.id for each in case.proofs],
    }


def _approach(companion: Companion, case: Case) -> Page:
    lang = companion.lang
    benefit, request = case.stake.benefit.say(lang), case.request.text.say(lang)
    blocks: list[Block] = [
        Heading(companion.say("title")),
        Paragraph(companion.say("pitch", benefit=benefit, request=request), strong=True),
        *(Paragraph(each) for each in _mood(companion)),
        Paragraph(companion.say("note_before")),
    ]
    if case.audience:
        title = companion.say("way_title", audience=case.audience.title.say(lang))
        blocks.append(Details(title, (case.audience.text.say(lang), companion.origin(case.audience.sources))))
    return Page(tuple(blocks))


def _mood(companion: Companion) -> Iterator[str]:
    """What the diagnosis's answers about management change."""
    if companion.told("management.view") in DOUBTFUL:
        yield companion.say("gap_view")
    if companion.told("management.usage") in SELDOM:
        yield companion.say("gap_usage")
    if companion.told("management.view") == KEEN:
        yield companion.say("gap_keen")


def _arguments(companion: Companion, case: Case) -> Page:
    """The four subjects, the objections heard, and what staying away costs."""
    lang = companion.lang
    blocks: list[Block] = [Heading(companion.say("subjects_title"))]
    for subject in companion.content.knowledge.guides.persuade.subjects:
        show = companion.say("show", text=subject.show.say(lang))
        lines = (subject.text.say(lang), show, companion.origin(subject.sources))
        blocks.append(Details(subject.title.say(lang), lines))
    if case.objections:
        blocks.append(Heading(companion.say("objections_title")))
    for each in case.objections:
        show = companion.say("show", text=each.show.say(lang))
        blocks.append(Details(each.title.say(lang), (each.answer.say(lang), show, companion.origin(each.sources))))
    blocks += [
        Heading(companion.say("roni_title")),
        Paragraph(companion.say("roni_intro")),
        Items(tuple(each.say(lang) for each in case.stake.losses)),
        Paragraph(companion.say("roni_how")),
        Paragraph(companion.origin(case.stake.sources)),
    ]
    return Page(tuple(blocks))


def _note(companion: Companion, case: Case) -> Page:
    """Nothing but the note, to be copied or forwarded whole; about a page."""
    lang = companion.lang
    blocks: list[Block] = [Heading(companion.say("note_title"))]
    if case.audience:
        blocks.append(Paragraph(case.audience.title.say(lang)))
    blocks += [
        Paragraph(companion.say("note_ask", request=case.request.text.say(lang)), strong=True),
        Paragraph(companion.say("note_why"), strong=True),
        Items(tuple(_why(companion, case))),
        Paragraph(companion.say("note_risk"), strong=True),
        Items(tuple(each.say(lang) for each in case.stake.losses)),
    ]
    if case.objections:
        blocks.append(Paragraph(companion.say("note_objections"), strong=True))
        blocks.append(Items(tuple(_replies(companion, case))))
    blocks += (Paragraph(each) for each in _closing(companion, case))
    return Page(tuple(blocks))


def _why(companion: Companion, case: Case) -> Iterator[str]:
    yield companion.say("note_usages")
    yield companion.say("note_expectations")
    yield companion.say("note_benefit", benefit=case.stake.benefit.say(companion.lang))
    made = companion.diagnosis()
    score = made.scorecard.scores[made.scorecard.principal] if made and made.scorecard.principal else None
    if score and score.id == MANAGEMENT:
        # Who is asked for support is not told to be the obstacle.
        yield companion.say("note_support")
    elif score and score.severity is not None:
        yield companion.say("note_diagnosis", obstacle=companion.voice().name(score.id), severity=score.severity)
    yield from (each.text.say(companion.lang) for each in case.proofs)
    example = companion.told("persuade.example")
    if example:
        yield companion.say("note_example", example=example)


def _replies(companion: Companion, case: Case) -> Iterator[str]:
    for each in case.objections:
        title, answer = each.title.say(companion.lang), each.brief.say(companion.lang)
        yield companion.say("note_objection", objection=title, answer=answer)


def _closing(companion: Companion, case: Case) -> Iterator[str]:
    """What will judge, where the guide to indicators is there to say so; prudence; the date."""
    if companion.content.knowledge.guides.indicators.aims:
        chosen = measuring(companion)
        measure, first = chosen.measure.title.say(companion.lang), chosen.aim.indicators[0].title.say(companion.lang)
        yield companion.say("note_judge", measure=measure, indicator=first)
    if not any(each.id == "backlash" for each in case.objections):
        yield companion.say("note_prudence")
    yield companion.say("note_close")
    names = (source.short.say(companion.lang) for source in _cited(companion, case))
    yield companion.say("note_sources", names=" · ".join(names))


def _cited(companion: Companion, case: Case) -> Iterator[Source]:
    """The sources behind the note, our own advice left out, in the order in which the product lists them."""
    guide = companion.content.knowledge.guides.persuade
    said = [*(each.sources for each in guide.subjects), *(each.sources for each in case.objections)]
    cited = {key for sources in (*said, case.stake.sources, case.request.sources) for key in sources}
    yield from (each for key, each in companion.content.knowledge.sources.items() if key in cited and not each.ours)
