"""What must agree in `sourcing.yaml` and `workload.yaml`, and between them and dialogs: one function per rule, named as the rule.

Must not know how a verdict or a load is computed. Sources are checked with those of all knowledge (`bot.knowledge.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.expressions import Condition
from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Path
from bot.dialogs.checks import mention_faults
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import Question
from bot.knowledge.outcome import Outcome
from bot.knowledge.reading import KnowledgeRead
from bot.knowledge.sourcing import WAYS, Sourcing
from bot.knowledge.workload import FITS, Case, Workload

FILES = ("sourcing", "workload")
"""Dialogs that conclude with one of these need the file of that name."""


@dataclass(frozen=True, slots=True)
class MeansSubject:
    """Both files under examination."""

    knowledge: KnowledgeRead
    dialogs: DialogsRead

    @property
    def sourcing(self) -> Sourcing | None:
        """The rules, when there are some."""
        return self.knowledge.sourcing

    @property
    def workload(self) -> Workload | None:
        """The model, when there is one."""
        return self.knowledge.workload

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question by key."""
        return {question.key: question for part in self.dialogs.parts.values() for question in part.questions}

    def place(self, kind: str, *path: str | int) -> Place:
        """Where `path` stands in the one file of that kind."""
        documents = self.knowledge.documents.get(kind, [])
        return documents[0].at(*path) if documents else Place(f"knowledge/{kind}.yaml")

    def cases(self) -> Iterator[tuple[Path, tuple[Case, ...]]]:
        """Every list of cases of the workload, with the way to it."""
        if self.workload:
            yield ("posts",), self.workload.posts
            yield ("networks",), self.workload.networks
            for index, task in enumerate(self.workload.tasks):
                yield ("tasks", index, "minutes"), task.minutes


def check_means(knowledge: KnowledgeRead, dialogs: DialogsRead) -> Iterator[Finding]:
    """Every finding about both files."""
    subject = MeansSubject(knowledge, dialogs)
    for rule in RULES:
        yield from rule(subject)


def conclusions_have_their_knowledge(subject: MeansSubject) -> Iterator[Finding]:
    """K050"""
    for dialog in subject.dialogs.dialogs.values():
        if dialog.concludes in FILES and dialog.concludes not in subject.knowledge.documents:
            message = f"concludes '{dialog.concludes}', and knowledge/{dialog.concludes}.yaml is missing; write it"
            yield Finding(dialog.place, "K050", message)


def outcomes_are_those_of_the_rule(subject: MeansSubject) -> Iterator[Finding]:
    """K051. Each once, none missing, none more."""
    if subject.sourcing:
        yield from _outcomes(subject, "sourcing", "verdicts", subject.sourcing.verdicts, WAYS)
    if subject.workload:
        yield from _outcomes(subject, "workload", "outcomes", subject.workload.outcomes, FITS)


def balance_thresholds_rise(subject: MeansSubject) -> Iterator[Finding]:
    """K052"""
    rules = subject.sourcing
    if rules and rules.hybrid_from >= rules.outsourced_from:
        message = f"hybrid_from ({rules.hybrid_from}) must be under outsourced_from ({rules.outsourced_from})"
        yield Finding(subject.place("sourcing", "hybrid_from"), "K052", message)


def ids_are_given_once(subject: MeansSubject) -> Iterator[Finding]:
    """K053"""
    factors = subject.sourcing.factors if subject.sourcing else ()
    named = [(factor.id, ("sourcing", "factors", index)) for index, factor in enumerate(factors)]
    yield from _twice(subject, "factor", named)
    for index, factor in enumerate(factors):
        reasons = [(one.id, ("sourcing", "factors", index, "reasons", n)) for n, one in enumerate(factor.reasons)]
        yield from _twice(subject, "reason", reasons)
    tasks = subject.workload.tasks if subject.workload else ()
    yield from _twice(subject, "task", [(task.id, ("workload", "tasks", index)) for index, task in enumerate(tasks)])


def the_last_case_always_holds(subject: MeansSubject) -> Iterator[Finding]:
    """K054. It is what counts when the question has no answer; a case after one without a condition would never count."""
    for path, cases in subject.cases():
        for number, case in enumerate(cases):
            last = number == len(cases) - 1
            if last and case.when.source:
                message = "the last case has a condition; add one without, for when the answer is not known"
                yield Finding(subject.place("workload", *path, number), "K054", message)
            if not last and not case.when.source:
                message = "a case without a condition hides those after it; put it last"
                yield Finding(subject.place("workload", *path, number), "K054", message)


def cases_are_in_order(subject: MeansSubject) -> Iterator[Finding]:
    """K055"""
    for path, cases in subject.cases():
        for number, case in enumerate(cases):
            if case.least > case.most:
                message = f"least ({case.least:g}) must not be over most ({case.most:g})"
                yield Finding(subject.place("workload", *path, number, "least"), "K055", message)


def questions_named_exist(subject: MeansSubject) -> Iterator[Finding]:
    """K056"""
    sourcing, workload = subject.sourcing, subject.workload
    named = [("sourcing", ("needed", n), key) for n, key in enumerate(sourcing.needed if sourcing else ())]
    named += [("workload", ("needed", n), key) for n, key in enumerate(workload.needed if workload else ())]
    named += [("workload", ("levers", n), one.question) for n, one in enumerate(workload.levers if workload else ())]
    known = subject.questions
    for kind, path, key in named:
        if known and key not in known:
            yield Finding(subject.place(kind, *path), "K056", f"no question '{key}'; {allowed(key, known)}")


def conditions_compare_with_what_can_be_answered(subject: MeansSubject) -> Iterator[Finding]:
    """D034"""
    for condition in _conditions(subject):
        yield from mention_faults(condition, subject.questions)


def _conditions(subject: MeansSubject) -> Iterator[Condition]:
    outcomes: list[Outcome] = []
    if subject.sourcing:
        outcomes += subject.sourcing.verdicts
        yield from (reason.when for factor in subject.sourcing.factors for reason in factor.reasons)
    if subject.workload:
        outcomes += subject.workload.outcomes
        yield from (line.when for line in subject.workload.chains)
    yield from (case.when for _, cases in subject.cases() for case in cases)
    yield from (line.when for outcome in outcomes for line in (*outcome.now, *outcome.beware))


def _outcomes(
    subject: MeansSubject, kind: str, group: str, outcomes: Iterable[Outcome], known: tuple[str, ...]
) -> Iterator[Finding]:
    given = [outcome.id for outcome in outcomes]
    for index, name in enumerate(given):
        if name not in known or name in given[:index]:
            place = subject.place(kind, group, index)
            yield Finding(place, "K051", f"'{name}' is twice, or none that can be reached; {allowed(name, known)}")
    for name in known:
        if name not in given:
            yield Finding(subject.place(kind, group), "K051", f"nothing is said of '{name}'; write it")


def _twice(subject: MeansSubject, what: str, named: Iterable[tuple[str, Path]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, path in named:
        if name in seen:
            yield Finding(subject.place(str(path[0]), *path[1:]), "K053", f"{what} '{name}' is given twice; rename one")
        seen.add(name)


RULES: tuple[Callable[[MeansSubject], Iterator[Finding]], ...] = (
    conclusions_have_their_knowledge,
    outcomes_are_those_of_the_rule,
    balance_thresholds_rise,
    ids_are_given_once,
    the_last_case_always_holds,
    cases_are_in_order,
    questions_named_exist,
    conditions_compare_with_what_can_be_answered,
)
