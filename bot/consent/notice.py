"""The privacy notice (GDPR, article 13) as blocks: short first, the details folded. The bot shows it; `docs/privacy/` holds the same words.

It says what this operator's bot does, and for how long by the table that the clock obeys. Must not know channels or talks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.content.texts import Phrases, Value
from bot.conversation.messages import Block, Details, Heading, Paragraph
from bot.operators.operator import Operator, Target

BACKUPS = 30
"""Days that a backup may be kept: `docs/operating.md` asks it of whoever makes them."""
_YEAR = 365
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of one operator, in one language."""

    phrases: Phrases
    lang: str
    operator: Operator

    def blocks(self) -> tuple[Block, ...]:
        """The whole notice."""
        details = (self._kept, self._why, self._receives, self._how_long, self._score, self._rights)
        return (
            Heading(self._say("title")),
            Paragraph(self._who()),
            Paragraph(self._say("brief")),
            Paragraph(self._say("brief_rights")),
            *(Details(self._say(f"{make.__name__.removeprefix('_')}_title"), tuple(make())) for make in details),
        )

    def _who(self) -> str:
        who = self.operator
        if not who.configured:
            return self._say("who_missing")
        return self._say("who", name=who.name, identity=who.legal_identity, contact=who.privacy_contact)

    def _kept(self) -> Iterator[str]:
        yield from (self._say(name) for name in ("kept_answers", "kept_later"))
        yield from self._of_leads("kept_lead")

    def _why(self) -> Iterator[str]:
        yield from (self._say(name) for name in ("why_diagnosis", "why_reminders", "why_counts"))
        yield from self._of_leads("why_lead")
        if self.operator.takes_leads:
            yield self._say("why_proof")

    def _receives(self) -> Iterator[str]:
        who = self.operator
        yield self._say("receives_operator", name=who.name) if who.configured else self._say("receives_nobody")
        if who.team is not None:
            yield from self._of_leads("receives_team")
        if who.targets:
            yield self._say("receives_systems", name=who.name, systems=", ".join(map(_system, who.targets)))
        if not who.takes_leads:
            yield self._say("receives_none")
        yield self._say("where")

    def _how_long(self) -> Iterator[str]:
        keep = self.operator.retention
        yield self._say("keeps_unfinished", duration=self._duration(keep.unfinished))
        yield self._say("keeps_finished", duration=self._duration(keep.finished))
        if self.operator.takes_leads:
            lead, withdrawn = self._duration(keep.leads), self._duration(keep.withdrawn)
            yield self._say("keeps_lead", duration=lead, withdrawn=withdrawn)
            yield self._say("keeps_proof", duration=self._duration(keep.ledger))
        letters, quarantine = self._duration(keep.letters), self._duration(keep.quarantine)
        yield self._say("keeps_letters", duration=letters, quarantine=quarantine)
        yield self._say("keeps_files", duration=self._duration(keep.files))
        yield self._say("keeps_backups", duration=self._duration(BACKUPS))

    def _score(self) -> Iterator[str]:
        yield self._say("score")
        yield from self._of_leads("score_lead")

    def _rights(self) -> Iterator[str]:
        yield self._say("rights_access")
        if self.operator.takes_leads:
            yield self._say("rights_withdraw")
        if self.operator.configured:
            yield self._say("rights_contact", contact=self.operator.privacy_contact)
        yield self._say("rights_complaint")

    def _of_leads(self, phrase: str) -> Iterator[str]:
        """A line that is true only where people may be asked for their agreement."""
        if self.operator.takes_leads:
            yield self._say(phrase, name=self.operator.name)

    def _duration(self, days: float) -> str:
        count = int(days)
        if count > _YEAR and count % _YEAR == 0:
            return self._say("years", count=count // _YEAR)
        return self._say("months", count=_MONTHS) if count == _YEAR else self._say("days", count=count)

    def _say(self, phrase: str, /, **values: Value) -> str:
        return self.phrases.say(f"privacy.{phrase}", self.lang, **values)


def _system(target: Target) -> str:
    return "HubSpot" if target.kind == "hubspot" else target.name
