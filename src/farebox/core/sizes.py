"""How large values may be: in a row, while a run moves, and all of a run's together.

What comes from outside is bounded where it comes in; here stands what the rules make of it. A list and a text of a few
hundred kilobytes make gigabytes if every item gets the text, so what grows is measured while it grows.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from farebox.core.expressions_cel import CelExpression
from farebox.core.expressions_errors import ExpressionError
from farebox.core.journal import LARGEST_VALUE
from farebox.core.measure import LARGEST_MADE, measured
from farebox.core.position import Frame, Position
from farebox.core.values import Json

LARGEST_TOGETHER = 4 * LARGEST_MADE
"""Of all results that a run holds at a time."""
SMALL = LARGEST_VALUE // 6
"""So many characters are at most ``LARGEST_VALUE`` bytes of JSON, however they are written."""

_encode = msgspec.json.Encoder().encode


def size_of(value: Json) -> int:
    """Bytes of this value as JSON."""
    return len(_encode(value))


def check_size(value: Json, what: str, cure: str) -> None:
    """ExpressionError ``value_too_large`` for what would be more than ``journal.LARGEST_VALUE`` in a row."""
    if value is None:
        return
    size = size_of(value) if measured(value) <= LARGEST_MADE else LARGEST_MADE
    if size > LARGEST_VALUE:
        raise ExpressionError(
            "value_too_large", f"{what} has {size:,} bytes of JSON, at most {LARGEST_VALUE:,} fit; {cure}"
        )


def check_made(value: Json, before: int = 0) -> int:
    """About the length of its JSON; ExpressionError ``value_too_large`` above ``LARGEST_MADE``, together with what is
    there ``before``."""
    size = before + measured(value)
    if size > LARGEST_MADE:
        raise ExpressionError(
            "value_too_large",
            f"this value would have more than {LARGEST_MADE:,} characters of JSON; take less of each item, or let an "
            "action work on it and store a file",
        )
    return size


def check_held(position: Position, value: Json, *made_of: object) -> None:
    """``value_too_large`` for a value that is too large by itself, beside everything else that the run holds, or to be
    made again from templates that may give another one next time."""
    if not value and position.root.size <= LARGEST_TOGETHER:
        return
    size = check_made(value)
    if size <= SMALL and position.root.size <= LARGEST_TOGETHER:
        return
    if size + _held(position) > LARGEST_TOGETHER:
        raise ExpressionError(
            "value_too_large",
            f"the values of this run would have more than {LARGEST_TOGETHER:,} characters of JSON together; let an "
            "action work on them and store a file",
        )
    if size > SMALL and not repeatable(made_of) and size_of(value) > LARGEST_VALUE:
        raise ExpressionError(
            "value_too_large",
            f"what an expression with map, filter, all or exists makes has at most {LARGEST_VALUE:,} bytes of JSON, as "
            "it must be the same whenever it is made; use a transform with `each`, a filter or a pluck node for it",
        )


def repeatable(template: object) -> bool:
    """Whether a template gives the same value for the same data, always. CEL goes through the keys of a map in an order
    that is another one each time, and nobody can tell whether a macro will meet a map."""
    if isinstance(template, CelExpression) and template.growth.macros:
        return False
    if isinstance(template, Struct):
        return all(repeatable(getattr(template, name)) for name in template.__struct_fields__)
    if isinstance(template, Mapping):
        return all(map(repeatable, template.values()))
    return all(map(repeatable, template)) if isinstance(template, tuple) else True


def _held(position: Position) -> int:
    """About the length of all results, and of what loops have collected. Arguments are made of these, and go soon."""
    frames: dict[int, Frame] = {id(position.root): position.root}
    total = 0
    for step in position.steps.values():
        if step.loop is not None:
            total += step.loop.size + step.loop.kept
        frame: Frame | None = step.frame
        while frame is not None and id(frame) not in frames:
            frames[id(frame)] = frame
            frame = frame.parent
    return total + sum(frame.size for frame in frames.values())
