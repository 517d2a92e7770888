"""Runs as their owner reads them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from farebox.api.envelope import Form, Shape
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, Failure, node_of
from farebox.core.records import Run, RunStatus
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.service.owner_runs import Inspected, Start
from farebox.service.run_state import NodeState

Status: TypeAlias = Literal["running", "waiting", "success", "failure", "cancelled"]
STATUSES: dict[RunStatus, Status] = {
    RunStatus.QUEUED: "running",
    RunStatus.RUNNING: "running",
    RunStatus.WAITING: "waiting",
    RunStatus.PAUSED: "waiting",
    RunStatus.SUCCEEDED: "success",
    RunStatus.FAILED: "failure",
    RunStatus.CANCELLED: "cancelled",
}
Filter: TypeAlias = Literal["running", "waiting", "success", "partial", "failure", "cancelled"]


def statuses_of(shown: Filter | None) -> tuple[RunStatus, ...]:
    """Ours behind an owner's word; none matches all. ``partial`` is never reached, so it matches nothing."""
    return () if shown is None else tuple(ours for ours, theirs in STATUSES.items() if theirs == shown)


class RunWorkflow(Form):
    payload: dict[str, Any] = Field(default_factory=dict, description="What the trigger hands to the first nodes.")
    run_id: str = Field(
        default="", description="A run id of your own, `run_...`, so that you can subscribe to it first."
    )
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="By default the newest."
    )
    trigger_node_id: str = Field(default="", max_length=64, description="Which trigger, where there are several.")

    def value(self) -> Start:
        return Start(payload=self.payload, run_id=self.run_id, version=self.version, trigger_node=self.trigger_node_id)


class RunStarted(Shape):
    run_id: str


class RetryRun(Form):
    inputs: dict[str, dict[str, Any]] = Field(
        default_factory=dict,
        description="Failed step (`charge#1`, or its node `charge`) -> its whole input, instead of what it had. "
        "Values, not expressions. Such a step calls with another idempotency key.",
    )


class ForEachLevel(Form):
    parent_node_id: str = ""
    index: Annotated[int, Field(ge=0, le=100_000)] = 0
    total: int = 0


class ForEachContext(ForEachLevel):
    stack: list[ForEachLevel] = Field(default_factory=list, max_length=10)


class ResumeNode(Form):
    data: Any = Field(default=None, description="What the waiting node gets as its result.")
    payload: Any = Field(default=None, description="Another name for `data`.")
    for_each_context: ForEachContext | None = Field(default=None, description="Which iteration, for a node in a loop.")

    @property
    def signal(self) -> Json:
        """``data``, or ``payload`` where that is what was sent."""
        return self.payload if "data" not in self.model_fields_set and "payload" in self.model_fields_set else self.data

    def step(self, node_id: str) -> str:
        """The step that is meant; '' for the first open wait of the node."""
        context = self.for_each_context
        if context is None:
            return ""
        levels = context.stack or [context]
        return f"{node_id}#{'.'.join(str(level.index + 1) for level in levels)}"


class ResumeResult(Shape):
    action: Literal["resumed", "skipped"]
    reason: str


class NodeError(Shape):
    code: str
    category: str
    message: str
    attempts: int

    @classmethod
    def of(cls, failure: Failure | None) -> NodeError | None:
        if failure is None:
            return None
        return cls(code=failure.code, category=failure.category, message=failure.message, attempts=failure.attempts)


class ExecutionNode(Shape):
    """One node's visit: what it was given, what it gave."""

    type: str
    status: Literal["pending", "running", "success", "failure", "skipped", "waiting", "scheduled", "cancelled"]
    input: Any
    result: Any
    error: NodeError | None
    attempts: int
    started_at: str
    finished_at: str
    secret_keys: list[str]
    iterations: list[dict[str, ExecutionNode]]

    @classmethod
    def of(cls, state: NodeState) -> ExecutionNode:
        return cls.model_validate(
            {
                "type": state.type,
                "status": state.status,
                "input": state.input,
                "result": state.result,
                "error": NodeError.of(state.failure),
                "attempts": state.attempts,
                "startedAt": rfc3339(state.started_at),
                "finishedAt": rfc3339(state.finished_at),
                "secretKeys": [],
                "iterations": [
                    {name: cls.of(inner) for name, inner in iteration.items()} for iteration in state.iterations
                ],
            }
        )


