"""What must agree in the rules of drafts, and between them and dialogs: one function per rule, named as the rule, with its own code.

Must not know how agencies are ranked nor how drafts are written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import Question
from bot.knowledge.drafts import AgencyRules, Entry
from bot.knowledge.reading import KnowledgeRead

AGENCIES = "agencies"
ROADMAP = "roadmap"
STEPS = tuple(range(1, 10))


@dataclass(frozen=True, slots=True)
class DraftSubject:
    """All that was read, under examination."""

    knowledge: KnowledgeRead
    dialogs: DialogsRead

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question by key."""
        return {question.key: question for part in self.dialogs.parts.values() for question in part.questions}

    @property
    def agencies(self) -> AgencyRules | None:
        """How agencies are compared."""
        return self.knowledge.agencies

    def rated(self) -> Iterator[tuple[str, Question]]:
        """The questions that rate an agency, each with the criterion that it asks about: those asked of a named one, of criteria's ids."""
        criteria = {criterion.id for criterion in self.knowledge.checklist}
        part = self.dialogs.parts.get(AGENCIES)
        for question in part.questions if part else ():
            criterion = question.key.partition("_")[2]
            if question.about and criterion in criteria:
                yield criterion, question

    def entries(self) -> Iterator[Entry]:
        """The lines of every draft."""
        for section in self.agencies.brief if self.agencies else ():
            yield from section.entries
        for chapter in self.knowledge.roadmap:
            yield from chapter.entries


def check_drafts(knowledge: KnowledgeRead, dialogs: DialogsRead) -> Iterator[Finding]:
    """Every finding about the rules of drafts."""
    subject = DraftSubject(knowledge, dialogs)
    for rule in RULES:
        yield from rule(subject)


def entries_name_questions(subject: DraftSubject) -> Iterator[Finding]:
    """K070"""
    faulty = {finding.place.file for finding in subject.dialogs.findings}
    for entry in subject.entries() if subject.dialogs.parts else ():
        file = f"dialogs/{entry.key.partition('.')[0]}.yaml"
        if (
            entry.key not in subject.questions and file not in faulty
        ):  # a file that could not be read has its own findings
            yield Finding(entry.place, "K070", f"no question '{entry.key}'; {allowed(entry.key, subject.questions)}")


def columns_are_the_criteria(subject: DraftSubject) -> Iterator[Finding]:
    """K071"""
    criteria = [criterion.id for criterion in subject.knowledge.checklist]
    if subject.agencies is None or not criteria:
        return
    for group, names in (("columns", [*subject.agencies.columns]), ("set_aside", subject.agencies.set_aside)):
        for name in names:
            if name not in criteria:
                message = f"no criterion '{name}' for '{group}'; {allowed(name, criteria)}"
                yield Finding(_at(subject, group), "K071", message)
    for name in criteria:
        if name not in subject.agencies.columns:
            yield Finding(_at(subject, "columns"), "K071", f"no column for criterion '{name}'; add it")


def criteria_are_asked_about(subject: DraftSubject) -> Iterator[Finding]:
    """K072"""
    asked = {criterion for criterion, _ in subject.rated()}
    for criterion in subject.knowledge.checklist if asked else ():
        if criterion.id not in asked:
            message = f"nothing in dialogs/{AGENCIES}.yaml asks about '{criterion.id}'; add a question of that id, for each round"
            yield Finding(criterion.place, "K072", message)


def ratings_have_their_worth(subject: DraftSubject) -> Iterator[Finding]:
    """K073"""
    if subject.agencies is None:
        return
    worth = subject.agencies.worth
    if subject.agencies.alarm not in worth:
        message = f"'{subject.agencies.alarm}' is worth nothing known; {allowed(subject.agencies.alarm, worth)}"
        yield Finding(_at(subject, "alarm"), "K073", message)
    for _, question in subject.rated():
        for option in question.options:
            if option.id not in worth:
                yield Finding(option.place, "K073", f"no worth for '{option.id}'; {allowed(option.id, worth)}")


def steps_are_the_nine(subject: DraftSubject) -> Iterator[Finding]:
    """K074"""
    numbers = tuple(chapter.number for chapter in subject.knowledge.roadmap)
    if numbers and numbers != STEPS:
        message = f"steps are {', '.join(map(str, numbers))}; write 1 to 9, in order"
        yield Finding(subject.knowledge.roadmap[0].place, "K074", message)


def answers_reach_the_roadmap(subject: DraftSubject) -> Iterator[Finding]:
    """K075: what a person wrote is not lost."""
    shown = {entry.key for chapter in subject.knowledge.roadmap for entry in chapter.entries}
    part = subject.dialogs.parts.get(ROADMAP)
    for question in part.questions if part and subject.knowledge.roadmap else ():
        if question.key not in shown:
            message = f"the answer to '{question.key}' stands nowhere in knowledge/{ROADMAP}.yaml; add it to a step"
            yield Finding(question.place, "K075", message)


def _at(subject: DraftSubject, key: str) -> Place:
    document = next(iter(subject.knowledge.documents.get(AGENCIES, [])), None)
    return document.at_key(key) if document else Place(f"knowledge/{AGENCIES}.yaml")


RULES: tuple[Callable[[DraftSubject], Iterator[Finding]], ...] = (
    entries_name_questions,
    columns_are_the_criteria,
    criteria_are_asked_about,
    ratings_have_their_worth,
    steps_are_the_nine,
    answers_reach_the_roadmap,
)
