"""What a sentence may hold: only what is listed here, and only fields that there are.

Everything is found when a file is loaded, on whatever branch it stands; nothing is left to the
day on which somebody has to say the sentence.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

FILTERS = ("join", "upper", "lower", "capitalize", "trim", "length", "first", "last")
_TESTS = ("defined", "none", "odd", "even")
_CHOOSING = frozenset({"If", "CondExpr", "Compare", "Operand", "And", "Or", "Not"})
_PLAIN = _CHOOSING | {"Template", "Output", "TemplateData", "Const", "Concat", "Add", "Sub"}
"""What may stand in a sentence beside names, fields, filters, tests and repetitions."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a sentence, and where in it: both counted from 1."""

    what: str
    line: int
    column: int


@cache
def environment() -> SandboxedEnvironment:
    """Give the sandbox: text only, nothing global, what is missing is an error."""
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in _TESTS}
    return made


def check(text: str, fields: Mapping[str, type]) -> Wrong | None:
    """Say what is wrong with a sentence that may name these fields; None: it is right."""
    from jinja2 import TemplateSyntaxError

    try:
        tree = environment().parse(text)
        _Check(text).of(tree, dict(fields))
    except TemplateSyntaxError as trouble:
        line = trouble.lineno
        return Wrong(f"{trouble.message}.", line, _first_tag(text, line))
    except _Refused as refused:
        return refused.wrong
    return None


class _Refused(Exception):
    def __init__(self, wrong: Wrong) -> None:
        super().__init__(wrong.what)
        self.wrong = wrong


class _Check:
    """Walks a sentence with the types of the fields in hand."""

    def __init__(self, text: str) -> None:
        self.text = text

    def of(self, node: nodes.Node, scope: dict[str, Any]) -> Any:
        """Give the type of what a node amounts to; Any where it has no fields of its own."""
        kind = type(node).__name__
        judged = getattr(self, f"_{kind.lower()}", None)
        if judged is not None:
            return judged(node, scope)
        if kind not in _PLAIN:
            raise self._wrong(node, f"{kind} is not allowed in a sentence.", "")
        for child in node.iter_child_nodes():
            self.of(child, scope)
        return str

    def _name(self, node: nodes.Name, scope: dict[str, Any]) -> Any:
        if node.name not in scope:
            raise self._wrong(node, f"there is no field {node.name!r}.", node.name)
        return scope[node.name]

    def _getattr(self, node: nodes.Getattr, scope: dict[str, Any]) -> Any:
        known = _fields_of(self.of(node.node, scope))
        if node.attr not in known:
            raise self._wrong(node, f"there is no field {node.attr!r} here.", f".{node.attr}")
        return known[node.attr]

    def _filter(self, node: nodes.Filter, scope: dict[str, Any]) -> Any:
        if node.name not in FILTERS:
            raise self._wrong(node, f"there is no filter {node.name!r}.", node.name)
        found = self.of(node.node, scope) if node.node is not None else str
        for argument in (*node.args, *(keyword.value for keyword in node.kwargs)):
            self.of(argument, scope)
        return _element_of(found) if node.name in ("first", "last") else str

    def _test(self, node: nodes.Test, scope: dict[str, Any]) -> Any:
        if node.name not in _TESTS:
            raise self._wrong(node, f"there is no test {node.name!r}.", node.name)
        self.of(node.node, scope)
        return bool

    def _for(self, node: nodes.For, scope: dict[str, Any]) -> Any:
        target = getattr(node.target, "name", None)
        if target is None or node.recursive:
            raise self._wrong(node, "one name stands after 'for'.", "for")
        element = _element_of(self.of(node.iter, scope))
        if element is None:
            raise self._wrong(node, "this cannot be gone through one by one.", "for")
        inner = {**scope, target: element, "loop": _Loop}
        for child in (*node.body, *([node.test] if node.test else [])):
            self.of(child, inner)
        for child in node.else_:
            self.of(child, scope)
        return str

    def _wrong(self, node: nodes.Node, what: str, named: str) -> _Refused:
        line = node.lineno
        lines = self.text.split("\n")
        column = lines[line - 1].find(named) if named and line <= len(lines) else -1
        # A dot stands before the field that is meant.
        column = _first_tag(self.text, line) if column < 0 else column + 1 + named.startswith(".")
        return _Refused(Wrong(what, line, column))


class _Loop:
    """What a repetition knows of itself."""

    first: bool
    last: bool
    index: int
    length: int


def _fields_of(kind: Any) -> Mapping[str, Any]:
    if kind is _Loop or (isinstance(kind, type) and is_dataclass(kind)):
        return _hints(kind)
    return {}


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _element_of(kind: Any) -> Any:
    arguments = typing.get_args(kind)
    return arguments[0] if arguments else None


def _first_tag(text: str, line: int) -> int:
    lines = text.split("\n")
    found = [n for mark in ("{{", "{%") if (n := lines[min(line, len(lines)) - 1].find(mark)) >= 0]
    return min(found, default=0) + 1
