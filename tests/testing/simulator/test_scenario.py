"""Workflows are published once, by the real service; what they trigger elsewhere does nothing."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core.errors import DefinitionInvalid
from farebox.testing.simulator.scenario import NOTHING, scenario
from farebox.testing.simulator.workflows import house_scenarios


def triggering(workflow_id: str) -> dict[str, Any]:
    call = {"type": "trigger-workflow", "payload": {"workflowId": workflow_id}, "children": []}
    return {"nodes": {"root": {"type": "manual", "payload": {}, "children": ["call"]}, "call": call}}


def test_a_workflow_may_name_those_before_it() -> None:
    made = scenario("two", [NOTHING, triggering("@0")], {})
    first, second = made.offers
    payload = made.disk.versions[second.workflow.id, 1].definition["nodes"]["call"]["payload"]
    assert payload == {"workflowId": first.workflow.id}
    assert first.trigger == "root"
    assert set(made.graphs) >= {(first.workflow.id, 1), (second.workflow.id, 1)}


def test_what_is_triggered_elsewhere_has_a_stand_in() -> None:
    made = scenario("one", [triggering("wf_elsewhere")], {})
    assert len(made.offers) == 1
    assert made.disk.workflows["wf_elsewhere"].status == "active"
    assert made.disk.versions["wf_elsewhere", 1].definition == NOTHING


def test_it_is_the_same_each_time_and_any_provider_is_set_up() -> None:
    priced = {**NOTHING, "price": {"amount": 5, "currency": "EUR", "providers": ["acme"]}}
    one, two = (scenario("same", [priced], {}) for _ in range(2))
    assert list(one.disk.workflows) == list(two.disk.workflows)
    assert one.offers[0].graph.price == two.offers[0].graph.price


def test_what_cannot_be_published_is_refused() -> None:
    with pytest.raises(DefinitionInvalid):
        scenario("bad", [{"nodes": {}}], {})


def test_the_houses_own_are_four() -> None:
    assert [one.name for one in house_scenarios()] == ["line", "asking", "children", "nightly"]
