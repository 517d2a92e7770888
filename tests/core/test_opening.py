"""How a run begins."""

from __future__ import annotations

from farebox.core.builtin_types import FLOW_TYPES
from farebox.core.graph_check import build
from farebox.core.opening import Opening, first_entry, new_run, trigger_of
from farebox.core.records import RunStatus, Workflow

WORKFLOW = Workflow(id="wf_1", org_id="org_1", name="Report", created_at=1, updated_at=1)
GRAPH = build(
    {
        "nodes": {
            "hand": {"type": "manual", "payload": {}, "children": ["end"]},
            "hook": {"type": "webhook", "payload": {}, "children": ["end"]},
            "end": {"type": "delay", "payload": {"delayMs": 1000}, "children": []},
        },
        "triggerNodeIds": ["hand", "hook"],
        "variableDefs": [{"name": "rate", "default": 2}],
    },
    FLOW_TYPES,
)


def test_the_first_entry_holds_what_expressions_may_read() -> None:
    opening = Opening(run_id="run_1", source="api", trigger="hand", body={"n": 1}, execution={"id": "exe_1"})
    entry = first_entry(WORKFLOW, 3, GRAPH, opening, 0)
    assert entry.payload == {
        "body": {"n": 1},
        "headers": {},
        "source": "api",
        "triggeredAt": "1970-01-01T00:00:00.000Z",
    }
    assert entry.workflow == {"id": "wf_1", "version": 3, "name": "Report"}
    assert entry.execution == {"id": "exe_1"}
    assert entry.vars == GRAPH.vars


def test_no_body_is_an_empty_one() -> None:
    opening = Opening(run_id="run_1", source="schedule", trigger="hand")
    assert first_entry(WORKFLOW, 1, GRAPH, opening, 0).payload["body"] == {}


def test_the_row_is_queued_and_knows_where_it_comes_from() -> None:
    opening = Opening(run_id="run_1", source="workflow", trigger="hand", parent="run_0/a#1/1", depth=2)
    run = new_run(WORKFLOW, 3, opening, 7)
    assert (run.status, run.head, run.org_id, run.version) == (RunStatus.QUEUED, 0, "org_1", 3)
    assert (run.parent, run.depth, run.trigger_node) == ("run_0/a#1/1", 2, "hand")


def test_the_trigger_that_fires() -> None:
    assert trigger_of(GRAPH) == "hand"
    assert trigger_of(GRAPH, "webhook") == "hook"
    assert trigger_of(GRAPH, "schedule") == ""
    assert trigger_of(GRAPH, "manual", "hook") == "hook"
    assert trigger_of(GRAPH, "manual", "nowhere") == ""
