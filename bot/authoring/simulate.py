"""Every talk that a dialog can hold, as far as answers make a difference: what is covered, what is not, the longest.

Guided walks first (each option, each way, each outcome has its plan), then walks by chance, in every language and both versions. Pure but
for the walks' own clock-free turns: the same content and seed give the same report. Must not know how the report is printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from bot.authoring.outcomes import goals_of, outcomes_of
from bot.authoring.walks import Pick, Walk, planned_pick, possible_answers, random_pick, walk
from bot.conversation.script import Script
from bot.conversation.session import START, Mode
from bot.dialogs.model import Answer, Dialog, Question
from bot.dialogs.reach import situations
from bot.dialogs.routes import Longest, Route, longest, questions_of, routes
from bot.knowledge.model import Content
from bot.reports.conclusions import CONCLUSIONS

Kind = Literal["question", "option", "transition", "outcome"]
KINDS: tuple[Kind, ...] = ("question", "option", "transition", "outcome")
WALKS = 20
"""Walks by chance, for each dialog, version and language."""


@dataclass(frozen=True, slots=True, order=True)
class Item:
    """Something to cover. `name`: a question's key, `key = answer`, `key → key (version)`, an outcome."""

    kind: Kind
    name: str


@dataclass(slots=True)
class Coverage:
    """What was covered of one dialog. `wanted` in order; `covered` by language."""

    dialog: str
    wanted: dict[Item, None] = field(default_factory=dict)
    covered: dict[str, set[Item]] = field(default_factory=dict)
    elsewhere: tuple[str, ...] = ()
    """Questions that only a composed dialog can ask, since other parts decide."""
    faults: list[str] = field(default_factory=list)
    """Walks that did not come to their end, and results that could not be shown."""
    walks: int = 0
    longest: dict[str, Longest] = field(default_factory=dict)
    """By version."""
    nearest: dict[Item, str] = field(default_factory=dict)
    """For what was not reached: the shortest way to where it should have been."""

    def missing(self) -> list[Item]:
        """What some language did not cover, in order."""
        return [item for item in self.wanted if any(item not in covered for covered in self.covered.values())]

    def count(self, kind: Kind) -> tuple[int, int]:
        """Covered in every language, and wanted."""
        wanted = [item for item in self.wanted if item.kind == kind]
        return sum(all(item in covered for covered in self.covered.values()) for item in wanted), len(wanted)


def simulate(
    content: Content, scripts: Mapping[str, Script], dialog: str, seed: int = 1, walks: int = WALKS
) -> Coverage:
    """Walk through one dialog until nothing new can be expected, then `walks` times by chance."""
    simulation = _Simulation(content, scripts[dialog], Random(seed), walks)  # noqa: S311 - chance to be repeated, nothing secret
    simulation.run()
    return simulation.coverage


