"""What CEL may be given and may give back, so that no expression can hold the process or eat its memory.

CEL's list macros (``map``, ``filter``, ``exists`` ...) copy the list at every step: their cost grows with the square of
its length, while the interpreter is held. So what they see is measured before they run.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from farebox.core.expressions_errors import ExpressionError
from farebox.core.values import Json, Value

MAX_ITEMS = 1_000
"""Items of a list that an expression with a list macro may see."""
MAX_GROWN_ITEMS = 2_000
"""The same, after lists were added together with ``+``."""
MAX_PRODUCT = 2_000_000
"""Items that all lists built inside a macro's body may have together."""
MAX_TEXT = 8 * 1024 * 1024
"""Items times the longest text, in characters; also all text of a result."""
MAX_RESULT_ITEMS = 200_000
MAX_DEPTH = 200
"""How deep a value may nest. CEL converts recursively in C++: far deeper ones would end the process."""

CURE = (
    "use a filter, pluck or for-each node, or transform with `each`: they evaluate one small expression per item and "
    "take long lists"
)


class Growth(Value, frozen=True):
    """How much larger than its inputs a value can become inside one expression, counted from its text."""

    macros: bool = False
    texts: int = 1
    """A text can become this many times as long."""
    lists: int = 1
    """A list that a macro sees can become this many times as long."""
    inner: int = 1
    """A list from outside becomes this many times as long in a macro's body, once per item."""
    seen: frozenset[str] = frozenset()
    """The variables that stand in a macro's body."""


class Size(Value, frozen=True):
    items: int
    """Of the longest list or object."""
    text: int
    """Characters of the longest text."""


def measure(values: Iterable[Json]) -> Size:
    """Look at everything that CEL would be handed; ``too_deep`` above MAX_DEPTH."""
    items = text = depth = 0
    level = list(values)
    while level:
        below: list[Json] = []
        for value in level:
            if isinstance(value, str):
                text = max(text, len(value))
            elif isinstance(value, list):
                items = max(items, len(value))
                below.extend(value)
            elif isinstance(value, dict):
                items = max(items, len(value))
                text = max(text, max(map(len, value), default=0))
                below.extend(value.values())
        depth += 1
        if depth > MAX_DEPTH:
            raise ExpressionError("too_deep", f"a value nests more than {MAX_DEPTH} deep")
        level = below
    return Size(items, text)


def check(data: Mapping[str, Json], growth: Growth) -> None:
    """Raise ``list_too_large`` if these values would make the expression's macros dear."""
    size = measure(data.values())
    if not growth.macros:
        return
    if size.items > MAX_ITEMS or size.items * growth.lists > MAX_GROWN_ITEMS:
        raise ExpressionError(
            "list_too_large",
            f"map, filter, all and exists take lists of at most {MAX_ITEMS} items ({MAX_GROWN_ITEMS} after adding "
            f"lists), this one has {size.items}; {CURE}",
        )
    if size.items * size.text * growth.texts > MAX_TEXT:
        raise ExpressionError(
            "list_too_large",
            f"the list's items times its longest text are too much for map, filter, all and exists; {CURE}",
        )
    if growth.inner > 1 and size.items**2 * growth.inner > MAX_PRODUCT:
        for name in growth.seen:
            if isinstance(data.get(name), list | dict):
                raise ExpressionError("list_too_large", f"a list is added up once per item; {CURE}")


def to_json(value: Any) -> Json:
    """A CEL value as JSON: bytes, durations and timestamps become text; what JSON cannot hold is an error."""
    return _Reader().read(value)


class _Reader:
    def __init__(self) -> None:
        self.items = 0
        self.text = 0

    def read(self, cel_value: Any) -> Json:
        value = cel_value.value()
        if isinstance(value, list):
            self._count(len(value), 0)
            return [self.read(item) for item in value]
        if isinstance(value, dict):
            self._count(len(value), 0)
            # CEL's maps have no order, or rather another one each time: that of their names is one to rely on.
            return {_key(key): self.read(item) for key, item in sorted(value.items(), key=_place)}
        plain = _plain(value)
        if isinstance(plain, str):
            self._count(0, len(plain))
        return plain

    def _count(self, items: int, text: int) -> None:
        self.items += items
        self.text += text
        if self.items > MAX_RESULT_ITEMS or self.text > MAX_TEXT:
            raise ExpressionError("result_too_large", "the value of this expression is too large")


def _key(key: Any) -> str:
    plain = _plain(key)
    return (
        plain if isinstance(plain, str) else ("true" if plain else "false") if isinstance(plain, bool) else str(plain)
    )


def _place(field: tuple[Any, Any]) -> tuple[str, str]:
    key, _ = field
    return _key(key), type(key).__name__


def _plain(value: Any) -> Json:
    match value:
        case None | bool() | str():
            return value
        case int():
            if value > 2**63 - 1:
                raise ExpressionError("number_invalid", "an unsigned number is above 9223372036854775807")
            return value
        case float():
            if not math.isfinite(value):
                raise ExpressionError("number_invalid", f"{value} is not a JSON number")
            return value
        case bytes() | bytearray():
            return _bytes_text(bytes(value))
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case timedelta():
            return f"{_seconds(value)}s"
        case _:
            return _type_name(value)


def _bytes_text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return base64.b64encode(value).decode()


def _seconds(value: timedelta) -> str:
    micros = value // timedelta(microseconds=1)
    whole, rest = divmod(abs(micros), 1_000_000)
    return f"{'-' if micros < 0 else ''}{whole}" + (f".{rest:06d}".rstrip("0") if rest else "")


def _type_name(value: Any) -> str:
    """``type(x)``: the name CEL gives the type."""
    return str(value.name()).lower()
