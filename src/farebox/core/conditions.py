"""Conditions: ``{"$and": [{"{{ $trigger.body.pages }}": {"$gt": 3}}]}``, or one expression that is true or false.

The same operators serve ``if`` and ``switch`` (the left side is an expression) and ``filter`` (the left side is a field
of the item). A missing left side is an error in the former, but for ``$exists``, and matches nothing in the latter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Literal, TypeAlias, cast

from farebox.core.expressions import (
    ANYTHING,
    Constant,
    ExpressionError,
    Finding,
    ItemScope,
    MissingValue,
    Names,
    Text,
    find_template,
)
from farebox.core.expressions_parse import close_to
from farebox.core.expressions_paths import Path, Step, kind_of
from farebox.core.graph import Scope, Template
from farebox.core.values import Json, Value

MAX_NESTING = 20

Op: TypeAlias = Literal[
    "$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$contains", "$notContains", "$startsWith", "$endsWith",
    "$exists", "$notExists",
]  # fmt: skip
_ALIASES: dict[str, Op] = {"$notIn": "$nin"}


def same(left: Json, right: Json) -> bool:
    """Equality of JSON: 1 equals 1.0, but never true."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return bool(left == right)


def _ordered(left: Json, right: Json) -> int:
    """Negative, zero or positive, for two numbers or two texts."""
    numbers = all(isinstance(side, int | float) and not isinstance(side, bool) for side in (left, right))
    if numbers or (isinstance(left, str) and isinstance(right, str)):
        return int(left > right) - int(left < right)
    raise ExpressionError(
        "type_error", f"only two numbers or two texts have an order, not {kind_of(left)} and {kind_of(right)}"
    )


def _is_in(left: Json, right: Json) -> bool:
    if not isinstance(right, list):
        raise ExpressionError("type_error", f"$in and $nin need a list on the right, not {kind_of(right)}")
    return any(same(left, item) for item in right)


def _contains(left: Json, right: Json) -> bool:
    match left:
        case str():
            return isinstance(right, str) and right in left
        case list():
            return any(same(item, right) for item in left)
        case dict():
            return isinstance(right, str) and right in left
        case _:
            raise ExpressionError("type_error", f"$contains needs a text, list or object, not {kind_of(left)}")


def _texts(left: Json, right: Json) -> tuple[str, str]:
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    raise ExpressionError("type_error", f"$startsWith and $endsWith compare texts, not {kind_of(left)}")


def _starts(left: Json, right: Json) -> bool:
    text, start = _texts(left, right)
    return text.startswith(start)


def _ends(left: Json, right: Json) -> bool:
    text, end = _texts(left, right)
    return text.endswith(end)


_TESTS: dict[str, Callable[[Json, Json], bool]] = {
    "$eq": same,
    "$ne": lambda left, right: not same(left, right),
    "$gt": lambda left, right: _ordered(left, right) > 0,
    "$gte": lambda left, right: _ordered(left, right) >= 0,
    "$lt": lambda left, right: _ordered(left, right) < 0,
    "$lte": lambda left, right: _ordered(left, right) <= 0,
    "$in": _is_in,
    "$nin": lambda left, right: not _is_in(left, right),
    "$contains": _contains,
    "$notContains": lambda left, right: not _contains(left, right),
    "$startsWith": _starts,
    "$endsWith": _ends,
}
_EXISTENCE = {"$exists": True, "$notExists": False}
_NEGATIVE = frozenset({"$ne", "$nin", "$notContains"})


class Comparison(Value, frozen=True):
    """``left op right``."""

    constant: ClassVar[bool] = False

    left: Template
    op: str
    right: Template
    of_item: bool = False
    """The left side is a field of an item: null or absent, it meets only ``$ne``, ``$nin``, ``$notContains``
    and ``$notExists``."""

    def resolve(self, scope: Scope) -> bool:
        right = self.right.resolve(scope)
        if self.op in _EXISTENCE:
            return (self._present(scope) == _EXISTENCE[self.op]) == (right is not False)
        if self.of_item:
            left = self._or_null(scope)
            if left is None and right is not None:
                return self.op in _NEGATIVE
        else:
            left = self.left.resolve(scope)
        return _TESTS[self.op](left, right)

    def _present(self, scope: Scope) -> bool:
        return self._or_null(scope) is not None

    def _or_null(self, scope: Scope) -> Json:
        try:
            return self.left.resolve(scope)
        except MissingValue:
            return None


class Every(Value, frozen=True):
    """``$and``: true when all are; stops at the first that is not."""

    constant: ClassVar[bool] = False

    parts: tuple[Template, ...]

    def resolve(self, scope: Scope) -> bool:
        return all(part.resolve(scope) for part in self.parts)


class Either(Value, frozen=True):
    """``$or``: true when one is; stops at the first."""

    constant: ClassVar[bool] = False

    parts: tuple[Template, ...]

    def resolve(self, scope: Scope) -> bool:
        return any(part.resolve(scope) for part in self.parts)


class Truth(Value, frozen=True):
    """An expression that must be true or false."""

    constant: ClassVar[bool] = False

    of: Template

    def resolve(self, scope: Scope) -> bool:
        value = self.of.resolve(scope)
        if not isinstance(value, bool):
            raise ExpressionError("type_error", f"a condition must be true or false, this one is {kind_of(value)}")
        return value


def compile_condition(value: Json, allowed: Names = ANYTHING) -> Template:
    """The condition as a template that resolves to true or false; ExpressionError for the first thing that is wrong."""
    problems: list[Finding] = []
    condition = find_condition(value, allowed, "", problems)
    if problems:
        raise problems[0].error
    return condition


