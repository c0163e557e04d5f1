"""Two diagnoses compared: what became of each obstacle, which answers changed, which actions were done.

Exact where questions and rules are the same (`bot.reports.fingerprints`), and marked where they are not. The former diagnosis is read from
the document that was kept, so that its content version is not needed. Pure; must not know storage nor wording.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.dialogs.model import Answer
from bot.reports.diagnosis import Diagnosis
from bot.reports.fingerprints import fingerprints, rules_fingerprint

_DOCUMENTS = msgspec.json.Decoder(dict[str, Any])


@dataclass(frozen=True, slots=True)
class Former:
    """A diagnosis finished before: when (UTC seconds), its document, and the ids of the actions done since."""

    at: float
    document: Mapping[str, Any]
    done: tuple[str, ...] = ()

    @property
    def severities(self) -> Mapping[str, int | None]:
        """The severity of each obstacle that it measured."""
        return {each["id"]: each["severity"] for each in self.document.get("obstacles", ())}

    def action_titles(self) -> Mapping[str, str]:
        """Its actions, in the words of its language, by id."""
        return {each["id"]: each["title"] for each in self.document.get("actions", ())}


@dataclass(frozen=True, slots=True)
class Shift:
    """One obstacle then and now, 0-100 or None where too little was known. `exact`: the same questions, counted alike."""

    obstacle: str
    before: int | None
    after: int | None
    exact: bool

    @property
    def change(self) -> int | None:
        """Points gained (negative: the obstacle weighs less); None where there is nothing to subtract."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Revised:
    """A question that is the same, answered otherwise."""

    question: str
    before: Answer
    after: Answer


@dataclass(frozen=True, slots=True)
class Progress:
    """What changed since `former`. `reworded`: how many of the questions answered now were put otherwise then, or not at all."""

    former: Former
    shifts: tuple[Shift, ...]
    revised: tuple[Revised, ...]
    reworded: int

    @property
    def exact(self) -> bool:
        """Whether every figure can be set beside the former one."""
        return all(each.exact for each in self.shifts)


def read_former(document: bytes, at: float, done: Sequence[str] = ()) -> Former:
    """A kept diagnosis. Raises msgspec.DecodeError for a document that is no JSON object."""
    return Former(at, _DOCUMENTS.decode(document), tuple(done))


def progress_since(former: Former, diagnosis: Diagnosis) -> Progress:
    """What changed from `former` to `diagnosis`."""
    lang = diagnosis.content.languages[0]
    now = fingerprints(diagnosis.dialog, diagnosis.mode, lang)
    then = former.document.get("questions", {})
    same = {key for key, mark in now.items() if then.get(key) == mark}
    card, severities = diagnosis.scorecard, former.severities
    rules = former.document.get("rules") == rules_fingerprint(diagnosis.content.knowledge.scoring)
    shifts = (
        Shift(
            each,
            severities[each],
            card.scores[each].severity,
            rules and _asked_alike(each, former, diagnosis, now, same),
        )
        for each in card.obstacles
        if each in severities
    )
    answered = [key for key in diagnosis.answers if key in now]
    return Progress(
        former, tuple(shifts), tuple(_revised(former, diagnosis, same)), sum(key not in same for key in answered)
    )


def _asked_alike(obstacle: str, former: Former, diagnosis: Diagnosis, now: Mapping[str, str], same: set[str]) -> bool:
    """Whether an obstacle was measured by the same questions, then and now."""
    found = next(each for each in diagnosis.content.knowledge.scoring.obstacles if each.id == obstacle)
    measures = {found.id, *(aspect.id for aspect in found.aspects)}
    measuring = {key for key in now if diagnosis.dialog.by_key[key].measures in measures}
    return measuring <= same and _measured_by(obstacle, former) <= measuring


def _measured_by(obstacle: str, former: Former) -> set[str]:
    """The questions that informed an obstacle then."""
    score = next(each for each in former.document["obstacles"] if each["id"] == obstacle)
    return {each["question"] for each in score["contributions"]} | set(score["to_find_out"])


def _revised(former: Former, diagnosis: Diagnosis, same: set[str]) -> Iterator[Revised]:
    given = former.document.get("answers", {})
    for key, after in diagnosis.answers.items():
        before = given.get(key)
        before = tuple(before) if isinstance(before, list) else before
        if key in same and before is not None and before != after:
            yield Revised(key, before, after)
