"""Turns one expression into CEL and evaluates it.

Every plain path in the expression becomes one CEL variable (``__0``, ``__1`` ...), so CEL is handed the values that are
named and nothing else, and every spelling of a path behaves the same. A path without a value is simply not handed over:
CEL then complains only if the value is really needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, ClassVar, TypeAlias

from cel_expr_python import cel

from farebox.core.expressions_bounds import CURE, Growth, check, to_json
from farebox.core.expressions_errors import ExpressionError, MissingValue
from farebox.core.expressions_parse import CEL_TYPES, CEL_WORDS, Names, PathReader, close_to
from farebox.core.expressions_paths import Path, Presence
from farebox.core.expressions_tokens import Token, ends_operand
from farebox.core.graph import Scope
from farebox.core.values import Json, Value

MAX_PATHS = 64
"""Different paths in one expression."""
MACROS = frozenset({"all", "exists", "exists_one", "filter", "map"})

Reader: TypeAlias = Path | Presence


class CelExpression(Value, frozen=True):
    """A template that is one expression with operators or calls."""

    constant: ClassVar[bool] = False

    program: Any
    readers: tuple[Reader, ...]
    growth: Growth
    spelled: str

    def resolve(self, scope: Scope) -> Json:
        """Its value as JSON; ExpressionError says in words what CEL would not do."""
        data: dict[str, Json] = {}
        missing: dict[str, MissingValue] = {}
        for name, reader in zip(_VARIABLES, self.readers, strict=False):
            try:
                data[name] = reader.resolve(scope)
            except MissingValue as absence:
                missing[name] = absence
        return self.evaluate(data, missing)

    def evaluate(self, data: dict[str, Json], missing: dict[str, MissingValue]) -> Json:
        check(data, self.growth)
        try:
            value = self.program.eval(data=data)
        except RuntimeError as error:
            raise explain(str(error), missing) from None
        if value.type() in (cel.Type.ERROR, cel.Type.UNKNOWN):
            raise explain(str(value.value()), missing)
        return to_json(value)


_VARIABLES = tuple(f"__{i}" for i in range(MAX_PATHS))


@lru_cache(maxsize=1)
def _environment() -> Any:
    return cel.NewEnv(variables=dict.fromkeys(_VARIABLES, cel.Type.DYN))


@lru_cache(maxsize=4_096)
def _program(source: str) -> Any:
    """Compiled once per text: versions of one workflow share most of their expressions."""
    return _environment().compile(source)


def translate(tokens: Sequence[Token], names: Names) -> CelExpression:
    """The CEL program of these tokens; ExpressionError with the position in the author's text."""
    translation = _Translation(tokens, names)
    translation.run()
    source = "".join(translation.out)
    try:
        program = _program(source)
    except RuntimeError as error:
        raise translation.located(str(error)) from None
    spelled = "".join(token.text for token in tokens)
    return CelExpression(program, tuple(translation.readers), translation.growth(), spelled)


class _Body:
    """The pluses of one macro body (or of the expression around all of them)."""

    def __init__(self, closes_at: int, variable: str) -> None:
        self.closes_at = closes_at
        self.variable = variable
        self.pluses = 0
        self.list_pluses = 0
        self.seen: set[str] = set()


