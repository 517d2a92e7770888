"""What a transaction tells the other members: ids of what has changed, and nothing of what it is."""

from __future__ import annotations

from collections.abc import Iterator

from farebox.core.guards import TokensEnd
from farebox.core.records import EntryRow, Token
from farebox.storage.port import Batch
from farebox.storage.port_fleet import QUEUED

CHANNEL = "farebox"
DUE = "due"
"""Something that was taken is free again."""
LONGEST = 7_000
"""Bytes of one notification; the server allows 8,000."""


def words(batch: Batch) -> list[str]:
    """Executions and runs that have changed, the workflows of runs that have moved, and the runs that are left to
    admission."""
    told = dict.fromkeys(execution.id for execution in batch.executions)
    for run in batch.runs:
        told[run.id] = told[run.workflow_id] = None
        if run.id in batch.queued:
            told[f"{QUEUED}{run.workflow_id}/{run.org_id}"] = None
    for row in batch.rows:
        kind = type(row)
        if kind is EntryRow:
            told[row.run_id] = None  # type: ignore[attr-defined]
        elif kind is Token or kind is TokensEnd:  # a stream that was opened with it must end
            told[row.execution_id] = None  # type: ignore[attr-defined]
    told.update(dict.fromkeys(batch.wakes))
    return list(told)


def parts(told: list[str]) -> list[str]:
    """The words as notifications, each as long as it may be."""
    return list(_parts(told))


def _parts(told: list[str]) -> Iterator[str]:
    part: list[str] = []
    size = 0
    for word in told:
        if size + len(word) >= LONGEST:
            yield " ".join(part)
            part, size = [], 0
        part.append(word)
        size += len(word) + 1
    if part:
        yield " ".join(part)
