"""How large a value is, without writing it down."""

from __future__ import annotations

from farebox.core.values import Json

LARGEST_MADE = 8 * 1024 * 1024
"""Of one value that the rules make: characters of its texts and keys, and a few for each part."""


def measured(value: Json, most: int = LARGEST_MADE) -> int:
    """About the length of its JSON, without making it; some number above ``most`` as soon as it is more."""
    if value is None or value is True or value is False:
        return 4
    total = 0
    parts = [value]
    while parts and total <= most:
        part = parts.pop()
        if isinstance(part, str):
            total += len(part) + 2
        elif isinstance(part, dict):
            total += sum(map(len, part)) + 5 * len(part)
            parts += part.values()
        elif isinstance(part, list):
            total += len(part) + 2
            parts += part
        else:
            total += 4
    return total
