"""In-house or outside help, in pages: the verdict, what speaks for and against, what would change it, what to do now.

Must not know how the verdict is reached (`bot.reports.weighing`) nor how blocks are drawn (channels). The document's keys, `format` 1:
`verdict`, `balance` (0 in-house, 100 outside), `reasons` (`factor`, `reason`, `leans`, `weight`, `excludes`), `changes` (`question`,
`option`, `verdict`), `missing` (question keys), `stuck`, `cost` (`own`, `outside`, in euros an hour) or null.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.conversation.messages import Block, Details, Heading, Items, Page, Paragraph
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.knowledge.outcome import Outcome
from bot.knowledge.sourcing import Side, Way
from bot.reports.hours import ENDLESS, workload_estimate
from bot.reports.telling import Telling
from bot.reports.weighing import Verdict, Weighed, first_sourcing_verdict, rules_of, sourcing_verdict

ROOM = "sourcing"
FILE = "knowledge/sourcing.yaml"
"""Where the weights are, for whoever wants to adjust them."""
FORMAT = 1
MOST_SHOWN = 3
OWN_COST = "sourcing.own_cost"
OUTSIDE_COST = "sourcing.outside_cost"
MONEY = "profile.money"
SIDES: Mapping[Way, tuple[tuple[str, tuple[Side, ...]], ...]] = {
    "in_house": (("speaks_for", ("in_house",)), ("speaks_against", ("both", "outside"))),
    "hybrid": (("speaks_for", ("both",)), ("pulls_in", ("in_house",)), ("pulls_out", ("outside",))),
    "outsourced": (("speaks_for", ("outside",)), ("speaks_against", ("both", "in_house"))),
    "outsourced_for_a_period": (("speaks_for", ("outside", "period")), ("speaks_against", ("both", "in_house"))),
}
"""By verdict, the reasons as they are grouped, each group under the phrase that titles it; the first group speaks for it."""

SHORT: Mapping[Way, str] = {
    "in_house": "way_in_house",
    "hybrid": "way_hybrid",
    "outsourced": "way_outsourced",
    "outsourced_for_a_period": "way_for_a_period",
}
"""The phrase that names each verdict in a few words."""


def sourcing_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """The verdict's pages. `answers`: all that is known of the person, from any dialog."""
    verdict, telling = sourcing_verdict(content, answers), Telling(content, ROOM, lang)
    return _verdict_page(verdict, answers, telling), _now_page(verdict, answers, telling)


def first_sourcing_pages(content: Content, answers: Mapping[str, Answer], lang: str) -> tuple[Page, ...]:
    """The page that a diagnosis alone allows, for the chat or the printed report; none while too little is known.

    How the verdict is weighed is left to the companion itself, which asks what the diagnosis did not.
    """
    verdict, telling = first_sourcing_verdict(content, answers), Telling(content, ROOM, lang)
    if verdict is None:
        return ()
    title, *said, _ = _verdict_page(verdict, answers, telling).blocks
    return (Page((title, Paragraph(telling.say("first_only")), *said)),)


def sourcing_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """The verdict, ready for JSON; in no language but for `title`."""
    verdict = sourcing_verdict(content, answers)
    costs = _costs(answers)
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "verdict": verdict.id,
        "title": rules_of(content).verdict(verdict.id).title.say(lang),
        "balance": verdict.balance,
        "reasons": [_reason_document(each) for each in verdict.reasons],
        "changes": [
            {"question": each.question, "option": each.option, "verdict": each.verdict} for each in verdict.changes
        ],
        "missing": list(verdict.missing),
        "stuck": verdict.stuck,
        "cost": costs and {"own": costs[0], "outside": costs[1]},
    }


def _reason_document(weighed: Weighed) -> dict[str, Any]:
    reason = weighed.reason
    return {
        "factor": weighed.factor.id,
        "reason": reason.id,
        "leans": reason.leans,
        "weight": reason.weight,
        "excludes": list(reason.excludes),
    }


def _verdict_page(verdict: Verdict, answers: Mapping[str, Answer], telling: Telling) -> Page:
    said = _outcome(verdict, telling)
    blocks: list[Block] = [
        Heading(telling.say("title")),
        Paragraph(said.title.say(telling.lang), strong=True),
        Paragraph(said.meaning.say(telling.lang)),
    ]
    if verdict.stuck:
        blocks.append(Paragraph(telling.say("stuck")))
    if verdict.missing:
        questions = tuple(telling.question(key) for key in verdict.missing)
        blocks += [Paragraph(telling.say("first_idea")), Items(questions)]
    decisive = _decisive(verdict)
    if decisive:
        blocks.append(Paragraph(telling.say("because")))
        blocks.append(Items(tuple(_reason(each, telling) for each in decisive)))
    return Page((*blocks, *_details(verdict, said, answers, telling)))


def _decisive(verdict: Verdict) -> list[Weighed]:
    """What is said first: what closes doors, then what speaks for the verdict; of a hybrid, the strongest of each side too."""
    first, *others = (verdict.leaning(*sides) for _, sides in SIDES[verdict.id])
    pulling = [group[0] for group in others if group] if verdict.id == "hybrid" else []
    ordered = [*verdict.barred, *pulling, *first]
    return list({each.factor.id: each for each in ordered if each.reason.weight}.values())[:MOST_SHOWN]


