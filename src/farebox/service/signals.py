"""Something from outside for a waiting node: an API resume, a callback. Buyers' answers stand in ``service.answers``.

A signal may come before its wait opens and is then kept. It is refused, softly, once no wait can take it any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from farebox.core import run as rules
from farebox.core.errors import NotFound, RunTaken, Unavailable
from farebox.core.graph import Graph
from farebox.core.journal import AnyEntry, SignalTaken, StepDone, StepFailed, StepSkipped
from farebox.core.records import Signal
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Json, Millis, Value
from farebox.ids import new_id
from farebox.service.ending import TRIES
from farebox.service.house import House
from farebox.service.sizes import encoded
from farebox.storage.port import Books, Conflict, Work


class Resumed(Value, frozen=True):
    """What became of a signal."""

    action: Literal["resumed", "skipped"]
    reason: str = ""


AGAIN = Resumed("resumed", "it was received before")


async def signal(
    house: House,
    run_id: str,
    node_id: str,
    *,
    data: Json = None,
    step: str = "",
    source: str = "api",
    external_id: str = "",
    org_id: str = "",
) -> Resumed:
    """Store it for the node's wait, once per ``external_id``. ``step`` '' means the first open wait of that node.

    ``org_id`` '' trusts the caller to have checked whose run it is.
    """
    encoded(data, "the data")
    row = Signal(
        id=new_id("sig"),
        run_id=run_id,
        source=source,
        external_id=external_id or new_id("sig"),
        node_id=node_id,
        step=step,
        data=data,
        received_at=house.clock(),
    )
    for _ in range(TRIES):
        seen = await _look(house, row, org_id)
        if isinstance(seen, Resumed):
            return seen
        try:
            resumed: Resumed = await house.writing.submit(_work(row, seen))
            return resumed
        except Conflict:
            return AGAIN
        except RunTaken:  # the run moved on meanwhile; what was seen of it may not hold
            continue
    raise Unavailable("the run moves too fast to be resumed now", retry_after=1)


class _Seen(Value, frozen=True):
    """What was seen of the run. ``head`` is the fence."""

    head: int
    until: Millis | None
    """The deadline of the wait that would take it; None without one, or if none is open."""


async def _look(house: House, row: Signal, org_id: str) -> _Seen | Resumed:
    run = await house.store.run(row.run_id)
    if run is None or (org_id and run.org_id != org_id):
        raise NotFound(f"there is no run {row.run_id}")
    graph = await house.graphs.get(run.workflow_id, run.version)
    node = graph.nodes.get(row.node_id)
    if node is None or node.flow != "wait":
        raise NotFound(f"this run has no node {row.node_id!r} that waits")
    if await house.store.signal(row.run_id, row.source, row.external_id) is not None:
        return AGAIN
    if run.status in FINAL_RUN_STATUSES:
        return Resumed("skipped", f"the run has ended ({run.status})")
    entries = await house.store.entries(row.run_id)
    step = row.step or ("" if node.loop else f"{row.node_id}#1")
    if step and _has_ended(entries, step):
        return Resumed("skipped", "this wait has ended")
    if step and any(one.node_id == row.node_id and one.step in ("", step) for one in await _kept(house, row)):
        return Resumed("skipped", "it has a signal already")
    return _Seen(len(entries), _deadline(graph, entries, row))


async def _kept(house: House, row: Signal) -> list[Signal]:
    return await house.store.signals(row.run_id)


def _has_ended(entries: Sequence[AnyEntry], step: str) -> bool:
    return any(
        isinstance(entry, StepDone | StepFailed | StepSkipped | SignalTaken) and entry.step == step for entry in entries
    )


def _deadline(graph: Graph, entries: Sequence[AnyEntry], row: Signal) -> Millis | None:
    """The latest deadline among the open waits that could take it."""
    position = rules.look(graph, entries)
    open_waits = [
        waiting.due
        for name, waiting in position.waiting.items()
        if name == row.step or (not row.step and waiting.node.id == row.node_id)
    ]
    deadlines = [due for due in open_waits if due is not None]
    return max(deadlines) if deadlines and len(deadlines) == len(open_waits) else None


def _work(row: Signal, seen: _Seen) -> Work:
    def keep(books: Books) -> Resumed:
        run = books.run(row.run_id)
        if run.status in FINAL_RUN_STATUSES:
            return Resumed("skipped", f"the run has ended ({run.status})")
        if run.head != seen.head:
            raise RunTaken()
        if seen.until is not None and books.now >= seen.until:
            return Resumed("skipped", "its deadline has passed")
        books.add(replace(row, received_at=books.now))
        books.wake(row.run_id)
        return Resumed("resumed")

    return Work(do=keep, runs=(row.run_id,))
