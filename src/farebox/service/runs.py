"""Runs without an execution, and what their owner may do with any run: start, cancel, retry, resume a wait, look.

Whatever starts a run stores its row and its first entry in one transaction and wakes it there. A run that belongs to an
execution is cancelled and retried through ``service.executions``, so that both tables move together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from farebox.core import retrying
from farebox.core import run as rules
from farebox.core.errors import (
    Closed,
    NotAllowed,
    NotFound,
    NotPublic,
    PaymentRequired,
    RunIdInvalid,
    RunIdTaken,
    RunTaken,
    TriggerNotManual,
    Unavailable,
)
from farebox.core.graph import Graph
from farebox.core.guards import JournalKept
from farebox.core.journal import RunRetried
from farebox.core.opening import Opening, first_entry, new_run, trigger_of
from farebox.core.records import Run, RunStatus, Workflow
from farebox.core.run_row import FINAL_RUN_STATUSES, follow
from farebox.core.values import Json, Millis
from farebox.ids import new_id
from farebox.service import ending, executions, retention, schemas, uploads, workflows
from farebox.service.house import House
from farebox.service.signals import Resumed as Resumed
from farebox.service.signals import signal as signal
from farebox.service.sizes import encoded
from farebox.storage.port import Books, Conflict, Work

_RUN_ID = re.compile(r"run_\w{1,60}", re.ASCII)


# ---- starting --------------------------------------------------------------------------------------------------------


async def start_run(
    house: House,
    org_id: str,
    workflow_id: str,
    *,
    payload: Json = None,
    run_id: str = "",
    version: int | None = None,
    trigger_node: str = "",
    by: str = "",
) -> Run:
    """An owner's run, of the newest version unless one is named. Works for drafts and paused workflows too."""
    workflow = await workflows.get(house, org_id, workflow_id)
    workflows.refuse_archived(workflow)
    if run_id and not _RUN_ID.fullmatch(run_id):
        raise RunIdInvalid()
    number = workflow.version if version is None else version
    graph = await house.graphs.get(workflow.id, number)
    trigger = trigger_of(graph, "manual", trigger_node)
    if not trigger or graph.nodes[trigger].type != "manual":
        raise TriggerNotManual()
    check_input(graph, payload)
    opening = Opening(run_id=run_id or new_id("run"), source="api", trigger=trigger, body=payload, triggered_by=by)
    return await open_run(house, workflow, number, graph, opening)


def check_input(graph: Graph, payload: Json) -> None:
    """Its size, the input schema, and files as text only: an upload belongs to an execution."""
    encoded(payload, "the payload")
    schemas.check_payload(graph, payload)
    uploads.refuse(graph, payload)


async def start_public_run(house: House, workflow_id: str, payload: Json = None) -> Run:
    """A stranger's run of a free workflow: visible by its id, without token or timeline."""
    workflow = await house.store.workflow(workflow_id)
    if workflow is None or workflow.status == "archived" or workflow.live_version is None:
        raise NotFound(f"there is no workflow {workflow_id}")
    if workflow.visibility != "public_execute":
        raise NotPublic()
    if workflow.status != "active":
        raise Closed()
    graph = await house.graphs.get(workflow.id, workflow.live_version)
    if graph.price is not None:
        raise PaymentRequired()
    trigger = trigger_of(graph, "manual")
    if not trigger:
        raise TriggerNotManual()
    check_input(graph, payload)
    opening = Opening(run_id=new_id("run"), source="public", trigger=trigger, body=payload, public=True)
    return await open_run(house, workflow, workflow.live_version, graph, opening)


async def start_webhook_run(
    house: House, workflow: Workflow, body: Json, headers: Mapping[str, str], run_id: str = ""
) -> Run:
    """What an inbound webhook starts: the live version, at its webhook trigger, else at its manual one."""
    if workflow.status == "archived" or workflow.live_version is None:
        raise NotFound("there is no such webhook")
    if workflow.status != "active":
        raise Closed()
    graph = await house.graphs.get(workflow.id, workflow.live_version)
    trigger = trigger_of(graph, "webhook") or trigger_of(graph, "manual")
    if not trigger:
        raise TriggerNotManual("this workflow has neither a webhook nor a manual trigger")
    if graph.nodes[trigger].type == "manual":
        check_input(graph, body)
    opening = Opening(
        run_id=run_id or new_id("run"), source="webhook", trigger=trigger, body=body, headers=dict(headers)
    )
    return await open_run(house, workflow, workflow.live_version, graph, opening)


async def open_run(house: House, workflow: Workflow, version: int, graph: Graph, opening: Opening) -> Run:
    """Store the run with its first entry, and wake it. RunIdTaken."""

    def write(books: Books) -> Run:
        return add_run(books, workflow, version, graph, opening)

    if await house.store.run(opening.run_id) is not None:
        raise RunIdTaken()
    try:
        size, lane = len(msgspec.json.encode(opening.body)), (workflow.org_id, workflow.id)
        run: Run = await house.writing.submit(Work(do=write, runs=(opening.run_id,), brings=size, lane=lane))
    except Conflict:
        raise RunIdTaken() from None
    return run


