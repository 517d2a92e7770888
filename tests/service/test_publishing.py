"""Publishing checks everything at once, freezes the version and starts its schedules."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.core.errors import DefinitionInvalid, NotAllowed, NotFound, problem_list
from farebox.service import publishing, workflows
from farebox.service.house import House
from farebox.service.workflows import Changes, NewWorkflow
from farebox.testing.clock import NOON, Clock
from farebox.triggers.schedule import next_fire
from tests.service.house import DRAFT

ORG = "org_1"
HOURLY: dict[str, Any] = {
    "nodes": {
        "root": {
            "type": "schedule",
            "payload": {"cron": "0 * * * *", "timeZone": "Europe/Berlin"},
            "children": ["note"],
        },
        "note": {"type": "log", "payload": {"message": "tick"}, "children": []},
    }
}


async def kept(house: House, definition: Any) -> str:
    """The id of a fresh draft."""
    return (await workflows.create(house, ORG, NewWorkflow(name="w", definition=definition))).workflow.id


async def test_publishing_makes_the_newest_version_live(house: House, clock: Clock) -> None:
    name = await kept(house, DRAFT)
    shown = await publishing.publish(house, ORG, name, by="key_1")
    assert (shown.workflow.status, shown.workflow.live_version, shown.version.published_at) == ("active", 1, clock())
    assert await publishing.publish(house, ORG, name) == shown
    stored = await house.store.version(name, 1)
    assert stored is not None
    assert stored.published_at == clock()


async def test_every_problem_is_told_at_once_in_the_shape_of_validate(house: House) -> None:
    broken = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["a", "nowhere"]},
            "a": {"type": "no-such-type", "payload": {}, "children": []},
        },
        "price": {"amount": 500, "currency": "EUR", "providers": ["stripe"]},
    }
    name = await kept(house, broken)
    with pytest.raises(DefinitionInvalid) as refused:
        await publishing.publish(house, ORG, name)
    details = problem_list(refused.value.details)
    errors = publishing.validate(house, broken, "w")
    assert len(details) == len(errors) >= 3
    assert all(set(one) == {"type", "field", "nodeId", "nodeName", "message", "code"} for one in details)
    assert "provider_off" in {one["code"] for one in details}
    assert (await workflows.get(house, ORG, name)).status == "draft"


async def test_a_valid_definition_has_no_errors(house: House) -> None:
    assert publishing.validate(house, DRAFT, "w") == []
    assert publishing.validate(house, DRAFT) == []
    assert [error.type for error in publishing.validate(house, DRAFT, " ")] == ["name"]


@pytest.mark.parametrize("definition", [None, [], "x", {}, {"nodes": []}, {"nodes": {"root": None}}])
async def test_validate_survives_anything(house: House, definition: Any) -> None:
    assert publishing.validate(house, definition, "w")


async def test_a_schema_that_no_validator_can_compile_is_refused(house: House) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "pattern": "(a"}}}
    definition = {"nodes": {"root": {"type": "manual", "payload": {"inputSchema": schema}, "children": []}}}
    assert publishing.validate(house, definition, "w")


async def test_pausing_and_resuming_moves_a_live_workflow_only(house: House) -> None:
    name = await kept(house, DRAFT)
    for attempt in (publishing.pause(house, ORG, name), publishing.resume(house, ORG, name)):
        with pytest.raises(NotAllowed):
            await attempt
    await publishing.publish(house, ORG, name)
    paused = await publishing.pause(house, ORG, name)
    assert paused.status == "paused"
    assert await publishing.pause(house, ORG, name) == paused
    resumed = await publishing.resume(house, ORG, name)
    assert resumed.status == "active"
    assert await publishing.resume(house, ORG, name) == resumed


async def test_publishing_a_paused_workflow_makes_it_active(house: House) -> None:
    name = await kept(house, DRAFT)
    await publishing.publish(house, ORG, name)
    await publishing.pause(house, ORG, name)
    assert (await publishing.publish(house, ORG, name)).workflow.status == "active"


async def test_schedules_live_as_long_as_the_workflow_is_active(house: House, clock: Clock) -> None:
    name = await kept(house, HOURLY)
    assert await house.store.schedules(name) == []
    await publishing.publish(house, ORG, name)
    (row,) = await house.store.schedules(name)
    assert (row.node_id, row.cron, row.time_zone, row.org_id) == ("root", "0 * * * *", "Europe/Berlin", ORG)
    assert row.next_at == next_fire("0 * * * *", "Europe/Berlin", NOON)
    await publishing.pause(house, ORG, name)
    assert await house.store.schedules(name) == []
    clock.pass_time(hours=5)
    await publishing.resume(house, ORG, name)
    (row,) = await house.store.schedules(name)
    assert row.next_at == next_fire("0 * * * *", "Europe/Berlin", clock())
    await workflows.archive(house, ORG, name)
    assert await house.store.schedules(name) == []


async def test_a_version_without_the_schedule_drops_it(house: House) -> None:
    name = await kept(house, HOURLY)
    await publishing.publish(house, ORG, name)
    await workflows.update(house, ORG, name, Changes(definition=DRAFT))
    assert len(await house.store.schedules(name)) == 1
    await publishing.publish(house, ORG, name)
    assert await house.store.schedules(name) == []


async def test_a_schedule_that_never_fires_is_a_problem_not_an_accident(house: House) -> None:
    never = {"nodes": {"root": {"type": "schedule", "payload": {"cron": "0 0 30 2 *"}, "children": []}}}
    name = await kept(house, never)
    with pytest.raises(DefinitionInvalid):
        await publishing.publish(house, ORG, name)


async def test_another_organization_publishes_nothing(house: House) -> None:
    name = await kept(house, DRAFT)
    for attempt in (publishing.publish, publishing.pause, publishing.resume):
        with pytest.raises(NotFound):
            await attempt(house, "org_2", name)
