"""How large a value in a row may be."""

from __future__ import annotations

import msgspec

from farebox.core.expressions_errors import ExpressionError
from farebox.core.journal import LARGEST_VALUE
from farebox.core.values import Json

_encode = msgspec.json.Encoder().encode


def size_of(value: Json) -> int:
    """Bytes of this value as JSON."""
    return len(_encode(value))


def check_size(value: Json, what: str, cure: str) -> None:
    """ExpressionError ``value_too_large`` for a value of more than ``journal.LARGEST_VALUE``."""
    if value is None:
        return
    size = size_of(value)
    if size > LARGEST_VALUE:
        raise ExpressionError(
            "value_too_large", f"{what} has {size:,} bytes of JSON, at most {LARGEST_VALUE:,} fit; {cure}"
        )
