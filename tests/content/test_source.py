"""The hardened reader of YAML: places, scalars that stay what they look like, and S14's bombs and traps."""

from __future__ import annotations

import time
import tracemalloc

import pytest
import yaml

from bot.content import source
from bot.content.source import Document, parse


def read(text: str) -> Document:
    """A document that must be readable."""
    document, findings = parse("x.yaml", text)
    assert document is not None, findings
    return document


def codes(text: str) -> list[str]:
    """The codes of what is wrong."""
    return [finding.code for finding in parse("x.yaml", text)[1]]


SCALARS = {
    "no": "no",
    "No": "No",
    "yes": "yes",
    "on": "on",
    "off": "off",
    "y": "y",
    "True": "True",
    "~": "~",
    "12:30": "12:30",
    "1:30:00": "1:30:00",
    "1_000": "1_000",
    "0x1F": "0x1F",
    "0o17": "0o17",
    "017": "017",
    "0b11": "0b11",
    "+1": "+1",
    "1e3": "1e3",
    "1.": "1.",
    ".5": ".5",
    ".inf": ".inf",
    ".nan": ".nan",
    "2024-01-01": "2024-01-01",
    "=": "=",
    "1.2.3": "1.2.3",
    "9" * 40: "9" * 40,
    "true": True,
    "false": False,
    "null": None,
    "0": 0,
    "-3": -3,
    "42": 42,
    "1.5": 1.5,
    "-0.25": -0.25,
}


@pytest.mark.parametrize(("written", "meant"), SCALARS.items())
def test_s14_a_scalar_is_what_it_looks_like(written: str, meant: object) -> None:
    """Few words and plain numbers are values; every other unquoted scalar stays text, and quotes always make text."""
    data = read(f"a: {written}\nb: '{written}'\n").data
    assert data == {"a": meant, "b": written}
    assert type(data["a"]) is type(meant)


def test_every_key_and_value_knows_its_place() -> None:
    """Line and column, counted from one, of keys, values and items, in block and flow style."""
    document = read('format: 1\nlist:\n  - id: a\n    words: ["x", {y: z}]\n')
    assert str(document.at_key("list", 0, "words")) == "x.yaml:4:5"
    assert str(document.at("list", 0, "words")) == "x.yaml:4:12"
    assert str(document.at("list", 0, "words", 1, "y")) == "x.yaml:4:22"
    assert str(document.at("list", 0)) == "x.yaml:3:5"


def test_what_is_not_there_has_the_place_of_what_would_hold_it() -> None:
    """A missing key is reported at the nearest thing that is there."""
    document = read("a:\n  b: 1\n")
    assert str(document.at("a", "c", "d")) == "x.yaml:1:1"
    assert str(document.at("z")) == "x.yaml:1:1"


def test_windows_line_ends_and_a_byte_order_mark_are_welcome() -> None:
    """A file saved by any editor reads the same, places included."""
    document = read("\ufeffformat: 1\r\nb: >-\r\n  un\r\n  deux\r\nc: [1]\r\n")
    assert document.data == {"format": 1, "b": "un deux", "c": [1]}
    assert str(document.at_key("c")) == "x.yaml:5:1"


