"""Texts with placeholders (`Bonjour, je travaille pour {{ operator }}.`), checked at load and compiled when first said.

The same sandbox and the same kind of allow-list as conditions: names, listed filters, `{% if %}`; no loop, so that a text is never longer
than its source and its values. Must not know which values exist: whoever compiles gives their names.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import jinja2
from jinja2 import nodes

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import Place
from bot.content.sandbox import Refused, parse_text, plain_names, sandbox
from bot.content.texts import Template, Value

MOST_CHARACTERS = 4_000
"""Of a text with placeholders."""
MARKS = ("{{", "{%", "{#")


class _Compiled:
    """A text compiled when it is first said."""

    __slots__ = ("_source", "_template")

    def __init__(self, source: str) -> None:
        self._source = source
        self._template: jinja2.Template | None = None

    def render(self, values: Mapping[str, Value]) -> str:
        """The text with `values` filled in. Raises jinja2.UndefinedError when the code forgets one."""
        if self._template is None:
            self._template = sandbox().from_string(self._source)
        return self._template.render(values)


def compile_text(
    source: str, place: Place, names: Collection[str] | None = frozenset()
) -> tuple[str | Template, list[Finding]]:
    """`source` itself when it has no placeholder, else the template; and what is wrong with it. `names`: the values that the code
    passes; None: any."""
    if not any(mark in source for mark in MARKS):
        return source, []
    if len(source) > MOST_CHARACTERS:
        return source, [Finding(place, "T003", f"a text with placeholders holds at most {MOST_CHARACTERS} characters")]
    try:
        tree: nodes.Template = parse_text(source)
    except Refused as refusal:
        return source, [Finding(place, "T001", f'text "{source[:60]}": {refusal}')]
    unknown = sorted({name for name in plain_names(tree) if name not in names}) if names is not None else []
    findings = [_unknown(name, place, names or ()) for name in unknown]
    return (source if findings else _Compiled(source)), findings


def _unknown(name: str, place: Place, names: Collection[str]) -> Finding:
    return Finding(place, "T002", f"unknown placeholder '{{{{ {name} }}}}'; {allowed(name, sorted(names))}")
