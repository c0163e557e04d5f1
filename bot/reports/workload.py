"""The hours a month, in pages: the load against the hours that exist, one "simple" post step by step, what to do now.

Must not know how hours are added up (`bot.reports.hours`) nor how blocks are drawn (channels). The document's keys, `format` 1: `fit`,
`hours`, `exists`, `lacking`, `relieved`, `post` (minutes), `posts`, `networks` (each `least`, `most`; null where not known or without
end), `parts` (`task`, `least`, `most`), `reliefs` (`question`, `option`, `least`, `most`), `sourced` (hours), `missing` (question keys).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Any

from bot.conversation.messages import Block, Details, Heading, Items, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.knowledge.outcome import Outcome
from bot.reports.hours import HOURS, Estimate, Part, Range, Relief, half_hours, model_of, workload_estimate
from bot.reports.telling import Telling

ROOM = "workload"
FILE = "knowledge/workload.yaml"
"""Where the figures are, for whoever wants to adjust them."""
FORMAT = 1
MOST_SHOWN = 3
ONCE = ("post", "copy")
"""What one publication is made of."""


def workload_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """The estimate's pages. `answers`: all that is known of the person, from any dialog."""
    estimate, telling = workload_estimate(content, answers), Telling(content, ROOM, lang)
    return _load_page(estimate, answers, telling), _post_page(estimate, telling), _now_page(estimate, answers, telling)


def workload_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """The estimate, ready for JSON; in no language but for `title`."""
    estimate = workload_estimate(content, answers)
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "fit": estimate.fit,
        "title": model_of(content).outcome(estimate.fit).title.say(lang),
        "hours": _ends(estimate.total),
        "exists": _ends(estimate.exists),
        "lacking": _ends(estimate.lacking),
        "relieved": _ends(estimate.relieved),
        "post": _ends(estimate.post),
        "posts": _ends(estimate.posts),
        "networks": _ends(estimate.networks),
        "parts": [
            {"task": part.task.id, "least": part.hours.least, "most": part.hours.most} for part in estimate.parts
        ],
        "reliefs": [
            {"question": each.lever.question, "option": each.option, "least": each.saves.least, "most": each.saves.most}
            for each in estimate.reliefs
        ],
        "sourced": model_of(content).sourced.hours,
        "missing": list(estimate.missing),
    }


def _ends(span: Range | None) -> dict[str, float | None] | None:
    if span is None:
        return None
    return {"least": span.least, "most": span.most if isfinite(span.most) else None}


def _load_page(estimate: Estimate, answers: Mapping[str, Answer], telling: Telling) -> Page:
    said = _outcome(estimate, telling)
    blocks: list[Block] = [
        Heading(telling.say("title")),
        Paragraph(telling.say("total", hours=_hours(estimate.total, telling)), strong=True),
        Paragraph(said.title.say(telling.lang), strong=True),
        *_compared(estimate, answers, telling),
        Paragraph(said.meaning.say(telling.lang)),
    ]
    if estimate.missing:
        questions = tuple(telling.question(key) for key in estimate.missing)
        blocks += [Paragraph(telling.say("rough")), Items(questions)]
    heaviest = sorted(estimate.parts, key=lambda part: -part.hours.middle)[:MOST_SHOWN]
    blocks.append(Paragraph(telling.say("heaviest")))
    blocks.append(Items(tuple(_share(part, telling) for part in heaviest)))
    blocks.append(Paragraph(telling.say("plainly", hours=model_of(telling.content).sourced.hours)))
    return Page((*blocks, _all_parts(estimate, telling), _figures(telling)))


def _compared(estimate: Estimate, answers: Mapping[str, Answer], telling: Telling) -> Iterator[Block]:
    exists, lacking = estimate.exists, estimate.lacking
    if exists is None or lacking is None:
        return
    if exists.least == exists.most and exists.most:
        yield Paragraph(telling.say("exists", hours=_hours(exists, telling)))
    else:
        yield Paragraph(telling.say("exists_said", answer=telling.answer(HOURS, answers[HOURS])))
    if estimate.fit == "short":
        yield Paragraph(telling.say("lacking", hours=_hours(lacking, telling)))


def _share(part: Part, telling: Telling) -> str:
    return telling.say("share", task=part.task.name.say(telling.lang), hours=_hours(part.hours, telling))