class _Simulation:
    """The walks through one dialog."""

    def __init__(self, content: Content, script: Script, dice: Random, walks: int) -> None:
        self.content = content
        self.script = script
        self.dialog = script.dialog
        self.dice = dice
        self.walks = walks
        self.modes: tuple[Mode, ...] = ("standard", "express") if script.has_express else ("standard",)
        self.coverage = Coverage(self.dialog.id, covered={lang: set() for lang in script.languages})
        self.goals = goals_of(content, self.dialog)

    def run(self) -> None:
        """Guided walks, then chance."""
        self._want()
        for lang in self.script.languages:
            for mode in self.modes:
                self._cover_options(lang, mode)
                self._cover_routes(lang, mode)
            self._cover_outcomes(lang)
            for mode in self.modes:
                for _ in range(self.walks):
                    self._walk(lang, mode, random_pick(self.dice))
        for item in self.coverage.missing():
            self.coverage.nearest[item] = self._nearest(item)

    def _want(self) -> None:
        wanted = self.coverage.wanted
        every = {mode: routes(self.dialog, mode) for mode in self.modes}
        led_to = {route.goal for found in every.values() for route in found}
        hidden = [each for each in self.dialog.questions if each.key not in led_to and self._waits_for_others(each)]
        self.coverage.elsewhere = tuple(each.key for each in hidden)
        for question in self.dialog.questions:
            if question not in hidden:
                wanted[Item("question", question.key)] = None
                wanted.update(dict.fromkeys(_options(question)))
        for mode, found in every.items():
            wanted.update({_transition(route, mode): None for route in found})
            self.coverage.longest[mode] = longest(self.dialog, mode)
        wanted.update({Item("outcome", goal.name): None for goal in self.goals})

    def _waits_for_others(self, question: Question) -> bool:
        return len(self.dialog.parts) == 1 and not question.when.names <= self.dialog.by_key.keys()

    def _cover_options(self, lang: str, mode: Mode) -> None:
        """Whoever prefers what nobody chose yet covers all options in as many walks as the longest list has."""
        before = -1
        while before != (before := len(self.coverage.covered[lang])):
            self._walk(lang, mode, self._fresh(lang))

    def _fresh(self, lang: str) -> Pick:
        covered = self.coverage.covered[lang]

        def pick(question: Question) -> Answer:
            answers = possible_answers(question)
            new = [each for each in answers if _option(question, each) not in covered]
            return self.dice.choice(new or answers)

        return pick

    def _cover_routes(self, lang: str, mode: Mode) -> None:
        """Each way that chance has not taken yet gets answers that open it."""
        for route in routes(self.dialog, mode):
            if _transition(route, mode) not in self.coverage.covered[lang]:
                for plan in _opening(route, self.dialog, mode):
                    self._walk(lang, mode, planned_pick(plan, self._fresh(lang)))
        for question in questions_of(self.dialog, mode):
            for answer in possible_answers(question):
                item = _option(question, answer)
                if item in self.coverage.wanted and item not in self.coverage.covered[lang]:
                    for plan in _opening(Route(START, question.key), self.dialog, mode):
                        self._walk(lang, mode, planned_pick({**plan, question.key: answer}, self._fresh(lang)))

    def _cover_outcomes(self, lang: str) -> None:
        covered = self.coverage.covered[lang]
        for goal in self.goals:
            item = Item("outcome", goal.name)
            for plan in goal.plans if item not in covered else ():
                if goal.name in outcomes_of(self.content, self.dialog, plan, "standard"):
                    self._walk(lang, "standard", planned_pick(plan, self._fresh(lang)))
                    break

    def _walk(self, lang: str, mode: Mode, pick: Pick) -> None:
        taken = walk(self.script, lang, mode, pick)
        self.coverage.walks += 1
        covered = self.coverage.covered[lang]
        if taken.stuck:
            self._fault(f"{lang}, {mode}: {taken.stuck}")
        for source, goal in zip(taken.states, taken.states[1:], strict=False):
            covered.add(Item("transition", f"{source} → {goal} ({mode})"))
        for key, answer in taken.answers.items():
            covered.add(Item("question", key))
            covered.update(_chosen(self.dialog.by_key[key], answer))
        if not taken.stuck:
            covered.update(self._concluded(taken))

    def _concluded(self, taken: Walk) -> Iterator[Item]:
        """The outcomes of a walk; those that are new are shown in its language, which must work."""
        try:
            names = outcomes_of(self.content, self.dialog, taken.answers, taken.mode)
            items = {Item("outcome", name) for name in names}
            if not items <= self.coverage.covered[taken.lang]:
                conclusion = CONCLUSIONS[self.dialog.concludes]
                conclusion.pages(self.content, self.dialog, taken.answers, taken.lang, taken.mode)
        except Exception as error:  # noqa: BLE001 - whatever a conclusion raises is what this tool is for
            chosen = ", ".join(f"{key} = {_said(answer)}" for key, answer in taken.answers.items())
            self._fault(f"{taken.lang}, {taken.mode}: the result fails with {error!r}", f", for example after {chosen}")
            return
        yield from items

    def _fault(self, words: str, example: str = "") -> None:
        if not any(known.startswith(words) for known in self.coverage.faults):
            self.coverage.faults.append(words + example)

    def _nearest(self, item: Item) -> str:
        """The shortest way to where the item should have been, in words."""
        if item.kind == "outcome":
            return "no answers tried lead to it"
        key = item.name.split(" ")[0] if item.kind != "question" else item.name
        place = next((place for place, each in enumerate(self.dialog.questions) if each.key == key), 0)
        before = [each for each in self.dialog.questions[:place] if Item("question", each.key) in self._everywhere()]
        if item.kind != "question":
            before += [each for each in self.dialog.questions[place : place + 1] if each.key == key]
        if not before:
            return "nothing leads to it"
        plan = next(_opening(Route(START, before[-1].key), self.dialog, "standard"), {})
        taps = 1 + sum(each.when.holds(plan) for each in before[:-1])
        chosen = "".join(f", {name} = {_said(answer)}" for name, answer in plan.items())
        return f"the shortest way comes to {before[-1].key}, {taps} taps from the start{chosen}, and no further"

    def _everywhere(self) -> set[Item]:
        return set.intersection(*self.coverage.covered.values())


def _transition(route: Route, mode: str) -> Item:
    return Item("transition", f"{route.source} → {route.goal} ({mode})")


def _said(answer: Answer) -> str:
    return "+".join(answer) if isinstance(answer, tuple) else str(answer)


def _option(question: Question, answer: Answer) -> Item:
    """The item of one possible answer; the values of a free answer are one."""
    free = question.kind == "text" and answer not in ("unknown", "skipped")
    return Item("option", f"{question.key} = {'(text)' if free else _said(answer)}")


def _options(question: Question) -> list[Item]:
    return [_option(question, answer) for answer in possible_answers(question)]


def _chosen(question: Question, answer: Answer) -> list[Item]:
    picks: list[Answer] = [(each,) for each in answer] if isinstance(answer, tuple) else [answer]
    return [_option(question, each) for each in picks]


def _opening(route: Route, dialog: Dialog, mode: str) -> Iterator[dict[str, Answer]]:
    """The first answers that open a way, if there are any."""
    by_key = {question.key: question for question in questions_of(dialog, mode)}
    wanted = [by_key[key].when for key in (route.source, route.goal) if key in by_key]
    unwanted = [by_key[key].when for key in route.passed]
    names = {name for condition in (*wanted, *unwanted) for name in condition.names}
    for answers in situations(names, by_key):
        if all(each.holds(answers) for each in wanted) and not any(each.holds(answers) for each in unwanted):
            yield answers
            return
