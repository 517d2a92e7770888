"""Tidying up after a cancel: the branch of a workflow that begins at its ``on-cancel`` trigger.

A cancel is immediate and final. What must still be done in the world (release a reservation, delete a file) is a run of
its own, opened in the transaction of the cancel: of the same version, at that trigger, with its own time limit. It
belongs to no execution, so whatever becomes of it changes neither the status nor the money of what was cancelled.

Its ``$trigger.body`` says what there may be to tidy up: ``results`` of the nodes that had ended, ``underway`` the
attempts that were cut off, which may have worked, each with its idempotency key. Together they have at most
``journal.LARGEST_VALUE``: the largest of them are left out, and ``leftOut`` names their nodes. A cancel never fails
for what a run has gathered.
"""

from __future__ import annotations

from collections.abc import Mapping

from farebox.core.builtin_types import ON_CANCEL
from farebox.core.decide import key_of
from farebox.core.graph import Graph
from farebox.core.graph_problems import Problems
from farebox.core.graph_read import Draft
from farebox.core.journal import LARGEST_VALUE
from farebox.core.measure import measured
from farebox.core.opening import Opening
from farebox.core.position import Position, State
from farebox.core.records import Run
from farebox.core.sizes import size_of
from farebox.core.times import MINUTE
from farebox.core.values import Json, Millis

DEFAULT: Millis = 5 * MINUTE
MOST_NAMED = 100
SPARE = 16 * 1024
"""Bytes for what stands around the values, and for the names of what is left out."""
_UNDERWAY = (State.ASKED, State.BACKOFF)


def opening_of(graph: Graph, position: Position, run: Run, run_id: str) -> Opening | None:
    """How the cleanup of a run that is cancelled here begins; None where there is nothing to do: the workflow has none,
    the run had not started, or is a cleanup itself."""
    opened = position.opened
    if not graph.cleanup or opened is None or not position.started or opened.trigger == graph.cleanup:
        return None
    body = opened.payload.get("body") if isinstance(opened.payload, dict) else None
    told = _fitted(run.id, body, _results(graph, position), _underway(position))
    return Opening(
        run_id=run_id,
        source="cleanup",
        trigger=graph.cleanup,
        body=told,
        execution=opened.execution,
        parent=f"{run.id}/{graph.cleanup}#1/1",
        depth=run.depth + 1,
    )


def _fitted(run_id: str, body: Json, results: dict[str, Json], underway: list[dict[str, Json]]) -> Json:
    """What fits of it. Attempts come first, then values, the smallest first, so that ids and references come before
    what they stand for; a result that is left out is no key of ``results``."""
    left = LARGEST_VALUE - SPARE
    kept: dict[str, Json] = {}
    cut_off: list[dict[str, Json]] = []
    told: dict[str, Json] = {"runId": run_id, "input": None, "results": kept, "underway": cut_off}
    for one in underway:
        empty = {**one, "input": None}
        left -= size_of(empty) + 1
        if left >= 0:
            cut_off.append(empty)
    left_out: list[str] = []
    places: list[tuple[str, dict[str, Json], str, Json]] = [("input", told, "input", body)]
    places += [(node, kept, node, value) for node, value in results.items()]
    places += [(one["step"], empty, "input", one["input"]) for empty, one in zip(cut_off, underway, strict=False)]
    for about, (name, holder, key, value) in sorted(
        ((measured(place[3], LARGEST_VALUE), place) for place in places), key=lambda measure: measure[0]
    ):
        size = len(key) + 6 + (size_of(value) if about <= LARGEST_VALUE else LARGEST_VALUE)
        if size <= left:
            holder[key] = value
            left -= size
        else:
            left_out.append(name)
    names = [*(["underway"] if len(cut_off) < len(underway) else []), *sorted(left_out)]
    return {**told, "leftOut": names[:MOST_NAMED]} if names else told


def _results(graph: Graph, position: Position) -> dict[str, Json]:
    """Node id -> result of the steps outside loops that had ended; null after a handled failure."""
    found = position.root.results
    return {node: one["result"] for node, one in found.items() if graph.nodes[node].flow != "trigger"}


def _underway(position: Position) -> list[dict[str, Json]]:
    return [
        {
            "nodeId": step.node.id,
            "step": step.name,
            "attempt": step.attempt,
            "idempotencyKey": key_of(position, step),
            "input": step.arguments,
        }
        for step in position.steps.values()
        if step.state in _UNDERWAY
    ]


def read_cleanup(
    drafts: Mapping[str, Draft], triggers: tuple[str, ...], problems: Problems
) -> tuple[str, frozenset[str]]:
    """The trigger, and the nodes of its branch, which must be a branch apart."""
    found = [one for one in triggers if drafts[one].type == ON_CANCEL]
    for more in found[1:]:
        problems.of_node(more, "", "cleanup_twice", f"a workflow has one on-cancel trigger; there is '{found[0]}'")
    if not found:
        return "", frozenset()
    apart = _reached(drafts, found[0])
    for node in sorted(apart & _reached(drafts, *(one for one in triggers if one not in found))):
        text = "this node follows from an on-cancel trigger and from another one; a cleanup is a branch apart"
        problems.of_node(node, "", "cleanup_mixed", text, "connectivity")
    return found[0], apart


def _reached(drafts: Mapping[str, Draft], *starts: str) -> frozenset[str]:
    reached: set[str] = set()
    waiting = list(starts)
    while waiting:
        draft = drafts[waiting.pop()]
        for child in (*draft.children, *draft.loop_body):
            if child in drafts and child not in reached:
                reached.add(child)
                waiting.append(child)
    return frozenset(reached)


def cleanup_ms(drafts: Mapping[str, Draft], cleanup: str) -> Millis:
    """How long it may take."""
    said = drafts[cleanup].payload.get("timeoutMs") if cleanup else None
    return said if isinstance(said, int) else DEFAULT
