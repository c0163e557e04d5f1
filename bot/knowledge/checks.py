"""What must agree in knowledge, and between knowledge and dialogs: one function per rule, named as the rule, with its own code.

Rules see models and, for places, the documents that they came from. Must not know how a verdict is reached.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.content.expressions import Condition
from bot.content.findings import Finding
from bot.content.ids import RESERVED
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Document, Path
from bot.dialogs.checks import mention_faults
from bot.dialogs.loader import DialogsRead
from bot.dialogs.model import Question
from bot.knowledge.model import Obstacle, Scoring
from bot.knowledge.reading import KnowledgeRead
from bot.knowledge.vocabulary_drafts import DRAFT_FILES
from bot.knowledge.vocabulary_guides import GUIDE_FILES
from bot.knowledge.vocabulary_leads import LEAD_FILES
from bot.knowledge.vocabulary_means import MEANS_FILES

STEPS = tuple(range(1, 10))
CRITERIA = 5
_CITING = ("scoring", "actions", "plan", "checklist", "cards", *DRAFT_FILES, *GUIDE_FILES, *LEAD_FILES, *MEANS_FILES)
"""The kinds of files that cite sources."""
UNCLEAR = "unclear"
"""The explanation of an obstacle of which too little is known."""


@dataclass(frozen=True, slots=True)
class Subject:
    """All that was read, under examination."""

    knowledge: KnowledgeRead
    dialogs: DialogsRead

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question by key."""
        return {question.key: question for part in self.dialogs.parts.values() for question in part.questions}

    def documents(self, *kinds: str) -> Iterator[Document]:
        """The files of those kinds that could be read."""
        for kind in kinds:
            yield from self.knowledge.documents.get(kind, [])

    def place(self, kind: str, *path: str | int) -> Place:
        """Where `path` stands in the one file of that kind."""
        document = next(self.documents(kind), None)
        return document.at(*path) if document else Place(f"knowledge/{kind}.yaml")

    def measurable(self) -> list[str]:
        """Obstacles and aspects, in order."""
        obstacles = self.knowledge.scoring.obstacles if self.knowledge.scoring else ()
        return [name for obstacle in obstacles for name in (obstacle.id, *(aspect.id for aspect in obstacle.aspects))]


def check_knowledge(knowledge: KnowledgeRead, dialogs: DialogsRead) -> Iterator[Finding]:
    """Every finding about knowledge."""
    subject = Subject(knowledge, dialogs)
    for rule in RULES:
        yield from rule(subject)


def check_phrases(
    knowledge: KnowledgeRead, texts: Mapping[str, Collection[str]], lists: Collection[str]
) -> Iterator[Finding]:
    """Every finding about phrases, against those that the code says."""
    files = {document.file: document for document in knowledge.documents.get("phrases", [])}
    for group, known, held in (("texts", texts, knowledge.texts), ("lists", lists, knowledge.lists)):
        yield from _phrases_missing(files, group, sorted(set(known) - held.keys()))
        yield from _phrases_unsaid(files, group, sorted(held.keys() - set(known)), known)
    yield from _rooms_unknown(files, {_room(key) for key in [*texts, *lists]})


def _phrases_missing(files: Mapping[str, Document], group: str, keys: list[str]) -> Iterator[Finding]:
    """P001"""
    for key in keys:
        file = _phrases_file(key)
        place = files[file].at_key(group) if file in files else Place(file)
        yield Finding(place, "P001", f"no {group[:-1]} '{_name(key)}', which the product says; add it")


def _phrases_unsaid(
    files: Mapping[str, Document], group: str, keys: list[str], known: Collection[str]
) -> Iterator[Finding]:
    """P002"""
    for key in keys:
        same_room = sorted(_name(other) for other in known if _room(other) == _room(key))
        if same_room:
            place = files[_phrases_file(key)].at_key(group, _name(key))
            message = f"nothing says {group[:-1]} '{_name(key)}'; {allowed(_name(key), same_room)}"
            yield Finding(place, "P002", message)


def _rooms_unknown(files: Mapping[str, Document], rooms: Collection[str]) -> Iterator[Finding]:
    """P003, a warning"""
    for file, document in files.items():
        room = file.rpartition("/")[2].removesuffix(".yaml")
        if room not in rooms:
            message = f"nothing in the product says the phrases of '{room}'; {allowed(room, sorted(rooms))}"
            yield Finding(document.at(), "P003", message, "warning")


def _room(key: str) -> str:
    return key.partition(".")[0]


def _name(key: str) -> str:
    return key.partition(".")[2]


def _phrases_file(key: str) -> str:
    return f"knowledge/phrases/{_room(key)}.yaml"


def sources_exist(subject: Subject) -> Iterator[Finding]:
    """K012"""
    known = subject.knowledge.sources
    for document in subject.documents(*_CITING):
        for path, key in _cited(document):
            if known and key not in known:
                message = f"no source '{key}' in knowledge/sources.yaml; {allowed(key, known)}"
                yield Finding(document.at(*path), "K012", message)