class _Translation:
    def __init__(self, tokens: Sequence[Token], names: Names) -> None:
        self.tokens = tokens
        self.paths = PathReader(tokens, names)
        self.names = names
        self.out: list[str] = []
        self.origins: list[tuple[int, int]] = []
        """(length written so far, position in the author's text), to lead CEL's positions back."""
        self.written = 0
        self.readers: list[Reader] = []
        self.depth = 0
        self.bodies = [_Body(0, "")]
        self.open = [self.bodies[0]]

    def run(self) -> None:
        i = 0
        while i < len(self.tokens):
            i = self._next(i)

    def _next(self, i: int) -> int:
        token = self.tokens[i]
        if token.kind == "op":
            return self._operator(i)
        after_dot = i > 0 and self.paths.is_op(i - 1, ".")
        if token.kind == "index":
            self.out.pop()  # the dot; `.0` is `[0]` in CEL
            self.written -= 1 + len(" ")
            return self._emit(f"[{token.text}]", i)
        if after_dot and token.text in MACROS and self.paths.is_op(i + 1, "("):
            return self._macro(i)
        if after_dot or token.kind not in ("name", "root"):
            return self._emit(token.text, i)
        if token.text == "has" and self.paths.is_op(i + 1, "(") and self.paths.starts_at(i + 2):
            return self._has(i)
        if self.paths.starts_at(i):
            path, after = self.paths.read(i)
            return self._variable(path, i, after)
        self._known(i)
        return self._emit(token.text, i)

    def _operator(self, i: int) -> int:
        token = self.tokens[i]
        before = self.tokens[i - 1] if i else None
        if token.text == "{" and ends_operand(before) and (before is None or before.text != "in"):
            raise ExpressionError(
                "expression_invalid", "'{' cannot follow a value; messages are not available", token.at
            )
        if token.text in "([{":
            self.depth += 1
        elif token.text in ")]}":
            if len(self.open) > 1 and self.open[-1].closes_at == self.depth:
                self.open.pop()
                self.paths.bound.pop()
            self.depth -= 1
        elif token.text == "+":
            self._plus(i)
        return self._emit(token.text, i)

    def _plus(self, i: int) -> None:
        around = [*self.tokens[max(0, i - 1) : i], *self.tokens[i + 1 : i + 2]]
        self.open[-1].pluses += 1
        if not any(token.kind in ("text", "number") for token in around):
            self.open[-1].list_pluses += 1

    def _macro(self, i: int) -> int:
        variable = self.tokens[i + 2] if i + 2 < len(self.tokens) else self.tokens[i]
        if variable.text.startswith("__"):
            raise ExpressionError("expression_invalid", "a variable's name must not begin with '__'", variable.at)
        body = _Body(self.depth + 1, variable.text)
        self.bodies.append(body)
        self.open.append(body)
        self.paths.bound.append(variable.text)
        self.depth += 1
        self._emit(self.tokens[i].text, i)
        return self._emit("(", i + 1)

    def _has(self, i: int) -> int:
        path, after = self.paths.read(i + 2)
        if not self.paths.is_op(after, ")"):
            at = self.tokens[i].at
            raise ExpressionError("expression_invalid", "has() takes one plain path: has($trigger.body.name)", at)
        return self._variable(Presence(path), i, after + 1)

    def _variable(self, reader: Reader, i: int, after: int) -> int:
        if reader not in self.readers:
            if len(self.readers) == MAX_PATHS:
                at = self.tokens[i].at
                raise ExpressionError(
                    "expression_too_long", f"an expression has at most {MAX_PATHS} different paths", at
                )
            self.readers.append(reader)
        name = _VARIABLES[self.readers.index(reader)]
        self.open[-1].seen.add(name)
        self._emit(name, i)
        return after

    def _known(self, i: int) -> None:
        token = self.tokens[i]
        name = token.text
        if name in CEL_WORDS and name in (self.names.nodes or ()) and self.paths.is_op(i + 1, "."):
            message = f"'{name}' is a word of CEL; write $nodes.{name} for the node"
            raise ExpressionError("name_ambiguous", message, token.at)
        if name in self.paths.bound or name in CEL_WORDS or self.paths.is_op(i + 1, "("):
            return
        known = {*(self.names.nodes or ()), *CEL_TYPES, *self.paths.bound}
        message = f"'{name[:64]}' is neither a node nor a root{close_to(name, frozenset(known))}"
        raise ExpressionError("unknown_name", message, token.at)

    def _emit(self, text: str, i: int) -> int:
        self.origins.append((self.written, self.tokens[i].at))
        self.out.append(text + " ")
        self.written += len(text) + 1
        return i + 1

    def growth(self) -> Growth:
        texts = lists = inner = 1
        for body in self.bodies:
            texts *= 1 + body.pluses
            lists *= 1 + body.list_pluses
        for body in self.bodies[1:]:
            inner = max(inner, 1 + body.list_pluses)
        if len(self.bodies) <= 2 and not self.bodies[0].list_pluses:
            lists = 1  # what the only macro's body adds is seen by no other macro
        seen = frozenset[str]().union(*(body.seen for body in self.bodies[1:]))
        return Growth(len(self.bodies) > 1, texts, lists, inner, seen)

    def located(self, message: str) -> ExpressionError:
        """CEL's first complaint, with its position led back to the author's text."""
        found = re.search(r"<input>:(-?\d+):(-?\d+): ([^\n]*)", message)
        if found is None or int(found[2]) < 1 or "recursion" in message:
            return explain(message, {})
        lines = "".join(self.out).split("\n")
        column = sum(len(line) + 1 for line in lines[: int(found[1]) - 1]) + int(found[2]) - 1
        at = max((origin for origin in self.origins if origin[0] <= column), default=(0, 0))[1]
        error = explain(found[3], {})
        return ExpressionError(error.code, self._in_own_words(error.message), at)

    def _in_own_words(self, message: str) -> str:
        for name, reader in zip(_VARIABLES, self.readers, strict=False):
            path = reader if isinstance(reader, Path) else reader.path
            message = re.sub(rf"{name}(?!\d)", lambda _, p=path: p.spelled, message)  # type: ignore[misc]
        return message


MIXED = (
    "whole numbers and decimals do not mix: write double(x) around the whole number (double(x) + 0.5), "
    "or int(x) around the decimal"
)
_NO_VALUE = re.compile(r'No value with name "(__\d+)"')


def explain(message: str, missing: dict[str, MissingValue]) -> ExpressionError:
    """One of CEL's messages as an error of ours, with the cure where there is one."""
    if found := _NO_VALUE.search(message):
        return missing.get(found[1]) or ExpressionError("expression_failed", message)
    text = re.sub(r"^[A-Z_]+: | \(in container ''\)| \[[A-Z_]+\]$", "", message)
    if "Key not found" in text or "Index error" in text or "to non-message type" in text:
        return MissingValue(f"a value is missing: {text}")
    if "Iteration budget" in text:
        return ExpressionError("list_too_large", f"the expression loops too often; {CURE}")
    if "recursion" in text:
        return ExpressionError(
            "expression_too_deep", "the expression nests too deep or chains too many operators; split it"
        )
    if "jump_condition" in text:
        return ExpressionError("type_error", "what stands before '?' must be true or false")
    if "operand of a select" in text:
        return ExpressionError("type_error", text)
    if "no matching overload" in text.lower():
        mixed = "double" in text and re.search(r"\bu?int(64)?\b", text) is not None
        return ExpressionError("type_error", f"{MIXED} ({text})" if mixed else text)
    if "undeclared reference" in text:
        return ExpressionError("unknown_name", text.replace("undeclared reference to", "there is no function or name"))
    if "divide by zero" in text or "modulus by zero" in text or "overflow" in text or "out of range" in text:
        return ExpressionError("number_invalid", text)
    if "construction from null" in text:
        return ExpressionError("type_error", "a text holds half of a surrogate pair, which is not Unicode")
    return ExpressionError("expression_invalid", text)
