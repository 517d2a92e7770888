"""The owner's list of workflows: filters of the store, filters of the definition, orders."""

from __future__ import annotations

from msgspec.structs import replace

from farebox.core.records import Version, Workflow
from farebox.service import listing, publishing, workflows
from farebox.service.house import House
from farebox.service.workflows import Changes, NewWorkflow
from farebox.storage.port import WorkflowSearch
from farebox.testing.clock import Clock
from tests.service.house import DRAFT

ORG = "org_1"
HOOKED = {"nodes": {"root": {"type": "webhook", "payload": {}, "children": []}}}


async def three(house: House) -> list[str]:
    """Beta, Alpha (webhook), gamma; oldest first."""
    made = []
    for name, definition in (("Beta", DRAFT), ("Alpha", HOOKED), ("gamma", DRAFT)):
        new = NewWorkflow(name=name, definition=definition, description=f"the {name}")
        made.append((await workflows.create(house, ORG, new)).workflow.id)
    return made


async def names(house: House, wanted: WorkflowSearch, limit: int = 10, offset: int = 0, before: str = "") -> list[str]:
    found = await listing.listed(house, ORG, wanted, limit, offset, before)
    return [shown.workflow.name for shown in found]


async def test_the_newest_come_first_and_pages_follow(house: House) -> None:
    made = await three(house)
    assert await names(house, WorkflowSearch()) == ["gamma", "Alpha", "Beta"]
    assert await names(house, WorkflowSearch(), limit=1, offset=1) == ["Alpha"]
    assert await names(house, WorkflowSearch(), before=made[1]) == ["Beta"]
    assert await listing.listed(house, "org_2", WorkflowSearch(), 10) == []


async def test_the_store_filters_by_status_text_and_visibility(house: House) -> None:
    made = await three(house)
    await publishing.publish(house, ORG, made[0])
    await workflows.set_visibility(house, ORG, made[2], "public_view")
    assert await names(house, WorkflowSearch(status="active")) == ["Beta"]
    assert await names(house, WorkflowSearch(query="ALPH")) == ["Alpha"]
    assert await names(house, WorkflowSearch(query="the gamma")) == ["gamma"]
    assert await names(house, WorkflowSearch(visibility="public_view")) == ["gamma"]


async def test_definitions_are_filtered_by_trigger_and_node_types(house: House) -> None:
    made = await three(house)
    assert await names(house, WorkflowSearch(trigger_type="webhook")) == ["Alpha"]
    assert await names(house, WorkflowSearch(node_types=("log", "http-request"))) == ["gamma", "Beta"]
    assert await names(house, WorkflowSearch(node_types=("log",)), before=made[2]) == ["Beta"]
    assert await names(house, WorkflowSearch(node_types=("log",)), limit=1, offset=1) == ["Beta"]


async def test_other_orders(house: House, clock: Clock) -> None:
    made = await three(house)
    clock.pass_time(seconds=1)
    await workflows.update(house, ORG, made[0], Changes(description="touched"))
    assert await names(house, WorkflowSearch(sort="name:asc")) == ["Alpha", "Beta", "gamma"]
    assert (await names(house, WorkflowSearch(sort="updatedAt:desc")))[0] == "Beta"


def test_triggers_are_the_named_ones_or_root() -> None:
    several = {"nodes": {"a": {"type": "manual"}, "b": {"type": "webhook"}}, "triggerNodeIds": ["b", "missing", 3]}
    assert [name for name, _ in listing.trigger_nodes(several)] == ["b"]
    assert [name for name, _ in listing.trigger_nodes(DRAFT)] == ["root"]
    assert listing.trigger_nodes({"nodes": {}}) == []


async def test_no_list_is_cut(house: House) -> None:
    """The oldest of many is found like the newest, by whatever is looked for."""
    oldest = Workflow(id="wf_0", org_id=ORG, name="zebra", created_at=1, updated_at=9)
    hooked = Version(workflow_id="wf_0", version=1, definition=HOOKED, digest="d", created_at=1)
    await house.store.put_workflow(oldest, hooked, None)
    for number in range(1, 2_101):
        other = replace(oldest, id=f"wf_{number:05d}", name=f"a {number}", updated_at=number % 7)
        await house.store.put_workflow(other, replace(hooked, workflow_id=other.id, definition=DRAFT), None)
    assert await names(house, WorkflowSearch(trigger_type="webhook")) == ["zebra"]
    assert await names(house, WorkflowSearch(sort="name:asc"), offset=2_100) == ["zebra"]
    assert await names(house, WorkflowSearch(sort="updatedAt:desc"), limit=1) == ["zebra"]
    assert len(await names(house, WorkflowSearch(node_types=("log",)), limit=3_000)) == 2_100