def sources_are_used(subject: Subject) -> Iterator[Finding]:
    """K013, a warning"""
    documents = [*subject.documents(*_CITING), *subject.dialogs.documents.values()]
    cited = {key for document in documents for _, key in _cited(document)}
    for key in subject.knowledge.sources:
        if key not in cited:
            place = subject.place("sources", "sources", key)
            yield Finding(place, "K013", f"nothing cites source '{key}'; cite it, or take it out", "warning")


def ids_are_unique(subject: Subject) -> Iterator[Finding]:
    """K014"""
    yield from _twice("action", [(action.id, action.place) for action in subject.knowledge.actions])
    yield from _twice("criterion", [(criterion.id, criterion.place) for criterion in subject.knowledge.checklist])
    yield from _twice("card", [(topic.id, topic.place) for topic in subject.knowledge.cards])
    scoring = subject.knowledge.scoring
    yield from _twice("obstacle or aspect", [(name, subject.place("scoring")) for name in subject.measurable()])
    bands = scoring.bands if scoring else ()
    yield from _twice("band", [(band.id, subject.place("scoring", "bands", n)) for n, band in enumerate(bands)])


def ids_are_not_reserved(subject: Subject) -> Iterator[Finding]:
    """K015"""
    named = [(action.id, action.place) for action in subject.knowledge.actions]
    named += [(name, subject.place("scoring", "obstacles")) for name in subject.measurable()]
    for name, place in named:
        if name in RESERVED:
            yield Finding(place, "K015", f"id '{name}' is reserved; choose another")


def bands_rise_from_zero(subject: Subject) -> Iterator[Finding]:
    """K016"""
    bands = subject.knowledge.scoring.bands if subject.knowledge.scoring else ()
    for index, band in enumerate(bands):
        place = subject.place("scoring", "bands", index, "least")
        if index == 0 and band.least != 0:
            yield Finding(place, "K016", f"the first band begins at {band.least}; it must begin at 0")
        if index and band.least <= bands[index - 1].least:
            message = (
                f"band '{band.id}' begins at {band.least}, and the one before at {bands[index - 1].least}; bands rise"
            )
            yield Finding(place, "K016", message)


def every_band_is_explained(subject: Subject) -> Iterator[Finding]:
    """K017"""
    scoring = subject.knowledge.scoring
    if scoring is None:
        return
    expected = [*(band.id for band in scoring.bands), UNCLEAR]
    for index, obstacle in enumerate(scoring.obstacles):
        path: Path = ("obstacles", index, "explanations")
        for band in expected:
            if band not in obstacle.explanations:
                message = f"no explanation '{band}' for obstacle '{obstacle.id}'; add it"
                yield Finding(subject.place("scoring", *path), "K017", message)
        for band in obstacle.explanations:
            if band not in expected:
                message = f"explanation '{band}' is of no band; {allowed(band, expected)}"
                yield Finding(subject.place("scoring", *path, band), "K017", message)


def every_obstacle_is_measured(subject: Subject) -> Iterator[Finding]:
    """K018"""
    for obstacle, name in _scored(subject):
        if not _measuring(subject, name):
            message = f"no question measures '{name}'; give a question `measures: {name}`"
            yield Finding(obstacle.place, "K018", message)


def severities_can_be_serious_and_absent(subject: Subject) -> Iterator[Finding]:
    """K019. Over every question that measures it, the worst answers must reach `serious_from` and the best the first band."""
    scoring = subject.knowledge.scoring
    for obstacle, name in _scored(subject):
        asked = _measuring(subject, name)
        if not asked or scoring is None:
            continue
        best, worst = _mean(asked, min), _mean(asked, max)
        if worst < scoring.serious_from:
            message = (
                f"'{name}' can reach {worst:.0f} at most, and is serious from {scoring.serious_from}; raise points"
            )
            yield Finding(obstacle.place, "K019", message)
        if len(scoring.bands) > 1 and best >= scoring.bands[1].least:
            message = f"'{name}' cannot come under {best:.0f}, and the best answers must be in '{scoring.bands[0].id}'"
            yield Finding(obstacle.place, "K019", message)


def express_measures_every_obstacle(subject: Subject) -> Iterator[Finding]:
    """K020, a warning: the short version should say something of each obstacle."""
    for obstacle in subject.knowledge.scoring.obstacles if subject.knowledge.scoring else ():
        names = {obstacle.id, *(aspect.id for aspect in obstacle.aspects)}
        if not any(question.express for name in names for question in _measuring(subject, name)):
            message = f"no question of the express version measures '{obstacle.id}'; mark one `express: true`"
            yield Finding(obstacle.place, "K020", message, "warning")


