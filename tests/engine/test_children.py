"""Which child a step opens, or why it cannot. Whole stories of children stand in ``test_turns``."""

from __future__ import annotations

from typing import Any

from farebox.core.commands import OpenChild
from farebox.core.journal import Failure
from farebox.core.records import Run, RunStatus
from farebox.engine.children import Child, child_of
from farebox.service import publishing
from farebox.testing.clock import NOON
from farebox.testing.houses import World, line

STRICT: Any = {
    "nodes": {
        "root": {
            "type": "manual",
            "payload": {"inputSchema": {"type": "object", "required": ["n"]}},
            "children": ["a"],
        },
        "a": {"type": "echo", "payload": {}, "children": []},
    }
}


def parent(world: World, **changes: Any) -> Run:
    told: dict[str, Any] = {"id": "run_p", "org_id": world.org_id, "workflow_id": "wf_p", "version": 1} | changes
    return Run(status=RunStatus.RUNNING, created_at=NOON, **told)


async def ask(world: World, workflow_id: str, payload: Any = None, **changes: Any) -> Child | Failure:
    command = OpenChild("a#1", 2, workflow_id, payload, True)
    return await child_of(world.house, parent(world, **changes), command, NOON)


async def test_the_live_version_is_opened_under_its_parents_key(world: World) -> None:
    workflow = await world.publish(line("echo"), name="Helper")
    child = await ask(world, workflow.id)
    assert isinstance(child, Child)
    assert (child.entry.step, child.entry.attempt, child.entry.waits) == ("a#1", 2, True)
    assert child.entry.workflow_name == "Helper"


async def test_a_strangers_workflow_is_as_good_as_none(world: World) -> None:
    workflow = await world.publish(line("echo"))
    refused = await ask(world, workflow.id, org_id="org_other")
    assert refused == await ask(world, workflow.id, org_id="org_other")
    assert isinstance(refused, Failure)
    assert "there is no such workflow" in refused.message


async def test_a_paused_workflow_is_not_triggered(world: World) -> None:
    workflow = await world.publish(line("echo"))
    await publishing.pause(world.house, world.org_id, workflow.id)
    refused = await ask(world, workflow.id)
    assert isinstance(refused, Failure)
    assert "paused" in refused.message


async def test_a_payload_that_does_not_fit_is_explained(world: World) -> None:
    workflow = await world.publish(STRICT)
    refused = await ask(world, workflow.id, {"m": 1})
    assert isinstance(refused, Failure)
    assert "requestPayload.n: This is required." in refused.message
    assert isinstance(await ask(world, workflow.id, {"n": 1}), Child)


async def test_ten_deep_is_deep_enough(world: World) -> None:
    workflow = await world.publish(line("echo"))
    assert isinstance(await ask(world, workflow.id, depth=9), Child)
    refused = await ask(world, workflow.id, depth=10)
    assert isinstance(refused, Failure)
    assert refused.code == "too_deep"