def test_pure_python_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without libyaml, the same data at the same places."""
    text = "format: 1\na: [no, 12, \"x\", 'y', {b: z}]\nc: |\n  z\n"
    fast = read(text)
    monkeypatch.delattr(yaml, "CSafeLoader")
    slow = read(text)
    assert (slow.data, slow.keys, slow.values) == (fast.data, fast.keys, fast.values)


def test_every_duplicate_key_is_reported() -> None:
    """All of them, each with the line of the first."""
    _, findings = parse("x.yaml", "a: 1\nb: {c: 1, c: 2}\na: 3\n")
    assert [str(finding) for finding in findings] == [
        "x.yaml:2:11 Y009 key 'c' is already given at line 2; keep one",
        "x.yaml:3:1 Y009 key 'a' is already given at line 1; keep one",
    ]


TAGS = ["!!python/object/apply:os.system [id]", "!!python/name:os.system", "!!python/module:os", "!!python/tuple [1]"]
TAGS += [
    f"!!{name} x"
    for name in ("binary", "set", "omap", "pairs", "timestamp", "str", "int", "bool", "float", "null", "map", "seq")
]
TAGS += [
    "!x y",
    "!<tag:x> y",
    "! y",
    "!!python/object/new:type {}",
    "!!python/object:bot.errors.ContentError {}",
    "!include /etc/passwd",
]
DEEP = ["[", "{a: ", "[{a: "]
BOMBS = {
    **{f"tag {n}": f"a: {tag}\n" for n, tag in enumerate(TAGS)},
    **{f"tag in list {n}": f"a:\n  - {tag}\n" for n, tag in enumerate(TAGS)},
    **{f"tag on key {n}": f"{tag.split()[0]} k: v\n" for n, tag in enumerate(TAGS)},
    **{f"deep {n} {count}": "a: " + opener * count for n, opener in enumerate(DEEP) for count in (33, 1_000, 50_000)},
    **{f"deep blocks {count}": "a:\n" + "".join(" " * n + "-\n" for n in range(1, count)) for count in (40, 600)},
    **{f"dashes {count}": "a:\n  " + "- " * count for count in (40, 100_000)},
    **{f"anchor {n}": text for n, text in enumerate(["a: &x 1", "&x a: 1", "a: &x [1]", "a: &x {b: 1}", "a: [&x 1]"])},
    **{f"alias {n}": text for n, text in enumerate(["a: *x", "a: [*x]", "*x : 1", "a: {b: *x}"])},
    **{f"merge {n}": text for n, text in enumerate(["<<: {a: 1}", "a: {<<: {b: 1}}", "a:\n  <<: [1, 2]", '"<<": 1'])},
    "billion laughs": "a: &a [x,x]\n"
    + "".join(f"{n}: &{n} [*{p},*{p}]\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
    "merge bomb": "a: &a {k: 1}\n"
    + "".join(f"{n}: &{n} {{<<: [*{p},*{p}]}}\n" for p, n in zip("abcdefgh", "bcdefghi", strict=True)),
    "itself": "a: &a [*a]\n",
    "many items": "a:\n" + " - 1\n" * 10_001,
    "many keys": "".join(f"k{n}: 1\n" for n in range(5_001)),
    "many in a line": "a: [" + "1," * 10_001 + "]",
    "long": "a: " + "x" * 300_000,
    "long in bytes": "a: " + "é" * 200_000,
    "two documents": "a: 1\n---\nb: 2\n",
    "directive": "%YAML 1.1\n---\na: 1\n",
    "tag directive": "%TAG ! tag:x,2000:\n---\na: 1\n",
    "duplicate": "a: 1\na: 2\n",
    "key is a list": "? [a]\n: 1\n",
    "key is a mapping": "{{a: b}: 1}\n",
    "empty key": ": 1\n",
    "null byte": "a: \x00\n",
    "escape": "a: \x1b[2J\n",
    "turned text": "a: \u202edcba\n",
    "line separator": "a: b\u2028c: d\n",
    "half a character": "a: \ud800\n",
    "bad utf-8": b"a: \xc3\x28".decode("utf-8", "surrogateescape"),
    "open quote": "a: 'x\n",
    "open list": "a: [1\n",
    "tab": "\ta: 1\n",
    "empty": "",
    "a list": "- 1\n",
    "a word": "word\n",
    "questions": "? " * 100_000,
    "quotes": "a: " + '"' * 99_999,
    "colons": "a: " + ": " * 100_000,
    "no end of flow": "a: {" + "b, " * 3_000,
}


def timed(text: str) -> float:
    """Seconds of work to judge a text, whatever else the machine does."""
    begun = time.process_time()
    parse("x.yaml", text)
    return time.process_time() - begun


@pytest.mark.parametrize("name", BOMBS)
def test_s14_a_bomb_is_refused_at_once(name: str) -> None:
    """Every bomb, tag and trap gives a finding with its place and no data, within 100 ms of work and 50 MB."""
    tracemalloc.start()
    parse("x.yaml", BOMBS[name])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    spent = min(timed(BOMBS[name]) for _ in range(2))
    document, findings = parse("x.yaml", BOMBS[name])
    assert document is None
    assert findings
    assert all(finding.place.line >= 1 and finding.message for finding in findings)
    assert spent <= 0.1
    assert peak < 50_000_000


def test_s14_there_are_a_hundred_bombs() -> None:
    """The check's count."""
    assert len(BOMBS) >= 100


def test_s14_without_the_guard_bombs_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the guard taken out, anchors and tags are read and depth has no bound."""
    monkeypatch.setattr(source._Reader, "_guard", lambda reader, event, path: None)
    for name in ("tag 4", "anchor 0", "deep 0 33"):
        closed = BOMBS[name] + "]" * BOMBS[name].count("[")
        assert parse("x.yaml", closed)[0] is not None


def test_a_text_of_the_largest_size_is_read() -> None:
    """The bound itself is allowed."""
    text = "a: " + "x" * (source.MOST_BYTES - 3)
    assert codes(text) == []
    assert codes(text + "x") == ["Y001"]
