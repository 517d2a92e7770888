"""Between them, the house's workflows have every kind of node, and schedules reach all of it."""

from __future__ import annotations

from farebox.core.builtin_types import FLOW_TYPES
from farebox.testing.simulator import campaign, report
from farebox.testing.simulator.workflows import house_scenarios


def test_every_kind_of_node_is_there() -> None:
    graphs = [graph for one in house_scenarios() for graph in one.graphs.values()]
    flows = {node.flow for graph in graphs for node in graph.nodes.values()}
    assert {type.flow for type in FLOW_TYPES.values()} - flows <= {"switch", "fail", "pure", "stop"}


def test_every_node_and_branch_is_reached() -> None:
    done = campaign.run(house_scenarios, range(1, 241))
    assert done.broken == []
    assert report.never_reached(done, house_scenarios()) == []
