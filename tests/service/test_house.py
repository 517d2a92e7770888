"""The house keeps compiled graphs of versions that are in use, and no more than it said."""

from __future__ import annotations

import asyncio
from typing import cast

import pytest

from farebox.core.errors import DefinitionInvalid, NotFound
from farebox.core.records import Version
from farebox.service import workflows
from farebox.service.house import Graphs, House
from farebox.service.workflows import NewWorkflow
from farebox.storage.port import Store
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


class Slow:
    """A store whose answers take a moment."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def version(self, workflow_id: str, number: int) -> Version | None:
        found = await self._store.version(workflow_id, number)
        await asyncio.sleep(0)
        return found


async def test_many_who_ask_at_once_get_the_same_graph(house: House) -> None:
    made = await workflows.create(house, ORG, NewWorkflow(name="w", definition=DRAFT))
    graphs = Graphs(cast("Store", Slow(house.store)), node_types())
    first, *others = await asyncio.gather(*(graphs.get(made.workflow.id, 1) for _ in range(5)))
    assert all(one is first for one in others)


async def test_what_is_not_there_or_not_valid_is_not_kept(house: House) -> None:
    with pytest.raises(NotFound):
        await house.graphs.get("wf_unknown", 1)
    broken = {"nodes": {"root": {"type": "manual", "children": ["gone"]}}}
    made = await workflows.create(house, ORG, NewWorkflow(name="w", definition=broken))
    for _ in range(2):
        with pytest.raises(DefinitionInvalid):
            await house.graphs.get(made.workflow.id, 1)
