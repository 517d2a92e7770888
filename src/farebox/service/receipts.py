"""The receipt of an execution: what was bought from whom, ordered, paid, refunded, and what its timeline digests to.

Everything is read as of one revision of the execution. :class:`Receipt` is complete in itself, so that a signature can
later be made over it without asking anything else.
"""

from __future__ import annotations

import asyncio

import msgspec

from farebox.core.errors import NotFound, Unavailable
from farebox.core.receipt import TimelineDigest, Total, totals
from farebox.core.records import Execution, Payment, Refund
from farebox.core.values import Millis, Value
from farebox.service.house import House

TRIES = 5
PAGE = 1_000


class Receipt(Value, frozen=True, kw_only=True):
    """All facts of it, as values."""

    execution: Execution
    seller: str
    workflow: str
    digest: str
    """Of the version that was bought."""
    payments: list[Payment]
    refunds: list[Refund]
    totals: list[Total]
    events: int
    timeline: str
    """SHA-256 of the timeline, hex."""
    issued_at: Millis


async def receipt(house: House, execution_id: str) -> Receipt:
    """The receipt as of now. NotFound; Unavailable if the execution never stands still meanwhile."""
    for _ in range(TRIES):
        execution = await _execution(house, execution_id)
        made = await _receipt(house, execution)
        if (await _execution(house, execution_id)).rev == execution.rev:
            return made
    raise Unavailable("the execution moves too fast for a receipt now", retry_after=1)


async def _execution(house: House, execution_id: str) -> Execution:
    found = await house.store.execution(execution_id)
    if found is None:
        raise NotFound(f"there is no execution {execution_id[:64]!r}")
    return found


async def _receipt(house: House, execution: Execution) -> Receipt:
    store = house.store
    workflow = await store.workflow(execution.workflow_id)
    version = await store.version(execution.workflow_id, execution.version)
    seller = await store.organization(execution.org_id)
    payments = await store.payments(execution.id)
    refunds = await store.refunds(execution.id)
    timeline = await digest(house, execution)
    return Receipt(
        execution=execution,
        seller="" if seller is None else seller.name,
        workflow="" if workflow is None else workflow.name,
        digest="" if version is None else version.digest,
        payments=payments,
        refunds=refunds,
        totals=totals(execution.order, payments, refunds),
        events=timeline.events,
        timeline=timeline.hex,
        issued_at=house.clock(),
    )


async def digest(house: House, execution: Execution) -> TimelineDigest:
    """Of all events up to the execution's seq; off the loop, as a timeline may be long."""
    made, seq = TimelineDigest(), 0
    while seq < execution.seq:
        most = min(PAGE, execution.seq - seq)
        body, count = await house.store.events(execution.id, seq, most)
        # A page may be empty where a part of the timeline was let go in time.
        seq = await asyncio.to_thread(_feed, made, body) if count else seq + most
    return made


def _feed(digest: TimelineDigest, events: bytes) -> int:
    """Returns the seq of the last one."""
    found = msgspec.json.decode(b"[" + events + b"]")
    digest.add(found)
    return int(found[-1]["seq"])
