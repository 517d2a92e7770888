"""A text that a regular expression matches: enough of the language for the patterns that stand in forms."""

from __future__ import annotations

import re
import string
from typing import Any

from farebox.testing.simulator.chance import Chance

try:
    from re import _parser as parser  # type: ignore[attr-defined,unused-ignore]
except ImportError:  # pragma: no cover - one of the two is there
    import sre_parse as parser  # type: ignore[no-redef,unused-ignore]

MOST_REPEATS = 4
_SIGNS = string.ascii_letters + string.digits + " -_.,"
_CATEGORIES = {"CATEGORY_DIGIT": "0123456789", "CATEGORY_WORD": string.ascii_letters, "CATEGORY_SPACE": " "}


def text_like(pattern: str, chance: Chance) -> str:
    """A text for this pattern; the pattern itself where it says more than is understood here."""
    try:
        made = "".join(_of(parser.parse(pattern), chance))
    except (re.error, KeyError, NotImplementedError, OverflowError):
        return pattern
    return made


def _of(parts: Any, chance: Chance) -> list[str]:
    return [_one(str(kind), value, chance) for kind, value in parts]


def _one(kind: str, value: Any, chance: Chance) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return chance.choose([sign for sign in _SIGNS if ord(sign) != value])
        case "ANY":
            return chance.choose(_SIGNS)
        case "IN":
            return chance.choose(_signs(value))
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            low, high, inner = value
            count = chance.number(low, min(int(high), low + MOST_REPEATS))
            return "".join("".join(_of(inner, chance)) for _ in range(count))
        case "BRANCH":
            return "".join(_of(chance.choose(value[1]), chance))
        case "SUBPATTERN":
            return "".join(_of(value[-1], chance))
        case "AT":
            return ""
        case _:
            raise NotImplementedError(kind)


def _signs(choices: Any) -> list[str]:
    """The signs that a class holds."""
    found: set[str] = set()
    negated = False
    for kind, value in choices:
        match str(kind):
            case "LITERAL":
                found.add(chr(value))
            case "RANGE":
                found.update(map(chr, range(value[0], min(value[1], value[0] + 100) + 1)))
            case "CATEGORY":
                found.update(_CATEGORIES[str(value)])
            case "NEGATE":
                negated = True
            case other:
                raise NotImplementedError(other)
    return sorted(set(_SIGNS) - found if negated else found)
