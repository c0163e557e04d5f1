"""Conditions: what they mean, what is refused, and that answers are never evaluated."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.content import sandbox
from bot.content.expressions import ALWAYS, Condition, compile_condition
from bot.content.places import Place

NAMES = frozenset({"profile.networks", "profile.since", "profile.hours", "severity.kpi", "a.b"})
PLACE = Place("dialogs/x.yaml", 7, 11)


def condition(source: str) -> Condition:
    """A condition that must be sound."""
    compiled, findings = compile_condition(source, PLACE, NAMES)
    assert findings == []
    return compiled


@pytest.mark.parametrize(
    ("source", "answers", "expected"),
    [
        ("profile.since == 'recent'", {"profile.since": "recent"}, True),
        ("profile.since != 'recent'", {"profile.since": "settled"}, True),
        ("profile.since in ['recent', 'settled']", {"profile.since": "settled"}, True),
        ("profile.since not in ['recent']", {"profile.since": "settled"}, True),
        ("'none' in profile.networks", {"profile.networks": ("none",)}, True),
        ("'none' not in profile.networks", {"profile.networks": ("facebook", "video")}, True),
        ("profile.networks|length > 1", {"profile.networks": ("facebook", "video")}, True),
        ("profile.networks|length > 1", {"profile.networks": ("facebook",)}, False),
        ("profile.hours >= 8 and profile.hours < 32", {"profile.hours": 12.5}, True),
        ("profile.hours > -1", {"profile.hours": 0}, True),
        ("(profile.hours > 8 or profile.since == 'x') and not profile.hours == 9", {"profile.hours": 9}, False),
        ("profile.since", {"profile.since": "recent"}, True),
        ("profile.since", {}, False),
        # Inside a single answer there are no letters to look for.
        ("'know' in profile.since", {"profile.since": "unknown"}, False),
        ("'no' in profile.networks", {"profile.networks": "unknown"}, False),
        # An answer of another kind than the author had in mind.
        ("profile.since > 3", {"profile.since": "recent"}, False),
        ("'x' in profile.hours", {"profile.hours": 3}, False),
    ],
)
def test_a_condition_judges_answers(source: str, answers: dict[str, Any], expected: bool) -> None:
    """Comparisons, lists, `and`, `or`, `not` and filters mean what they say."""
    assert condition(source).holds(answers) is expected


@pytest.mark.parametrize("operator", ["==", "!=", "<", "<=", ">", ">=", "in", "not in"])
@pytest.mark.parametrize("side", ["{name} {operator} {value}", "{value} {operator} {name}"])
@pytest.mark.parametrize("value", ["'x'", "3", "['x', 3]", "a.b"])
def test_a_comparison_with_what_was_not_asked_is_false(operator: str, side: str, value: str) -> None:
    """Whichever the comparison and whichever the side."""
    source = side.format(name="profile.since", operator=operator, value=value)
    assert condition(source).holds({}) is False
    assert condition(source).holds({}, severity={"kpi": None}) is False


def test_not_is_plain_negation() -> None:
    """`not (…)` turns the false of an unasked question into true; `!=` does not."""
    assert condition("not (profile.since == 'recent')").holds({}) is True
    assert condition("profile.since != 'recent'").holds({}) is False


def test_severities_are_a_group_of_their_own() -> None:
    """Of an obstacle with no number every comparison is false."""
    grave = condition("severity.kpi >= 50")
    assert grave.holds({}, severity={"kpi": 62})
    assert not grave.holds({}, severity={"kpi": 20})
    assert not grave.holds({}, severity={"kpi": None})
    assert not grave.holds({}, severity={})
    assert not grave.holds({"severity.kpi": None})


def test_no_condition_always_holds() -> None:
    """What has no condition is asked."""
    assert ALWAYS.holds({})


def test_a_condition_says_what_it_reads() -> None:
    """The names, and the literals compared with them, for the checks."""
    compiled = condition("profile.since in ['recent', 'settled'] or 'none' in profile.networks")
    assert compiled.names == {"profile.since", "profile.networks"}
    assert [(mention.name, mention.literal, mention.inside) for mention in compiled.mentions] == [
        ("profile.since", "recent", False),
        ("profile.since", "settled", False),
        ("profile.networks", "none", True),
    ]


def test_an_unknown_name_is_reported_with_the_nearest() -> None:
    """The place, the name, the cure."""
    _, findings = compile_condition("profile.sinse == 'x'", PLACE, NAMES)
    assert str(findings[0]) == (
        "dialogs/x.yaml:7:11 E002 condition \"profile.sinse == 'x'\": unknown name 'profile.sinse'; "
        "did you mean 'profile.since'? allowed: profile.hours, profile.networks, profile.since"
    )


PAYLOADS = [
    "''.__class__", "a.__class__", "a.b.__class__", "a.b.mro()", "a.b.c", "a['b']", "a.b[0]", "[].append(1)",
    "().__class__.__bases__",
    "a.b|attr('__class__')", "a.b|map('upper')", "a.b|join", "a.b|format", "a.b|list", "a.b|tojson",
    "a.b|replace('a','b')", "'%s'|format(a.b)",
    "range(9)", "range(999999999)", "lipsum()", "cycler('x')", "joiner()", "dict(a=1)", "namespace()",
    "self.x()", "self", "config", "request",
    "_environment", "environment.among", "context.x", "caller()", "loop.index", "super()", "varargs", "a.b()",
    "a.b(1)", "a.b.format(1)",
    "'a' * 300000000", "9 ** 9 ** 9", "2 ** 999999999", "'a' ~ 'b'", "1 + 1", "1 - 1", "4 / 2", "4 // 2",
    "4 % 2", "'%999999999d' % 1", "a.b == 'x' * 9",
    "a.b is defined", "a.b is callable", "1 if a.b else 2", "{'a': 1}", "a.b == {'a': 1}", "[x for x in a]",
    "lambda: 1", "a.b; a.b", "a.b == 'x', __import__('os')",
    "a.b == 'x' }}{{ 1", "{{ a.b }}", "{% if a %}", "a.b|upper|attr('x')", "a._b", "a.b == (1).__class__",
    "0x7f.__class__", "not " * 400 + "a.b",
    "(" * 200 + "1" + ")" * 200, "[" * 300 + "]" * 300,
    " or ".join(["a.b == 1"] * 100), "a.b == '" + "x" * 2000 + "'", "", " ", "#", "a.b ==", "a.b = 1",
]  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s13_an_escape_or_bomb_written_as_a_condition_is_refused(payload: str) -> None:
    """Refused with a finding at its place, at once, and what is refused never holds."""
    begun = time.process_time()
    compiled, findings = compile_condition(payload, PLACE, NAMES)
    assert findings
    assert {finding.place for finding in findings} == {PLACE}
    assert not compiled.holds({"a.b": "x"})
    assert time.process_time() - begun <= 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s13_an_escape_given_as_an_answer_is_only_compared(payload: str) -> None:
    """Answers are data: they equal themselves and nothing happens."""
    answers = {"a.b": f"{{{{ {payload} }}}}"}
    assert condition("a.b == 'x'").holds(answers) is False
    assert condition("a.b != 'x'").holds(answers) is True
    assert condition("a.b in ['x']").holds(answers) is False


def test_s13_without_the_allow_list_bombs_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the allow-list taken out, the sandbox alone lets a multiplication through."""
    monkeypatch.setattr(sandbox, "_check", lambda node, allowed, depth: None)
    compiled, findings = compile_condition("a.b == 'x' * 9", PLACE, NAMES)
    assert findings == []
    assert compiled.holds({"a.b": "xxxxxxxxx"})


def test_s13_the_sandbox_stands_behind_the_allow_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the allow-list taken out, an attribute of Python's own is still refused, by the sandbox."""
    monkeypatch.setattr(sandbox, "_check", lambda node, allowed, depth: None)
    expression = sandbox.sandbox().compile_expression("''.__class__", undefined_to_none=False)
    with pytest.raises(Exception, match="unsafe"):
        str(expression())


def test_a_judgement_is_quick() -> None:
    """Well under a tenth of a millisecond of work once compiled."""
    compiled = condition("profile.since != 'none' and severity.kpi >= 50")
    answers = {"profile.since": "recent"}
    severity = {"kpi": 62}
    compiled.holds(answers, severity=severity)
    begun = time.process_time()
    for _ in range(2_000):
        compiled.holds(answers, severity=severity)
    assert (time.process_time() - begun) / 2_000 < 0.0002
