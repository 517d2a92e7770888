"""Runs as their owner reads them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field

from farebox.api.envelope import Form, Shape
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, Failure, node_of
from farebox.core.times import rfc3339
from farebox.core.values import Json

Status: TypeAlias = Literal["running", "waiting", "success", "failure", "cancelled"]
Filter: TypeAlias = Literal["running", "waiting", "success", "partial", "failure", "cancelled"]


class RunWorkflow(Form):
    payload: dict[str, Any] = Field(default_factory=dict, description="What the trigger hands to the first nodes.")
    run_id: str = Field("", description="A run id of your own, `run_...`, so that you can subscribe to it first.")
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(None, description="By default the newest.")
    trigger_node_id: str = Field("", max_length=64, description="Which trigger, where there are several.")


class RunStarted(Shape):
    run_id: str


class ForEachLevel(Form):
    parent_node_id: str = ""
    index: Annotated[int, Field(ge=0, le=100_000)] = 0
    total: int = 0


class ForEachContext(ForEachLevel):
    stack: list[ForEachLevel] = Field(default_factory=list, max_length=10)


class ResumeNode(Form):
    data: Any = Field(None, description="What the waiting node gets as its result.")
    payload: Any = Field(None, description="Another name for `data`.")
    for_each_context: ForEachContext | None = Field(None, description="Which iteration, for a node in a loop.")

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


class ExecutionNode(Shape):
    """One node's visit: what it was given, what it gave."""

    type: str
    status: Literal["running", "success", "failure", "skipped", "waiting", "scheduled", "cancelled"]
    input: Any
    result: Any
    started_at: str
    finished_at: str
    error: NodeError | None = None
    child_run_id: str = ""
    iterations: list[dict[str, ExecutionNode]] = Field(
        default_factory=list, description="Of a for-each: for each index the nodes of its body."
    )


class RunSummary(Shape):
    """A run without what its nodes did."""

    id: str
    workflow_id: str
    workflow_version: int
    status: Status
    summary: str
    error: str = Field(description="Why it failed; empty otherwise.")
    trigger_node_id: str
    trigger_source: str = Field(description="`public`, `api`, `webhook`, `schedule`, `workflow`, `execution`.")
    triggered_by: str
    source_run_id: str
    parent_run_id: str
    execution_id: str
    is_simulation: bool
    created_at: str
    started_at: str
    finished_at: str


class RunListItem(RunSummary):
    workflow_name: str


class RunView(RunSummary):
    """A run; with ``summary=true`` without its state, its definition and its properties."""

    organization_id: str
    execution_state: dict[str, ExecutionNode] | None = None
    workflow_definition: dict[str, Any] | None = None
    prop_values: dict[str, Any] | None = None


class RunCount(Shape):
    """How many runs have which status."""

    total: int
    running: int
    waiting: int
    success: int
    partial: int
    failure: int
    cancelled: int


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
