"""The house keeps compiled graphs of versions that are in use, and no more than it said."""

from __future__ import annotations

import pytest

from farebox.core.errors import DefinitionInvalid, NotFound
from farebox.service import workflows
from farebox.service.house import Graphs, House
from farebox.service.workflows import NewWorkflow
from tests.service.house import DRAFT, node_types

ORG = "org_1"


async def test_a_graph_is_compiled_once_and_forgotten_when_others_are_used(house: House) -> None:
    graphs = Graphs(house.store, node_types(), most=2)
    names = [
        (await workflows.create(house, ORG, NewWorkflow(name="w", definition=DRAFT))).workflow.id for _ in range(3)
    ]
    first = await graphs.get(names[0], 1)
    await graphs.get(names[1], 1)
    assert await graphs.get(names[0], 1) is first
    await graphs.get(names[2], 1)  # the second is the one that was not used for longest
    assert await graphs.get(names[0], 1) is first


async def test_what_is_not_there_or_not_valid_is_not_kept(house: House) -> None:
    with pytest.raises(NotFound):
        await house.graphs.get("wf_unknown", 1)
    broken = {"nodes": {"root": {"type": "manual", "children": ["gone"]}}}
    made = await workflows.create(house, ORG, NewWorkflow(name="w", definition=broken))
    for _ in range(2):
        with pytest.raises(DefinitionInvalid):
            await house.graphs.get(made.workflow.id, 1)
