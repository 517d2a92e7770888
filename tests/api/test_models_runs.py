"""Runs as JSON: statuses as owners know them, counts, iterations, what a resume means."""

from __future__ import annotations

from farebox.api.models_runs import (
    STATUSES,
    ExecutionNode,
    ResumeNode,
    RunListItem,
    count_of,
    counts_by_workflow,
    entry_event,
    statuses_of,
)
from farebox.core.graph import Graph
from farebox.core.journal import Failure, RunOpened, StepFailed
from farebox.core.records import Run, RunStatus
from farebox.service.run_state import NodeState


def test_every_status_of_ours_has_a_word_of_theirs() -> None:
    assert set(STATUSES) == set(RunStatus)
    assert statuses_of(None) == ()
    assert statuses_of("running") == (RunStatus.QUEUED, RunStatus.RUNNING)
    assert statuses_of("partial") == ()


def test_counts_add_up() -> None:
    rows = [("wf_1", RunStatus.QUEUED, 1), ("wf_2", RunStatus.SUCCEEDED, 3), ("wf_1", RunStatus.RUNNING, 1)]
    assert count_of(rows).model_dump() == {
        "total": 5,
        "running": 2,
        "waiting": 0,
        "success": 3,
        "partial": 0,
        "failure": 0,
        "cancelled": 0,
    }
    assert [(one.workflow_id, one.total) for one in counts_by_workflow(rows)] == [("wf_2", 3), ("wf_1", 2)]


def test_a_resume_says_data_or_payload_and_maybe_which_iteration() -> None:
    assert ResumeNode.model_validate({"data": None, "payload": 1}).signal is None
    assert ResumeNode.model_validate({"payload": 1}).signal == 1
    assert ResumeNode.model_validate({}).step("ask") == ""
    stack = {"forEachContext": {"stack": [{"index": 2}, {"index": 0}]}}
    assert ResumeNode.model_validate(stack).step("ask") == "ask#3.1"
    assert ResumeNode.model_validate({"forEachContext": {"parentNodeId": "l", "index": 1}}).step("ask") == "ask#2"


def test_iterations_nest() -> None:
    inner = NodeState("log", status="failure", failure=Failure("boom", "it broke", attempts=2), started_at=0)
    outer = NodeState("for-each", status="running", iterations=[{}, {"say": inner}])
    shown = ExecutionNode.of(outer).model_dump(by_alias=True)
    assert shown["iterations"][0] == {}
    assert shown["iterations"][1]["say"]["error"] == {
        "code": "boom",
        "category": "internal",
        "message": "it broke",
        "attempts": 2,
    }
    assert shown["iterations"][1]["say"]["startedAt"] == "1970-01-01T00:00:00.000Z"


def test_a_child_names_the_run_that_started_it() -> None:
    run = Run(
        id="run_2", org_id="o", workflow_id="wf_1", version=1, status=RunStatus.FAILED, created_at=0,
        parent="run_1/call#1/1", error="it broke",
    )  # fmt: skip
    item = RunListItem.of(run, "w")
    assert (item.source_run_id, item.status, item.summary, item.started_at) == ("run_1", "failure", "it broke", "")


def test_a_journal_entry_is_told_without_its_payload() -> None:
    graph = Graph(nodes={}, triggers=(), order=())
    opened = entry_event(graph, 1, RunOpened(at=0, trigger="root", payload={"secret": 1}))
    assert (opened["eventType"], opened["nodeId"]) == ("run.opened", "")
    assert "secret" not in str(opened)
    failed = entry_event(graph, 2, StepFailed(at=0, step="call#2.1", attempt=3, failure=Failure("boom", "it broke")))
    assert (failed["nodeId"], failed["step"], failed["attempt"], failed["message"]) == (
        "call",
        "call#2.1",
        3,
        "it broke",
    )