class RunListItem(Shape):
    id: str
    workflow_id: str
    workflow_name: str
    workflow_version: int
    status: Status
    paused: bool = Field(description="Its owner holds it; the status is then `waiting`.")
    summary: str = Field(description="Why it failed; empty otherwise.")
    trigger_node_id: str
    trigger_source: str = Field(
        description="`public`, `api`, `webhook`, `schedule`, `workflow`, `execution`, `rerun`, `cleanup`."
    )
    triggered_by: str
    source_run_id: str = Field(description="The run that started this one, or that it starts again.")
    execution_id: str
    created_at: str
    started_at: str
    finished_at: str

    @classmethod
    def of(cls, run: Run, workflow_name: str) -> RunListItem:
        return cls(**_fields(run, workflow_name))


class RunView(RunListItem):
    """A run; ``executionState`` and ``workflowDefinition`` are null in a summary."""

    pausing: bool = Field(description="It was asked to pause; the attempt that is in flight comes first.")
    organization_id: str
    payload: Any
    output: Any
    error: NodeError | None
    execution_state: dict[str, ExecutionNode] | None
    workflow_definition: dict[str, Any] | None

    @classmethod
    def summary_of(cls, run: Run, workflow_name: str, pausing: bool = False) -> RunView:
        return cls(
            pausing=pausing,
            **_fields(run, workflow_name),
            organization_id=run.org_id,
            payload=None,
            output=None,
            error=None,
            execution_state=None,
            workflow_definition=None,
        )

    @classmethod
    def full(cls, found: Inspected, nodes: set[str]) -> RunView:
        """``nodes``: only these in the state; empty for all."""
        state = found.state
        shown = {name: node for name, node in state.nodes.items() if not nodes or name in nodes}
        return cls(
            **_fields(found.run, found.workflow_name),
            pausing=found.pausing,
            organization_id=found.run.org_id,
            payload=state.payload,
            output=state.output,
            error=NodeError.of(state.failure),
            execution_state={name: ExecutionNode.of(node) for name, node in shown.items()},
            workflow_definition=found.version.definition,
        )


class RunCount(Shape):
    total: int
    running: int
    waiting: int
    success: int
    partial: int
    failure: int
    cancelled: int


class WorkflowRunCount(RunCount):
    workflow_id: str


def count_of(rows: list[tuple[str, RunStatus, int]]) -> RunCount:
    """All (workflow, status, count) rows in one."""
    return RunCount(**_sums(rows))


def counts_by_workflow(rows: list[tuple[str, RunStatus, int]]) -> list[WorkflowRunCount]:
    """One for each workflow, the one with most runs first."""
    by_workflow: dict[str, list[tuple[str, RunStatus, int]]] = {}
    for row in rows:
        by_workflow.setdefault(row[0], []).append(row)
    counted = [WorkflowRunCount(workflow_id=name, **_sums(its)) for name, its in by_workflow.items()]
    return sorted(counted, key=lambda count: (-count.total, count.workflow_id))


def _sums(rows: list[tuple[str, RunStatus, int]]) -> dict[str, int]:
    sums: dict[str, int] = dict.fromkeys(("total", "partial", *STATUSES.values()), 0)
    for _, status, number in rows:
        sums[STATUSES[status]] += number
        sums["total"] += number
    return sums


def entry_event(graph: Graph, seq: int, entry: AnyEntry) -> Json:
    """One line of a run's journal as its stream tells it: what happened where, without payloads."""
    step: str = getattr(entry, "step", "")
    failure: Failure | None = getattr(entry, "failure", None)
    node = graph.nodes.get(node_of(step)) if step else None
    return {
        "seq": seq,
        "eventType": str(entry.__struct_config__.tag),
        "nodeId": node_of(step),
        "step": step,
        "attempt": getattr(entry, "attempt", 0),
        "title": node.title if node is not None else "",
        "message": failure.message if failure is not None else "",
        "createdAt": rfc3339(entry.at),
    }


def _fields(run: Run, workflow_name: str) -> dict[str, Any]:
    by, _, again = run.triggered_by.partition("/")
    return {
        "id": run.id,
        "workflow_id": run.workflow_id,
        "workflow_name": workflow_name,
        "workflow_version": run.version,
        "status": STATUSES[run.status],
        "paused": run.status is RunStatus.PAUSED,
        "summary": run.error,
        "trigger_node_id": run.trigger_node,
        "trigger_source": run.trigger_source,
        "triggered_by": by,
        "source_run_id": again or run.parent.partition("/")[0],
        "execution_id": run.execution_id,
        "created_at": rfc3339(run.created_at),
        "started_at": rfc3339(run.started_at),
        "finished_at": rfc3339(run.finished_at),
    }
