"""Workflows as JSON: what is derived from a definition, whatever its shape."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.api.models_workflows import ValidationResult, VersionsData, WorkflowListItem, WorkflowView, status_of
from farebox.core.graph import GraphError
from farebox.core.records import Version, Workflow
from farebox.service.workflows import Shown


def shown(definition: Any, **fields: Any) -> Shown:
    workflow = Workflow(
        id="wf_1", org_id="org_1", name="w", created_at=0, updated_at=0, trigger_secret="whs_x", **fields
    )
    return Shown(
        workflow, Version(workflow_id="wf_1", version=workflow.version, definition=definition, digest="", created_at=0)
    )


def test_the_secret_is_shown_to_who_may_see_it() -> None:
    one = shown({"nodes": {}})
    assert WorkflowView.of(one, secrets=True).trigger_secret == "whs_x"
    assert WorkflowView.of(one, secrets=False).trigger_secret == ""


@pytest.mark.parametrize(
    "nodes", [{}, {"root": None}, {"root": []}, {"root": {"children": [1, None]}}, {"a": {"type": 3, "payload": "x"}}]
)
def test_any_draft_can_be_listed(nodes: Any) -> None:
    definition = {"nodes": nodes, "inputSchema": "x", "variableDefs": 3, "triggerNodeIds": {}}
    item = WorkflowListItem.of(shown(definition))
    assert (item.input_count, item.trigger_name in ("", "root")) == (0, True)
    assert WorkflowView.of(shown(definition), secrets=True).variable_defs == []


def test_a_list_item_tells_trigger_inputs_and_linked_workflows() -> None:
    nodes = {
        "start": {"type": "webhook", "titleOverride": "From the shop", "children": ["a"]},
        "a": {"type": "trigger-workflow", "payload": {"workflowId": "wf_other"}, "branch": "then"},
        "b": {"type": "trigger-workflow", "payload": {"workflowId": "{{ $vars.x }}"}},
    }
    definition = {"nodes": nodes, "triggerNodeIds": ["start"], "inputSchema": [{"key": "a"}]}
    item = WorkflowListItem.of(shown(definition))
    assert (item.trigger_type, item.trigger_name, item.type) == ("webhook", "From the shop", "webhook")
    assert (item.node_count, item.input_count, item.linked_workflow_ids) == (3, 1, ["wf_other"])
    assert item.definition_summary.nodes["a"].branch == "then"


def test_the_status_of_one_version() -> None:
    workflow = Workflow(
        id="wf_1", org_id="o", name="w", created_at=0, updated_at=0, version=4, live_version=3, status="active"
    )

    def version(number: int, published_at: int | None) -> Version:
        return Version(
            workflow_id="wf_1", version=number, definition={}, digest="", created_at=0, published_at=published_at
        )

    assert status_of(workflow, version(4, None)) == "active"
    assert status_of(workflow, version(3, 1)) == "active"
    assert status_of(workflow, version(2, 1)) == "archived"
    assert status_of(workflow, version(1, None)) == "draft"


def test_a_window_of_versions_tells_whether_there_are_more() -> None:
    one = shown({"nodes": {}})
    data = VersionsData.of((one.workflow, [one.version, one.version]), 1, 0, secrets=False)
    assert (len(data.items), data.has_more, data.next_cursor) == (1, True, "")


def test_validation_results_carry_all_six_fields() -> None:
    result = ValidationResult.of([GraphError("nodes", "nodes.a", "is wrong", "bad", "a", "A")])
    assert result.model_dump(by_alias=True) == {
        "valid": False,
        "errors": [
            {"type": "nodes", "field": "nodes.a", "nodeId": "a", "nodeName": "A", "message": "is wrong", "code": "bad"}
        ],
    }
    assert ValidationResult.of([]).valid
