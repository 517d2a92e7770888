"""``/v1/runs``, further: what an operator does with runs that somebody started."""

from __future__ import annotations

from fastapi import APIRouter

from farebox.api import owner
from farebox.api.envelope import Envelope, Reply, ok
from farebox.api.models_operate import CapsuleView, RerunRun
from farebox.api.models_runs import RunStarted, RunView
from farebox.api.routes import router as family
from farebox.api.runs import shown
from farebox.service import capsules, pausing, reruns
from farebox.service.house import House


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("runs", "/v1/runs")
    _hold(routes, house)
    _again(routes, house)
    _one(routes, house)
    return routes


def _hold(routes: APIRouter, house: House) -> None:
    @routes.post("/{id}/pause", response_model=Envelope[RunView], responses=owner.WRITING)
    async def pause_run(run_id: owner.Id, who: owner.ExecuteWorkflows) -> Reply:
        """Start nothing new for this run until it is resumed; what is in flight ends and is recorded."""
        return ok(await shown(house, await pausing.pause_run(house, who.org_id, run_id)))

    @routes.post("/{id}/resume", response_model=Envelope[RunView], responses=owner.WRITING)
    async def resume_run(run_id: owner.Id, who: owner.ExecuteWorkflows) -> Reply:
        """Let a paused run go on where it was held."""
        return ok(await shown(house, await pausing.resume_run(house, who.org_id, run_id)))


def _again(routes: APIRouter, house: House) -> None:
    @routes.post("/{id}/rerun", response_model=Envelope[RunStarted], responses=owner.WRITING)
    async def rerun_run(
        run_id: owner.Id, who: owner.ExecuteWorkflows, body: RerunRun | None = None, key: owner.IdempotencyKey = ""
    ) -> Reply:
        """Start a new run with the same input, on the live version unless one is named. 409 for an execution's run."""
        wanted = (body or RerunRun()).value()
        run = await reruns.rerun(house, who.org_id, run_id, wanted, by=who.key_id, idempotency_key=key)
        return ok(RunStarted(run_id=run.id))


def _one(routes: APIRouter, house: House) -> None:
    @routes.get("/{id}/capsule", response_model=Envelope[CapsuleView], responses=owner.READING)
    async def export_run(run_id: owner.Id, who: owner.ReadRuns) -> Reply:
        """The run as a file of its own: graph and journal without secrets. `farebox replay` proves its decisions."""
        return ok(await capsules.export(house, who.org_id, run_id))
