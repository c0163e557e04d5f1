"""The conclusion `indicators`: what to follow for the objective, how, who reads it, whom to compare with, and a sheet to copy.

What to follow is knowledge (`knowledge/indicators.yaml`); here it is only chosen and laid out. Must not know channels nor paper:
`indicators_extra` gives the printed report the same pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.conversation.messages import Block, Details, Heading, Items, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.guides import Aim, Hint, Indicator, IndicatorGuide, entry_of
from bot.knowledge.model import Content
from bot.reports.companion import Companion

ROOM = "indicators"
FORMAT = 1
UNDECIDED = "none"
"""The aim of a company whose objective is not decided, or not known."""
TOOL_FIRST = frozenset({"native", "tool"})
"""Ways of counting for which the tool's method comes first."""


@dataclass(frozen=True, slots=True)
class Measuring:
    """What is to be followed. `beside`: measures that are no part of the objective's own, and worth following too."""

    aim: Aim
    measure: Hint
    beside: tuple[Hint, ...]
    readers: tuple[Hint, ...]
    rhythm: Hint | None
    keeper: Hint | None
    way: Hint | None
    tracing: Hint | None


def measuring(companion: Companion) -> Measuring:
    """What these answers call for. An objective that is not known counts as not decided.

    Raises StopIteration when the guide has no aim for an undecided objective: the content checks keep that from happening.
    """
    guide = companion.content.knowledge.guides.indicators
    aim = entry_of(guide.aims, companion.told("profile.objective")) or _undecided(guide)
    measure = next(each for each in guide.measures if each.id == aim.measure)
    beside = (each for each in guide.measures if each != measure and each.when.names and companion.holds(each.when))
    return Measuring(
        aim=aim,
        measure=measure,
        beside=tuple(beside),
        readers=tuple(each for each in guide.readers if each.id in companion.ticked("indicators.readers")),
        rhythm=entry_of(guide.rhythms, companion.told("indicators.rhythm")),
        keeper=entry_of(guide.keepers, companion.told("indicators.keeper")),
        way=entry_of(guide.ways, companion.told("indicators.counting")),
        tracing=entry_of(guide.tracing, companion.told("indicators.trace")) if aim.measure == "roi" else None,
    )


def _undecided(guide: IndicatorGuide) -> Aim:
    return next(each for each in guide.aims if each.id == UNDECIDED)


def indicators_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """What to follow; who reads it; the sheet, a page of its own that can be forwarded as it is."""
    companion = Companion(content, answers, lang, ROOM)
    chosen = measuring(companion)
    return _figures(companion, chosen), _plan(companion, chosen), _sheet(companion, chosen)


def indicators_extra(content: Content, answers: Mapping[str, Answer], lang: str) -> tuple[Page, ...]:
    """The pages for the printed report (`bot.reports.printed.printed`, argument `extra`); none when no objective was asked for."""
    guided = content.knowledge.guides.indicators.aims and ROOM in content.dialogs
    if not guided or "profile.objective" not in answers:
        return ()
    companion = Companion(content, answers, lang, ROOM)
    chosen = measuring(companion)
    return _figures(companion, chosen), _sheet(companion, chosen)


def indicators_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """For programs: `objective`, `measure`, `beside` (ids), `indicators` (`id`, `title`), `readers`, `rhythm`, `counting` (ids or null).

    The competitor's name, typed freely, stays with the answers.
    """
    chosen = measuring(Companion(content, answers, lang, ROOM))
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "mode": mode,
        "objective": chosen.aim.id,
        "measure": chosen.measure.id,
        "beside": [each.id for each in chosen.beside],
        "indicators": [{"id": each.id, "title": each.title.say(lang)} for each in chosen.aim.indicators],
        "readers": [each.id for each in chosen.readers],
        "rhythm": chosen.rhythm.id if chosen.rhythm else None,
        "counting": chosen.way.id if chosen.way else None,
    }


def _figures(companion: Companion, chosen: Measuring) -> Page:
    lang = companion.lang
    measure, titles = chosen.measure, tuple(each.title.say(lang) for each in chosen.aim.indicators)
    blocks: list[Block] = [
        Heading(companion.say("title")),
        Paragraph(_verdict(companion, chosen), strong=True),
        Paragraph(chosen.aim.why.say(lang)),
        Paragraph(companion.say("three")),
        Items(titles, ordered=True),
    ]
    blocks += (Paragraph(companion.say("beside", measure=each.title.say(lang))) for each in chosen.beside)
    if "none" in companion.ticked("profile.networks"):
        blocks.append(Paragraph(companion.say("not_there")))
    blocks += (Details(each.title.say(lang), _hint_lines(companion, each)) for each in (measure, *_advice(chosen)))
    blocks += (_indicator(companion, chosen, each) for each in chosen.aim.indicators)
    blocks.append(_rival(companion, chosen.aim))
    return Page(tuple(blocks))


