"""A run started once more: a new run with the same input, on the live version unless another is named.

Nothing is kept but the input: every step is done anew, in another run with idempotency keys of its own. That is right
for runs that belong to nobody but their owner. What somebody ordered is never started again beside itself: an execution
has one run, on the version that was bought, which is retried (docs/decisions/0023-one-order-one-run.md).
"""

from __future__ import annotations

from farebox.core.errors import NotAllowed, RunIdTaken, TriggerNotManual
from farebox.core.graph import Graph
from farebox.core.journal import RunOpened
from farebox.core.opening import Opening, trigger_of
from farebox.core.records import Run
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service import idempotency, retention, runs, workflows
from farebox.service.house import House
from farebox.service.sizes import encoded


class Rerun(Value, frozen=True, kw_only=True):
    """What an owner says to start a run again."""

    version: int | None = None
    """None: the live one, or the newest of a workflow that has none."""
    payload: Json = None
    """None: the same as before."""


async def rerun(
    house: House, org_id: str, run_id: str, wanted: Rerun, *, by: str = "", idempotency_key: str = ""
) -> Run:
    """Start it again. The same key with the same body starts it once. NotAllowed for the run of an execution."""
    run = await runs.get_run(house, org_id, run_id)
    if run.execution_id:
        raise NotAllowed(
            "this run belongs to an execution, which has one run on the version that was bought: retry it, or give the "
            "money back; to try another version for yourself, run the workflow with the same payload"
        )
    body = {"version": wanted.version, "payload": wanted.payload}
    scope = f"{org_id}/reruns/{run.id}"
    fresh = await idempotency.claim(house, scope, idempotency_key, body, new_id("run"), brings=0)
    if idempotency_key and await house.store.run(fresh) is not None:
        return await runs.get_run(house, org_id, fresh)
    workflow = await workflows.get(house, org_id, run.workflow_id)
    workflows.refuse_archived(workflow)
    version = wanted.version or workflow.live_version or workflow.version
    graph = await house.graphs.get(workflow.id, version)
    opening = await _opening(house, run, graph, wanted, fresh, by)
    try:
        return await runs.open_run(house, workflow, version, graph, opening)
    except RunIdTaken:
        if not idempotency_key:
            raise
        await idempotency.settled(house)
        return await runs.get_run(house, org_id, fresh)


async def _opening(house: House, run: Run, graph: Graph, wanted: Rerun, fresh: str, by: str) -> Opening:
    """As it was opened, at the same trigger, or the first one of its type."""
    first = (await retention.whole_journal(house, run.id))[0]
    assert isinstance(first, RunOpened)
    before = await house.graphs.get(run.workflow_id, run.version)
    kind = before.nodes[first.trigger].type
    trigger = first.trigger if first.trigger in graph.triggers else trigger_of(graph, kind)
    if not trigger or graph.nodes[trigger].type != kind:
        raise TriggerNotManual(f"this version has no {kind} trigger, by which the run was started")
    body = first.payload.get("body") if wanted.payload is None else wanted.payload
    if wanted.payload is not None:
        encoded(body, "the payload")
    if kind == "manual":
        runs.check_input(graph, body)
    return Opening(
        run_id=fresh,
        source="rerun",
        trigger=trigger,
        body=body,
        headers=first.payload.get("headers"),
        triggered_by=f"{by}/{run.id}",  # no parent: a run of its own, that is kept and let go by itself
    )