def add_run(books: Books, workflow: Workflow, version: int, graph: Graph, opening: Opening) -> Run:
    """Within a unit: the row, the first entry, the wake. RunIdTaken if the unit loaded a run of this id."""
    try:
        books.run(opening.run_id)
    except NotFound:
        run = new_run(workflow, version, opening, books.now)
        run = books.append(run, [first_entry(workflow, version, graph, opening, books.now)])
        books.wake(run.id)
        return run
    raise RunIdTaken()


# ---- cancelling and retrying -----------------------------------------------------------------------------------------


async def cancel_run(house: House, org_id: str, run_id: str) -> Run:
    """End a run, and the children it waits for. Again: the same answer. NotAllowed once it succeeded or failed."""
    run = await get_run(house, org_id, run_id)
    if run.execution_id:
        await executions.cancel_execution(house, run.execution_id, "seller")
        return await get_run(house, org_id, run_id)
    for _ in range(ending.TRIES):
        members = await ending.family(house, run_id)

        def write(books: Books, members: ending.Family = members) -> Run:
            present = books.run(run_id)
            if present.status is RunStatus.CANCELLED:
                return present
            if present.status in FINAL_RUN_STATUSES:
                raise NotAllowed(f"this run has ended: {present.status}")
            return ending.cancel_family(books, members, "seller")

        try:
            cancelled: Run = await house.writing.submit(Work(do=write, runs=tuple(member.run_id for member in members)))
            return cancelled
        except RunTaken:  # it opened or lost a child meanwhile
            continue
    raise Unavailable("the run moves too fast to be cancelled now", retry_after=1)


async def retry_run(house: House, org_id: str, run_id: str, inputs: Mapping[str, Json] | None = None) -> Run:
    """Let a failed (or cancelled) run go on from where it ended; the same run continues. ``inputs``: what its owner
    wrote for the failed steps instead of what they had (``core.retrying``)."""
    work = await retry_work(house, await get_run(house, org_id, run_id), inputs)
    with retention.told_if_gone():
        await house.writing.submit(work)
    return await get_run(house, org_id, run_id)


async def retry_work(house: House, run: Run, inputs: Mapping[str, Json] | None = None) -> Work:
    """The unit that does it. NotAllowed, StepInputInvalid, ContentGone."""
    if run.execution_id:
        return await executions.retry_work(house, run.execution_id, inputs)
    run_id = run.id
    if run.status not in (RunStatus.FAILED, RunStatus.CANCELLED):
        raise NotAllowed(f"only a failed or cancelled run can be retried; this one is {run.status}")
    graph = await house.graphs.get(run.workflow_id, run.version)
    tidied = graph.cleanup not in ("", run.trigger_node) and run.started_at is not None
    if run.status is RunStatus.CANCELLED and tidied:
        raise NotAllowed("what this run had done is being tidied up since it was cancelled; start it again with rerun")
    entries = await retention.whole_journal(house, run_id)
    signals = await house.store.signals(run_id)
    retried = retrying.retry(rules.look(graph, entries), inputs or {}, house.clock())

    def write(books: Books) -> Run:
        present = books.run(run_id)
        if present.status not in (RunStatus.FAILED, RunStatus.CANCELLED) or present.head != len(entries):
            raise NotAllowed(f"only a failed or cancelled run can be retried; this one is {present.status}")
        ending.forget_words(books, signals)
        return add_retry(books, present, retried, entries[-1].at)

    return Work(do=write, runs=(run_id,))


def add_retry(books: Books, run: Run, entry: RunRetried, after: Millis) -> Run:
    """Within a unit: the run is queued again. ``after``: the time of its last entry, before which none may come."""
    entry = replace(entry, at=max(books.now, after))
    retried = books.append(follow(run, [entry]), [entry])
    books.add(JournalKept(run.id))
    books.wake(run.id)
    return retried


# ---- looking ---------------------------------------------------------------------------------------------------------


async def get_run(house: House, org_id: str, run_id: str) -> Run:
    """A run of this organization; NotFound for any other."""
    run = await house.store.run(run_id)
    if run is None or run.org_id != org_id:
        raise NotFound(f"there is no run {run_id}")
    return run


async def list_runs(
    house: House,
    org_id: str,
    *,
    limit: int = 20,
    offset: int = 0,
    before: str = "",
    statuses: Sequence[RunStatus] = (),
    workflow_id: str = "",
    public: bool = False,
) -> list[Run]:
    """Newest first by id; ``before`` is the id a cursor names."""
    return await house.store.runs(org_id, limit, offset, before, statuses, workflow_id, public)


async def count_runs(
    house: House, org_id: str, *, workflow_id: str = "", since: int = 0
) -> list[tuple[str, RunStatus, int]]:
    """(workflow, status, how many) of the runs created since then."""
    return await house.store.run_counts(org_id, workflow_id, since)
