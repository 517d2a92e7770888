"""Many failed runs retried by one word: looked at first, then one after the other at a pace, until stopped or done.

Each run is retried by the same rules as by hand, money first, in the transaction that also notes how far it is.
"""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from farebox.core.bulk import FASTEST, BulkMoved, BulkRetry, came_to, over, reason_against
from farebox.core.errors import (
    BadRequest,
    ContentGone,
    DefinitionInvalid,
    FareboxError,
    NotAllowed,
    NotFound,
    Problem,
    Unavailable,
)
from farebox.core.records import Run, RunStatus
from farebox.core.values import Millis, Value
from farebox.ids import new_id
from farebox.service import retention, runs, workflows
from farebox.service.house import House
from farebox.storage.port import Books, Conflict, Work


class Wanted(Value, frozen=True, kw_only=True):
    """Which failed runs, and how fast. '' and 0 match all."""

    workflow_id: str = ""
    error_code: str = ""
    since: Millis = 0
    until: Millis = 0
    per_minute: int = 60


class Plan(Value, frozen=True):
    """What a bulk retry would do: the runs by why they are passed by, '' for those that are retried."""

    bulk: BulkRetry
    counts: dict[str, int]


async def plan(house: House, org_id: str, wanted: Wanted, *, by: str = "") -> Plan:
    """Look, and change nothing. NotFound for a workflow that is not there."""
    if not 1 <= wanted.per_minute <= FASTEST:
        problem = Problem("perMinute", f"A whole number from 1 to {FASTEST}.", "out_of_range")
        raise BadRequest(details=[problem])
    if wanted.workflow_id:
        await workflows.get(house, org_id, wanted.workflow_id)  # a mistyped one would match nothing
    now = house.clock()
    bulk = BulkRetry(
        id=new_id("blk"),
        org_id=org_id,
        created_at=now,
        created_by=by,
        workflow_id=wanted.workflow_id,
        error_code=wanted.error_code,
        since=wanted.since,
        until=min(wanted.until or now + 1, now + 1),  # what failed in this very millisecond, too
        per_minute=wanted.per_minute,
        next_at=now,
    )
    counts = await house.store.failed_counts(bulk)
    return Plan(replace(bulk, matched=sum(counts.values())), counts)


async def begin(house: House, org_id: str, wanted: Wanted, *, by: str = "") -> BulkRetry:
    """Store it; the engine carries it on."""
    bulk = (await plan(house, org_id, wanted, by=by)).bulk
    await house.writing.submit(Work(do=lambda books: books.add(bulk)))
    return bulk


async def show(house: House, org_id: str, bulk_id: str) -> BulkRetry:
    """How far it is. NotFound for another organization's."""
    bulk = await house.store.bulk_retry(bulk_id)
    if bulk is None or bulk.org_id != org_id:
        raise NotFound(f"there is no bulk retry {bulk_id[:64]!r}")
    return bulk


async def listed(house: House, org_id: str, limit: int, offset: int, before: str) -> list[BulkRetry]:
    """Newest first by id."""
    return await house.store.bulk_retries(org_id, limit, offset, before)


async def stop(house: House, org_id: str, bulk_id: str) -> BulkRetry:
    """Retry no more of them. Again, or once it is done: as it is."""
    for _ in range(20):
        bulk = await show(house, org_id, bulk_id)
        if bulk.next_at is None:
            return bulk
        stopped = over(bulk, "stopped", house.clock())
        try:
            await house.writing.submit(Work(do=_moves(stopped)))
            return stopped
        except Conflict:  # it has come to another run meanwhile
            continue
    raise Unavailable("it moves too fast to be stopped now", retry_after=1)


# ---- carried on by the engine ----------------------------------------------------------------------------------------


async def step(house: House, bulk: BulkRetry) -> BulkRetry:
    """Come to the next run, or to the end. Returns it as it is now; as it was if somebody else was first."""
    found = await house.store.failed_runs(bulk, 1)
    try:
        if not found:
            done = over(bulk, "done", house.clock())
            await house.writing.submit(Work(do=_moves(done)))
            return done
        return await _come_to(house, bulk, found[0])
    except Conflict as error:
        if error.table != "bulk_retries":
            raise
        return bulk


async def _come_to(house: House, bulk: BulkRetry, run_id: str) -> BulkRetry:
    run = await house.store.run(run_id)
    passed = await _against(house, run)
    if run is not None and not passed:
        try:
            moved = came_to(bulk, run_id, "", house.clock())
            work = await runs.retry_work(house, run)
            with retention.told_if_gone():
                await house.writing.submit(replace(work, do=_after(work, moved)))
            return moved
        except (NotAllowed, ContentGone, NotFound, DefinitionInvalid) as error:
            passed = _reason(error)
    moved = came_to(bulk, run_id, passed, house.clock())
    await house.writing.submit(Work(do=_moves(moved)))
    return moved


async def _against(house: House, run: Run | None) -> str:
    if run is None or run.status is not RunStatus.FAILED:
        return "moved"
    return reason_against(run, await house.store.execution(run.execution_id) if run.execution_id else None)


def _reason(error: FareboxError) -> str:
    match error:
        case ContentGone():
            return "content_gone"
        case DefinitionInvalid():
            return "cannot_go_on"
        case _:
            return "moved"


def _moves(bulk: BulkRetry) -> Callable[[Books], None]:
    return lambda books: books.add(BulkMoved(bulk))


def _after(work: Work, bulk: BulkRetry) -> Callable[[Books], None]:
    """The run's own retry, and how far we are, in one transaction."""

    def both(books: Books) -> None:
        work.do(books)
        books.add(BulkMoved(bulk))

    return both
