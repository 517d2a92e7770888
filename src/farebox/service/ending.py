"""How a run is ended from outside: a cancel takes the next seq of its journal, and of every child that it waits for.

All of it happens in one transaction. Which children a run waits for is read from its journal before; the journal's
head is the fence, so a child that was opened in between is not forgotten: RunTaken, and the caller reads again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from msgspec.structs import replace

from farebox.core import run as rules
from farebox.core.cleanup import opening_of
from farebox.core.errors import NotFound, RunTaken
from farebox.core.graph import Graph
from farebox.core.hold import OWNER
from farebox.core.journal import AnyEntry, RunCancelled, RunFailed, RunSucceeded
from farebox.core.opening import Opening, first_entry, new_run
from farebox.core.position import Position
from farebox.core.records import Run, Signal, Timer, Workflow
from farebox.core.run_row import FINAL_RUN_STATUSES, follow
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service.house import House
from farebox.storage.port import Books

By: TypeAlias = Literal["buyer", "seller", "parent"]

TRIES = 20
"""How often a cancel reads again when the run moved in between."""


class Cleanup(Value, frozen=True):
    """A run to be opened with the cancel (``core.cleanup``), ready but for who cancelled."""

    workflow: Workflow
    version: int
    graph: Graph
    opening: Opening


class Member(Value, frozen=True):
    """A run that ends with its parent. ``head`` None: whatever its journal says by then, it waits for no child."""

    run_id: str
    head: int | None = None
    cleanup: Cleanup | None = None
    """What tidies up after it."""


Family: TypeAlias = tuple[Member, ...]


async def family(house: House, run_id: str) -> Family:
    """The run first, then the children it waits for, and theirs."""
    found: list[Member] = []
    asked = [run_id]
    while asked:
        member, children = await _member(house, asked.pop(0))
        found.append(member)
        asked.extend(children)
    return tuple(found)


async def _member(house: House, run_id: str) -> tuple[Member, list[str]]:
    run = await house.store.run(run_id)
    if run is None:
        raise NotFound(f"there is no run {run_id}")
    graph = await house.graphs.get(run.workflow_id, run.version)
    if run.status in FINAL_RUN_STATUSES:
        return Member(run_id), []
    if not graph.cleanup and all(node.flow != "trigger-workflow" for node in graph.nodes.values()):
        return Member(run_id), []
    entries = await house.store.entries(run_id)
    position = rules.look(graph, entries, run_id)
    cleanup = await _cleanup(house, run, graph, position)
    return Member(run_id, len(entries), cleanup), list(position.children)


async def _cleanup(house: House, run: Run, graph: Graph, position: Position) -> Cleanup | None:
    opening = opening_of(graph, position, run, new_id("run"))
    workflow = await house.store.workflow(run.workflow_id) if opening is not None else None
    return None if opening is None or workflow is None else Cleanup(workflow, run.version, graph, opening)


def cancel_family(books: Books, members: Family, by: By) -> Run:
    """End them all, in a unit that named them in ``runs``. Returns the first. RunTaken: read the family again."""
    first = books.run(members[0].run_id)
    for member in members:
        run = books.run(member.run_id)
        if run.status in FINAL_RUN_STATUSES:
            continue
        if member.head is not None and member.head != run.head:
            raise RunTaken()
        said: By = by if run.id == first.id else "parent"
        ended = cancel(books, run, said)
        if member.cleanup is not None:
            _open(books, member.cleanup, said)
        if run.id == first.id:
            first = ended
    return first


def _open(books: Books, cleanup: Cleanup, by: By) -> None:
    opening = replace(cleanup.opening, body={**cleanup.opening.body, "by": by})
    run = new_run(cleanup.workflow, cleanup.version, opening, books.now)
    books.append(run, [first_entry(cleanup.workflow, cleanup.version, cleanup.graph, opening, books.now)])
    books.wake(run.id)


def cancel(books: Books, run: Run, by: By) -> Run:
    """The terminal entry of one run that is not final; its runner's own append then fails, and it lets go."""
    entry = RunCancelled(at=max(books.now, run.head_at), by=by)  # the clock may have been put back
    ended = books.append(follow(run, [entry]), [entry])
    books.add(Timer(run.id, None))
    tell_parent(books, ended, entry)
    return ended


def forget_words(books: Books, signals: Iterable[Signal]) -> None:
    """What its owner said (``service.pausing``) and the run had not taken when it ended is over when it is retried."""
    for signal in signals:
        if signal.source == OWNER:
            books.add(replace(signal, taken_by="run"))


def tell_parent(books: Books, run: Run, end: AnyEntry) -> None:
    """If a parent waits for this run: the signal that it ended, and a wake."""
    if not run.parent_waits:
        return
    parent, step, _ = run.parent.split("/")
    books.add(
        Signal(
            id=new_id("sig"),
            run_id=parent,
            source="child",
            external_id=f"{run.id}/{run.head}",  # a retried child ends once more
            node_id=step.partition("#")[0],
            step=step,
            data={"runId": run.id, **_ending(end)},
            received_at=books.now,
        )
    )
    books.wake(parent)


def _ending(end: AnyEntry) -> dict[str, Json]:
    match end:
        case RunSucceeded(output=output):
            return {"status": "success", "output": output}
        case RunFailed(failure=failure):
            return {"status": "failure", "error": f"{failure.code}: {failure.message}"}
        case _:
            return {"status": "cancelled"}