def _all_parts(estimate: Estimate, telling: Telling) -> Details:
    """Every driver's part with the reckoning behind it; their sum is the total, as shown."""
    lines = [telling.say("counted", posts=_count(estimate.posts, telling), networks=_count(estimate.networks, telling))]
    for part in estimate.parts:
        if part.hours.most:
            minutes, times = _count(part.minutes, telling), _count(part.times, telling)
            basis = telling.say(f"basis_{part.task.per}", minutes=minutes, times=times)
            lines.append(telling.say("part", share=_share(part, telling), basis=basis))
    lines.append(telling.say("sum", hours=_hours(estimate.total, telling)))
    return Details(telling.say("parts_title"), tuple(lines))


def _figures(telling: Telling) -> Details:
    """Which figure is sourced, and which are ours."""
    sourced = model_of(telling.content).sourced
    return Details(
        telling.say("figures_title"),
        (
            telling.cited(sourced.text.say(telling.lang), sourced.sources),
            telling.cited(telling.say("figures_drivers"), ("OPS",)),
            telling.cited(telling.say("figures_ours"), ("OURS",)),
            telling.say("figures_set", hours=sourced.hours),
            telling.say("figures_where", file=FILE),
        ),
    )


def _post_page(estimate: Estimate, telling: Telling) -> Page:
    """One publication, step by step, with the person's own chain of approval."""
    steps = [part for part in estimate.parts if part.task.per in ONCE and part.hours.most]
    chain = [telling.line(each) for each in estimate.chains]
    hours = Range(half_hours(estimate.post.least / 60), half_hours(estimate.post.most / 60))
    said = telling.say("post_total", minutes=_minutes(estimate.post, telling), hours=_hours(hours, telling))
    return Page(
        (
            Heading(telling.say("post_title")),
            Paragraph(said, strong=True),
            Items(tuple(_step(part, telling) for part in steps), ordered=True),
            *(Paragraph(line) for line in chain),
            Paragraph(telling.cited(telling.say("post_origin"), ("OPS", "OURS"))),
        )
    )


def _step(part: Part, telling: Telling) -> str:
    phrase = "step_copy" if part.task.per == "copy" else "step"
    return telling.say(
        phrase,
        task=part.task.name.say(telling.lang),
        minutes=_minutes(part.minutes, telling),
        hides=part.task.hides.say(telling.lang),
    )


def _now_page(estimate: Estimate, answers: Mapping[str, Answer], telling: Telling) -> Page:
    said = _outcome(estimate, telling)
    blocks: list[Block] = [
        Heading(telling.say("now_title")),
        Items(tuple(telling.line(each) for each in said.now if each.when.holds(answers)), ordered=True),
    ]
    if estimate.reliefs:
        blocks.append(Paragraph(telling.say("reliefs")))
        blocks.append(Items(tuple(_relief(each, answers, telling) for each in estimate.reliefs)))
        blocks.append(Paragraph(telling.say("relieved", hours=_hours(estimate.relieved, telling))))
    blocks.append(Paragraph(telling.say("monday", text=said.monday.say(telling.lang)), strong=True))
    beware = tuple(telling.line(each) for each in said.beware if each.when.holds(answers))
    return Page((*blocks, *([Details(telling.say("beware"), beware)] if beware else [])))


def _relief(relief: Relief, answers: Mapping[str, Answer], telling: Telling) -> str:
    key = relief.lever.question
    line = telling.say(
        "relief",
        hours=_hours(relief.saves, telling),
        text=relief.lever.text.say(telling.lang),
        now=telling.answer(key, answers[key]),
        then=telling.answer(key, relief.option),
    )
    return telling.cited(line, relief.lever.sources)


def _outcome(estimate: Estimate, telling: Telling) -> Outcome:
    return model_of(telling.content).outcome(estimate.fit)


def _hours(span: Range, telling: Telling) -> str:
    return telling.say("hours", amount=_amount(span, telling))


def _minutes(span: Range, telling: Telling) -> str:
    return telling.say("minutes", amount=_count(span, telling))


def _count(span: Range, telling: Telling) -> str:
    """A range with no unit: of minutes, publications, networks."""
    return _amount(span, telling)


def _amount(span: Range, telling: Telling) -> str:
    least, most = _number(span.least, telling), _number(span.most, telling) if isfinite(span.most) else ""
    if span.least == span.most:
        return most
    return telling.say("up_to" if not span.least else "from_to", least=least, most=most)


def _number(value: float, telling: Telling) -> str:
    """A number to the half, as the language writes it."""
    whole = int(value)
    return str(whole) if value == whole else telling.say("half", whole=whole)
