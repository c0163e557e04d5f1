"""Agencies side by side: what each is worth on the five criteria, weighted by the diagnosis, and their order.

The rule, all of whose numbers are in `knowledge/agencies.yaml`:

- a criterion counts for `least_weight` plus its weights × severities / 100: where the company is weak, it weighs more;
- an agency's score (0-100) is the weighted mean of what its known answers are worth, less `flag_cost` for each red flag;
- with less than `known_least` of the weights known it has no score; an alarm on a criterion of `set_aside` puts it last whatever the rest.

Pure. Must not know wording nor channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.dialogs.model import Answer, Dialog
from bot.knowledge.drafts import AgencyRules
from bot.knowledge.model import Content
from bot.reports.diagnosis import Diagnosis, diagnose
from bot.reports.known import Known

DIAGNOSTIC = "diagnostic"
"""The dialog whose answers weigh the criteria."""
NO_FLAG = "none"


@dataclass(frozen=True, slots=True)
class Rating:
    """One criterion of one agency. `answer` is an option's id, empty when not known; `worth` 0-100; `weight` what it counts for."""

    criterion: str
    question: str
    weight: float
    answer: str = ""
    worth: int | None = None

    @property
    def gained(self) -> float:
        """What it brings to the mean."""
        return self.weight * (self.worth or 0)

    @property
    def lost(self) -> float:
        """What a better answer would add."""
        return self.weight * (100 - self.worth) if self.worth is not None else 0.0


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. `id` is its round's; `named` the key of its name; `score` 0-100, or None when too little is known."""

    id: str
    named: str
    ratings: tuple[Rating, ...]
    flags: tuple[str, ...] = ()
    """Options of the question of that agency's red flags."""
    price: float | None = None
    """Of an hour, in euros."""
    score: int | None = None
    aside: bool = False

    def rating(self, criterion: str) -> Rating:
        """Its rating on a criterion. Raises StopIteration for an unknown one."""
        return next(each for each in self.ratings if each.criterion == criterion)

    def key(self, name: str) -> str:
        """The key of its question `name`."""
        return f"{self.named.rpartition('_')[0]}_{name}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """The agencies, the best first, and the criteria by what they count for, the heaviest first."""

    agencies: tuple[Agency, ...]
    weights: Mapping[str, float]
    diagnosis: Diagnosis
    level: bool = False
    """Whether the first two are too close for their scores to decide."""

    @property
    def weighted(self) -> bool:
        """Whether the diagnosis makes some criteria count for more than others."""
        return len(set(self.weights.values())) > 1


def rules_of(content: Content) -> AgencyRules:
    """The rules. Raises LookupError when the content has none."""
    if content.knowledge.agencies is None:
        raise LookupError("knowledge/agencies.yaml is missing: a dialog that concludes `agencies` needs it")
    return content.knowledge.agencies


def compare(content: Content, dialog: Dialog, answers: Mapping[str, Answer]) -> Comparison:
    """The comparison of the agencies that `dialog` asks about. Raises LookupError without `knowledge/agencies.yaml`."""
    rules, known = rules_of(content), Known(content, answers, content.languages[0])
    diagnosis = diagnose(content, content.dialogs.get(DIAGNOSTIC, dialog), answers)
    weights = {chosen.criterion.id: rules.least_weight + chosen.rank / 100 for chosen in diagnosis.advice.checklist}
    agencies = sorted((_agency(named, weights, rules, known) for named in _named(dialog, answers)), key=_order)
    ranked = [each.score for each in agencies if each.score is not None and not each.aside]
    level = len(ranked) > 1 and ranked[0] - ranked[1] < rules.close
    return Comparison(tuple(agencies), weights, diagnosis, level)


def _named(dialog: Dialog, answers: Mapping[str, Answer]) -> Iterator[str]:
    """The keys that name the agencies asked about."""
    yield from dict.fromkeys(each.about for each in dialog.questions if each.about and each.when.holds(answers))


def _agency(named: str, weights: Mapping[str, float], rules: AgencyRules, known: Known) -> Agency:
    empty = Agency(named.partition(".")[2].partition("_")[0], named, ())
    ratings = tuple(_rating(criterion, empty, weight, rules, known) for criterion, weight in weights.items())
    ticked, price = known.given(empty.key("flags")), known.given(empty.key("price"))
    flags = tuple(each for each in ticked if each != NO_FLAG) if isinstance(ticked, tuple) else ()
    return Agency(
        id=empty.id,
        named=named,
        ratings=ratings,
        flags=flags,
        price=float(price) if isinstance(price, int | float) else None,
        score=_score(ratings, len(flags), rules),
        aside=any(each.answer == rules.alarm and each.criterion in rules.set_aside for each in ratings),
    )


def _rating(criterion: str, agency: Agency, weight: float, rules: AgencyRules, known: Known) -> Rating:
    key = agency.key(criterion)
    answer = known.given(key)
    worth = rules.worth.get(answer) if isinstance(answer, str) else None
    return Rating(criterion, key, weight, str(answer) if worth is not None else "", worth)


def _score(ratings: tuple[Rating, ...], flags: int, rules: AgencyRules) -> int | None:
    known = sum(each.weight for each in ratings if each.worth is not None)
    total = sum(each.weight for each in ratings)
    if not total or known / total < rules.known_least or not known:
        return None
    return max(0, round(sum(each.gained for each in ratings) / known) - flags * rules.flag_cost)


def _order(agency: Agency) -> tuple[bool, bool, int, float]:
    """The best first; those set aside last, those of whom too little is known before them; a tie goes to the lower known price."""
    price = agency.price if agency.price is not None else float("inf")
    return agency.aside, agency.score is None, -(agency.score or 0), price
