"""``/v1/workflows/{id}/run``, its runs, and ``/v1/runs``: start, look, cancel, retry, resume, follow."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from farebox.api import owner, owner_stream
from farebox.api.auth import Caller, Principal, anyone_or_key, hub_of
from farebox.api.envelope import Envelope, Page, Reply, ok
from farebox.api.models_operate import moment
from farebox.api.models_runs import (
    Filter,
    ResumeNode,
    ResumeResult,
    RetryRun,
    RunCount,
    RunListItem,
    RunStarted,
    RunView,
    RunWorkflow,
    WorkflowRunCount,
    count_of,
    counts_by_workflow,
    statuses_of,
)
from farebox.api.routes import refusals
from farebox.api.routes import router as family
from farebox.core.records import Run
from farebox.service import keys, owner_runs, pausing, runs, workflows
from farebox.service.house import House

Status = Annotated[Filter | None, Query(description="Only runs with this status.")]
Since = Annotated[str, Query(max_length=64, description="Only runs created since this RFC 3339 time.")]
NodeId = Annotated[str, Path(alias="nodeId", max_length=64)]
Secret = Annotated[str, Query(max_length=255, description="The workflow's trigger secret, instead of an API key.")]
After = Annotated[int, Query(ge=0, le=2**53, description="Go on after this seq; Last-Event-ID wins.")]
RESUMING = refusals(401, 403, 404, 409, 413, 415)
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/event-stream": {}}, "description": "snapshot, event, status, end"},
    **owner.READING,
}


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("runs", "/v1")
    _of_workflow(routes, house)
    _lists(routes, house)
    _one(routes, house)
    _outside(routes, house)
    return routes


def _of_workflow(routes: APIRouter, house: House) -> None:
    @routes.post("/workflows/{id}/run", response_model=Envelope[RunStarted], responses=owner.WRITING)
    async def run_workflow(
        workflow_id: owner.Id,
        who: owner.ExecuteWorkflows,
        body: RunWorkflow | None = None,
        idempotency_key: owner.IdempotencyKey = "",
    ) -> Reply:
        """Start a run: of the newest version, unless one is named. Drafts and paused workflows run too."""
        wanted = (body or RunWorkflow()).value()
        run = await owner_runs.start(
            house, who.org_id, workflow_id, wanted, by=who.key_id, idempotency_key=idempotency_key
        )
        return ok(RunStarted(run_id=run.id))

    @routes.get("/workflows/{id}/runs", response_model=Envelope[Page[RunListItem]], responses=owner.READING)
    async def list_workflow_runs(
        workflow_id: owner.Id, who: owner.ReadRuns, paging: owner.Window, status: Status = None
    ) -> Reply:
        """The runs of one workflow, newest first."""
        await workflows.get(house, who.org_id, workflow_id)
        return await _page(house, who, paging, status, workflow_id)

    @routes.get("/workflows/{id}/runs/count", response_model=Envelope[RunCount], responses=owner.READING)
    async def count_workflow_runs(workflow_id: owner.Id, who: owner.ReadRuns) -> Reply:
        """How many runs of one workflow have which status."""
        await workflows.get(house, who.org_id, workflow_id)
        return ok(count_of(await runs.count_runs(house, who.org_id, workflow_id=workflow_id)))


def _lists(routes: APIRouter, house: House) -> None:
    @routes.get("/runs", response_model=Envelope[Page[RunListItem]], responses=owner.LISTING)
    async def list_runs(who: owner.ReadRuns, paging: owner.Window, status: Status = None) -> Reply:
        """All runs of the organization, newest first."""
        return await _page(house, who, paging, status, "")

    @routes.get("/runs/status-counts", response_model=Envelope[RunCount], responses=owner.LISTING)
    async def count_runs(who: owner.ReadRuns, since: Since = "") -> Reply:
        """How many runs have which status."""
        return ok(count_of(await runs.count_runs(house, who.org_id, since=moment(since, "since"))))

    @routes.get(
        "/runs/status-counts/by-workflow", response_model=Envelope[list[WorkflowRunCount]], responses=owner.LISTING
    )
    async def count_runs_by_workflow(who: owner.ReadRuns, since: Since = "") -> Reply:
        """The same for each workflow, the one with most runs first."""
        return ok(counts_by_workflow(await runs.count_runs(house, who.org_id, since=moment(since, "since"))))


def _one(routes: APIRouter, house: House) -> None:
    @routes.get("/runs/{id}", response_model=Envelope[RunView], responses=owner.READING)
    async def get_run(
        run_id: owner.Id,
        who: owner.ReadRuns,
        summary: Annotated[bool, Query(description="Leave out state and definition.")] = False,
        nodeIds: Annotated[str, Query(max_length=4096, description="Only these nodes' states, comma-joined.")] = "",
    ) -> Reply:
        """One run, with what each of its nodes was given and gave."""
        if summary:
            return ok(await shown(house, await runs.get_run(house, who.org_id, run_id)))
        found = await owner_runs.inspect(house, who.org_id, run_id)
        return ok(RunView.full(found, {part.strip() for part in nodeIds.split(",") if part.strip()}))

    @routes.post("/runs/{id}/cancel", response_model=Envelope[RunView], responses=owner.WRITING)
    async def cancel_run(run_id: owner.Id, who: owner.CancelRuns) -> Reply:
        """End a run at once. Again: the same answer; 409 once it succeeded or failed."""
        return ok(await shown(house, await runs.cancel_run(house, who.org_id, run_id)))

    @routes.post("/runs/{id}/retry", response_model=Envelope[RunView], responses=owner.WRITING)
    async def retry_run(run_id: owner.Id, who: owner.ExecuteWorkflows, body: RetryRun | None = None) -> Reply:
        """Let a failed or cancelled run go on from where it ended; `inputs` gives its failed steps other input."""
        retried = await runs.retry_run(house, who.org_id, run_id, (body or RetryRun()).inputs)
        return ok(await shown(house, retried))

    @routes.get("/runs/{id}/stream", response_class=Response, responses=STREAM)
    async def stream_run(request: Request, run_id: owner.Id, who: owner.StreamRuns, after: After = 0) -> Response:
        """Follow a run live. Subscribe before you start it, with a run id of your own, and nothing is missed."""
        seen = owner_stream.resumed_at(request, after) or 0
        hub, allowed = hub_of(request), owner_stream.still(house, who)
        return owner_stream.streamed(owner_stream.run(house, hub, who.org_id, run_id, seen, allowed))


def _outside(routes: APIRouter, house: House) -> None:
    @routes.post("/runs/{id}/nodes/{nodeId}/resume", response_model=Envelope[ResumeResult], responses=RESUMING)
    async def resume_node(
        request: Request,
        run_id: owner.Id,
        node_id: NodeId,
        who: Annotated[Caller, Depends(anyone_or_key)],
        secret: Secret = "",
        body: ResumeNode | None = None,
    ) -> Reply:
        """Hand data to a waiting node, with the workflow's secret or an API key. It may come before the wait opens."""
        org_id = await _org_of(house, request.state.principal, run_id, secret)
        sent = body or ResumeNode()
        done = await runs.signal(
            house, run_id, node_id, data=sent.signal, step=sent.step(node_id), source="api", org_id=org_id
        )
        return ok(ResumeResult(action=done.action, reason=done.reason))


async def _org_of(house: House, principal: Principal | None, run_id: str, secret: str) -> str:
    """Who may resume: the holder of the secret, else of a key that may execute."""
    if secret or principal is None or principal.key is None:
        return await owner_runs.org_by_secret(house, run_id, secret)
    keys.permit(principal.key, "workflow:execute")
    return principal.org_id


async def _page(house: House, who: Principal, paging: owner.Window, status: Filter | None, workflow_id: str) -> Reply:
    if status == "partial":
        rows: list[Run] = []  # no run ever is
    else:
        rows = await runs.list_runs(
            house,
            who.org_id,
            limit=paging.fetch,
            offset=paging.offset,
            before=paging.before,
            statuses=statuses_of(status),
            workflow_id=workflow_id,
        )
    names = await owner_runs.names(house, rows)
    return ok(paging.page(rows, lambda run: run.id, lambda run: RunListItem.of(run, names[run.workflow_id])))


async def shown(house: House, run: Run) -> RunView:
    return RunView.summary_of(run, await owner_runs.name_of(house, run.workflow_id), await pausing.pausing(house, run))
