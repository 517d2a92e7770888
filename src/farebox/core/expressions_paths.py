"""Plain paths: ``$trigger.body.rows.0.name``. They are followed in Python, so nothing is converted for CEL.

A path begins at a root (``$vars``) or at a node's ``result`` or ``error``, and goes on by field names and list indexes,
or by another path in brackets (``$vars.names[$index]``).
"""

from __future__ import annotations

from typing import ClassVar, Literal, TypeAlias, Union

from farebox.core.expressions_errors import MissingValue
from farebox.core.graph import Scope
from farebox.core.values import Json, Value

Step: TypeAlias = Union[str, int, "Path"]

Start: TypeAlias = Literal["root", "result", "error", "payload", "fired"]
"""Where a path begins. ``root``: a root by name. ``result``/``error``: of a node. ``fired``: a trigger's result, into
which the run's payload is merged. ``payload``: that payload alone. For these two no name means: the one that fired."""


class Path(Value, frozen=True):
    """A template that is one plain path."""

    constant: ClassVar[bool] = False

    start: Start
    name: str
    steps: tuple[Step, ...] = ()
    spelled: str = ""
    """As its author wrote it, for messages."""

    def resolve(self, scope: Scope) -> Json:
        """The value it leads to; MissingValue if there is none."""
        match self.start:
            case "root":
                value = scope.root(self.name)
            case "result":
                value = scope.result(self.name)["result"]
            case "error":
                value = scope.result(self.name).get("error")
            case "payload":
                value = _payload(self._fired(scope))
            case _:
                return self._merged(scope)
        return self._follow(value, scope)

    def _fired(self, scope: Scope) -> Json:
        return scope.result(self.name)["result"] if self.name else scope.root("trigger")

    def _merged(self, scope: Scope) -> Json:
        """Upstream's ``root.result``: the trigger's own fields, then those of the payload."""
        fired = self._fired(scope)
        payload = _payload(fired)
        if not self.steps:
            return {**payload, **fired} if isinstance(payload, dict) and isinstance(fired, dict) else fired
        try:
            return self._follow(fired, scope)
        except MissingValue:
            return self._follow(payload, scope)

    def _follow(self, value: Json, scope: Scope) -> Json:
        for step in self.steps:
            key = step.resolve(scope) if isinstance(step, Path) else step
            if not _holds(value, key):
                raise MissingValue(f"{self.spelled or self.name} has no value: {_absence(value, key)}")
            value = value[key]
        return value


class Presence(Value, frozen=True):
    """``has(path)``: whether a plain path leads to a value."""

    path: Path

    def resolve(self, scope: Scope) -> bool:
        try:
            self.path.resolve(scope)
        except MissingValue:
            return False
        return True


def _holds(value: Json, key: Json) -> bool:
    if isinstance(value, dict):
        return isinstance(key, str) and key in value
    return isinstance(value, list) and type(key) is int and 0 <= key < len(value)


def _payload(fired: Json) -> Json:
    return fired.get("body") if isinstance(fired, dict) else None


def kind_of(value: Json) -> str:
    """The name of a JSON value's kind, as messages say it."""
    match value:
        case None:
            return "null"
        case bool():
            return "true/false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"


NAMED = 8
"""Fields that are named where another one was looked for: results are read by whoever did not write them."""


def _absence(value: Json, key: Json) -> str:
    if isinstance(value, list) and type(key) is int:
        return f"the list has {len(value)} items, none at {key}"
    if isinstance(value, dict) and isinstance(key, str):
        names = ", ".join(f"'{name[:40]}'" for name in list(value)[:NAMED])
        return f"the object has no '{key[:100]}'; it has {names or 'no fields'}{', ...' * (len(value) > NAMED)}"
    return f"{kind_of(value)} has no '{str(key)[:100]}'"