def _details(verdict: Verdict, said: Outcome, answers: Mapping[str, Answer], telling: Telling) -> Iterator[Details]:
    for title, sides in SIDES[verdict.id]:
        lines = tuple(_reason(each, telling) for each in verdict.leaning(*sides) if each.reason.weight)
        if lines:
            yield Details(telling.say(title), lines)
    yield Details(telling.say("beware"), tuple(telling.line(each) for each in said.beware if each.when.holds(answers)))
    costs = _costs(answers)
    if costs:
        yield Details(telling.say("cost_title"), tuple(_cost_lines(*costs, answers, telling)))
    yield Details(telling.say("change_title"), tuple(_change_lines(verdict, telling)))
    rules = rules_of(telling.content)
    yield Details(
        telling.say("method_title"),
        (
            telling.say("method_balance", balance=verdict.balance),
            telling.say("method_bands", hybrid=rules.hybrid_from, outsourced=rules.outsourced_from),
            telling.say("method_ours", file=FILE),
        ),
    )


def _reason(weighed: Weighed, telling: Telling) -> str:
    name, text = weighed.factor.name.say(telling.lang), weighed.reason.text.say(telling.lang)
    return telling.cited(telling.say("reason", factor=name, text=text), weighed.reason.sources)


def _change_lines(verdict: Verdict, telling: Telling) -> Iterator[str]:
    if not verdict.changes:
        yield telling.say("no_change")
    for each in verdict.changes:
        yield telling.say(
            "change",
            question=telling.question(each.question),
            answer=telling.answer(each.question, each.option),
            verdict=telling.say(SHORT[each.verdict]),
        )


def _costs(answers: Mapping[str, Answer]) -> tuple[float, float] | None:
    """An hour in-house and an hour outside, in euros; None unless both are known."""
    own, outside = answers.get(OWN_COST), answers.get(OUTSIDE_COST)
    return (own, outside) if isinstance(own, int | float) and isinstance(outside, int | float) else None


def _cost_lines(own: float, outside: float, answers: Mapping[str, Answer], telling: Telling) -> Iterator[str]:
    yield telling.say("cost_hour", own=f"{own:g}", outside=f"{outside:g}")
    model = telling.content.knowledge.workload
    if model is not None:
        hours = model.sourced.hours
        line = telling.say(
            "cost_network", hours=hours, own=_euros(own * hours, telling), outside=_euros(outside * hours, telling)
        )
        yield telling.cited(line, model.sourced.sources)
        yield from _cost_of_the_load(own, outside, answers, telling)
    yield from _hours_bought(outside, answers, telling)
    phrase = "cost_same" if own == outside else "cost_lower_own" if own < outside else "cost_lower_outside"
    yield telling.cited(telling.say(phrase), ("EXT",))


def _cost_of_the_load(own: float, outside: float, answers: Mapping[str, Answer], telling: Telling) -> Iterator[str]:
    """The same, for the hours that the person's own project takes, once these were counted."""
    load = workload_estimate(telling.content, answers)
    if not load.missing:
        hours = load.total
        yield telling.say(
            "cost_load",
            least=round(hours.least),
            most=round(hours.most),
            own_least=_euros(own * hours.least, telling),
            own_most=_euros(own * hours.most, telling),
            outside_least=_euros(outside * hours.least, telling),
            outside_most=_euros(outside * hours.most, telling),
        )


def _euros(amount: float, telling: Telling) -> str:
    """A whole number of euros, as the language writes it."""
    thousands, rest = divmod(round(amount), 1000)
    return telling.say("thousands", thousands=thousands, rest=f"{rest:03}") if thousands else str(rest)


def _hours_bought(outside: float, answers: Mapping[str, Answer], telling: Telling) -> Iterator[str]:
    """How many hours of help the budget pays for, from the range that the answer stands for."""
    asked = next((each.by_key[MONEY] for each in telling.content.dialogs.values() if MONEY in each.by_key), None)
    option = asked.option(str(answers.get(MONEY))) if asked else None
    if option is None or option.amounts is None or not option.amounts.most:
        return
    least, most = round(option.amounts.least / outside), round(option.amounts.most / outside)
    if option.amounts.most >= ENDLESS:
        yield telling.say("bought_over", least=least)
    else:
        yield telling.say("bought" if least else "bought_under", least=least, most=most)


def _now_page(verdict: Verdict, answers: Mapping[str, Answer], telling: Telling) -> Page:
    said = _outcome(verdict, telling)
    steps = tuple(telling.line(each) for each in said.now if each.when.holds(answers))
    monday = telling.say("monday", text=said.monday.say(telling.lang))
    return Page((Heading(telling.say("now_title")), Items(steps, ordered=True), Paragraph(monday, strong=True)))


def _outcome(verdict: Verdict, telling: Telling) -> Outcome:
    return rules_of(telling.content).verdict(verdict.id)
