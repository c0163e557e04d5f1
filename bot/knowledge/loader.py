"""Content from its files: text by path in, one frozen `Content` out, or every finding.

Pure but for what `bot.knowledge.files` reads, so that a version kept in a database loads as one in a folder does. Must not know
settings, nor where the content root is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as Folder

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.source import Document, parse
from bot.content.texts import Phrases
from bot.content.typography import wording_findings
from bot.content.wordings import ORIGINAL, Said
from bot.dialogs.checks import check_dialogs
from bot.dialogs.loader import DialogsRead, question_names, read_dialogs
from bot.errors import ContentError
from bot.knowledge.checks import check_knowledge, check_phrases
from bot.knowledge.checks_drafts import check_drafts
from bot.knowledge.checks_guides import check_guides
from bot.knowledge.checks_leads import check_leads
from bot.knowledge.checks_means import check_means
from bot.knowledge.files import read_files, version_of
from bot.knowledge.model import Content, Knowledge
from bot.knowledge.reading import Around, KnowledgeRead, measurable, read_knowledge_file, severity_names
from bot.knowledge.trials import check_trials
from bot.knowledge.vocabulary import FILES, OPTIONAL
from bot.knowledge.wording import LISTS, TEXTS

_OVERLAY = re.compile(r"(?P<stem>.+)\.(?P<lang>[a-z]{2}(?:-[A-Z]{2})?)\.yaml")


def load_content(content: Folder | Mapping[str, str]) -> Content:
    """The content of a folder, or of files by path. Raises ContentError with every finding when there is an error among them.

    A start does not wait for answers to be tried; `inspect` does.
    """
    found, findings = inspect(read_files(content) if isinstance(content, Folder) else content, trials=False)
    if found is None:
        raise ContentError(findings)
    return found


def inspect(
    files: Mapping[str, str],
    texts: Mapping[str, Collection[str]] = TEXTS,
    lists: Collection[str] = LISTS,
    trials: bool = True,
) -> tuple[Content | None, list[Finding]]:
    """The content in `files`, or None when there is an error, and every finding, in the order of places.

    `texts` and `lists`: the phrases that the code says (`bot.knowledge.wording`). `trials`: try answers too (`bot.knowledge.trials`).
    """
    located, findings = _locate(files)
    dialogs = _dialogs(located)
    knowledge = _knowledge(located, texts)
    findings += [*dialogs.findings, *knowledge.findings, *_rules(located, dialogs, knowledge)]
    findings += check_phrases(knowledge, texts, lists)
    broken = any(finding.level == "error" for finding in findings)
    findings += check_trials(knowledge, dialogs) if trials and not broken else ()
    findings = _once(findings)
    if any(finding.level == "error" for finding in findings):
        return None, findings
    return _content(files, located, dialogs, knowledge), findings


def wordings_in(files: Mapping[str, str]) -> list[Said]:
    """Every wording in `files`, in every language, with its place: for tools that read what is written. Faults are left to `inspect`."""
    located, _ = _locate(files)
    return [*_dialogs(located).said, *_knowledge(located, TEXTS).said]


@dataclass(frozen=True, slots=True)
class _Located:
    """Every file read, with its overlays; `broken`: kinds of which a file could not be read at all."""

    originals: dict[str, dict[str, Document]]
    """By kind (`dialogs`, or a key of FILES), then file."""
    overlays: dict[str, dict[str, Document | None]]
    """By the original's file, then language."""
    languages: tuple[str, ...]
    broken: frozenset[str]


def _locate(files: Mapping[str, str]) -> tuple[_Located, list[Finding]]:
    originals: dict[str, dict[str, Document]] = {}
    translated: dict[tuple[str, str], Document | None] = {}
    findings: list[Finding] = []
    broken: set[str] = set()
    for file, text in sorted(files.items()):
        kind = _kind_of(file)
        document, faults = parse(file, text)
        findings += faults
        if kind == file:
            stem = re.split(r"[./]", file.partition("/")[2])[0]
            findings.append(Finding(Place(file), "K010", f"no such file in knowledge/; {allowed(stem, FILES)}"))
        elif match := _OVERLAY.fullmatch(file):
            translated[match["stem"] + ".yaml", match["lang"]] = document
        elif document:
            originals.setdefault(kind, {})[file] = document
        else:
            broken.add(kind)
    languages = (ORIGINAL, *sorted({lang for _, lang in translated}))
    findings += _orphans(files, [original for original, _ in translated])
    present = [file for kind in originals.values() for file in kind]
    overlays = {file: dict(_overlays_of(file, languages[1:], translated)) for file in present}
    return _Located(originals, overlays, languages, frozenset(broken)), findings


