"""Rows of one table, taken apart so that none of them meets itself: a statement may write each row only once.

Units of one batch may put the same row one after the other. What a trigger forbids (a ticket that is used twice) it
must meet in that order, so the second writing goes into a second statement; nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

from farebox.core.belongings import Erasure
from farebox.core.records import ApiKey, Artifact, InboxRow, Order, Organization, Refund, Signal, Ticket, Token, Version
from farebox.core.values import Value

R = TypeVar("R")

KEYS: dict[type[Value], tuple[str, ...]] = {
    Order: ("id",),
    Refund: ("id",),
    Signal: ("id",),
    Token: ("execution_id", "hash"),
    Ticket: ("hash",),
    InboxRow: ("id",),
    Artifact: ("run_id", "name"),
    Version: ("workflow_id", "version"),
    Organization: ("id",),
    ApiKey: ("id",),
    Erasure: ("execution_id",),
}
"""The primary keys of the tables whose rows are put."""


def key_of(kind: type[Value]) -> Callable[[Value], Hashable]:
    """What tells two rows of a table apart."""
    names = KEYS[kind]
    return lambda row: tuple(getattr(row, name) for name in names)


def layers(rows: Sequence[R], key: Callable[[R], Hashable]) -> list[list[R]]:
    """Each layer has every key at most once; the n-th row of a key is in the n-th layer."""
    found: list[list[R]] = []
    met: dict[Hashable, int] = {}
    for row in rows:
        name = key(row)
        depth = met.get(name, 0)
        met[name] = depth + 1
        if depth == len(found):
            found.append([])
        found[depth].append(row)
    return found
