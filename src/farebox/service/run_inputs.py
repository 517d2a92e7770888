"""What an execution's run starts with: its pinned graph, its trigger and the stored payload, read before the unit."""

from __future__ import annotations

import msgspec

from farebox.core.errors import NotFound
from farebox.core.graph import Graph
from farebox.core.opening import trigger_of
from farebox.core.records import Execution, Workflow
from farebox.core.values import Json, Value
from farebox.service.house import House


class RunInputs(Value, frozen=True):
    workflow: Workflow
    graph: Graph
    trigger: str
    payload: Json


async def inputs_of(house: House, execution: Execution) -> RunInputs:
    """Everything that the root run of this execution is opened with."""
    workflow = await house.store.workflow(execution.workflow_id)
    if workflow is None:
        raise NotFound(f"there is no workflow {execution.workflow_id}")
    graph = await house.graphs.get(execution.workflow_id, execution.version)
    payload = msgspec.json.decode(await house.store.request(execution.id))
    return RunInputs(workflow, graph, trigger_of(graph, "manual"), payload)
