"""`qualification.yaml` from its entries, with every language merged in.

Called by `bot.knowledge.reading` with its own readers. Must not know rules (`bot.knowledge.checks_leads`) nor documents.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.content.source import Path
from bot.knowledge.qualification import Approach, Because, LeadCriterion, Qualification, Sign, Temperature
from bot.knowledge.reading_means import Conditions, Places, Texts
from bot.knowledge.vocabulary_leads import ApproachEntry, LeadCriterionEntry, QualificationFile, TemperatureEntry


@dataclass(frozen=True, slots=True)
class LeadsReader:
    """Makes the rules of what an author wrote."""

    text: Texts
    condition: Conditions
    place: Places

    def qualification(self, entry: QualificationFile) -> Qualification:
        """What `qualification.yaml` holds."""
        return Qualification(
            criteria=tuple(self._criterion(index, each) for index, each in enumerate(entry.criteria)),
            temperatures=tuple(self._temperature(index, each) for index, each in enumerate(entry.temperatures)),
            approaches=tuple(self._approach(index, each) for index, each in enumerate(entry.approaches)),
            sources=tuple(entry.source),
        )

    def _temperature(self, index: int, entry: TemperatureEntry) -> Temperature:
        path, mirror = ("temperatures", index), ("temperatures", entry.id)
        return Temperature(
            id=entry.id,
            least=entry.least,
            label=self.text((*path, "label"), (*mirror, "label")),
            meaning=self.text((*path, "meaning"), (*mirror, "meaning")),
            needs={str(name): worth for name, worth in entry.needs.items()},
            place=self.place(*path),
        )

    def _criterion(self, index: int, entry: LeadCriterionEntry) -> LeadCriterion:
        path: Path = ("criteria", index)
        mirror: Path = ("criteria", entry.id)
        signs = tuple(
            Sign(
                id=sign.id,
                worth=sign.worth,
                text=self.text((*path, "signs", number, "text"), (*mirror, "signs", sign.id)),
                when=self.condition((*path, "signs", number, "when"), sign.when),
                place=self.place(*path, "signs", number),
            )
            for number, sign in enumerate(entry.signs)
        )
        name = self.text((*path, "name"), (*mirror, "name"))
        to_ask = self.text((*path, "to_ask"), (*mirror, "to_ask"))
        return LeadCriterion(entry.id, name, entry.weight, to_ask, signs, self.place(*path))

    def _approach(self, index: int, entry: ApproachEntry) -> Approach:
        path: Path = ("approaches", index)
        mirror: Path = ("approaches", entry.id)
        because = tuple(
            Because(
                self.text((*path, "because", number, "text"), (*mirror, "because", number)),
                self.condition((*path, "because", number, "when"), one.when),
            )
            for number, one in enumerate(entry.because)
        )
        return Approach(
            id=entry.id,
            text=self.text((*path, "text"), (*mirror, "text")),
            because=because,
            measure=entry.measure or "",
            when=self.condition((*path, "when"), entry.when),
            place=self.place(*path),
        )
