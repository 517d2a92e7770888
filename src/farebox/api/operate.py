"""``/v1/runs``, further: what an operator does with runs that somebody started."""

from __future__ import annotations

from fastapi import APIRouter

from farebox.api import owner
from farebox.api.envelope import Envelope, Page, Reply, ok
from farebox.api.models_operate import BulkRetryView, CapsuleView, RerunRun, RetryInBulk
from farebox.api.models_runs import RunStarted, RunView
from farebox.api.routes import router as family
from farebox.api.runs import shown
from farebox.service import bulk_retries, capsules, pausing, reruns
from farebox.service.house import House


def bulk_router(house: House) -> APIRouter:
    """``/v1/bulk-retries``."""
    routes = family("runs", "/v1/bulk-retries")

    @routes.post("", response_model=Envelope[BulkRetryView], responses=owner.WRITING)
    async def retry_in_bulk(who: owner.ExecuteWorkflows, body: RetryInBulk | None = None) -> Reply:
        """Retry failed runs, one after the other at a pace. Nothing is changed unless `dryRun` is false."""
        asked = body or RetryInBulk()
        if asked.dry_run:
            return ok(BulkRetryView.planned(await bulk_retries.plan(house, who.org_id, asked.value(), by=who.key_id)))
        return ok(BulkRetryView.of(await bulk_retries.begin(house, who.org_id, asked.value(), by=who.key_id)))

    @routes.get("", response_model=Envelope[Page[BulkRetryView]], responses=owner.LISTING)
    async def list_bulk_retries(who: owner.ReadRuns, paging: owner.Window) -> Reply:
        """The organization's bulk retries, newest first."""
        rows = await bulk_retries.listed(house, who.org_id, paging.fetch, paging.offset, paging.before)
        return ok(paging.page(rows, lambda one: one.id, BulkRetryView.of))

    @routes.get("/{id}", response_model=Envelope[BulkRetryView], responses=owner.READING)
    async def get_bulk_retry(bulk_id: owner.Id, who: owner.ReadRuns) -> Reply:
        """How far a bulk retry is."""
        return ok(BulkRetryView.of(await bulk_retries.show(house, who.org_id, bulk_id)))

    @routes.post("/{id}/stop", response_model=Envelope[BulkRetryView], responses=owner.WRITING)
    async def stop_bulk_retry(bulk_id: owner.Id, who: owner.ExecuteWorkflows) -> Reply:
        """Retry no more of them. What was retried goes on."""
        return ok(BulkRetryView.of(await bulk_retries.stop(house, who.org_id, bulk_id)))

    return routes


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