def find_condition(value: Json, allowed: Names, field: str, problems: list[Finding]) -> Template:
    """The same, adding every problem to ``problems`` instead of raising."""
    return _Compiler(allowed, problems, of_item=False).condition(value, field, 0)


def compile_item_filter(value: Json) -> Callable[[Json], bool]:
    """A filter on an item's own fields: ``{"$and": [{"price": {"$gt": 3}}, {"address.city": "Rome"}]}``.

    It comes with its expressions resolved, so it may hold strangers' data: nothing in it is compiled as an expression.
    """
    problems: list[Finding] = []
    condition = find_item_filter(value, "", problems)
    if problems:
        raise problems[0].error

    nothing = cast(Scope, None)  # only $item can be read here

    def meets(item: Json) -> bool:
        return bool(condition.resolve(ItemScope(nothing, item, 0)))

    return meets


def find_item_filter(value: Json, field: str, problems: list[Finding]) -> Template:
    """The same as a template over ``$item``, adding every problem to ``problems`` instead of raising."""
    return _Compiler(ANYTHING, problems, of_item=True).condition(value, field, 0)


class _Compiler:
    def __init__(self, names: Names, problems: list[Finding], *, of_item: bool) -> None:
        self.names = names
        self.problems = problems
        self.of_item = of_item

    def _wrong(self, field: str, code: str, message: str) -> Template:
        self.problems.append(Finding(field, ExpressionError(code, message)))
        return Constant(False)

    def condition(self, value: Json, field: str, depth: int) -> Template:
        if depth > MAX_NESTING:
            return self._wrong(field, "condition_invalid", f"conditions nest at most {MAX_NESTING} deep")
        if isinstance(value, dict):
            return self._object(value, field, depth)
        if isinstance(value, bool):
            return Constant(value)
        if isinstance(value, str) and "{{" in value and not self.of_item:
            before = len(self.problems)
            template = find_template(value, self.names, field, self.problems)
            if isinstance(template, Text | Constant) and len(self.problems) == before:
                return self._constant(template, field)
            return Truth(template)
        if self.of_item:
            text = 'a filter is {"$and": [{"field": {"$eq": value}}]}; for an expression use `where`'
            return self._wrong(field, "condition_invalid", text)
        text = 'a condition is "{{ expression }}" or {"$and": [{"{{ left }}": {"$eq": right}}]}'
        return self._wrong(field, "condition_invalid", text)

    def _constant(self, template: Text | Constant, field: str) -> Template:
        if isinstance(template, Constant) and isinstance(template.value, bool):
            return template
        return self._wrong(field, "condition_invalid", "this is never true or false: write one expression and no text")

    def _object(self, value: dict[str, Json], field: str, depth: int) -> Template:
        if not value:
            return self._wrong(field, "condition_invalid", "the condition is empty")
        parts: list[Template] = []
        for key, below in value.items():
            at = f"{field}.{key}" if field else key
            if key in ("$and", "$or"):
                parts.append(self._group(key, below, at, depth))
            elif key.startswith("$"):
                parts.append(self._wrong(at, "unknown_operator", f"'{key[:40]}' joins nothing; there are $and and $or"))
            else:
                parts.extend(self._comparisons(key, below, at))
        return parts[0] if len(parts) == 1 else Every(tuple(parts))

    def _group(self, key: str, below: Json, field: str, depth: int) -> Template:
        if not isinstance(below, list) or not below:
            return self._wrong(field, "condition_invalid", f"{key} needs a list of conditions")
        parts = tuple(self.condition(one, f"{field}.{i}", depth + 1) for i, one in enumerate(below))
        return Every(parts) if key == "$and" else Either(parts)

    def _comparisons(self, key: str, below: Json, field: str) -> list[Template]:
        left = self._left(key, field)
        tests = below if isinstance(below, dict) and below else {"$eq": below}
        found: list[Template] = []
        for name, value in tests.items():
            op = _ALIASES.get(name, name)
            at = field if tests is not below else f"{field}.{name}"
            if op not in _TESTS and op not in _EXISTENCE:
                known = frozenset({*_TESTS, *_EXISTENCE, *_ALIASES})
                message = f"there is no operator '{name[:40]}'{close_to(name, known)}"
                found.append(self._wrong(at, "unknown_operator", message))
                continue
            # A filter's right sides are resolved already; what then looks like an expression is somebody's data.
            right = Constant(value) if self.of_item else find_template(value, self.names, at, self.problems)
            found.append(Comparison(left, op, right, self.of_item))
        return found

    def _left(self, key: str, field: str) -> Template:
        local = key.strip()
        if local.startswith("{{") and local.endswith("}}") and local[2:].lstrip().startswith("@"):
            local = local[2:-2].strip().removeprefix("@")
        elif "{{" in key and self.of_item:
            return self._wrong(
                field, "condition_invalid", "the left side is a field of the item; for others use `where`"
            )
        elif "{{" in key:
            return find_template(key.strip(), self.names, field, self.problems)
        if self.of_item:
            return Path("root", "item", _steps(local.removeprefix("@")), local)
        return self._wrong(field, "condition_invalid", f"the left side must be an expression: {{{{ {key[:100]} }}}}")


def _steps(path: str) -> tuple[Step, ...]:
    """``lines.0.price`` -> its steps; an empty path is the item itself."""
    if not path:
        return ()
    return tuple(int(name) if name.isdecimal() and name.isascii() else name for name in path.split("."))
