"""Conditions that authors write (`when: profile.networks != 'none'`), checked at load and compiled when first judged.

Jinja2's own expression language in an immutable sandbox, its AST held to an allow-list (`bot.content.sandbox`). Must not know dialogs:
the names that an expression may use are given by whoever compiles it.

What a comparison means: with a name that has no value (a question not asked, a severity not known) it is false, whichever it is:
`==`, `!=`, `<`, `in`, `not in`. `not` is plain negation, so `not (a.b == 'x')` is true when `a.b` was not asked, where `a.b != 'x'` is
false: prefer the second. "I don't know" and a skip are answers (`unknown`, `skipped`), not absences.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import nodes

from bot.content.findings import Finding
from bot.content.nearest import allowed
from bot.content.places import NOWHERE, Place
from bot.content.sandbox import Group, Refused, parse_condition, plain_names, sandbox


@dataclass(frozen=True, slots=True)
class Mention:
    """A literal that a condition compares with a name: `operator` as in Jinja's AST (`eq`, `ne`, `lt`, `in`, `notin`, …).

    `inside`: the name is the collection looked into (`'none' in profile.networks`).
    """

    name: str
    operator: str
    literal: str | int | float | bool | None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. `source` is the author's text, `names` the dotted names that it reads (`profile.networks`)."""

    source: str = ""
    names: frozenset[str] = frozenset()
    judge: Callable[[Mapping[str, Any]], bool] | None = field(default=None, compare=False)
    mentions: tuple[Mention, ...] = field(default=(), compare=False)
    place: Place = field(default=NOWHERE, compare=False)

    def holds(self, answers: Mapping[str, Any], **more: Mapping[str, Any]) -> bool:
        """Whether it is true of `answers` (by dotted key) and of further groups of values, such as `severity={...}`.

        A comparison with a name that has no value is false, whatever the comparison.
        """
        if self.judge is None:
            return True
        return self.judge({"answers": answers, **more})


ALWAYS = Condition()
"""The condition of what has none."""


def compile_condition(
    source: str, place: Place = NOWHERE, names: Collection[str] | None = None
) -> tuple[Condition, list[Finding]]:
    """The condition in `source`, and what is wrong with it. `names`: the dotted names that it may use; None: any.

    A condition with findings never holds.
    """
    try:
        tree = parse_condition(source)
    except Refused as refusal:
        return Condition(source, judge=_never, place=place), [
            Finding(place, "E001", f'condition "{source[:80]}": {refusal}')
        ]
    used = frozenset(_dotted(tree))
    findings = [_bare(name, source, place, names or used) for name in plain_names(tree)]
    findings += [
        _unknown(name, source, place, names) for name in sorted(used) if names is not None and name not in names
    ]
    groups = tuple(sorted({name.partition(".")[0] for name in used}))
    judge = _never if findings else Judge(source, groups)
    return Condition(source, used, judge, tuple(_mentions(tree)), place), findings


def _never(_values: Mapping[str, Any]) -> bool:
    return False


def _bare(name: str, source: str, place: Place, names: Collection[str]) -> Finding:
    dotted = sorted(known for known in names if known.split(".")[-1] == name) or sorted(names)
    return Finding(
        place,
        "E003",
        f"condition \"{source}\": '{name}' is not a name; put it in quotes, or write `part.question`; {allowed(name, dotted)}",
    )


def _unknown(name: str, source: str, place: Place, names: Collection[str]) -> Finding:
    group = name.partition(".")[0] + "."
    near = sorted(known for known in names if known.startswith(group)) or sorted(names)
    return Finding(place, "E002", f"condition \"{source}\": unknown name '{name}'; {allowed(name, near)}")


class Judge:
    """Judges by a condition's source, compiled at the first judgement: a start-up reads many conditions and judges few.

    `groups`: what stands before the dot in the names that it reads.
    """

    __slots__ = ("_expression", "groups", "source")

    def __init__(self, source: str, groups: tuple[str, ...]) -> None:
        self.source = source
        self.groups = groups
        self._expression: Callable[..., Any] | None = None

    def __call__(self, values: Mapping[str, Any]) -> bool:
        """Whether the condition is true of `values`: `answers` by dotted key, and further groups by their names."""
        if self._expression is None:
            self._expression = sandbox().compile_expression(self.source, undefined_to_none=False)
        answers = values["answers"]
        views = {
            name: Group(values[name], "") if name in values and name != "answers" else Group(answers, name + ".")
            for name in self.groups
        }
        try:
            return bool(self._expression(views))
        except TypeError:
            # An answer of another kind than the author had in mind (a text compared with `<`): no comparison, so false.
            return False


def _dotted(tree: nodes.Node) -> Iterator[str]:
    for access in [tree, *tree.find_all(nodes.Getattr)]:
        name = _name_of(access)
        if name:
            yield name


def _name_of(node: nodes.Node) -> str:
    while isinstance(node, nodes.Filter) and node.node is not None:
        node = node.node
    return (
        f"{node.node.name}.{node.attr}" if isinstance(node, nodes.Getattr) and isinstance(node.node, nodes.Name) else ""
    )


def _mentions(tree: nodes.Node) -> Iterator[Mention]:
    for compare in [tree, *tree.find_all(nodes.Compare)]:
        if not isinstance(compare, nodes.Compare):
            continue
        left, operand = compare.expr, compare.ops[0]
        for name, other, inside in ((_plain_name(left), operand.expr, False), (_plain_name(operand.expr), left, True)):
            yield from (Mention(name, operand.op, literal, inside) for literal in _literals(other) if name)


def _plain_name(node: nodes.Node) -> str:
    return _name_of(node) if isinstance(node, nodes.Getattr) else ""


def _literals(node: nodes.Node) -> list[Any]:
    if isinstance(node, nodes.Const):
        return [node.value]
    if isinstance(node, nodes.List | nodes.Tuple):
        return [item.value for item in node.items if isinstance(item, nodes.Const)]
    return []
