"""What must agree in `qualification.yaml`, and between it and dialogs: one function per rule, named as the rule, with its own code.

Must not know how a lead is judged. Sources are checked with those of all knowledge (`bot.knowledge.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.content.expressions import Condition
from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.dialogs.checks import mention_faults
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import Question
from bot.knowledge.qualification import CRITERIA, TEMPERATURES, Qualification
from bot.knowledge.reading import KnowledgeRead, measurable

KIND = "qualification"
_UPWARDS = ("gt", "gteq")


@dataclass(frozen=True, slots=True)
class LeadsSubject:
    """The rules under examination, and what they speak of."""

    rules: Qualification
    knowledge: KnowledgeRead
    dialogs: DialogsRead

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question by key."""
        return {question.key: question for part in self.dialogs.parts.values() for question in part.questions}

    def at(self, *path: str | int) -> Place:
        """Where `path` stands."""
        documents = self.knowledge.documents.get(KIND, [])
        return documents[0].at(*path) if documents else Place(f"knowledge/{KIND}.yaml")

    def conditions(self) -> Iterator[Condition]:
        """Every condition of the file."""
        yield from (sign.when for criterion in self.rules.criteria for sign in criterion.signs)
        for approach in self.rules.approaches:
            yield from (approach.when, *(one.when for one in approach.because))


def check_leads(knowledge: KnowledgeRead, dialogs: DialogsRead) -> Iterator[Finding]:
    """Every finding about the rules, when there are some."""
    if knowledge.qualification is not None:
        subject = LeadsSubject(knowledge.qualification, knowledge, dialogs)
        for rule in RULES:
            yield from rule(subject)


def criteria_are_the_six(subject: LeadsSubject) -> Iterator[Finding]:
    """K080. Each once, none missing."""
    yield from _each_once(subject, "criteria", [each.id for each in subject.rules.criteria], CRITERIA)


def temperatures_are_the_three(subject: LeadsSubject) -> Iterator[Finding]:
    """K081. Each once, the hottest first, and always one that is reached."""
    given = [each.id for each in subject.rules.temperatures]
    yield from _each_once(subject, "temperatures", given, TEMPERATURES)
    if sorted(given, key=TEMPERATURES.index) != given:
        yield Finding(subject.at("temperatures"), "K081", f"the order is {', '.join(TEMPERATURES)}; move them")
    last = subject.rules.temperatures[-1]
    if last.least or last.needs:
        message = f"'{last.id}' is what remains for all others: give it `least: 0`, and no `needs`"
        yield Finding(last.place, "K081", message)


def thresholds_fall(subject: LeadsSubject) -> Iterator[Finding]:
    """K082. Whoever reaches a temperature reaches the cooler ones."""
    for hotter, cooler in pairwise(subject.rules.temperatures):
        if hotter.least <= cooler.least:
            message = f"least ({hotter.least}) must be over that of '{cooler.id}' ({cooler.least})"
            yield Finding(hotter.place, "K082", message)
        for name, worth in cooler.needs.items():
            if hotter.needs.get(name, 0) < worth:
                message = f"'{cooler.id}' needs {name} {worth}, so '{hotter.id}' must need as much"
                yield Finding(hotter.place, "K082", message)


def signs_are_named_once(subject: LeadsSubject) -> Iterator[Finding]:
    """K083"""
    for index, criterion in enumerate(subject.rules.criteria):
        yield from _twice(((sign.id, sign.place) for sign in criterion.signs), "sign")
        if max(sign.worth for sign in criterion.signs) == 0:
            message = f"no sign of '{criterion.id}' is worth anything: it can only cool; give one a worth"
            yield Finding(subject.at("criteria", index), "K083", message)
    yield from _twice(((each.id, each.place) for each in subject.rules.approaches), "approach")


def a_greater_need_never_cools(subject: LeadsSubject) -> Iterator[Finding]:
    """K084. Signs read severities upwards only (`>=`, `>`), so that a more severe obstacle takes no sign away."""
    for condition in (sign.when for criterion in subject.rules.criteria for sign in criterion.signs):
        severe = {name for name in condition.names if name.startswith("severity.")}
        upwards = {each.name for each in condition.mentions if each.operator in _UPWARDS and not each.inside}
        otherwise = any(
            each.name in severe and (each.inside or each.operator not in _UPWARDS) for each in condition.mentions
        )
        if severe and (otherwise or severe - upwards or " not " in f" {condition.source} ".replace("(", " ")):
            message = "a severity is compared with `>=` or `>` only, without `not`: a greater need must not cool a lead"
            yield Finding(condition.place, "K084", message)


def something_can_always_be_proposed(subject: LeadsSubject) -> Iterator[Finding]:
    """K085"""
    last = subject.rules.approaches[-1]
    if last.when.source or last.measure:
        yield Finding(last.place, "K085", "the last approach is for everybody else: take out its `when` and `measure`")


def measures_exist(subject: LeadsSubject) -> Iterator[Finding]:
    """K086"""
    documents = subject.knowledge.documents.get("scoring", [])
    known = measurable(documents[0]) if documents else ()
    for approach in subject.rules.approaches:
        if approach.measure and known and approach.measure not in known:
            message = f"no obstacle or aspect '{approach.measure}'; {allowed(approach.measure, known)}"
            yield Finding(approach.place, "K086", message)


def conditions_compare_with_what_can_be_answered(subject: LeadsSubject) -> Iterator[Finding]:
    """D034"""
    for condition in subject.conditions():
        yield from mention_faults(condition, subject.questions)


def _each_once(subject: LeadsSubject, group: str, given: list[str], known: Collection[str]) -> Iterator[Finding]:
    code = "K080" if group == "criteria" else "K081"
    for index, name in enumerate(given):
        if name in given[:index]:
            yield Finding(subject.at(group, index), code, f"'{name}' is there twice; take one out")
    for name in known:
        if name not in given:
            yield Finding(subject.at(group), code, f"'{name}' is missing; write it")


def _twice(named: Iterable[tuple[str, Place]], what: str) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            yield Finding(place, "K083", f"{what} '{name}' is given twice; rename one")
        seen.add(name)


RULES: tuple[Callable[[LeadsSubject], Iterator[Finding]], ...] = (
    criteria_are_the_six,
    temperatures_are_the_three,
    thresholds_fall,
    signs_are_named_once,
    a_greater_need_never_cools,
    something_can_always_be_proposed,
    measures_exist,
    conditions_compare_with_what_can_be_answered,
)
