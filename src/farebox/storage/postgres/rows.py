"""Records as the parameters of statements that store many rows at once: one array for each column.

What a column holds is the same in every backend (``storage.rows``); here are the two tables that differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from farebox.core.records import Execution
from farebox.storage.rows import Row

_write = msgspec.json.Encoder().encode

NO_MATTER = -1
"""The stamp of an execution of which nobody has said what it was when it was read."""


def columns(rows: Iterable[Row]) -> list[Sequence[Any]]:
    """Rows turned on their side."""
    return list(zip(*rows, strict=True))


def execution_row(execution: Execution) -> Row:
    """In the order of insert_execution.sql."""
    return (
        execution.id,
        execution.org_id,
        execution.workflow_id,
        execution.version,
        execution.status,
        execution.payment_status,
        execution.created_at,
        execution.started_at,
        execution.finished_at,
        execution.seq,
        execution.rev,
        execution.stamp,
        execution.token_ends_at,
        execution.run_id,
        execution.client,
        execution.test_mode,
        _write(execution).decode(),
    )


def changed_execution_row(execution: Execution, seen: Execution | None) -> Row:
    """In the order of update_execution.sql. ``seen``: as it was read."""
    return (
        execution.id,
        execution.status,
        execution.payment_status,
        execution.started_at,
        execution.finished_at,
        execution.seq,
        execution.rev,
        execution.stamp,
        execution.token_ends_at,
        execution.run_id,
        execution.test_mode,
        _write(execution).decode(),
        NO_MATTER if seen is None else seen.stamp,
    )
