"""Opens child runs (``trigger-workflow``): looks up what is live; hands back the entry and what to store with it."""

from __future__ import annotations

from collections.abc import Callable

from farebox.core.commands import OpenChild
from farebox.core.errors import FareboxError
from farebox.core.journal import ChildOpened, Failure
from farebox.core.opening import Opening, trigger_of
from farebox.core.records import Run
from farebox.core.values import Millis, Value
from farebox.ids import new_id
from farebox.service import runs, schemas
from farebox.service.house import House
from farebox.storage.port import Books

DEEPEST = 10
"""How many runs deep children may open children."""


class Child(Value, frozen=True):
    """A child that is to be stored in the transaction of its parent's entry."""

    entry: ChildOpened
    add: Callable[[Books], None]


async def child_of(house: House, parent: Run, command: OpenChild, now: Millis) -> Child | Failure:
    """The child that this step opens, or why it cannot."""
    if parent.depth + 1 > DEEPEST:
        return Failure("too_deep", f"workflows may trigger workflows at most {DEEPEST} deep", "validation")
    workflow = await house.store.workflow(command.workflow_id)
    if workflow is None or workflow.org_id != parent.org_id or workflow.status == "archived":
        return _unavailable(command, "there is no such workflow")
    if workflow.status != "active" or workflow.live_version is None:
        return _unavailable(command, f"it is {workflow.status}; only an active workflow can be triggered")
    version = workflow.live_version
    try:
        graph = await house.graphs.get(workflow.id, version)
        trigger = trigger_of(graph, "manual") or trigger_of(graph)
        if graph.nodes[trigger].type == "manual":
            schemas.check_payload(graph, command.payload)
    except FareboxError as error:
        told = [f"{problem.field}: {problem.message}" for problem in error.details]
        return _unavailable(command, "; ".join([error.message, *told]))
    opening = Opening(
        run_id=new_id("run"),
        source="workflow",
        trigger=trigger,
        body=command.payload,
        triggered_by=parent.id,
        parent=f"{parent.id}/{command.step}/{command.attempt}",
        parent_waits=command.waits,
        depth=parent.depth + 1,
    )
    entry = ChildOpened(
        at=now,
        step=command.step,
        attempt=command.attempt,
        workflow_id=workflow.id,
        workflow_name=workflow.name,
        child=opening.run_id,
        waits=command.waits,
    )
    return Child(entry, lambda books: _add(books, runs.add_run(books, workflow, version, graph, opening)))


def _add(books: Books, run: Run) -> None:
    books.put_run(run)


def _unavailable(command: OpenChild, why: str) -> Failure:
    return Failure("workflow_unavailable", f"workflow {command.workflow_id} cannot be triggered: {why}", "config")
