"""What must agree in dialogs: one function per rule, named as the rule, each yielding findings with its own code.

Rules see the model and, for places, the document that it came from. Must not know knowledge: which sources and obstacles exist is given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.content.expressions import Condition
from bot.content.findings import Finding
from bot.content.ids import RESERVED, RESERVED_GROUPS
from bot.content.nearest import allowed
from bot.content.source import Document
from bot.dialogs.checks_consent import CONSENT_RULES
from bot.dialogs.kinds import KINDS, picked_from
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import SKIPPED, UNKNOWN, Dialog, Part, Question
from bot.dialogs.reach import MOST_TRIED, opened_by_better, reachable, situations
from bot.dialogs.routes import longest

MOST_ID = 24
ORDERED = frozenset({"lt", "lteq", "gt", "gteq"})


@dataclass(frozen=True, slots=True)
class Subject:
    """One part under examination. `sources` and `measurable`: the keys and ids that exist; None when that is not known."""

    part: Part
    document: Document
    sources: Collection[str] | None
    measurable: Collection[str] | None

    def questions(self) -> Iterator[tuple[int, Question]]:
        """The questions with their position in the file; one asked in rounds comes with each of them."""
        written = self.document.get("questions") or ()
        positions = {self.document.at("questions", index): index for index in range(len(written))}
        return ((positions[question.place], question) for question in self.part.questions)

    def finding(self, code: str, message: str, *path: str | int) -> Finding:
        """A finding at the value at `path`, counted from the questions; at its key, when the value begins further down."""
        key, value = self.document.at_key("questions", *path), self.document.at("questions", *path)
        return Finding(value if value.line == key.line else key, code, message)


def check_dialogs(
    found: DialogsRead, sources: Collection[str] | None, measurable: Collection[str] | None
) -> Iterator[Finding]:
    """Every finding about every part and every composition."""
    for part in found.parts.values():
        subject = Subject(part, found.documents[part.id], sources, measurable)
        for part_rule in PART_RULES:
            yield from part_rule(subject)
    for dialog in found.dialogs.values():
        for dialog_rule in DIALOG_RULES:
            yield from dialog_rule(dialog)
    questions = {question.key: question for part in found.parts.values() for question in part.questions}
    for question in questions.values():
        yield from conditions_compare_with_what_can_be_answered(question, questions)


def file_is_called_as_its_id(subject: Subject) -> Iterator[Finding]:
    """D011"""
    stem = subject.document.file.rpartition("/")[2].removesuffix(".yaml")
    if stem != subject.part.id:
        place = subject.document.at("id")
        yield Finding(place, "D011", f"id '{subject.part.id}' in {subject.document.file}; both must be the same")


def ids_are_unique(subject: Subject) -> Iterator[Finding]:
    """D012"""
    entries = subject.document.get("questions")
    for index, question in _repeated([f"{subject.part.id}.{entry.get('id')}" for entry in entries]):
        yield subject.finding(
            "D012", f"question '{question.partition('.')[2]}' is given twice; rename one", index, "id"
        )
    for index, question_ in subject.questions():
        for number, option in _repeated([option.id for option in question_.options]):
            message = f"option '{option}' of question '{_id(question_)}' is given twice; rename one"
            yield subject.finding("D012", message, index, "options", number, "id")


def ids_are_not_reserved(subject: Subject) -> Iterator[Finding]:
    """D013"""
    if subject.part.id in RESERVED_GROUPS:
        message = f"id '{subject.part.id}' is reserved; choose another"
        yield Finding(subject.document.at("id"), "D013", message)
    for index, question in subject.questions():
        if _id(question) in RESERVED:
            yield subject.finding("D013", f"id '{_id(question)}' is reserved; choose another", index, "id")
        for number, option in enumerate(question.options):
            if option.id in RESERVED:
                message = (
                    f"option id '{option.id}' is reserved; choose another (`unknown: true` offers \"I don't know\")"
                )
                yield subject.finding("D013", message, index, "options", number, "id")


def kinds_have_the_keys_they_need(subject: Subject) -> Iterator[Finding]:
    """D014"""
    for index, question in subject.questions():
        for key in sorted(KINDS[question.kind].needs):
            if not _given(question, key):
                message = f"a {question.kind} needs '{key}', and question '{_id(question)}' has none; add it"
                yield subject.finding("D014", message, index, "kind")


def kinds_have_no_key_they_forbid(subject: Subject) -> Iterator[Finding]:
    """D015"""
    for index, question in subject.questions():
        for key in sorted(KINDS[question.kind].forbids):
            if _given(question, key):
                message = f"a {question.kind} takes no '{key}'; take it out of question '{_id(question)}'"
                yield subject.finding("D015", message, index, key)


def picks_have_two_options(subject: Subject) -> Iterator[Finding]:
    """D016"""
    for index, question in subject.questions():
        if question.kind in ("choice", "several") and len(question.options) == 1:
            yield subject.finding(
                "D016", f"question '{_id(question)}' has one option; give two or more", index, "options"
            )


def most_picks_is_at_most_the_options(subject: Subject) -> Iterator[Finding]:
    """D017"""
    for index, question in subject.questions():
        if question.options and question.most_picks and question.most_picks > len(question.options):
            message = f"most_picks is {question.most_picks} and there are {len(question.options)} options; lower it"
            yield subject.finding("D017", message, index, "most_picks")


def exclusive_is_for_several(subject: Subject) -> Iterator[Finding]:
    """D018"""
    for index, question in subject.questions():
        for number, option in enumerate(question.options):
            if option.exclusive and question.kind != "several":
                message = f"'exclusive' is for a several, and '{_id(question)}' is a {question.kind}; take it out"
                yield subject.finding("D018", message, index, "options", number, "exclusive")


def measures_has_points_on_every_option(subject: Subject) -> Iterator[Finding]:
    """D019"""
    for index, question in subject.questions():
        for number, option in enumerate(question.options):
            if question.measures and option.points is None:
                message = (
                    f"option '{option.id}' has no points and its question measures '{question.measures}'; add them"
                )
                yield subject.finding("D019", message, index, "options", number)


def points_come_with_measures(subject: Subject) -> Iterator[Finding]:
    """D020"""
    for index, question in subject.questions():
        for number, option in enumerate(question.options):
            if option.points is not None and not question.measures:
                message = f"option '{option.id}' has points and its question measures nothing; add 'measures'"
                yield subject.finding("D020", message, index, "options", number, "points")


def measures_names_an_obstacle(subject: Subject) -> Iterator[Finding]:
    """D021"""
    for index, question in subject.questions():
        if question.measures and subject.measurable is not None and question.measures not in subject.measurable:
            message = f"no obstacle or aspect '{question.measures}'; {allowed(question.measures, subject.measurable)}"
            yield subject.finding("D021", message, index, "measures")


def sources_exist(subject: Subject) -> Iterator[Finding]:
    """D022"""
    for index, question in subject.questions():
        for number, key in enumerate(question.sources):
            if subject.sources is not None and key not in subject.sources:
                message = f"no source '{key}' in knowledge/sources.yaml; {allowed(key, subject.sources)}"
                yield subject.finding("D022", message, index, "source", number)


def bounds_are_in_order(subject: Subject) -> Iterator[Finding]:
    """D023"""
    for index, question in subject.questions():
        if question.bounds and question.bounds.least >= question.bounds.most:
            message = f"least ({question.bounds.least:g}) must be under most ({question.bounds.most:g})"
            yield subject.finding("D023", message, index, "bounds", "least")


def former_ids_are_free(subject: Subject) -> Iterator[Finding]:
    """D024"""
    taken = Counter(_id(question) for _, question in subject.questions())
    taken.update(former for _, question in subject.questions() for former in question.formerly)
    for index, question in subject.questions():
        for number, former in enumerate(question.formerly):
            if taken[former] > 1:
                message = f"former id '{former}' is in use; ids are never reused: take it out"
                yield subject.finding("D024", message, index, "formerly", number)


def parts_are_named_once(dialog: Dialog) -> Iterator[Finding]:
    """D030"""
    for _, part in _repeated([part.id for part in dialog.parts]):
        yield Finding(dialog.place, "D030", f"part '{part}' is twice in dialog '{dialog.id}'; keep one")


def conditions_read_earlier_questions(dialog: Dialog) -> Iterator[Finding]:
    """D031"""
    order = {question.key: index for index, question in enumerate(dialog.questions)}
    for index, question in enumerate(dialog.questions):
        for name in sorted(question.when.names):
            if order.get(name, -1) >= index:
                message = f"'{name}' is asked after '{question.key}', or is it; a condition reads earlier questions"
                yield Finding(question.when.place, "D031", message)


def questions_can_be_reached(dialog: Dialog) -> Iterator[Finding]:
    """D032. A part that reads other parts may hide questions when it runs alone; composed, each must be reachable."""
    for question in dialog.questions:
        others = question.when.names - dialog.by_key.keys()
        if not (others and len(dialog.parts) == 1) and not reachable(question, dialog.by_key):
            message = f"no answers lead to '{question.key}'; its condition never holds"
            yield Finding(question.when.place, "D032", message)


def better_answers_open_no_points(dialog: Dialog) -> Iterator[Finding]:
    """D033. Else a better answer could raise a severity."""
    for question in dialog.questions:
        opener = opened_by_better(question, dialog.by_key) if question.measures else ""
        if opener:
            message = (
                f"'{question.key}' carries points and a better answer to '{opener}' opens it: a better answer could "
                f"make things worse; take its points out, or ask it always"
            )
            yield Finding(question.when.place, "D033", message)


def conditions_can_fail(dialog: Dialog) -> Iterator[Finding]:
    """D035, a warning: a question that every answer asks needs no condition."""
    for question in dialog.questions:
        names = question.when.names
        if names and names <= dialog.by_key.keys() and always_holds(question.when, dialog.by_key):
            message = f"every answer leads to '{question.key}'; its condition always holds: take it out"
            yield Finding(question.when.place, "D035", message, "warning")


def talks_keep_to_their_taps(dialog: Dialog) -> Iterator[Finding]:
    """D036. Only where the dialog promises a number (`most_taps`)."""
    for mode, most in dialog.most_taps.items():
        found = longest(dialog, mode)
        if found.taps > most:
            message = (
                f"the {mode} version of '{dialog.id}' takes up to {found.taps} taps, and most_taps promises {most}; "
                f"take a question out, or raise it"
            )
            yield Finding(dialog.place, "D036", message)


def always_holds(condition: Condition, questions: Mapping[str, Question], **more: Mapping[str, int]) -> bool:
    """Whether no answers make `condition` false; False when there are too many to try. `more`: further values that it may read."""
    tried = 0
    for answers in situations(condition.names, questions):
        tried += 1
        if not condition.holds(answers, **more):
            return False
    return tried < MOST_TRIED


def conditions_compare_with_what_can_be_answered(
    question: Question, questions: Mapping[str, Question]
) -> Iterator[Finding]:
    """D034"""
    yield from mention_faults(question.when, questions)


def mention_faults(condition: Condition, questions: Mapping[str, Question]) -> Iterator[Finding]:
    """D034: what a condition compares with a question's answer and no answer can be."""
    for mention in condition.mentions:
        asked = questions.get(mention.name)
        if asked is None:
            continue
        ids = picked_from(asked)
        if asked.kind in ("number", "scale"):
            continue
        if mention.operator in ORDERED:
            message = f"'{mention.name}' is not a number; compare it with `==`, `!=` or `in`"
        elif asked.kind == "several" and not mention.inside:
            message = f"'{mention.name}' holds several answers; write `'{mention.literal}' in {mention.name}`"
        elif ids and mention.literal not in (*ids, UNKNOWN, SKIPPED):
            message = f"'{mention.literal}' is no option of '{mention.name}'; {allowed(str(mention.literal), ids)}"
        else:
            continue
        yield Finding(condition.place, "D034", message)


