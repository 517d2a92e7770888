"""Texts that PostgreSQL cannot keep: those with a NUL in them. A replacement character takes its place.

Nothing that is rendered as JSON has one; but names and messages come from outside. Nobody pays for looking at each
text: only when the server has refused a statement for it, the statement is bound again.
"""

from __future__ import annotations

from typing import Any

import asyncpg

NO_TEXT = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)
SHOWN = "\ufffd"


def showable(value: Any) -> Any:
    """The same value, as it can be kept."""
    if isinstance(value, str):
        return value.replace("\0", SHOWN)
    if isinstance(value, list | tuple):
        return [showable(one) for one in value]
    return value
