"""Workflows as strangers meet them: the catalogue, one workflow, its free runs. Never a definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from starlette.requests import Request

from farebox.api.auth import Caller, anyone, limited
from farebox.api.envelope import Envelope, Page, Paging, Reply, ok
from farebox.api.routes import refusals, router
from farebox.api.shapes import MetaOut, RunItem, RunOut, RunStarted, WorkflowOut
from farebox.core.errors import NotFound
from farebox.core.records import Run, RunStatus
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.service import catalogue, run_state, runs
from farebox.service.catalogue import PublicWorkflow
from farebox.service.track_record import TrackRecord

if TYPE_CHECKING:
    from farebox.service.house import House

_STATUS = {
    RunStatus.QUEUED: "running",
    RunStatus.RUNNING: "running",
    RunStatus.WAITING: "waiting",
    RunStatus.PAUSED: "waiting",
    RunStatus.SUCCEEDED: "success",
    RunStatus.FAILED: "failure",
    RunStatus.CANCELLED: "cancelled",
}
Window = Annotated[Paging, Depends()]
Anyone = Annotated[Caller, Depends(anyone)]


def router_of(house: House) -> APIRouter:
    routes = router("public workflows", "/v1/public")
    _workflows(routes, house)
    _runs(routes, house)
    return routes


def _workflows(routes: APIRouter, house: House) -> None:
    @routes.get("/workflows", response_model=Envelope[Page[WorkflowOut]])
    async def list_public_workflows(
        paging: Window, who: Anyone, q: Annotated[str, Query(max_length=256, description="In name or text.")] = ""
    ) -> Reply:
        """The catalogue: workflows that anybody may execute now."""
        return ok(await window_of(house, paging, q))

    @routes.get("/workflows/{id}", response_model=Envelope[WorkflowOut], responses=refusals(404))
    async def get_public_workflow(id: str, who: Anyone) -> Reply:
        """Name, input schema, price and track record of one workflow."""
        return ok(await offer_of(house, id))

    @routes.get("/workflows/{id}/meta", response_model=Envelope[MetaOut], responses=refusals(404))
    async def get_public_meta(id: str, who: Anyone) -> Reply:
        """Name and description, for previews."""
        found = await catalogue.public_workflow(house, id)
        return ok({"workflowId": found.id, "name": found.name, "description": found.description})


def _runs(routes: APIRouter, house: House) -> None:
    @routes.post("/workflows/{id}/run", response_model=Envelope[RunStarted], responses=refusals(402, 403, 404, 409))
    async def start_public_run(
        request: Request,
        id: str,
        who: Anyone,
        payload: Annotated[dict[str, Any] | None, Body(description="The input; see the workflow's schema.")] = None,
    ) -> Reply:
        """Start a run of a free workflow, without a timeline; a priced one answers 402."""
        limited(request, "create", who.prefix, who.address)
        limited(request, "workflow", id, who.address)
        run = await runs.start_public_run(house, id, payload or {})
        return ok({"runId": run.id})

    @routes.get("/workflows/{id}/runs", response_model=Envelope[Page[RunItem]], responses=refusals(404))
    async def list_public_runs(id: str, paging: Window, who: Anyone) -> Reply:
        """The free public runs of a workflow."""
        await catalogue.public_workflow(house, id)
        found = await runs.list_runs(
            house,
            "",
            limit=paging.fetch,
            offset=paging.offset,
            before=paging.before,
            workflow_id=id,
            public=True,
        )
        return ok(paging.page(found, lambda run: run.id, _item))

    @routes.get("/runs/{id}", response_model=Envelope[RunOut], responses=refusals(404))
    async def get_public_run(id: str, who: Anyone) -> Reply:
        """A free public run: which steps ran and how they ended, never their data."""
        run = await house.store.run(id)
        if run is None or not run.public or run.execution_id:
            raise NotFound(f"there is no public run {id}")
        graph = await house.graphs.get(run.workflow_id, run.version)
        state = run_state.fold(graph, await house.store.entries(run.id))
        nodes = {
            node.id: {
                "type": node.type,
                "children": [edge.child for edge in node.out],
                "loopBody": list(node.body),
            }
            for node in graph.nodes.values()
        }
        states = {name: _state(visit) for name, visit in state.nodes.items()}
        item = _item(run)
        return ok({"runId": item.pop("id"), **item, "nodes": nodes, "executionState": states})


async def window_of(house: House, paging: Paging, query: str = "") -> Json:
    """``data`` of a window of the catalogue."""
    found = await catalogue.public_workflows(house, paging.fetch, paging.offset, paging.before, query)
    return paging.page(found, lambda one: one.id, lambda one: _shown(house, one))


async def offer_of(house: House, workflow_id: str) -> Json:
    """``data`` of one workflow; NotFound."""
    return _shown(house, await catalogue.public_workflow(house, workflow_id))


def _shown(house: House, workflow: PublicWorkflow) -> Json:
    price = workflow.price
    return {
        "id": workflow.id,
        "name": workflow.name,
        "description": workflow.description,
        "delivers": list(workflow.delivers),
        "seller": {"name": workflow.seller},
        "version": workflow.version,
        "visibility": workflow.visibility,
        "status": workflow.status,
        "accepting": workflow.accepting,
        "price": None if price is None else {"amount": price.amount, "currency": price.currency},
        "refundPolicy": "" if price is None else price.refund,
        "testMode": workflow.test_mode,
        "inputSchema": workflow.input_schema,
        "uploadBytes": house.settings.upload_bytes if workflow.takes_files else 0,
        "trackRecord": _record(workflow.track_record, price is not None),
        "createdAt": rfc3339(workflow.created_at),
    }


def _record(record: TrackRecord, priced: bool) -> Json:
    return {
        "executions": record.executions,
        "succeeded": record.succeeded,
        "failed": record.failed,
        "refunded": record.refunded,
        "successRate": record.success_rate,
        "refundRate": record.refund_rate if priced else None,
        "medianSeconds": record.median_seconds,
    }


def _item(run: Run) -> dict[str, Json]:
    return {
        "id": run.id,
        "workflowId": run.workflow_id,
        "status": _STATUS[run.status],
        "startedAt": rfc3339(run.started_at),
        "finishedAt": rfc3339(run.finished_at),
    }


def _state(visit: run_state.NodeState) -> Json:
    return {
        "type": visit.type,
        "status": visit.status,
        "startedAt": rfc3339(visit.started_at),
        "finishedAt": rfc3339(visit.finished_at),
    }