def _repeated(ids: list[str]) -> Iterator[tuple[int, str]]:
    for index, one in enumerate(ids):
        if one in ids[:index]:
            yield index, one


def _id(question: Question) -> str:
    return question.key.partition(".")[2]


def _given(question: Question, key: str) -> bool:
    value = getattr(question, key)
    return value not in (None, (), "", False)


def rounds_have_their_questions(subject: Subject) -> Iterator[Finding]:
    """D040"""
    rounds, entries = subject.document.get("rounds") or [], subject.document.get("questions")
    for index, entry in enumerate(entries):
        if entry.get("each_round") and not rounds:
            message = (
                f"question '{entry['id']}' is for each round, and the part has no 'rounds'; add them, or take it out"
            )
            yield subject.finding("D040", message, index, "each_round")
        if entry.get("names_round") and not (entry.get("each_round") and entry["kind"] == "text"):
            message = f"question '{entry['id']}' cannot name a round; only a text for each round does: take it out"
            yield subject.finding("D040", message, index, "names_round")
        if entry.get("each_round") and any(len(f"{each['id']}_{entry['id']}") > MOST_ID for each in rounds):
            message = (
                f"id '{entry['id']}' is too long with its round's before it; at most {MOST_ID} characters together"
            )
            yield subject.finding("D040", message, index, "id")
    if rounds and not any(entry.get("each_round") for entry in entries):
        message = "no question is for each round; mark some with 'each_round: true', or take 'rounds' out"
        yield Finding(subject.document.at_key("rounds"), "D040", message)
    for index, one in _repeated([each["id"] for each in rounds]):
        yield Finding(subject.document.at("rounds", index), "D040", f"round '{one}' is given twice; rename one")


PART_RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    file_is_called_as_its_id,
    ids_are_unique,
    ids_are_not_reserved,
    kinds_have_the_keys_they_need,
    kinds_have_no_key_they_forbid,
    picks_have_two_options,
    most_picks_is_at_most_the_options,
    exclusive_is_for_several,
    measures_has_points_on_every_option,
    points_come_with_measures,
    measures_names_an_obstacle,
    sources_exist,
    bounds_are_in_order,
    former_ids_are_free,
    rounds_have_their_questions,
)
DIALOG_RULES: tuple[Callable[[Dialog], Iterator[Finding]], ...] = (
    parts_are_named_once,
    conditions_read_earlier_questions,
    questions_can_be_reached,
    better_answers_open_no_points,
    conditions_can_fail,
    talks_keep_to_their_taps,
    *CONSENT_RULES,
)
