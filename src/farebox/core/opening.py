"""How a run begins: its row and seq 1 of its journal, for whatever opens it (an execution, an owner, a webhook, a
schedule, a parent)."""

from __future__ import annotations

from farebox.core.graph import Graph
from farebox.core.journal import RunOpened
from farebox.core.records import Run, RunStatus, Workflow
from farebox.core.times import rfc3339
from farebox.core.values import Json, Millis, Value


class Opening(Value, frozen=True, kw_only=True):
    """What the opener knows."""

    run_id: str
    source: str
    """As ``Run.trigger_source``: public, api, webhook, schedule, workflow, execution, rerun, cleanup."""
    trigger: str
    """The trigger node that fires."""
    body: Json = None
    headers: Json = None
    triggered_by: str = ""
    execution: Json = None
    """``$execution``, None for runs without one."""
    execution_id: str = ""
    parent: str = ""
    parent_waits: bool = False
    depth: int = 0
    public: bool = False


def first_entry(workflow: Workflow, version: int, graph: Graph, opening: Opening, now: Millis) -> RunOpened:
    """Everything the expressions' roots need that does not come from steps, as it is now."""
    return RunOpened(
        at=now,
        trigger=opening.trigger,
        payload={
            "body": {} if opening.body is None else opening.body,
            "headers": opening.headers or {},
            "source": opening.source,
            "triggeredAt": rfc3339(now),
        },
        vars=dict(graph.vars),
        workflow={"id": workflow.id, "version": version, "name": workflow.name},
        execution=opening.execution or {},
        props={},
        parent=opening.parent,
        depth=opening.depth,
    )


def new_run(workflow: Workflow, version: int, opening: Opening, now: Millis) -> Run:
    """The row of a run that is queued, before its first entry (``head`` is 0)."""
    return Run(
        id=opening.run_id,
        org_id=workflow.org_id,
        workflow_id=workflow.id,
        version=version,
        status=RunStatus.QUEUED,
        created_at=now,
        execution_id=opening.execution_id,
        parent=opening.parent,
        parent_waits=opening.parent_waits,
        depth=opening.depth,
        trigger_node=opening.trigger,
        trigger_source=opening.source,
        triggered_by=opening.triggered_by,
        public=opening.public,
    )


def trigger_of(graph: Graph, flow_type: str = "", node_id: str = "") -> str:
    """The trigger node to fire: the named one, else the first of that type, or of any but on-cancel; '' without one."""
    for candidate in graph.triggers:
        if node_id:
            if candidate == node_id:
                return candidate
        elif graph.nodes[candidate].type == flow_type or (not flow_type and candidate != graph.cleanup):
            return candidate
    return ""