def _advice(chosen: Measuring) -> Iterator[Hint]:
    """What goes with the measure: the others to follow, and how to trace and to count."""
    yield from chosen.beside
    yield from (each for each in (chosen.tracing, chosen.way) if each)


def _verdict(companion: Companion, chosen: Measuring) -> str:
    measure = chosen.measure.title.say(companion.lang)
    if chosen.aim.id == UNDECIDED:
        return companion.say("no_objective", measure=measure)
    return companion.say("verdict", objective=companion.label("profile.objective"), measure=measure)


def _hint_lines(companion: Companion, hint: Hint) -> tuple[str, ...]:
    return hint.text.say(companion.lang), companion.origin(hint.sources)


def _indicator(companion: Companion, chosen: Measuring, indicator: Indicator) -> Details:
    """The way that the person counts comes first."""
    hand = companion.say("by_hand", text=indicator.by_hand.say(companion.lang))
    tool = companion.say("by_tool", text=indicator.by_tool.say(companion.lang))
    ways = (tool, hand) if chosen.way and chosen.way.id in TOOL_FIRST else (hand, tool)
    return Details(indicator.title.say(companion.lang), (*ways, companion.origin(indicator.sources)))


def _rival(companion: Companion, aim: Aim) -> Details:
    rival = companion.told("indicators.rival")
    whom = companion.say("rival_named", rival=rival) if rival else companion.say("rival_to_choose")
    lines = (whom, aim.compare.say(companion.lang), companion.say("rival_fact"), companion.origin(("MAP", "OURS")))
    return Details(companion.say("rival_title"), lines)


def _plan(companion: Companion, chosen: Measuring) -> Page:
    blocks: list[Block] = [Heading(companion.say("plan_title")), Paragraph(companion.say("plan_intro"))]
    if chosen.keeper:
        blocks.append(Paragraph(companion.say("plan_keeper", keeper=chosen.keeper.text.say(companion.lang))))
    else:
        blocks.append(Paragraph(companion.say("plan_keeper_open")))
    if chosen.rhythm:
        blocks.append(Details(chosen.rhythm.title.say(companion.lang), _hint_lines(companion, chosen.rhythm)))
    team = tuple(companion.say(each) for each in ("team_figures", "team_learn", "team_change"))
    blocks.append(Details(companion.say("team_title"), (*team, companion.origin(("MAP", "OURS")))))
    blocks.append(Details(companion.say("others_title"), tuple(_others(companion, chosen))))
    return Page(tuple(blocks))


def _others(companion: Companion, chosen: Measuring) -> Iterator[str]:
    yield companion.say("others_result", text=chosen.aim.others.say(companion.lang))
    for each in chosen.readers:
        yield companion.say("reader", reader=each.title.say(companion.lang), text=each.text.say(companion.lang))
    if not chosen.readers:
        yield companion.say("others_nobody")
    yield companion.origin(("MAP", "OURS"))


def _sheet(companion: Companion, chosen: Measuring) -> Page:
    """Nothing but the sheet, to be copied or forwarded whole."""
    lang = companion.lang
    objective = companion.label("profile.objective") or "……"
    rival = companion.told("indicators.rival") or companion.say("sheet_rival")
    figures = (companion.say("sheet_figure", title=each.title.say(lang)) for each in chosen.aim.indicators)
    team = tuple(companion.say(name) for name in ("sheet_worked", "sheet_changed"))
    comparison = companion.say("sheet_compare", rival=rival)
    others = [companion.say(name) for name in ("sheet_others", "sheet_ask")]
    if chosen.readers:
        names = ", ".join(each.title.say(lang) for each in chosen.readers)
        others.append(companion.say("sheet_readers", readers=names))
    blocks: list[Block] = [
        Heading(companion.say("sheet_title")),
        Paragraph(companion.say("sheet_objective", objective=objective, measure=chosen.measure.title.say(lang))),
        Paragraph(_when_and_who(companion, chosen)),
        Items(tuple(figures), ordered=True),
        Paragraph(companion.say("team_title"), strong=True),
        Items((comparison, *team)),
        Paragraph(companion.say("others_title"), strong=True),
        Items(tuple(others)),
    ]
    return Page(tuple(blocks))


def _when_and_who(companion: Companion, chosen: Measuring) -> str:
    rhythm = chosen.rhythm.title.say(companion.lang) if chosen.rhythm else "……"
    if chosen.keeper:
        return companion.say("sheet_rhythm_keeper", rhythm=rhythm, keeper=chosen.keeper.text.say(companion.lang))
    return companion.say("sheet_rhythm", rhythm=rhythm)
