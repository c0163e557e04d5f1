"""Texts with placeholders (`Bonjour, je travaille pour {{ operator }}.`), checked at load and compiled when first said.

The same sandbox and the same kind of allow-list as conditions: names, listed filters, `{% if %}`; no loop, so that a text is never longer
than its source and its values. Must not know which values exist: whoever compiles gives their names.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from jinja2 import nodes

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.sandbox import Refused, parse_text, plain_names
from bot.content.texts import Template

MOST_CHARACTERS = 4_000
"""Of a text with placeholders."""
MARKS = ("{{", "{%", "{#")
_NAME_ALONE = re.compile(r"(?<!\{)\{\{ ?([a-z][a-z0-9_]*) ?\}\}")


def compile_text(
    source: str, place: Place, names: Collection[str] | None = frozenset()
) -> tuple[str | Template, list[Finding]]:
    """`source` itself when it has no placeholder, else the template; and what is wrong with it. `names`: the values that the code
    passes; None: any."""
    if not _marked(source):
        return source, []
    if len(source) > MOST_CHARACTERS:
        return source, [Finding(place, "T003", f"a text with placeholders holds at most {MOST_CHARACTERS} characters")]
    if names and _known_names_alone(source, names):
        return Template(source), []
    try:
        tree: nodes.Template = parse_text(source)
    except Refused as refusal:
        return source, [Finding(place, "T001", f'text "{source[:60]}": {refusal}')]
    unknown = sorted({name for name in plain_names(tree) if name not in names}) if names is not None else []
    findings = [_unknown(name, place, names or ()) for name in unknown]
    return (source if findings else Template(source)), findings


def _marked(source: str) -> bool:
    return any(mark in source for mark in MARKS)


def _known_names_alone(source: str, names: Collection[str]) -> bool:
    """Whether each placeholder is a name that is known, as most are: then there is nothing that has to be parsed to be judged."""
    return all(name in names for name in _NAME_ALONE.findall(source)) and not _marked(_NAME_ALONE.sub("x", source))


def _unknown(name: str, place: Place, names: Collection[str]) -> Finding:
    return Finding(place, "T002", f"unknown placeholder '{{{{ {name} }}}}'; {allowed(name, sorted(names))}")
