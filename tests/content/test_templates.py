"""Texts with placeholders: filled with values as data, and nothing else allowed in them."""

from __future__ import annotations

import time

import pytest

from bot.content.places import Place
from bot.content.templates import compile_text
from bot.content.texts import Text

PLACE = Place("knowledge/phrases/talk.yaml", 3, 10)
NAMES = frozenset({"name", "count"})


def say(source: str, **values: str | int) -> str:
    """What a sound text says."""
    wording, findings = compile_text(source, PLACE, NAMES)
    assert findings == []
    return Text({"fr": wording}).say("fr", **values)


def test_a_text_without_placeholder_stays_a_string() -> None:
    """It costs nothing to say, and braces or percents alone mean nothing."""
    assert compile_text("100 % { sûr }", PLACE) == ("100 % { sûr }", [])


def test_values_are_filled_in_as_they_are() -> None:
    """Nothing is escaped and nothing in a value is evaluated."""
    assert say("Bonjour {{ name }}.", name="<b>{{ 7 * 7 }}</b>") == "Bonjour <b>{{ 7 * 7 }}</b>."


def test_a_text_may_depend_on_a_value() -> None:
    """`{% if %}` for a plural, filters from the list, and line ends kept."""
    assert say("{{ count }} question{% if count > 1 %}s{% endif %}\n", count=2) == "2 questions\n"
    assert say("{{ name|upper }}", name="été") == "ÉTÉ"


def test_an_unknown_placeholder_is_reported_with_the_nearest() -> None:
    """The code must pass it, or the author mistyped it."""
    _, findings = compile_text("{{ nmae }}", PLACE, NAMES)
    assert str(findings[0]) == (
        "knowledge/phrases/talk.yaml:3:10 T002 unknown placeholder '{{ nmae }}'; did you mean 'name'? allowed: count, name"
    )


@pytest.mark.parametrize(
    "payload",
    [
        "{{ 'a' * 300000000 }}", "{{ range(9) }}", "{{ name.__class__ }}", "{{ name['x'] }}", "{{ name() }}",
        "{{ name|attr('x') }}",
        "{{ name|length(1) }}", "{% for x in name %}x{% endfor %}", "{% set x = 1 %}", "{% include 'x' %}",
        "{% import 'x' as y %}",
        "{% extends 'x' %}", "{% macro m() %}{% endmacro %}", "{% raw %}{% endraw %}{{ 9 ** 9 }}",
        "{% block b %}{% endblock %}", "{{ name",
        "{% if name %}", "{{ }}", "{{ name ~ name }}", "{{ 1 + 1 }}", "{{ self._x }}",
        "{{ '%999999999d' % 1 }}", "{% with x = 1 %}{% endwith %}",
        "{% call name() %}{% endcall %}", "{% filter upper %}x{% endfilter %}", "{{ lipsum }}",
        "{{ name is defined }}", "{{ [1] }}", "{{ {} }}",
        "{{{ name }}}", "{{ name }}{{ 9 ** 9 }}", "{{ {{ name }} }}", "{{ name }} {{nmae}}",
        "{% if name %}" * 200 + "{% endif %}" * 200, "{{ " + "(" * 300 + "name" + ")" * 300 + " }}",
    ],
)  # fmt: skip
def test_s13_an_escape_or_bomb_written_in_a_text_is_refused(payload: str) -> None:
    """Refused with a finding at its place, at once; the text stays what it was, unevaluated."""
    begun = time.process_time()
    wording, findings = compile_text(payload, PLACE, NAMES)
    assert findings
    assert findings[0].place == PLACE
    assert wording == payload
    assert time.process_time() - begun <= 1
