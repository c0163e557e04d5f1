"""Content destroyed, and content changed, in every way that an author's slip or decision may: for the tests of hot reload.

`destroyed` is never sound; `changed` always is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from random import Random

from bot.authoring.examination import sound
from bot.knowledge.model import Content

Files = Mapping[str, str]
ORIGINALS = (
    "dialogs/profile.yaml",
    "dialogs/management.yaml",
    "dialogs/strategy.yaml",
    "dialogs/kpi.yaml",
    "dialogs/organisation.yaml",
)


def destroyed(files: Files, kind: str, dice: Random) -> tuple[str, str]:
    """A file and a text of it that must not be served."""
    return DESTROYERS[kind](files, dice)


def _original(files: Files, dice: Random) -> tuple[str, str]:
    file = dice.choice(ORIGINALS)
    return file, files[file]


def _cut(at: str) -> Callable[[Files, Random], tuple[str, str]]:
    """Cut after a byte of one class, somewhere before the last question."""

    def cut(files: Files, dice: Random) -> tuple[str, str]:
        file, text = _original(files, dice)
        data = text[: text.rindex("  - id: ")].encode()
        places = [match.end() for match in re.finditer(at.encode("latin-1"), data) if match.end() > 80]
        return file, data[: dice.choice(places)].decode("utf-8", "surrogateescape")

    return cut


def _swap(old: str, new: str) -> Callable[[Files, Random], tuple[str, str]]:
    """Replace one of the places where a pattern stands."""

    def swap(files: Files, dice: Random) -> tuple[str, str]:
        fitting = [file for file in ORIGINALS if re.search(old, files[file], re.MULTILINE)]
        file = dice.choice(fitting)
        found = dice.choice(list(re.finditer(old, files[file], re.MULTILINE)))
        return file, files[file][: found.start()] + found.expand(new) + files[file][found.end() :]

    return swap


def _bad_bytes(files: Files, dice: Random) -> tuple[str, str]:
    file, text = _original(files, dice)
    place = dice.choice([match.start() for match in re.finditer("[éèàç]", text)])
    return file, text[:place] + text[place].encode("latin-1").decode("utf-8", "surrogateescape") + text[place + 1 :]


def _no_overlay_text(files: Files, dice: Random) -> tuple[str, str]:
    file = dice.choice(ORIGINALS).replace(".yaml", ".en.yaml")
    found = dice.choice(list(re.finditer(r"^    why: .*\n", files[file], re.MULTILINE)))
    return file, files[file][: found.start()] + files[file][found.end() :]


def _bad_phrase(files: Files, dice: Random) -> tuple[str, str]:
    file = "knowledge/phrases/talk.yaml"
    remark, rest = files[file].split("texts:", 1)
    slip = dice.choice([r"{{ \1", r"{{ \1s }}", r"{{ \1 * 9 }}"])
    return file, remark + "texts:" + re.sub(r"\{\{ (\w+) \}\}", slip, rest, count=1)


def _empty(files: Files, dice: Random) -> tuple[str, str]:
    return dice.choice(sorted(files)), dice.choice(["", "\n", "format: 1\n", "# nothing\n", "null\n", "- a\n"])


DESTROYERS: Mapping[str, Callable[[Files, Random], tuple[str, str]]] = {
    "cut in a character": _cut("\xc3"),
    "cut after a quote": _cut('"'),
    "cut after a colon": _cut(":"),
    "cut after a brace": _cut(r"\{"),
    "cut after a bracket": _cut(r"\["),
    "cut after a letter": _cut("[a-z]"),
    "cut after a digit": _cut("[0-9]"),
    "cut after a space": _cut(" "),
    "cut after a line": _cut(r"\n"),
    "tabs": _swap(r"^    kind:", "\tkind:"),
    "a key twice": _swap(r"^    kind: (\w+)$", r"    kind: \1\n    kind: \1"),
    "an id twice": _swap(r"\{id: (\w+), label: (.*)\n", r"{id: \1, label: \2\n      - {id: \1, label: \2\n"),
    "a key mistyped": _swap(r"^    text: ", "    txet: "),
    "a key left out": _swap(r"^    source: .*\n", ""),
    "a way to nowhere": _swap(r"^    unknown: true", "    unknown: true\n    when: \"kpi.nowhere == 'x'\""),
    "a part that is not there": lambda files, dice: (
        "dialogs/diagnostic.yaml",
        files["dialogs/diagnostic.yaml"].replace("kpi", "kpis"),
    ),
    "never asked": _swap(
        r"^    unknown: true", "    unknown: true\n    when: \"profile.size == 'solo' and profile.size == 'micro'\""
    ),
    "no way out of an expression": _swap(r"^    unknown: true", '    unknown: true\n    when: "{{ profile.size"'),
    "a loop in an expression": _swap(r"^    unknown: true", '    unknown: true\n    when: "range(9) == 3"'),
    "an anchor": _swap(r"^    text: ", "    text: &a "),
    "a tag": _swap(r"^    text: ", "    text: !!python/name:os.system "),
    "points out of range": _swap(r"points: \d+", "points: 101"),
    "points as text": _swap(r"points: (\d+)", r'points: "\1"'),
    "bytes that are not UTF-8": _bad_bytes,
    "a translation left out": _no_overlay_text,
    "a phrase that does not fit": _bad_phrase,
    "an empty file": _empty,
}
"""Ways to destroy content, by what an author would call the slip."""


def changes(files: Files) -> Iterator[tuple[str, dict[str, str]]]:
    """Decisions that an author may take, each as the whole of the files after it; not all are sound."""
    for file in ORIGINALS:
        part = file.partition("/")[2].removesuffix(".yaml")
        for question in re.findall(r"^  - id: (\w+)$", files[file], re.MULTILINE):
            yield f"rename {part}.{question}", _renamed(files, part, question)
            yield f"delete {part}.{question}", _deleted(files, file, question)
            yield (
                f"retype {part}.{question}",
                _edited(files, file, question, r"kind: choice", "kind: several\n    most_picks: 2"),
            )
            yield f"require {part}.{question}", _edited(files, file, question, r"    unknown: true\n", "")
            yield f"rescore {part}.{question}", _edited(files, file, question, r"points: 100", "points: 90")
            yield (
                f"weigh {part}.{question}",
                _edited(files, file, question, r"    source:", "    weight: 3\n    source:"),
            )
            yield f"reword {part}.{question}", _edited(files, file, question, r'text: "', 'text: "Dites-nous : ')
        yield f"reverse {part}", _reversed(files, file)
    for parts in (
        "[profile, strategy, management, kpi, organisation]",
        "[profile, organisation, kpi, strategy, management]",
    ):
        text = re.sub(r"parts: \[.*\]", f"parts: {parts}", files["dialogs/diagnostic.yaml"])
        yield f"reorder {parts}", {**files, "dialogs/diagnostic.yaml": text}


def changed(files: Files, count: int, dice: Random) -> list[tuple[str, dict[str, str], Content]]:
    """That many sound changes, of as many kinds as can be, each with its content. Raises AssertionError when there are not enough."""
    found: list[tuple[str, dict[str, str], Content]] = []
    candidates = [one for one in changes(files) if one[1] != files]
    dice.shuffle(candidates)
    seen: dict[str, int] = {}
    for name, after in sorted(candidates, key=lambda one: seen.setdefault(one[0].split()[0], 0)):
        kind = name.split()[0]
        if len(found) < count and seen.get(kind, 0) < -(-count // 5):
            content, _ = sound(after)
            if content is not None:
                seen[kind] = seen.get(kind, 0) + 1
                found.append((name, after, content))
    assert len(found) == count, f"{len(found)} of {count}"
    return found


def _edited(files: Files, file: str, question: str, old: str, new: str) -> dict[str, str]:
    """The files with a pattern replaced within one question."""
    begun = files[file].index(f"  - id: {question}\n")
    end = files[file].find("\n  - id: ", begun + 1)
    end = len(files[file]) if end < 0 else end
    body = re.sub(old, new.replace("\\", r"\\"), files[file][begun:end], count=1)
    return {**files, file: files[file][:begun] + body + files[file][end:]}


def _renamed(files: Files, part: str, question: str) -> dict[str, str]:
    """Another id for a question, declared, and every condition and translation with it."""
    new = f"{question}_now"
    after = {name: text.replace(f"{part}.{question}", f"{part}.{new}") for name, text in files.items()}
    file, overlay = f"dialogs/{part}.yaml", f"dialogs/{part}.en.yaml"
    after[file] = after[file].replace(f"  - id: {question}\n", f"  - id: {new}\n    formerly: [{question}]\n")
    after[overlay] = re.sub(rf"^  {question}:", f"  {new}:", after[overlay], flags=re.MULTILINE)
    return after


def _deleted(files: Files, file: str, question: str) -> dict[str, str]:
    """A question and its translation taken out."""
    overlay = file.replace(".yaml", ".en.yaml")
    original = re.sub(rf"  - id: {question}\n(?:(?!  - id: ).*\n?)*", "", files[file])
    translation = re.sub(rf"^  {question}:(?:.*\n)(?:    .*\n?)*", "", files[overlay], flags=re.MULTILINE)
    return {**files, file: original, overlay: translation}


def _reversed(files: Files, file: str) -> dict[str, str]:
    """The questions of a part in the opposite order."""
    head, *questions = re.split(r"(?=^  - id: )", files[file], flags=re.MULTILINE)
    whole = [question if question.endswith("\n") else question + "\n" for question in questions]
    return {**files, file: head + "".join(reversed(whole))}
