"""Agencies compared, in pages: the table, the ranking and its reasons, red flags, and the brief to send them.

Must not know how agencies are ranked (`bot.reports.comparison`) nor how blocks are drawn (channels).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.advice import Chosen
from bot.content.texts import Value
from bot.conversation.messages import Block, Copyable, Details, Heading, Meter, Page, Paragraph, Table
from bot.conversation.session import Mode
from bot.dialogs.model import Answer, Dialog
from bot.knowledge.model import Content
from bot.reports.brief import brief_text
from bot.reports.comparison import Agency, Comparison, Rating, compare, rules_of
from bot.reports.known import Known
from bot.reports.voice import Voice

FORMAT = 1
SOLID, FAIR = 80, 50
"""From how much (0-100) an answer is marked as solid, as fair."""
MOST_REASONS = 2
ALARM, UNKNOWN_MARK = "▲", "?"


def agencies_pages(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> tuple[Page, ...]:
    """The pages that conclude a comparison; with no agency to compare yet, the brief alone."""
    report = _Report(content, Known(content, answers, lang), compare(content, dialog, answers))
    compared = (report.table(), report.ranking(), report.red_flags()) if report.comparison.agencies else ()
    return (*compared, report.brief())


def agencies_document(
    content: Content, dialog: Dialog, answers: Mapping[str, Answer], lang: str, mode: Mode = "standard"
) -> dict[str, Any]:
    """The comparison for programs: criteria with what they count for, agencies in order, the brief as text. `format` 1."""
    report = _Report(content, Known(content, answers, lang), compare(content, dialog, answers))
    return {
        "format": FORMAT,
        "version": content.version,
        "dialog": dialog.id,
        "lang": lang,
        "criteria": [{"id": name, "weight": round(weight, 2)} for name, weight in report.comparison.weights.items()],
        "level": report.comparison.level,
        "agencies": [report.entry(agency) for agency in report.comparison.agencies],
        "brief": report.brief_text(),
    }


@dataclass(frozen=True, slots=True)
class _Report:
    """One comparison in words."""

    content: Content
    known: Known
    comparison: Comparison

    def say(self, phrase: str, /, **values: Value) -> str:
        return self.content.phrases.say(f"agencies.{phrase}", self.known.lang, **values)

    def label(self, agency: Agency) -> str:
        """The agency's letter, and its name as the person wrote it."""
        name, letter = self.known.said(agency.named), agency.id.upper()
        return self.say("label", letter=letter, name=name) if name else self.say("label_unnamed", letter=letter)

    def column(self, criterion: str) -> str:
        """A criterion in a word."""
        return rules_of(self.content).columns[criterion].say(self.known.lang)

    def entry(self, agency: Agency) -> dict[str, Any]:
        return {
            "id": agency.id,
            "name": self.known.said(agency.named),
            "score": agency.score,
            "set_aside": agency.aside,
            "ratings": {each.criterion: each.answer or None for each in agency.ratings},
            "red_flags": [*(each.criterion for each in agency.ratings if self._alarming(each)), *agency.flags],
            "price": agency.price,
            "note": self.known.said(agency.key("note")),
        }

    def table(self) -> Page:
        """What is read first: who comes first and why, then everything side by side."""
        agencies = sorted(self.comparison.agencies, key=lambda agency: agency.id)
        rows = [
            (self.column(name), *(self._mark(agency.rating(name)) for agency in agencies))
            for name in self.comparison.weights
        ]
        rows.append((self.say("row_flags"), *(str(len(self._flags(agency))) for agency in agencies)))
        rows.append(
            (self.say("row_price"), *(self.known.said(agency.key("price")) or UNKNOWN_MARK for agency in agencies))
        )
        letters = tuple(agency.id.upper() for agency in agencies)
        blocks: list[Block] = [Heading(self.say("title")), *self._verdict()]
        blocks += [self._meter(agency) for agency in self.comparison.agencies]
        blocks += [Table((self.say("row_criterion"), *letters), tuple(rows)), Paragraph(self.say("legend"))]
        blocks.append(Paragraph(self._weights()))
        return Page(tuple(blocks))

    def _verdict(self) -> Iterator[Block]:
        ranked = [agency for agency in self.comparison.agencies if agency.score is not None and not agency.aside]
        if not ranked:
            everyone = all(agency.aside for agency in self.comparison.agencies)
            yield Paragraph(self.say("none_fits" if everyone else "none_ranked"), strong=True)
            return
        first, second = ranked[0], ranked[1] if len(ranked) > 1 else None
        if second and self.comparison.level:
            yield Paragraph(self.say("level", first=self.label(first), second=self.label(second)), strong=True)
            yield Paragraph(self._decided_by_price(first, second))
            return
        yield Paragraph(self.say("first", name=self.label(first), score=first.score or 0), strong=True)
        ahead = self._ahead(first, second) if second else ""
        if second and ahead:
            yield Paragraph(self.say("ahead", name=self.label(second), criteria=ahead))

    def _ahead(self, first: Agency, second: Agency) -> str:
        """The criteria that make the difference, the heaviest first."""
        gaps = {each.criterion: each.gained - second.rating(each.criterion).gained for each in first.ratings}
        won = sorted((name for name, gap in gaps.items() if gap > 0), key=lambda name: -gaps[name])
        return ", ".join(self.column(name) for name in won[:MOST_REASONS])

    def _decided_by_price(self, first: Agency, second: Agency) -> str:
        if first.price is None or second.price is None or first.price == second.price:
            return self.say("level_ask")
        cheaper = min(first, second, key=lambda agency: agency.price or 0.0)
        return self.say("level_price", name=self.label(cheaper), price=self.known.said(cheaper.key("price")))

    def _meter(self, agency: Agency) -> Meter:
        flags = len(self._flags(agency))
        note = (
            "note_aside"
            if agency.aside
            else "note_unranked"
            if agency.score is None
            else "note_flags"
            if flags
            else "note_clear"
        )
        return Meter(self.label(agency), None if agency.aside else agency.score, self.say(note, count=flags))

    def _mark(self, rating: Rating) -> str:
        if rating.worth is None:
            return UNKNOWN_MARK
        if self._alarming(rating):
            return ALARM
        return "●●●" if rating.worth >= SOLID else "●●○" if rating.worth >= FAIR else "●○○"

    def _weights(self) -> str:
        if not self.comparison.weighted:
            return self.say("weights_equal")
        heaviest = list(self.comparison.weights.items())[:MOST_REASONS]
        said = ", ".join(
            self.say("weight", name=self.column(name), times=self._times(times)) for name, times in heaviest
        )
        return self.say("weights", criteria=said)

    def _times(self, weight: float) -> str:
        return f"{weight:.1f}".replace(".", self.say("decimal_mark"))

    def _alarming(self, rating: Rating) -> bool:
        return rating.answer == rules_of(self.content).alarm

    def _flags(self, agency: Agency) -> list[str]:
        """Every red flag of an agency, in the person's words for it."""
        alarms = [self._quoted(each) for each in agency.ratings if self._alarming(each)]
        question = self.known.questions.get(agency.key("flags"))
        options = [question.option(name) for name in agency.flags] if question else []
        return [*alarms, *(option.label.say(self.known.lang) for option in options if option)]

    def _quoted(self, rating: Rating) -> str:
        return self.say("labelled", label=self.column(rating.criterion), text=self.known.said(rating.question))

    def ranking(self) -> Page:
        """Each agency in order: what speaks for it and against it, what is still to be asked."""
        blocks = [
            Details(self._placed(place, agency), tuple(self._reasons(agency)))
            for place, agency in enumerate(self.comparison.agencies, 1)
        ]
        return Page((Heading(self.say("ranking_title")), Paragraph(self.say("ranking_intro")), *blocks))

    def _placed(self, place: int, agency: Agency) -> str:
        if agency.aside or agency.score is None:
            return self.say(
                "placed_out",
                name=self.label(agency),
                reason=self.say("note_aside" if agency.aside else "note_unranked"),
            )
        return self.say("placed", place=place, name=self.label(agency), score=agency.score)

    def _reasons(self, agency: Agency) -> Iterator[str]:
        if agency.aside:
            origin = Voice(self.content, self.comparison.diagnosis.dialog, self.known.lang).origin(
                rules_of(self.content).sources
            )
            yield self.say("why_aside", source=origin)
        strong = sorted((each for each in agency.ratings if (each.worth or 0) >= FAIR), key=lambda each: -each.gained)
        weak = sorted(
            (each for each in agency.ratings if each.worth is not None and each.worth < FAIR),
            key=lambda each: -each.lost,
        )
        for phrase, ratings in (("strong", strong[:MOST_REASONS]), ("weak", weak[:MOST_REASONS])):
            yield from self._listed(phrase, [self._quoted(each) for each in ratings])
        yield from self._listed(
            "to_prove", [self._proof(each) for each in agency.ratings if FAIR <= (each.worth or 0) < SOLID]
        )
        yield from self._listed("to_ask", [self._question(each) for each in agency.ratings if each.worth is None])
        note = self.known.said(agency.key("note"))
        if note:
            yield self.say("noted", text=note)

    def _listed(self, phrase: str, lines: list[str]) -> Iterator[str]:
        said = [line for line in lines if line]
        if said:
            yield self.say(phrase)
            yield from (self.say("bullet", text=line) for line in said)

    def _chosen(self, criterion: str) -> Chosen:
        return next(each for each in self.comparison.diagnosis.advice.checklist if each.criterion.id == criterion)

    def _proof(self, rating: Rating) -> str:
        return next((each.text.say(self.known.lang) for each in self._chosen(rating.criterion).proofs), "")

    def _question(self, rating: Rating) -> str:
        return next((each.text.say(self.known.lang) for each in self._chosen(rating.criterion).questions), "")

    def red_flags(self) -> Page:
        """What was seen that should worry, and what to look out for next time."""
        found = [
            (agency, self._flags(agency)) for agency in sorted(self.comparison.agencies, key=lambda agency: agency.id)
        ]
        blocks: list[Block] = [Heading(self.say("flags_title"))]
        blocks += [
            Details(self.label(agency), tuple(self.say("flag", text=flag) for flag in flags))
            for agency, flags in found
            if flags
        ]
        if len(blocks) == 1:
            blocks.append(Paragraph(self.say("flags_none")))
        heaviest = self.comparison.diagnosis.advice.checklist[:MOST_REASONS]
        beware = [
            self.say("bullet", text=each.text.say(self.known.lang)) for chosen in heaviest for each in chosen.red_flags
        ]
        blocks.append(Details(self.say("flags_watch"), tuple(beware)))
        return Page(tuple(blocks))

    def brief_text(self) -> str:
        return brief_text(self.content, self.comparison.diagnosis, self.known)

    def brief(self) -> Page:
        """The brief, to copy."""
        copy = Copyable(self.say("brief_copy"), self.brief_text())
        return Page((Heading(self.say("brief_heading")), Paragraph(self.say("brief_intro")), copy))