def actions_name_an_obstacle(subject: Subject) -> Iterator[Finding]:
    """K021"""
    known = subject.measurable()
    for document in subject.documents("actions"):
        for index, entry in enumerate(document.get("actions") or ()):
            name = entry.get("obstacle") if isinstance(entry, dict) else None
            if known and isinstance(name, str) and name not in known:
                message = f"no obstacle or aspect '{name}'; {allowed(name, known)}"
                yield Finding(document.at("actions", index, "obstacle"), "K021", message)


def every_obstacle_has_actions(subject: Subject) -> Iterator[Finding]:
    """K022"""
    served = {action.obstacle for action in subject.knowledge.actions}
    for obstacle, name in _scored(subject):
        if subject.knowledge.actions and not served & {name, obstacle.id}:
            yield Finding(obstacle.place, "K022", f"no action against '{name}'; write one")


def plan_has_nine_steps_in_order(subject: Subject) -> Iterator[Finding]:
    """K023"""
    numbers = tuple(step.number for step in subject.knowledge.plan)
    if numbers and numbers != STEPS:
        said = ", ".join(map(str, numbers))
        yield Finding(subject.place("plan", "steps"), "K023", f"steps {said}; the plan has 1 to 9, in order, each once")


def checklist_has_five_criteria(subject: Subject) -> Iterator[Finding]:
    """K024"""
    count = len(subject.knowledge.checklist)
    if count not in (0, CRITERIA):
        place = subject.place("checklist", "criteria")
        yield Finding(place, "K024", f"{count} criteria; the checklist has exactly {CRITERIA}")


def weights_name_obstacles(subject: Subject) -> Iterator[Finding]:
    """K025"""
    known = subject.measurable()
    for index, criterion in enumerate(subject.knowledge.checklist):
        for name in criterion.weights:
            if known and name not in known:
                place = subject.place("checklist", "criteria", index, "weights", name)
                yield Finding(place, "K025", f"no obstacle or aspect '{name}'; {allowed(name, known)}")


def related_cards_exist(subject: Subject) -> Iterator[Finding]:
    """K026"""
    known = [topic.id for topic in subject.knowledge.cards]
    for topic in subject.knowledge.cards:
        for name in topic.related:
            if name not in known:
                yield Finding(
                    topic.place, "K026", f"no card '{name}' to relate '{topic.id}' to; {allowed(name, known)}"
                )
            elif name == topic.id:
                yield Finding(topic.place, "K026", f"card '{name}' is related to itself; take it out")


def conditions_compare_with_what_can_be_answered(subject: Subject) -> Iterator[Finding]:
    """D034"""
    for condition in _conditions(subject.knowledge):
        yield from mention_faults(condition, subject.questions)


def _conditions(knowledge: KnowledgeRead) -> Iterator[Condition]:
    yield from (action.when for action in knowledge.actions)
    for step in knowledge.plan:
        yield from (step.done, step.begun)
    for criterion in knowledge.checklist:
        for remark in (*criterion.questions, *criterion.proofs, *criterion.red_flags):
            yield remark.when


def _cited(document: Document) -> Iterator[tuple[Path, str]]:
    """Every source key that the document cites, with the way to it."""
    for path in document.values:
        value = document.get(*path)
        if "source" in path[-2:] and isinstance(value, str):
            yield path, value


def _scored(subject: Subject) -> Iterator[tuple[Obstacle, str]]:
    """What questions measure: each obstacle, or its aspects when it has some."""
    scoring: Scoring | None = subject.knowledge.scoring
    for obstacle in scoring.obstacles if scoring and subject.dialogs.parts else ():
        yield from ((obstacle, name) for name in [aspect.id for aspect in obstacle.aspects] or [obstacle.id])


def _measuring(subject: Subject, name: str) -> list[Question]:
    return [question for question in subject.questions.values() if question.measures == name]


def _mean(questions: list[Question], pick: Callable[[list[int]], int]) -> float:
    weighed = [(pick([option.points or 0 for option in one.options] or [0]), one.weight) for one in questions]
    return sum(points * weight for points, weight in weighed) / sum(weight for _, weight in weighed)


def _twice(what: str, named: list[tuple[str, Place]]) -> Iterator[Finding]:
    seen: set[str] = set()
    for name, place in named:
        if name in seen:
            yield Finding(place, "K014", f"{what} '{name}' is given twice; rename one")
        seen.add(name)


RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    sources_exist,
    sources_are_used,
    ids_are_unique,
    ids_are_not_reserved,
    bands_rise_from_zero,
    every_band_is_explained,
    every_obstacle_is_measured,
    severities_can_be_serious_and_absent,
    express_measures_every_obstacle,
    actions_name_an_obstacle,
    every_obstacle_has_actions,
    plan_has_nine_steps_in_order,
    checklist_has_five_criteria,
    weights_name_obstacles,
    related_cards_exist,
    conditions_compare_with_what_can_be_answered,
)