def _kind_of(file: str) -> str:
    """`dialogs/kpi.en.yaml` -> `dialogs`, `knowledge/plan.yaml` -> `plan`, `knowledge/actions/kpi.yaml` -> `actions`."""
    room, _, rest = file.partition("/")
    name = re.split(r"[./]", rest)[0]
    return room if room == "dialogs" else name if room == "knowledge" and name in FILES else file


def _overlays_of(
    file: str, languages: tuple[str, ...], translated: Mapping[tuple[str, str], Document | None]
) -> Iterator[tuple[str, Document | None]]:
    for lang in languages:
        overlay = translated.get((file, lang))
        if overlay or (file, lang) not in translated:
            yield lang, overlay


def _orphans(files: Mapping[str, str], originals: list[str]) -> Iterator[Finding]:
    for original in sorted(set(originals)):
        if original not in files:
            yield Finding(Place(original), "L004", "is missing, and has translations; write it, or take them out")


def _dialogs(located: _Located) -> DialogsRead:
    originals = located.originals.get("dialogs", {})
    names = None if "dialogs" in located.broken else question_names(originals)
    return read_dialogs(originals, located.overlays, names)


def _knowledge(located: _Located, texts: Mapping[str, Collection[str]]) -> KnowledgeRead:
    found = KnowledgeRead()
    around = Around(_knowledge_names(located), texts)
    for kind in FILES:
        for file, document in located.originals.get(kind, {}).items():
            read_knowledge_file(found, kind, document, located.overlays[file], around)
        if kind not in located.originals and kind not in located.broken | OPTIONAL:
            found.findings.append(Finding(Place(f"knowledge/{kind}.yaml"), "K011", "is missing; write it"))
    return found


def _knowledge_names(located: _Located) -> frozenset[str] | None:
    scoring = _scoring(located)
    if scoring is None or "dialogs" in located.broken:
        return None
    return question_names(located.originals.get("dialogs", {})) | severity_names(scoring)


def _scoring(located: _Located) -> Document | None:
    return next(iter(located.originals.get("scoring", {}).values()), None)


def _rules(located: _Located, dialogs: DialogsRead, knowledge: KnowledgeRead) -> Iterator[Finding]:
    scoring = _scoring(located)
    sources = None if "sources" in located.broken or not knowledge.sources else frozenset(knowledge.sources)
    yield from check_dialogs(dialogs, sources, measurable(scoring) if scoring else None)
    yield from check_knowledge(knowledge, dialogs)
    yield from check_drafts(knowledge, dialogs)
    yield from check_guides(knowledge, dialogs)
    yield from check_means(knowledge, dialogs)
    yield from check_leads(knowledge, dialogs)
    yield from wording_findings([*dialogs.said, *knowledge.said])


def _once(findings: list[Finding]) -> list[Finding]:
    """Sorted, each once; what an overlay holds too much is said once, by the vocabulary where that knows the allowed keys."""
    unknown_keys = {finding.place for finding in findings if finding.code.endswith("002")}
    return sorted({one for one in findings if not (one.code == "L003" and one.place in unknown_keys)})


def _content(
    files: Mapping[str, str], located: _Located, dialogs: DialogsRead, knowledge: KnowledgeRead
) -> Content | None:
    if knowledge.scoring is None:
        return None
    return Content(
        version=version_of(files),
        languages=located.languages,
        dialogs=dict(sorted(dialogs.dialogs.items())),
        knowledge=Knowledge(
            sources=knowledge.sources,
            scoring=knowledge.scoring,
            actions=tuple(knowledge.actions),
            plan=tuple(knowledge.plan),
            checklist=tuple(knowledge.checklist),
            cards=tuple(knowledge.cards),
            guides=knowledge.guides,
            sourcing=knowledge.sourcing,
            workload=knowledge.workload,
            agencies=knowledge.agencies,
            roadmap=knowledge.roadmap,
            qualification=knowledge.qualification,
        ),
        phrases=Phrases(knowledge.texts, knowledge.lists),
    )
