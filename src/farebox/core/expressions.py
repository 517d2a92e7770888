"""``{{ expr }}`` templates: how payloads read what happened before them.

A template is compiled once, when the workflow is published, and resolved for each step. A value that is only one
expression keeps its JSON type; an expression inside a text becomes text; all else is a constant and costs nothing.
Plain paths are followed in Python; the rest is CEL (docs/reference/expressions.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

import msgspec

from farebox.core.expressions_bounds import MAX_TEXT
from farebox.core.expressions_cel import CelExpression, translate
from farebox.core.expressions_errors import ExpressionError, MissingValue
from farebox.core.expressions_parse import ANYTHING, Names, PathReader
from farebox.core.expressions_paths import Path
from farebox.core.expressions_tokens import Token, split
from farebox.core.graph import Scope, Template
from farebox.core.values import Json, Value

__all__ = [
    "ANYTHING",
    "Constant",
    "ExpressionError",
    "Finding",
    "ItemScope",
    "MissingValue",
    "Names",
    "Text",
    "as_text",
    "compile_template",
    "find_template",
    "paths_in",
]


class Constant(Value, frozen=True):
    """A value without expressions."""

    constant: ClassVar[bool] = True

    value: Json

    def resolve(self, scope: Scope) -> Json:
        return self.value


class Fallback(Value, frozen=True):
    """``a || b``: the first that is not missing, null or false; the last one as it is."""

    constant: ClassVar[bool] = False

    parts: tuple[Template, ...]

    def resolve(self, scope: Scope) -> Json:
        for part in self.parts[:-1]:
            try:
                value = part.resolve(scope)
            except MissingValue:
                continue
            if value is not None and value is not False:
                return value
        return self.parts[-1].resolve(scope)


class Text(Value, frozen=True):
    """A text with expressions in it."""

    constant: ClassVar[bool] = False

    parts: tuple[str | Template, ...]

    def resolve(self, scope: Scope) -> str:
        found: list[str] = []
        size = 0
        for part in self.parts:
            text = part if isinstance(part, str) else as_text(part.resolve(scope))
            size += len(text)
            if size > MAX_TEXT:
                raise ExpressionError("result_too_large", f"a text has at most {MAX_TEXT:,} characters")
            found.append(text)
        return "".join(found)


class ListOf(Value, frozen=True):
    constant: ClassVar[bool] = False

    parts: tuple[Template, ...]

    def resolve(self, scope: Scope) -> Json:
        return [part.resolve(scope) for part in self.parts]


class ObjectOf(Value, frozen=True):
    """Keys are never expressions."""

    constant: ClassVar[bool] = False

    parts: tuple[tuple[str, Template], ...]

    def resolve(self, scope: Scope) -> Json:
        return {key: part.resolve(scope) for key, part in self.parts}


class ItemScope:
    """The scope of one item in a per-item field: ``$item`` and ``$index`` are its own, an outer item is the parent."""

    __slots__ = ("_index", "_inner", "_item")

    def __init__(self, inner: Scope, item: Json, index: int) -> None:
        self._inner = inner
        self._item = item
        self._index = index

    def root(self, name: str) -> Json:
        match name:
            case "item":
                return self._item
            case "index":
                return self._index
            case "parent_item" | "parent_index":
                return self._inner.root(name.removeprefix("parent_"))
            case _:
                return self._inner.root(name)

    def result(self, node_id: str) -> Json:
        return self._inner.result(node_id)


class Finding(Value, frozen=True):
    """A publish-time problem of one template: the field's dotted path, and the error."""

    field: str
    error: ExpressionError


def compile_template(value: Json, allowed: Names = ANYTHING) -> Template:
    """The template of a payload value; ExpressionError for the first thing that is wrong with it."""
    problems: list[Finding] = []
    template = find_template(value, allowed, "", problems)
    if problems:
        raise problems[0].error
    return template


def find_template(value: Json, allowed: Names, field: str, problems: list[Finding]) -> Template:
    """The same, adding every problem to ``problems`` instead of raising (each wrong part is left as a constant)."""
    if isinstance(value, str):
        try:
            return _text(value, allowed)
        except ExpressionError as error:
            problems.append(Finding(field, error))
            return Constant(value)
    if isinstance(value, list):
        items = tuple(
            find_template(item, allowed, f"{field}.{i}" if field else str(i), problems) for i, item in enumerate(value)
        )
        return Constant(value) if all(item.constant for item in items) else ListOf(items)
    if isinstance(value, dict):
        dot = "." if field else ""
        fields = tuple(
            (key, find_template(item, allowed, f"{field}{dot}{key}", problems)) for key, item in value.items()
        )
        return Constant(value) if all(item.constant for _, item in fields) else ObjectOf(fields)
    return Constant(value)


def _text(value: str, allowed: Names) -> Template:
    if "{{" not in value:
        return Constant(value)
    parts: list[str | Template] = []
    for part in split(value):
        if isinstance(part, str):
            parts.append(part)
            continue
        template = _expression(part.tokens, allowed)
        if part.at == 0 and part.end == len(value):
            return template
        parts.append(as_text(template.value) if isinstance(template, Constant) else template)
    if all(isinstance(part, str) for part in parts):
        return Constant("".join(map(str, parts)))
    return Text(tuple(parts))


def _expression(tokens: Sequence[Token], allowed: Names) -> Template:
    alternatives = _alternatives(tokens)
    parts = tuple(_single(part, allowed) for part in alternatives)
    return parts[0] if len(parts) == 1 else Fallback(parts)


def _alternatives(tokens: Sequence[Token]) -> list[Sequence[Token]]:
    """What stands between the ``||`` outside all brackets."""
    parts: list[Sequence[Token]] = []
    depth = begin = 0
    ternary: Token | None = None
    for i, token in enumerate(tokens):
        if token.kind != "op":
            continue
        depth += (token.text in "([{") - (token.text in ")]}")
        if depth == 0 and token.text == "?":
            ternary = token
        if depth == 0 and token.text == "||":
            parts.append(tokens[begin:i])
            begin = i + 1
            if begin == 1 or begin == len(tokens):
                raise ExpressionError("expression_invalid", "'||' needs a value on both sides", token.at)
    parts.append(tokens[begin:])
    if ternary and len(parts) > 1:
        text = "put brackets around the '||' or around the '? :', so that it is clear which comes first"
        raise ExpressionError("fallback_ambiguous", text, ternary.at)
    return parts


def _single(tokens: Sequence[Token], allowed: Names) -> Template:
    reader = PathReader(tokens, allowed)
    if tokens and reader.starts_at(0):
        path, after = reader.read(0)
        if after == len(tokens):
            return path
    expression = translate(tokens, allowed)
    if not expression.readers and not expression.growth.macros:
        return Constant(expression.evaluate({}, {}))
    return expression


def as_text(value: Json) -> str:
    """How a value looks inside a text: null is nothing, whole decimals have no ``.0``, lists and objects are JSON."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case int():
            return str(value)
        case _:
            return msgspec.json.encode(value).decode()


def paths_in(template: object) -> Iterator[Path]:
    """Every plain path a template may read, for checks on where values can go."""
    match template:
        case Path():
            yield template
            for step in template.steps:
                yield from paths_in(step)
        case CelExpression():
            for reader in template.readers:
                yield from paths_in(reader if isinstance(reader, Path) else reader.path)
        case Fallback() | Text() | ListOf():
            for part in template.parts:
                yield from paths_in(part)
        case ObjectOf():
            for _, field in template.parts:
                yield from paths_in(field)
        case _:
            return
