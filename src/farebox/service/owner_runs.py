"""Runs in their owner's hands: started once per idempotency key, looked into, and resumed by who holds the secret."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from farebox.core.errors import NotFound, RunIdTaken, SecretInvalid
from farebox.core.records import Run, Version
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service import idempotency, pausing, runs, workflows
from farebox.service.house import House
from farebox.service.run_state import RunState, fold


class Start(Value, frozen=True, kw_only=True):
    """What an owner says to start a run."""

    payload: Json = None
    run_id: str = ""
    version: int | None = None
    trigger_node: str = ""


class Inspected(Value, frozen=True):
    """A run with everything its journal tells."""

    run: Run
    workflow_name: str
    state: RunState
    version: Version
    pausing: bool = False


async def start(
    house: House, org_id: str, workflow_id: str, wanted: Start, *, by: str = "", idempotency_key: str = ""
) -> Run:
    """Start a run of this workflow. The same key with the same body starts it once."""
    workflow = await workflows.get(house, org_id, workflow_id)
    fresh = wanted.run_id or new_id("run")
    body = {
        "payload": wanted.payload,
        "runId": wanted.run_id,
        "version": wanted.version,
        "triggerNodeId": wanted.trigger_node,
    }
    run_id = await idempotency.claim(house, f"{org_id}/runs/{workflow.id}", idempotency_key, body, fresh, brings=0)
    repeated = bool(idempotency_key)
    if repeated and await house.store.run(run_id) is not None:
        return await runs.get_run(house, org_id, run_id)
    try:
        return await runs.start_run(
            house,
            org_id,
            workflow.id,
            payload=wanted.payload,
            run_id=run_id,
            version=wanted.version,
            trigger_node=wanted.trigger_node,
            by=by,
        )
    except RunIdTaken:
        if not repeated:
            raise
        await idempotency.settled(house)
        return await runs.get_run(house, org_id, run_id)


async def inspect(house: House, org_id: str, run_id: str) -> Inspected:
    """A run with its nodes' states, its version's definition and its workflow's name."""
    run = await runs.get_run(house, org_id, run_id)
    graph = await house.graphs.get(run.workflow_id, run.version)
    version = await house.store.version(run.workflow_id, run.version)
    if version is None:
        raise NotFound(f"workflow {run.workflow_id} has no version {run.version}")
    state = fold(graph, await house.store.entries(run.id))
    return Inspected(run, await name_of(house, run.workflow_id), state, version, await pausing.pausing(house, run))


async def names(house: House, found: Iterable[Run]) -> dict[str, str]:
    """The names of these runs' workflows, by workflow id."""
    return {workflow_id: await name_of(house, workflow_id) for workflow_id in {run.workflow_id for run in found}}


async def name_of(house: House, workflow_id: str) -> str:
    """A workflow's present name, '' if it is gone."""
    workflow = await house.store.workflow(workflow_id)
    return workflow.name if workflow is not None else ""


async def org_by_secret(house: House, run_id: str, secret: str) -> str:
    """Whose run this is, proved by its workflow's trigger secret. SecretInvalid also for a run that does not exist."""
    run = await house.store.run(run_id)
    workflow = await house.store.workflow(run.workflow_id) if run is not None else None
    wanted = workflow.trigger_secret if workflow is not None else ""
    if not hmac.compare_digest(wanted.encode(), secret.encode()) or workflow is None or not wanted:
        raise SecretInvalid()
    return workflow.org_id
