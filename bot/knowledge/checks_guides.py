"""What must agree in the guides, and between guides and dialogs: one function per rule, named as the rule, with its own code.

Must not know what is chosen of a guide. Sources are checked with those of all knowledge (`bot.knowledge.checks`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.expressions import Condition
from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.dialogs.checks import mention_faults
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import Question
from bot.knowledge.guides import Aim, Guides, Hint, Need, Objection, Stake
from bot.knowledge.reading import KnowledgeRead

Keyed = Aim | Hint | Need | Objection | Stake

ANSWERED: Mapping[str, str] = {
    "indicators.aims": "profile.objective",
    "indicators.readers": "indicators.readers",
    "indicators.rhythms": "indicators.rhythm",
    "indicators.keepers": "indicators.keeper",
    "indicators.ways": "indicators.counting",
    "indicators.tracing": "indicators.trace",
    "toolbox.needs": "toolbox.needs",
    "toolbox.formats": "toolbox.formats",
    "toolbox.teams": "toolbox.people",
    "persuade.objections": "persuade.objections",
    "persuade.stakes": "profile.objective",
    "persuade.audiences": "persuade.reader",
    "persuade.proofs": "persuade.proof",
    "persuade.requests": "persuade.asking",
}
"""By group of a guide: the question whose options its entries are for, one for each but an `exclusive` one ("none of these")."""
VERDICTS = ("simple", "wait", "professional")
"""What `toolbox.verdicts` must hold: what the rule about a professional tool may say."""


@dataclass(frozen=True, slots=True)
class GuideSubject:
    """The guides under examination, with the questions that they answer to, by key."""

    guides: Guides
    questions: Mapping[str, Question]

    def groups(self) -> Iterator[tuple[str, tuple[Keyed, ...]]]:
        """Every group that is answered to, by name (`indicators.aims`), when it has entries."""
        for name in ANSWERED:
            guide, _, group = name.partition(".")
            entries = getattr(getattr(self.guides, guide), group)
            if entries:
                yield name, entries

    def conditions(self) -> Iterator[Condition]:
        """Every condition."""
        yield from (need.gap for need in self.guides.toolbox.needs)
        yield from (measure.when for measure in self.guides.indicators.measures)


def check_guides(knowledge: KnowledgeRead, dialogs: DialogsRead) -> Iterator[Finding]:
    """Every finding about guides."""
    questions = {question.key: question for part in dialogs.parts.values() for question in part.questions}
    subject = GuideSubject(knowledge.guides, questions)
    for rule in RULES:
        yield from rule(subject)


def entries_are_for_an_option(subject: GuideSubject) -> Iterator[Finding]:
    """K060"""
    for name, entries in subject.groups():
        question = subject.questions.get(ANSWERED[name])
        options = [option.id for option in question.options] if question else []
        for entry in entries if question else ():
            if entry.id not in options:
                message = f"'{entry.id}' is no option of '{ANSWERED[name]}'; {allowed(entry.id, options)}"
                yield Finding(entry.place, "K060", message)


def every_option_has_an_entry(subject: GuideSubject) -> Iterator[Finding]:
    """K061"""
    for name, entries in subject.groups():
        question = subject.questions.get(ANSWERED[name])
        given = {entry.id for entry in entries}
        for option in question.options if question else ():
            if option.id not in given and not option.exclusive:
                message = f"nothing in '{name}' for '{option.id}', an answer to '{ANSWERED[name]}'; write it"
                yield Finding(entries[0].place, "K061", message)


def entries_are_unique(subject: GuideSubject) -> Iterator[Finding]:
    """K062"""
    for name, entries in subject.groups():
        yield from _twice(name, ((entry.id, entry.place) for entry in entries))
    for aim in subject.guides.indicators.aims:
        yield from _twice(f"the indicators of '{aim.id}'", ((each.id, aim.place) for each in aim.indicators))


def aims_name_a_measure(subject: GuideSubject) -> Iterator[Finding]:
    """K063"""
    known = [measure.id for measure in subject.guides.indicators.measures]
    for aim in subject.guides.indicators.aims:
        if aim.measure not in known:
            yield Finding(aim.place, "K063", f"no measure '{aim.measure}'; {allowed(aim.measure, known)}")


def verdicts_are_those_of_the_rule(subject: GuideSubject) -> Iterator[Finding]:
    """K064"""
    toolbox = subject.guides.toolbox
    given = [verdict.id for verdict in toolbox.verdicts]
    if toolbox.needs and sorted(given) != sorted(VERDICTS):
        place = toolbox.needs[0].place
        yield Finding(place, "K064", f"verdicts {', '.join(given)}; write exactly {', '.join(VERDICTS)}")


def guide_conditions_compare_with_what_can_be_answered(subject: GuideSubject) -> Iterator[Finding]:
    """D034"""
    for condition in subject.conditions():
        yield from mention_faults(condition, subject.questions)


def _twice(what: str, named: Iterable[tuple[str, Place]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            yield Finding(place, "K062", f"'{name}' is twice in {what}; rename one")
        seen.add(name)


RULES: tuple[Callable[[GuideSubject], Iterator[Finding]], ...] = (
    entries_are_for_an_option,
    every_option_has_an_entry,
    entries_are_unique,
    aims_name_a_measure,
    verdicts_are_those_of_the_rule,
    guide_conditions_compare_with_what_can_be_answered,
)
