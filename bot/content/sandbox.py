"""Jinja2 held to the little that authors need: the one environment for conditions and texts, and the list of what may stand in them.

Two guards, one behind the other: an allow-list of AST nodes, checked before anything is compiled (the sandbox alone bounds neither time
nor memory), and Jinja2's immutable sandbox. Must not know what names mean; answers never come here as source.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NoReturn

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

MOST_CHARACTERS = 1000
"""Of one condition."""
MOST_NESTED = 50
"""Levels of nodes in one condition or text: well under what the parser and Python's compiler bear."""

ALLOWED_IN_CONDITIONS: frozenset[type[nodes.Node]] = frozenset(
    {nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Const, nodes.List, nodes.Tuple}
    | {nodes.Name, nodes.Getattr, nodes.Filter}
)
ALLOWED_IN_TEXTS: frozenset[type[nodes.Node]] = frozenset(
    {
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.If,
        nodes.Compare,
        nodes.Operand,
        nodes.And,
        nodes.Or,
        nodes.Not,
    }
    | {nodes.Const, nodes.Name, nodes.Filter}
)
_SAID: Mapping[type[nodes.Node], str] = {
    nodes.Mul: "`*`",
    nodes.Pow: "`**`",
    nodes.Div: "`/`",
    nodes.Add: "`+`",
    nodes.Sub: "`-`",
    nodes.Mod: "`%`",
    nodes.FloorDiv: "`//`",
    nodes.Concat: "`~`",
    nodes.Call: "a call",
    nodes.Getitem: "`[…]` after a name",
    nodes.Test: "`is`",
    nodes.For: "a loop",
    nodes.CondExpr: "`… if … else …`",
    nodes.Getattr: "`.`",
}


class Absent:
    """The value of a name that has none: every comparison with it is false, and so is it."""

    __slots__ = ()
    __hash__ = None  # type: ignore[assignment]  # a value that equals nothing, itself included, cannot be a key

    def __bool__(self) -> bool:
        return False

    def _never(self, _other: object) -> bool:
        return False

    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = _never


ABSENT = Absent()


class Group:
    """The values behind the names of one group (`profile.…`), looked up only when an expression asks."""

    __slots__ = ("_prefix", "_values")

    def __init__(self, values: Mapping[str, Any], prefix: str) -> None:
        self._values = values
        self._prefix = prefix

    def value(self, name: str) -> Any:
        """The value of that name; ABSENT when it has none."""
        value = self._values.get(self._prefix + name)
        return ABSENT if value is None else value


def _length(value: Any) -> Any:
    """How many are ticked; one for a single answer."""
    return value if isinstance(value, Absent) else 1 if isinstance(value, str) else len(value)


class _Membership(CodeGenerator):
    """Writes `in` and `not in` as calls, because Python derives `not in` from `in`, and no value could make both false."""

    def visit_Compare(self, node: nodes.Compare, frame: Frame) -> None:
        operand = node.ops[0]
        if operand.op not in ("in", "notin"):
            super().visit_Compare(node, frame)
            return
        self.write("environment.among(" if operand.op == "in" else "environment.outside(")
        self.visit(node.expr, frame)
        self.write(", ")
        self.visit(operand.expr, frame)
        self.write(")")


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment: no globals, no tests, few filters, a name without value is an error rather than an empty text."""

    code_generator_class = _Membership

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, keep_trailing_newline=True, cache_size=0, autoescape=False)
        self.globals.clear()
        self.tests.clear()
        filters = {name: self.filters[name] for name in ("lower", "upper", "capitalize")}
        self.filters.clear()
        self.filters.update(filters, length=_length)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """What follows a dot: a value of a group, never an attribute of it; of anything else, what the sandbox thinks safe."""
        return obj.value(attribute) if type(obj) is Group else super().getattr(obj, attribute)

    def among(self, item: Any, several: Any) -> bool:
        """`item in several`; false when either has no value. A single answer counts as a list of one, never as letters."""
        if isinstance(item, Absent) or isinstance(several, Absent):
            return False
        return bool(item == several) if isinstance(several, str) else item in several

    def outside(self, item: Any, several: Any) -> bool:
        """`item not in several`; false when either has no value."""
        if isinstance(item, Absent) or isinstance(several, Absent):
            return False
        return not self.among(item, several)


@cache
def sandbox() -> Sandbox:
    """The one environment, made when first needed."""
    return Sandbox()


class Refused(Exception):
    """What an author wrote is not allowed; the text says what and what to do."""


def parse_condition(source: str) -> nodes.Expr:
    """The AST of a condition, every node of it allowed. Raises Refused."""
    if len(source) > MOST_CHARACTERS:
        raise Refused(f"the condition holds {len(source)} characters; at most {MOST_CHARACTERS}")
    try:
        parser = Parser(sandbox(), source, state="variable")
        expression = parser.parse_expression()
        if not parser.stream.eos:
            raise Refused(f"'{parser.stream.current.value}' is one word too many; join comparisons with `and` or `or`")
    except TemplateSyntaxError as error:
        _refuse_syntax(error)
    except RecursionError:
        raise Refused("nested too deep; simplify it") from None
    _check(expression, ALLOWED_IN_CONDITIONS, 0)
    return expression


def parse_text(source: str) -> nodes.Template:
    """The AST of a text with placeholders, every node of it allowed. Raises Refused."""
    try:
        template = sandbox().parse(source)
    except TemplateSyntaxError as error:
        _refuse_syntax(error)
    except RecursionError:
        raise Refused("nested too deep; simplify it") from None
    _check(template, ALLOWED_IN_TEXTS, 0)
    return template


def plain_names(tree: nodes.Node) -> Iterator[str]:
    """The names that stand alone, not before a dot."""
    dotted = {id(access.node) for access in [tree, *tree.find_all(nodes.Getattr)] if isinstance(access, nodes.Getattr)}
    everywhere = [tree, *tree.find_all(nodes.Name)]
    yield from (node.name for node in everywhere if isinstance(node, nodes.Name) and id(node) not in dotted)


def _refuse_syntax(error: TemplateSyntaxError) -> NoReturn:
    raise Refused(f"cannot be read: {error.message}; see the grammar of conditions and texts in the guide") from None


def _check(node: nodes.Node, allowed: Collection[type[nodes.Node]], depth: int) -> None:
    if depth > MOST_NESTED:
        raise Refused(f"more than {MOST_NESTED} levels or terms; split it")
    if type(node) not in allowed:
        what = _SAID.get(type(node), type(node).__name__.lower())
        raise Refused(f"{what} is not allowed; use comparisons, `and`, `or`, `not` and the listed filters")
    _check_shape(node)
    for child in node.iter_child_nodes():
        _check(child, allowed, depth + 1)


def _check_shape(node: nodes.Node) -> None:
    if isinstance(node, nodes.Getattr) and not (isinstance(node.node, nodes.Name) and not node.attr.startswith("_")):
        raise Refused(f"`.{node.attr}` goes too deep; a name is `part.question` or `severity.obstacle`")
    if isinstance(node, nodes.Compare) and len(node.ops) > 1:
        raise Refused("one comparison at a time; join two with `and`")
    if isinstance(node, nodes.Filter):
        filters = sandbox().filters
        if node.name not in filters or node.args or node.kwargs or node.dyn_args or node.dyn_kwargs:
            raise Refused(
                f"filter `{node.name}` is not allowed so; allowed, without arguments: {', '.join(sorted(filters))}"
            )
