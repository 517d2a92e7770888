"""Runs without an execution: who may start them, and what owners may do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.core.errors import (
    Closed,
    NotAllowed,
    NotFound,
    NotPublic,
    PayloadInvalid,
    PaymentRequired,
    RunIdInvalid,
    RunIdTaken,
    StepInputInvalid,
    TooLarge,
    TriggerNotManual,
)
from farebox.core.journal import RunOpened
from farebox.core.records import RunStatus
from farebox.payments.test import TestProvider
from farebox.service import publishing, runs, workflows
from farebox.testing.houses import World, action_of, line, living

HELLO = line("log", payloads={"a": {"message": "hello"}})
STRICT = {
    "nodes": {
        "root": {
            "type": "manual",
            "payload": {"inputSchema": {"type": "object", "required": ["n"]}},
            "children": ["a"],
        },
        "a": {"type": "log", "payload": {"message": "hello"}, "children": []},
    }
}
HOOK = {
    "nodes": {
        "root": {"type": "webhook", "payload": {}, "children": ["a"]},
        "a": {"type": "log", "payload": {"message": "hello"}, "children": []},
    }
}


@pytest.fixture
async def world(tmp_path: Path) -> Any:
    async with living(tmp_path) as opened:
        yield opened


async def opening(world: World, run_id: str) -> RunOpened:
    entry = (await world.entries(run_id))[0]
    assert isinstance(entry, RunOpened)
    return entry


# ---- starting --------------------------------------------------------------------------------------------------------


async def test_an_owner_starts_the_newest_version(world: World) -> None:
    workflow = await world.publish(HELLO)
    await workflows.update(world.house, world.org_id, workflow.id, workflows.Changes(definition=STRICT))
    run = await runs.start_run(world.house, world.org_id, workflow.id, payload={"n": 1}, by="key_1")
    assert (run.version, run.trigger_source, run.triggered_by, run.execution_id) == (2, "api", "key_1", "")
    older = await runs.start_run(world.house, world.org_id, workflow.id, version=1)
    assert older.version == 1
    assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED
    assert (await opening(world, run.id)).payload["body"] == {"n": 1}


async def test_an_owner_may_choose_the_id_once(world: World) -> None:
    workflow = await world.publish(HELLO)
    run = await runs.start_run(world.house, world.org_id, workflow.id, run_id="run_mine")
    assert run.id == "run_mine"
    with pytest.raises(RunIdTaken):
        await runs.start_run(world.house, world.org_id, workflow.id, run_id="run_mine")
    await world.ended("run_mine")
    with pytest.raises(RunIdTaken):
        await runs.start_run(world.house, world.org_id, workflow.id, run_id="run_mine")


@pytest.mark.parametrize("run_id", ["mine", "run_", "run_a-b", "run_ü", f"run_{'x' * 61}"])
async def test_an_id_has_a_form(world: World, run_id: str) -> None:
    workflow = await world.publish(HELLO)
    with pytest.raises(RunIdInvalid):
        await runs.start_run(world.house, world.org_id, workflow.id, run_id=run_id)


async def test_a_payload_must_fit(world: World) -> None:
    workflow = await world.publish(STRICT)
    with pytest.raises(PayloadInvalid):
        await runs.start_run(world.house, world.org_id, workflow.id, payload={})
    with pytest.raises(TooLarge, match="at most 262,144"):
        await runs.start_run(world.house, world.org_id, workflow.id, payload={"text": "x" * 262_144})


async def test_only_manual_triggers_are_started_by_hand(world: World) -> None:
    workflow = await world.publish(HOOK)
    with pytest.raises(TriggerNotManual):
        await runs.start_run(world.house, world.org_id, workflow.id)
    with pytest.raises(TriggerNotManual):
        await runs.start_run(world.house, world.org_id, workflow.id, trigger_node="root")


async def test_a_stranger_runs_what_is_free_and_public(world: World) -> None:
    workflow = await world.publish(HELLO)
    run = await runs.start_public_run(world.house, workflow.id)
    assert (run.public, run.trigger_source) == (True, "public")
    await world.ended(run.id)
    await publishing.pause(world.house, world.org_id, workflow.id)
    with pytest.raises(Closed):
        await runs.start_public_run(world.house, workflow.id)
    await workflows.set_visibility(world.house, world.org_id, workflow.id, "org")
    with pytest.raises(NotPublic):
        await runs.start_public_run(world.house, workflow.id)
    await workflows.archive(world.house, world.org_id, workflow.id)
    with pytest.raises(NotFound):
        await runs.start_public_run(world.house, workflow.id)


async def test_a_webhook_starts_the_live_version(world: World) -> None:
    workflow = await world.publish(HOOK)
    run = await runs.start_webhook_run(world.house, workflow, {"n": 1}, {"x-from": "there"})
    assert (run.trigger_source, run.trigger_node) == ("webhook", "root")
    entry = await opening(world, run.id)
    assert (entry.payload["body"], entry.payload["headers"]) == ({"n": 1}, {"x-from": "there"})
    await world.ended(run.id)


async def test_a_webhook_may_start_a_manual_trigger_whose_input_fits(world: World) -> None:
    workflow = await world.publish(STRICT)
    run = await runs.start_webhook_run(world.house, workflow, {"n": 1}, {})
    assert run.trigger_node == "root"
    with pytest.raises(PayloadInvalid):
        await runs.start_webhook_run(world.house, workflow, {}, {})


async def test_a_priced_workflow_is_not_free(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    provider = TestProvider(tmp_path / "test-checkouts.jsonl", world.house.clock)
    monkeypatch.setattr(world.house, "providers", {"test": provider})
    workflow = await world.publish({**HELLO, "price": {"amount": 500, "currency": "EUR", "providers": ["test"]}})
    with pytest.raises(PaymentRequired):
        await runs.start_public_run(world.house, workflow.id)


# ---- cancelling, retrying, looking -----------------------------------------------------------------------------------


async def waiting(world: World) -> str:
    workflow = await world.publish(line("wait", payloads={"a": {"kind": "callback"}}))
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await world.until(lambda: run.id in world.runs and world.runs[run.id].status is RunStatus.WAITING)
    return run.id


async def test_a_cancelled_run_can_be_retried_a_successful_one_cannot(world: World) -> None:
    run_id = await waiting(world)
    await runs.cancel_run(world.house, world.org_id, run_id)
    assert await world.store.next_timer() is None
    retried = await runs.retry_run(world.house, world.org_id, run_id)
    assert retried.status is RunStatus.QUEUED
    await world.until(lambda: world.runs[run_id].status is RunStatus.WAITING)
    await runs.signal(world.house, run_id, "a")
    await world.until(lambda: world.runs[run_id].status is RunStatus.SUCCEEDED)
    with pytest.raises(NotAllowed):
        await runs.retry_run(world.house, world.org_id, run_id)


async def test_a_stranger_finds_nothing(world: World) -> None:
    run_id = await waiting(world)
    for act in (runs.get_run, runs.cancel_run, runs.retry_run):
        with pytest.raises(NotFound):
            await act(world.house, "org_other", run_id)


async def test_lists_and_counts(world: World) -> None:
    one, two = await waiting(world), await waiting(world)
    newest = await runs.list_runs(world.house, world.org_id)
    assert [run.id for run in newest] == [two, one]
    assert [run.id for run in await runs.list_runs(world.house, world.org_id, before=two)] == [one]
    assert await runs.list_runs(world.house, world.org_id, statuses=[RunStatus.FAILED]) == []
    counted = await runs.count_runs(world.house, world.org_id, workflow_id=newest[0].workflow_id)
    assert counted == [(newest[0].workflow_id, RunStatus.WAITING, 1)]


async def test_a_retry_may_bring_other_input(tmp_path: Path) -> None:
    """The failed step is called with what its owner wrote, under another key; what had worked is not done again."""
    called: list[tuple[str, Any]] = []

    async def charge(arguments: Any, context: Any) -> Any:
        called.append((context.idempotency_key, arguments["amount"]))
        if arguments["amount"] > 10:
            raise ValueError("too much")
        return "charged"

    definition = line("charge", "charge", payloads={"a": {"amount": 1}, "b": {"amount": 99}})
    async with living(tmp_path, action_of("charge", charge, attempts=1)) as world:
        workflow = await world.publish(definition)
        run = await runs.start_run(world.house, world.org_id, workflow.id)
        assert (await world.ended(run.id)).status is RunStatus.FAILED
        with pytest.raises(StepInputInvalid):
            await runs.retry_run(world.house, world.org_id, run.id, {"a": {"amount": 2}})
        await runs.retry_run(world.house, world.org_id, run.id, {"b": {"amount": 9}})
        assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED
        with pytest.raises(NotAllowed):
            await runs.retry_run(world.house, world.org_id, run.id, {"b": {"amount": 9}})
    assert called == [(f"{run.id}/a#1", 1), (f"{run.id}/b#1", 99), (f"{run.id}/b#1~2", 9)]
