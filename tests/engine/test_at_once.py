"""A run that has room starts in the transaction that opens it: its first actions are asked for there already."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from farebox.core.errors import OutcomeUnknown
from farebox.core.journal import StepInterrupted
from farebox.core.records import Execution, RunStatus, Status
from farebox.service import executions
from farebox.service.open_request import Caller, OpenRequest
from farebox.settings import load
from farebox.storage.port import StoreUncertain
from farebox.testing.houses import World, line


async def opened(world: World, definition: Any) -> Execution:
    workflow = await world.publish(definition)
    request = OpenRequest(request_payload={"n": 3})
    return (await executions.open_execution(world.house, workflow.id, request, Caller(exempt=True))).execution


async def told(world: World, execution_id: str) -> list[str]:
    events = msgspec.json.decode(b"[" + (await world.store.events(execution_id, 0, 100))[0] + b"]")
    return [event["eventType"] for event in events]


@pytest.fixture
def transactions(world: World, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The kinds of entries that each transaction stored, from now on."""
    stored: list[list[str]] = []
    commit = world.store.commit

    async def counted(batch: Any) -> None:
        stored.append([row.kind for row in batch.rows if hasattr(row, "kind")])
        await commit(batch)

    monkeypatch.setattr(world.store, "commit", counted)
    return stored


async def test_opening_and_asking_are_one_transaction(world: World, transactions: list[list[str]]) -> None:
    made = await opened(world, line("echo", "echo", payloads={"a": {"x": "{{ $trigger.body.n + 1 }}"}}))
    assert made.status is Status.QUEUED
    await world.until(lambda: world.executions[made.id].status is Status.SUCCEEDED)
    assert [kinds for kinds in transactions if kinds] == [
        ["run.opened", "run.started", "step.asked"],
        ["step.done", "step.asked"],
        ["step.done", "run.succeeded"],
    ]
    assert (await told(world, made.id))[:4] == ["execution.created", "run.queued", "run.started", "step.started"]
    stored = await world.store.execution(made.id)
    assert stored is not None
    assert stored.rev == 3
    assert await world.store.verify() == []


@pytest.mark.parametrize(
    "definition",
    [
        line("wait", "echo", payloads={"a": {"kind": "approval"}}),
        line("delay", "echo", payloads={"a": {"delayMs": 1_000}}),
        line("fail", payloads={"a": {"message": "no"}}),
        line("echo", limits={"concurrent": 1}),
        line("echo", limits={"maxRunSeconds": 60}),
        line("log", payloads={"a": {"message": "nothing to ask for"}}),
    ],
    ids=["wait", "delay", "fail", "limited", "deadline", "pure"],
)
async def test_whatever_needs_more_than_actions_is_begun_by_the_engine(
    world: World, transactions: list[list[str]], definition: Any
) -> None:
    made = await opened(world, definition)
    await world.until(lambda: world.executions[made.id].status is not Status.QUEUED)
    assert next(kinds for kinds in transactions if kinds) == ["run.opened"]


async def test_without_room_it_queues(build: Callable[..., Any], stage: Any) -> None:
    world = await build(settings=replace(load(), active_runs=1))
    first = await opened(world, line("held"))
    second = await opened(world, line("echo"))
    await world.until(lambda: stage.begun("a#1"))
    stored = await world.store.execution(second.id)
    assert stored is not None
    assert stored.status is Status.QUEUED
    stage.gate("a#1").set()
    await world.until(lambda: world.executions[second.id].status is Status.SUCCEEDED)
    assert world.executions[first.id].status is Status.SUCCEEDED


async def test_a_crash_before_the_first_action_performs_it_once(build: Callable[..., Any], stage: Any) -> None:
    first = await build()
    first.engine.dispatch.keep_promises = lambda run_ids: None  # the process ends here
    made = await opened(first, line("echo"))
    await first.crash()
    second = await build()
    await second.until(lambda: made.id in second.executions and second.executions[made.id].finished_at is not None)
    assert second.executions[made.id].status is Status.SUCCEEDED
    assert stage.performed == [("a#1", 1)]
    run = await second.store.run(second.executions[made.id].run_id)
    assert run.status is RunStatus.SUCCEEDED
    cuts = [entry for entry in await second.entries(run.id) if isinstance(entry, StepInterrupted)]
    assert [cut.times for cut in cuts] == [1]  # nobody can know that it had not begun


async def test_a_transaction_that_fails_keeps_no_place(build: Callable[..., Any], monkeypatch: Any) -> None:
    world = await build(settings=replace(load(), active_runs=1))
    commit = world.store.commit

    async def refused(batch: Any) -> None:
        raise RuntimeError("not this one")

    monkeypatch.setattr(world.store, "commit", refused)
    with pytest.raises(RuntimeError):
        await opened(world, line("echo"))
    monkeypatch.setattr(world.store, "commit", commit)
    made = await opened(world, line("echo"))
    await world.until(lambda: world.executions[made.id].status is Status.SUCCEEDED)


async def test_the_sweep_does_not_take_up_what_is_about_to_be(
    world: World, stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is durable before the engine hears of it, and under way by then: it would look as if it had been cut off."""
    commit = world.store.commit

    async def swept(batch: Any) -> None:
        await commit(batch)
        assert await world.engine.strays.round() == 0

    monkeypatch.setattr(world.store, "commit", swept)
    made = await opened(world, line("echo"))
    await world.until(lambda: world.executions[made.id].status is Status.SUCCEEDED)
    entries = await world.entries(world.executions[made.id].run_id)
    assert not [entry for entry in entries if isinstance(entry, StepInterrupted)]
    assert stage.performed == [("a#1", 1)]


async def test_a_start_that_nobody_is_sure_of_is_found_by_the_sweep(
    world: World, stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = world.store.commit

    async def cut_off(batch: Any) -> None:
        await commit(batch)
        raise StoreUncertain("the connection was lost after it had stored that")

    workflow = await world.publish(line("echo"))
    monkeypatch.setattr(world.store, "commit", cut_off)
    with pytest.raises(OutcomeUnknown):
        await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
    monkeypatch.setattr(world.store, "commit", commit)
    assert await world.engine.strays.round() == 1
    await world.until(lambda: any(one.status is Status.SUCCEEDED for one in world.executions.values()))
    assert stage.performed == [("a#1", 1)]
