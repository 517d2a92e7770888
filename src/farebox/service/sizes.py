"""How large a JSON value may be that somebody hands in: above it, files are the way."""

from __future__ import annotations

import msgspec

from farebox.core.errors import BadRequest, TooLarge
from farebox.core.journal import LARGEST_VALUE
from farebox.core.values import Json


def encoded(value: Json, what: str, most: int = LARGEST_VALUE) -> bytes:
    """The value as JSON, to be stored. BadRequest for what is none, TooLarge above ``most`` bytes."""
    try:
        text = msgspec.json.encode(value)
    except (UnicodeEncodeError, RecursionError):
        raise BadRequest(f"{what} is not JSON that can be stored: a lone surrogate, or too deep") from None
    if len(text) > most:
        raise TooLarge(
            f"{what} is {len(text):,} bytes of JSON; at most {most:,} are taken. Send what is larger as a file, or the "
            "address where it can be fetched"
        )
    return text
