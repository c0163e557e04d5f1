"""Dialogs from located documents: parts with every language merged in, and compositions of parts.

Findings are collected and the rest goes on. Must not know rules (`bot.dialogs.checks`) nor files on a disk: documents are given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bot.content.expressions import ALWAYS, Condition, compile_condition
from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.source import Document, Path
from bot.content.texts import Text, as_written
from bot.content.vocabulary import read
from bot.content.wordings import Said, Wordings
from bot.dialogs.model import Bounds, Dialog, Option, Part, Question
from bot.dialogs.rounds import Round, in_rounds, names_of
from bot.dialogs.vocabulary import ComposedFile, OptionEntry, OverlayFile, PartFile, QuestionEntry

LETTER = "D"
RECIPIENT = "recipient"
"""The placeholder that texts of consent and contact questions may hold."""


@dataclass(frozen=True, slots=True)
class DialogsRead:
    """What was read: parts with their documents, every dialog by id, every wording, and what is wrong so far."""

    parts: dict[str, Part] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    dialogs: dict[str, Dialog] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def question_names(documents: Mapping[str, Document]) -> frozenset[str]:
    """The names that conditions may read (`part.question`), found even in files that have other faults."""
    return frozenset(
        f"{document.data.get('id')}.{name}"
        for document in documents.values()
        for question in _listed(document.get("questions"))
        if isinstance(question, dict)
        for name in names_of(question, document.get("rounds"))
    )


def _listed(value: object) -> list[object]:
    """`value` where it is a list, as it should be; the vocabulary says so where it is not."""
    return value if isinstance(value, list) else []


def read_dialogs(
    originals: Mapping[str, Document],
    overlays: Mapping[str, Mapping[str, Document | None]],
    names: Collection[str] | None,
) -> DialogsRead:
    """Every dialog in `originals` (by file). `overlays`: by file, then language; `names` that conditions may read, None: any."""
    found = DialogsRead()
    for file, document in originals.items():
        found.findings.extend(_overlay_faults(overlays[file]))
        if "parts" not in document.data:
            _add_part(found, document, overlays[file], names)
    for document in originals.values():
        _lend(found, document)
    for file, document in originals.items():
        if "parts" in document.data:
            _add_composed(found, document, overlays[file], _part_ids(originals))
    for document in originals.values():
        found.findings.extend(_unknown_next(found, document))
    return found


def _lend(found: DialogsRead, document: Document) -> None:
    """Give a part the questions of others that it uses."""
    part = found.parts.get(str(document.data.get("id")))
    if part is None or not document.get("uses"):
        return
    known = {question.key: question for each in found.parts.values() for question in each.questions}
    for index, key in enumerate(document.get("uses")):
        if key not in known:
            place = document.at("uses", index)
            found.findings.append(Finding(place, "D025", f"no question '{key}' to use; {allowed(str(key), known)}"))
    lent = replace(part, borrowed=tuple(known[key] for key in document.get("uses") if key in known))
    found.parts[part.id] = lent
    found.dialogs[part.id] = replace(found.dialogs[part.id], parts=(lent,))


def _unknown_next(found: DialogsRead, document: Document) -> Iterator[Finding]:
    for index, name in enumerate(document.get("next") or ()):
        if name not in found.dialogs:
            yield Finding(
                document.at("next", index),
                "D026",
                f"no dialog '{name}' to go on with; {allowed(str(name), found.dialogs)}",
            )


def _part_ids(originals: Mapping[str, Document]) -> list[str]:
    return [str(document.data.get("id")) for document in originals.values() if "parts" not in document.data]


def _overlay_faults(overlays: Mapping[str, Document | None]) -> Iterator[Finding]:
    for overlay in overlays.values():
        if overlay:
            yield from read(overlay, OverlayFile, LETTER)[1]


def _add_part(
    found: DialogsRead, document: Document, overlays: Mapping[str, Document | None], names: Collection[str] | None
) -> None:
    entry, findings = read(document, PartFile, LETTER)
    found.findings.extend(findings)
    if entry is None:
        return
    wordings = Wordings(document, overlays)
    part = _Reading(entry, wordings, names).part()
    found.findings.extend([*wordings.findings, *wordings.leftovers()])
    found.said.extend(wordings.said)
    if part.id not in found.parts:
        found.parts[part.id] = part
        found.documents[part.id] = document
        dialog = Dialog(part.id, part.title, (part,), entry.concludes, document.at(), tuple(entry.next))
        found.dialogs[part.id] = replace(dialog, keeps_answers=entry.keeps_answers)


def _add_composed(
    found: DialogsRead, document: Document, overlays: Mapping[str, Document | None], part_ids: list[str]
) -> None:
    entry, findings = read(document, ComposedFile, LETTER)
    found.findings.extend(findings)
    if entry is None:
        return
    wordings = Wordings(document, overlays)
    title = wordings.text(("title",))
    found.findings.extend([*wordings.findings, *wordings.leftovers()])
    found.said.extend(wordings.said)
    for index, part in enumerate(entry.parts):
        if part not in part_ids:
            place = document.at("parts", index)
            found.findings.append(Finding(place, "D010", f"no part '{part}' in dialogs/; {allowed(part, part_ids)}"))
    parts = tuple(found.parts[part] for part in entry.parts if part in found.parts)
    if entry.id not in found.dialogs:
        taps = {mode: most for mode, most in (document.get("most_taps") or {}).items() if isinstance(most, int)}
        found.dialogs[entry.id] = Dialog(
            entry.id, title, parts, entry.concludes, document.at(), tuple(entry.next), taps
        )


class _Reading:
    """One part being made of its entry and its wordings."""

    def __init__(self, entry: PartFile, wordings: Wordings, names: Collection[str] | None) -> None:
        self._entry = entry
        self._wordings = wordings
        self._names = names

    def part(self) -> Part:
        entry, text = self._entry, self._wordings.text
        intro = text(("intro",)) if entry.intro else None
        written = [self._question(index, question) for index, question in enumerate(entry.questions)]
        marked = list(zip(written, entry.questions, strict=True))
        repeated = [question for question, each in marked if each.each_round]
        naming = next((question.key for question, each in marked if each.names_round), "")
        questions = in_rounds(written, repeated, list(self._rounds()), naming)
        return Part(entry.id, text(("title",)), text(("short",)), questions, intro)

    def _rounds(self) -> Iterator[Round]:
        for index, entry in enumerate(self._entry.rounds):
            name = self._wordings.text(("rounds", index, "name"), ("rounds", entry.id, "name"))
            yield Round(entry.id, name, self._condition(("rounds", index, "when"), entry.when))

    def _question(self, index: int, entry: QuestionEntry) -> Question:
        path: Path = ("questions", index)
        mirror: Path = ("questions", entry.id)
        named = entry.kind in ("consent", "contact")
        text = self._named if named else self._wordings.text
        return Question(
            key=f"{self._entry.id}.{entry.id}",
            kind=entry.kind,
            text=text((*path, "text"), (*mirror, "text")),
            why=text((*path, "why"), (*mirror, "why")),
            sources=tuple(entry.source),
            options=tuple(self._option(path, mirror, number, option) for number, option in enumerate(entry.options)),
            measures=entry.measures,
            weight=entry.weight,
            steps=tuple(entry.steps),
            when=self._condition((*path, "when"), entry.when),
            express=entry.express,
            skippable=entry.skippable,
            unknown=entry.unknown,
            most_picks=entry.most_picks,
            bounds=self._bounds(path, mirror, entry),
            formerly=tuple(entry.formerly),
            purpose=entry.purpose,
            recipient=entry.recipient or "",
            ways=tuple(entry.ways),
            place=self._wordings.original.at(*path),
        )

    def _named(self, path: Path, mirror: Path) -> Text:
        """A text that may name the recipient, as written: who that is, is known when the dialog is held."""
        text = self._wordings.text(path, mirror, names=(RECIPIENT,))
        return Text({lang: as_written(wording) for lang, wording in text.wordings.items()})

    def _option(self, path: Path, mirror: Path, number: int, entry: OptionEntry) -> Option:
        here, there = (*path, "options", number), (*mirror, "options", entry.id)
        return Option(
            id=entry.id,
            label=self._wordings.text((*here, "label"), (*there, "label")),
            synonyms=self._wordings.words((*here, "synonyms"), (*there, "synonyms"), required=False),
            points=entry.points,
            exclusive=entry.exclusive,
            amounts=Bounds(entry.amounts[0], entry.amounts[1]) if entry.amounts else None,
            place=self._wordings.original.at(*here),
        )

    def _bounds(self, path: Path, mirror: Path, entry: QuestionEntry) -> Bounds | None:
        if entry.bounds is None:
            return None
        unit = self._wordings.text((*path, "bounds", "unit"), (*mirror, "unit")) if entry.bounds.unit else None
        return Bounds(entry.bounds.least, entry.bounds.most, unit)

    def _condition(self, path: Path, source: str | None) -> Condition:
        if source is None:
            return ALWAYS
        condition, findings = compile_condition(source, self._wordings.original.at(*path), self._names)
        self._wordings.findings.extend(findings)
        return condition
