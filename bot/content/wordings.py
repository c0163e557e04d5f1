"""One text from an author's file and its overlays: `x.yaml` speaks French, `x.en.yaml` beside it mirrors its ids and holds text only.

A missing wording and one too many are findings. Every wording read is kept with its place and its role, for the rules about length and
typography. Must not know what a file is about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Document, Path
from bot.content.templates import compile_text
from bot.content.texts import Template, Text
from bot.content.vocabulary import whose

ORIGINAL = "fr"
"""The language that authors write inline."""


@dataclass(frozen=True, slots=True)
class Said:
    """One wording as written: `role` is what it is for (`title`, `questions.label`, `actions.why`, …).

    `key` names it within its file, by ids (`questions.sponsor.text`); `original`: of a translation, what it translates.
    """

    role: str
    lang: str
    text: str
    place: Place
    key: str = ""
    original: str = ""


def _role(mirror: Path) -> str:
    words = [step for step in mirror if isinstance(step, str)]
    return words[0] if len(mirror) == 1 else f"{words[0]}.{words[-1]}"


class Wordings:
    """Reads the texts of one file in every language. `overlays` by language; None for a language whose overlay is missing."""

    def __init__(self, original: Document, overlays: Mapping[str, Document | None]) -> None:
        self.original = original
        self.findings: list[Finding] = []
        self.said: list[Said] = []
        self._overlays = {lang: overlay for lang, overlay in overlays.items() if overlay}
        self._expected: set[Path] = set()
        for lang, overlay in overlays.items():
            if overlay is None:
                name = f"{original.file.removesuffix('.yaml')}.{lang}.yaml"
                self.findings.append(
                    Finding(Place(name), "L001", f"missing: the {lang} texts of {original.file}; write it")
                )

    def text(self, path: Path, mirror: Path = (), names: Collection[str] | None = frozenset()) -> Text:
        """The text at `path`, and in overlays at `mirror` (the same path, if not given). `names`: the placeholders
        allowed; None: any."""
        mirror = mirror or path
        self._expected.add(mirror)
        wordings: dict[str, str | Template] = {ORIGINAL: self._wording(self.original, path, mirror, ORIGINAL, names)}
        for lang, overlay in self._overlays.items():
            found = self._found(overlay, mirror)
            if found:
                wordings[lang] = self._wording(overlay, found, mirror, lang, names, str(self.original.get(*path)))
            else:
                self._missing(overlay, lang, path, mirror)
        return Text(wordings)

    def words(self, path: Path, mirror: Path = (), required: bool = True) -> dict[str, tuple[str, ...]]:
        """The list of words at `path`, by language; lists need not be equally long."""
        mirror = mirror or path
        words = {ORIGINAL: tuple(self.original.get(*path) or ())}
        self._expected.add(mirror)
        for lang, overlay in self._overlays.items():
            given = overlay.get(*mirror)
            if isinstance(given, list):
                words[lang] = tuple(str(word) for word in given)
            elif required:
                self._missing(overlay, lang, path, mirror)
        return words

    def leftovers(self) -> Iterator[Finding]:
        """What overlays hold that translates nothing; to be called when every text has been read."""
        known = {path[:length] for path in self._expected for length in range(1, len(path) + 1)}
        for overlay in self._overlays.values():
            reported: set[Path] = set()
            for path in overlay.keys:
                stray = next((path[:n] for n in range(1, len(path) + 1) if path[:n] not in known), None)
                if stray and stray != ("format",) and stray not in reported:
                    reported.add(stray)
                    yield self._stray(overlay, stray, known)
            yield from self._too_many(overlay)

    def _too_many(self, overlay: Document) -> Iterator[Finding]:
        lengths: dict[Path, int] = {}
        for path in self._expected:
            if isinstance(path[-1], int):
                lengths[path[:-1]] = max(lengths.get(path[:-1], 0), path[-1] + 1)
        for path, length in lengths.items():
            given = overlay.get(*path)
            if isinstance(given, list) and len(given) > length:
                message = (
                    f"'{path[-1]}' has {len(given)} items and {self.original.file} has {length}; take the others out"
                )
                yield Finding(overlay.at(*path, length), "L003", message)

    def _stray(self, overlay: Document, path: Path, known: set[Path]) -> Finding:
        siblings = sorted(str(other[-1]) for other in known if len(other) == len(path) and other[:-1] == path[:-1])
        message = f"'{path[-1]}' translates nothing in {self.original.file}; {allowed(str(path[-1]), siblings)}"
        return Finding(overlay.at_key(*path), "L003", message)

    def _found(self, overlay: Document, mirror: Path) -> Path:
        """Where the overlay has the text: at `mirror`, or one level up when it gives a label alone."""
        if isinstance(overlay.get(*mirror), str):
            return mirror
        return mirror[:-1] if mirror[-1] == "label" and isinstance(overlay.get(*mirror[:-1]), str) else ()

    def _missing(self, overlay: Document, lang: str, path: Path, mirror: Path) -> None:
        place = self.original.at(*path)
        what = mirror[-1] if isinstance(mirror[-1], str) else f"{mirror[-2]}, item {mirror[-1] + 1},"
        message = f"no {lang} wording for {what} of {whose(self.original, path)} ({place}); add it"
        self.findings.append(Finding(overlay.at_key(*mirror), "L002", message))

    def _wording(
        self,
        document: Document,
        path: Path,
        mirror: Path,
        lang: str,
        names: Collection[str] | None,
        original: str = "",
    ) -> str | Template:
        source = document.get(*path)
        place = document.at(*path)
        self.said.append(Said(_role(mirror), lang, source, place, ".".join(map(str, mirror)), original))
        wording, findings = compile_text(source, place, names)
        self.findings += findings
        return wording
