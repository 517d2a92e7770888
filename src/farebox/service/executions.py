"""Executions from outside: open one, cancel it, let a failed one go on, and what its owner may look at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
from msgspec.structs import replace

from farebox.core import execution as rules
from farebox.core import retrying
from farebox.core import run as run_rules
from farebox.core.errors import NotAllowed, NotFound, RunTaken, Unavailable
from farebox.core.guards import JournalKept
from farebox.core.journal import RunCancelled
from farebox.core.records import Execution, RunStatus, Status
from farebox.core.run_row import follow
from farebox.core.values import Json
from farebox.service import ending, payments, retention
from farebox.service.house import House
from farebox.service.keeping import keep
from farebox.service.open_request import Caller, OpenRequest
from farebox.service.opening import Opened, faults, open_execution
from farebox.storage.port import Books, Work

__all__ = [
    "Caller",
    "OpenRequest",
    "Opened",
    "cancel_execution",
    "faults",
    "get_execution",
    "list_executions",
    "open_execution",
    "request_payload",
    "retry_execution",
]


# ---- cancelling and retrying -----------------------------------------------------------------------------------------


async def cancel_execution(
    house: House, execution_id: str, by: Literal["buyer", "seller"], refund: bool | None = None
) -> Execution:
    """End it now. Again: the same answer. NotAllowed once it succeeded or failed.

    Before payment the provider is asked to close the checkout first; if it says that it is paid, the money goes back by
    the refund policy. ``refund`` is what a seller says instead of the policy.
    """
    for _ in range(ending.TRIES):
        execution = await _stored(house, execution_id)
        if execution.status is Status.CANCELLED:
            return execution
        if execution.status in (Status.SUCCEEDED, Status.FAILED):
            raise NotAllowed(f"this execution has ended: {execution.status.value}")
        try:
            if execution.status is Status.AWAITING_PAYMENT:
                return await _cancel_unpaid(house, execution)
            return await _cancel_paid(house, execution, by, refund)
        except RunTaken:  # it was paid, or moved, meanwhile
            continue
    raise Unavailable("the execution moves too fast to be cancelled now", retry_after=1)


async def _cancel_unpaid(house: House, execution: Execution) -> Execution:
    execution = await payments.close_checkout(house, execution)

    def write(books: Books) -> Execution:
        present = books.execution(execution.id)
        if present.status is not Status.AWAITING_PAYMENT:
            raise RunTaken()
        return keep(books, rules.cancel_awaiting(present, books.now))

    cancelled: Execution = await house.writing.submit(Work(do=write, executions=(execution.id,)))
    return cancelled


async def _cancel_paid(
    house: House, execution: Execution, by: Literal["buyer", "seller"], refund: bool | None
) -> Execution:
    graph = await house.graphs.get(execution.workflow_id, execution.version)
    members = await ending.family(house, execution.run_id)

    def write(books: Books) -> Execution:
        present = books.execution(execution.id)
        if present.status in (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED):
            raise RunTaken()
        ending.cancel_family(books, members, by)
        entry = RunCancelled(at=books.now, by=by)
        return keep(books, rules.cancel_running(present, graph, entry, books.now, refund if by == "seller" else None))

    work = Work(do=write, executions=(execution.id,), runs=tuple(member.run_id for member in members))
    cancelled: Execution = await house.writing.submit(work)
    return cancelled


async def retry_execution(house: House, execution_id: str, inputs: Mapping[str, Json] | None = None) -> Execution:
    """The owner lets a failed execution go on: the failed steps get their next attempt, the same run continues."""
    with retention.told_if_gone():
        again: Execution = await house.writing.submit(await retry_work(house, execution_id, inputs))
    return again


async def retry_work(house: House, execution_id: str, inputs: Mapping[str, Json] | None = None) -> Work:
    """The unit that does it. NotAllowed, StepInputInvalid, ContentGone."""
    execution = await _stored(house, execution_id)
    if execution.status is not Status.FAILED:
        raise NotAllowed(f"only a failed execution can be retried; this one is {execution.status.value}")
    graph = await house.graphs.get(execution.workflow_id, execution.version)
    entries = await retention.whole_journal(house, execution.run_id)
    signals = await house.store.signals(execution.run_id)
    retried = retrying.retry(run_rules.look(graph, entries), inputs or {}, house.clock())

    def write(books: Books) -> Execution:
        run = books.run(execution.run_id)
        if run.head != len(entries):
            raise NotAllowed("the execution moved meanwhile; look at it again")
        present = books.execution(execution_id)
        entry = replace(retried, at=max(books.now, entries[-1].at))
        outcome = rules.turn(
            present, RunStatus.FAILED, graph, [entry], present.progress, (), books.now, execution.run_id
        )
        books.append(follow(run, [entry]), [entry])
        books.add(JournalKept(run.id))
        books.wake(run.id)
        ending.forget_words(books, signals)
        return keep(books, outcome)

    return Work(do=write, executions=(execution_id,), runs=(execution.run_id,))


# ---- looking ---------------------------------------------------------------------------------------------------------


async def get_execution(house: House, org_id: str, execution_id: str) -> Execution:
    """An organization's own execution. NotFound for all others, as for one that does not exist."""
    execution = await house.store.execution(execution_id)
    if execution is None or execution.org_id != org_id:
        raise NotFound(f"there is no execution {execution_id[:64]!r}")
    return execution


async def list_executions(
    house: House,
    org_id: str,
    *,
    limit: int = 20,
    offset: int = 0,
    before: str = "",
    status: str = "",
    workflow_id: str = "",
) -> Sequence[Execution]:
    """Newest first by id; ``before`` is the id that a cursor names."""
    return await house.store.executions(org_id, limit, offset, before, status, workflow_id)


async def request_payload(house: House, execution_id: str) -> Json:
    """The private payload that it was opened with."""
    return msgspec.json.decode(await house.store.request(execution_id))


async def _stored(house: House, execution_id: str) -> Execution:
    execution = await house.store.execution(execution_id)
    if execution is None:
        raise NotFound(f"there is no execution {execution_id[:64]!r}")
    return execution
