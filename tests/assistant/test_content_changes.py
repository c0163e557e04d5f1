"""R07: the content changes while talks are under way; each ends on the version that it began with, whatever restarts."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from msgspec import json

from bot.authoring.examination import sound
from bot.authoring.walks import possible_answers
from bot.conversation.events import Event, Opened, Tap
from bot.conversation.session import ENDED, START, SUMMARY, Session
from bot.dialogs.model import Answer
from bot.knowledge.files import read_files
from bot.knowledge.model import Content
from bot.ports import Arrival, Finished, Outcome
from bot.reports.document import diagnosis_document
from tests.assistant.folder import Kitchen, address
from tests.assistant.mutants import changed, changes
from tests.kit import PROJECT
from tests.scale import Scale

SHIPPED = read_files(PROJECT)
MOST_STEPS = 60
"""Taps that the longest talk of any version takes, and more."""


@dataclass
class Person:
    """Somebody who taps through the diagnosis, one thing at a time, remembering what they said."""

    number: int
    dice: Random
    session: Session | None = None
    version: str = ""
    said: dict[str, Answer] = field(default_factory=dict)
    finished: Finished | None = None
    events: int = 0

    def arrival(self, contents: dict[str, Content]) -> Arrival:
        """What they do next."""
        self.events += 1
        return Arrival(address(self.number), f"{self.number}-{self.events}", self._event(contents), "fr", 1_000.0)

    def _event(self, contents: dict[str, Content]) -> Event:
        session = self.session
        if session is None:
            return Opened()
        if session.state == START:
            return self._tap("!begin:standard")
        if session.state == SUMMARY:
            return self._tap("!conclude")
        question = contents[self.version].dialogs[session.dialog].by_key[session.state]
        if session.draft:
            return self._tap("!done")
        picked = self.dice.choice(possible_answers(question))
        return self._tap(picked[0] if isinstance(picked, tuple) else str(picked))

    def _tap(self, token: str) -> Tap:
        assert self.session is not None
        return Tap(token, self.session.short_id, self.session.revision)

    def learn(self, outcome: Outcome) -> None:
        """Take in what came of it. The version of a talk never changes, and no answer is lost but by the person's own choice."""
        assert outcome.fate == "done", outcome.error
        assert outcome.decision is not None
        session = outcome.decision.conversation.session
        assert session is not None
        assert self.version in ("", session.version)
        assert self.said.keys() <= session.answers.keys()
        assert all(session.answers[key] == answer for key, answer in self.said.items())
        self.session, self.version, self.said = session, session.version, dict(session.answers)
        self.finished = outcome.decision.finished or self.finished

    @property
    def ended(self) -> bool:
        """Whether they have their result."""
        return self.session is not None and self.session.state == ENDED


async def test_R07_talks_end_on_the_version_that_they_began_with(tmp_path: Path, scale: Scale) -> None:
    """1,000 talks over 30 changes in the longest run, 24 over 4 in the plain one, a restart after every third change."""
    dice = Random(7)
    kitchen = Kitchen(tmp_path)
    await kitchen.open()
    versions = changed(SHIPPED, scale(4, 6, 30), dice)
    contents = {kitchen.shelf.current.version: kitchen.shelf.current, **{one.version: one for _, _, one in versions}}
    people: list[Person] = []
    for place, (name, files, content) in enumerate(versions):
        people += [
            Person(len(people) + n, Random(len(people) + n)) for n in range(scale(20, 24, 1_000) // len(versions) + 1)
        ]
        await advance(kitchen, people, contents, dice.randint(1, 4))
        replace_all(kitchen, files)
        assert await kitchen.settle(), name
        assert kitchen.shelf.current.version == content.version
        if place % 3 == 2:
            kitchen.start()
    await advance(kitchen, people, contents, MOST_STEPS)
    assert [person.number for person in people if not person.ended] == []
    assert kitchen.store.quarantined == []
    assert len({person.version for person in people}) == len(versions)
    for person in people:
        wanted, kept = expected(person, contents[person.version]), result_of(person)
        assert {key: kept[key] for key in wanted} == wanted


async def advance(kitchen: Kitchen, people: list[Person], contents: dict[str, Content], steps: int) -> None:
    """Everyone whose talk is not over does so many things."""
    for _ in range(steps):
        going = [person for person in people if not person.ended]
        outcomes = await kitchen.take(*(person.arrival(contents) for person in going))
        for person, outcome in zip(going, outcomes, strict=True):
            person.learn(outcome)


def replace_all(kitchen: Kitchen, files: dict[str, str]) -> None:
    """Write what differs from what is in the folder."""
    there = read_files(kitchen.root)
    kitchen.write({name: text for name, text in files.items() if there.get(name) != text})


def result_of(person: Person) -> dict[str, object]:
    """The result that was kept, as data."""
    assert person.finished is not None
    found: dict[str, object] = json.decode(person.finished.document)
    return found


def expected(person: Person, content: Content) -> dict[str, object]:
    """What the pinned version alone says of the answers."""
    assert person.session is not None
    document = diagnosis_document(content, content.dialogs["diagnostic"], person.said, "fr")
    assert document["version"] == person.version
    again: dict[str, object] = json.decode(json.encode(document))
    return again


async def test_R07_without_the_pin_a_talk_gets_lost(tmp_path: Path) -> None:
    """Negative control: were a talk held by the current version, one at a question that was renamed would be stuck."""
    kitchen = Kitchen(tmp_path)
    await kitchen.open()
    renamed = [files for name, files in changes(SHIPPED) if name.startswith("rename")]
    files, content = next((files, content) for files in renamed if (content := sound(files)[0]) is not None)
    person, contents = Person(1, Random(1)), {kitchen.shelf.current.version: kitchen.shelf.current}
    gone = next(
        key
        for key in kitchen.shelf.current.dialogs["diagnostic"].by_key
        if key not in content.dialogs["diagnostic"].by_key
    )
    while person.session is None or person.session.state != gone:
        await advance(kitchen, [person], contents, 1)
    replace_all(kitchen, files)
    assert await kitchen.settle()
    pinned = kitchen.shelf.script
    kitchen.shelf.script = lambda session: pinned(replace(session, version=content.version))  # type: ignore[method-assign]  # the guard, broken
    arrival = person.arrival(contents)
    outcome = (await kitchen.take(arrival))[0]
    lost = outcome.decision is None or outcome.decision.conversation.session is None
    assert lost or outcome.decision.conversation.session.state == gone or outcome.fate == "failed"  # type: ignore[union-attr]  # `lost` says so
