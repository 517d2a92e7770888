"""A turn moves everything that hangs on the run in one transaction: signals, children, timers, the execution."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from farebox.core.errors import Unavailable
from farebox.core.journal import ChildOpened, RunFailed, SignalTaken, StepDone, StepFailed
from farebox.core.records import PaymentStatus, RunStatus, Signal, Status
from farebox.service import executions, runs
from farebox.service.executions import Caller, OpenRequest
from farebox.storage.port import Work
from farebox.testing.clock import NOON, Clock
from farebox.testing.houses import World, line

WAIT = line("wait", "echo", payloads={"a": {"kind": "approval", "title": "Approve", "timeoutMs": 60_000}})


async def start(world: World, definition: Any, **options: Any) -> str:
    workflow = await world.publish(definition)
    return (await runs.start_run(world.house, world.org_id, workflow.id, **options)).id


async def parked(world: World, run_id: str) -> None:
    await world.until(
        lambda: (
            run_id in world.runs and world.runs[run_id].status is RunStatus.WAITING and world.engine.active_runs == 0
        )
    )


async def test_a_wait_leaves_memory_and_a_signal_brings_it_back(world: World) -> None:
    run_id = await start(world, WAIT)
    await parked(world, run_id)
    assert await runs.signal(world.house, run_id, "a", data={"ok": True}) == runs.Resumed("resumed")
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    taken = next(entry for entry in await world.entries(run_id) if isinstance(entry, SignalTaken))
    assert (taken.step, taken.data) == ("a#1", {"ok": True})
    assert await world.store.signals(run_id) == []
    assert await world.store.next_timer() is None


async def test_a_signal_may_come_before_its_wait_opens(world: World, stage: Any) -> None:
    run_id = await start(world, line("held", "wait", payloads={"b": {"kind": "callback"}}))
    await world.until(lambda: stage.begun("a#1"))
    assert (await runs.signal(world.house, run_id, "b", external_id="one")).action == "resumed"
    assert (await runs.signal(world.house, run_id, "b", external_id="one")).reason == "it was received before"
    stage.gate("a#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_nobody_answers_before_the_deadline(build: Callable[..., Any]) -> None:
    clock = Clock()
    world = await build(clock=clock)
    run_id = await start(world, WAIT)
    await parked(world, run_id)
    clock.pass_time(seconds=60)
    world.engine.look()
    run = await world.ended(run_id)
    assert run.status is RunStatus.FAILED
    late = await runs.signal(world.house, run_id, "a")
    assert late.action == "skipped"


async def test_a_signal_at_the_deadline_is_late_even_if_nobody_rang(build: Callable[..., Any]) -> None:
    clock = Clock()
    world = await build(clock=clock)
    run_id = await start(world, WAIT)
    await parked(world, run_id)
    clock.pass_time(seconds=60)
    late = await runs.signal(world.house, run_id, "a")
    assert (late.action, late.reason) == ("skipped", "its deadline has passed")


async def test_a_signal_stored_before_the_deadline_wins_though_it_is_read_later(build: Callable[..., Any]) -> None:
    clock = Clock()
    world = await build(clock=clock)
    run_id = await start(world, WAIT)
    await parked(world, run_id)
    row = Signal(
        id="sig_1", run_id=run_id, source="api", external_id="1", node_id="a", data="yes", received_at=NOON + 59_999
    )
    await world.house.writing.submit(Work(lambda books: books.add(row)))  # stored, and nobody was woken
    clock.pass_time(seconds=90)
    world.engine.look()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_wait_survives_a_crash(build: Callable[..., Any]) -> None:
    first = await build()
    run_id = await start(first, WAIT)
    await parked(first, run_id)
    await first.crash()
    second = await build()
    await runs.signal(second.house, run_id, "a")
    assert (await second.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_signal_that_a_crash_left_unread_is_read_at_the_next_start(build: Callable[..., Any]) -> None:
    first = await build()
    run_id = await start(first, WAIT)
    await parked(first, run_id)
    row = Signal(id="sig_1", run_id=run_id, source="api", external_id="1", node_id="a", received_at=first.house.clock())
    await first.house.writing.submit(Work(lambda books: books.add(row)))
    await first.crash()
    second = await build()
    assert (await second.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_delay_takes_its_time(build: Callable[..., Any]) -> None:
    clock = Clock()
    world = await build(clock=clock)
    run_id = await start(world, line("delay", "echo", payloads={"a": {"duration": "2h"}}))
    await parked(world, run_id)
    assert await world.store.next_timer() == NOON + 2 * 3_600_000
    clock.pass_time(hours=2)
    world.engine.look()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED


# ---- children --------------------------------------------------------------------------------------------------------


async def parent_of(world: World, child: Any, *, wait: bool) -> str:
    workflow = await world.publish(child, name="The child")
    payload = {"workflowId": workflow.id, "payload": {"n": 5}, "wait": wait}
    definition = line("trigger-workflow", payloads={"a": payload}, output={"child": "{{ $nodes.a.result }}"})
    return await start(world, definition)


def the_child(world: World, run_id: str) -> Any:
    return next((run for run in world.runs.values() if run.parent.startswith(run_id)), None)


async def test_a_child_is_started_and_left_alone(world: World, stage: Any) -> None:
    run_id = await parent_of(world, line("held"), wait=False)
    run = await world.ended(run_id)
    child = the_child(world, run_id)
    result = (await world.entries(run_id))[-1].output["child"]
    assert run.status is RunStatus.SUCCEEDED
    assert result["runId"] == child.id
    assert result["triggeredWorkflowName"] == "The child"
    assert child.parent == f"{run_id}/a#1/1"
    stage.gate("a#1").set()
    assert (await world.ended(child.id)).status is RunStatus.SUCCEEDED


async def test_a_parent_may_wait_for_its_child_and_gets_its_output(world: World) -> None:
    child = line("echo", payloads={"a": {"twice": "{{ $trigger.body.n * 2 }}"}}, output={"n": "{{ a.result.twice }}"})
    run_id = await parent_of(world, child, wait=True)
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert (await world.entries(run_id))[-1].output["child"]["output"] == {"n": 10}


async def test_a_failed_child_fails_the_step(world: World, stage: Any) -> None:
    stage.failures = 9
    child = line("flaky")
    child["nodes"]["a"]["retry"] = {"attempts": 1}
    run_id = await parent_of(world, child, wait=True)
    assert (await world.ended(run_id)).status is RunStatus.FAILED
    failed = next(entry for entry in await world.entries(run_id) if isinstance(entry, StepFailed))
    assert failed.failure.code == "child_failed"


async def test_cancelling_a_parent_cancels_the_child_it_waits_for(world: World, stage: Any) -> None:
    run_id = await parent_of(world, line("held"), wait=True)
    await world.until(lambda: stage.begun("a#1"))
    await runs.cancel_run(world.house, world.org_id, run_id)
    assert world.runs[run_id].status is RunStatus.CANCELLED
    assert the_child(world, run_id).status is RunStatus.CANCELLED
    await world.until(lambda: world.engine.active_runs == 0)
    assert stage.contexts["a#1"].cancelled


async def test_cancelling_a_child_fails_the_step_that_waits_for_it(world: World, stage: Any) -> None:
    run_id = await parent_of(world, line("held"), wait=True)
    await world.until(lambda: stage.begun("a#1"))
    await runs.cancel_run(world.house, world.org_id, the_child(world, run_id).id)
    assert (await world.ended(run_id)).status is RunStatus.FAILED


async def test_a_crash_between_parent_and_child_loses_neither(build: Callable[..., Any], stage: Any) -> None:
    first = await build()
    run_id = await parent_of(first, line("held"), wait=True)
    await first.until(lambda: stage.begun("a#1"))
    await first.crash()
    stage.gate("a#1").set()
    second = await build()
    assert (await second.ended(run_id)).status is RunStatus.SUCCEEDED
    assert sum(isinstance(entry, ChildOpened) for entry in await second.entries(run_id)) == 1


async def test_a_workflow_that_is_not_there_fails_the_step(world: World) -> None:
    run_id = await start(world, line("trigger-workflow", payloads={"a": {"workflowId": "wf_nowhere"}}))
    assert (await world.ended(run_id)).status is RunStatus.FAILED
    end = (await world.entries(run_id))[-1]
    assert isinstance(end, RunFailed)
    assert end.failure.code == "workflow_unavailable"


async def test_children_are_at_most_ten_deep(world: World) -> None:
    workflow = await world.publish(line("echo"))
    again = line("trigger-workflow", payloads={"a": {"workflowId": workflow.id, "wait": True}})
    from farebox.service import publishing, workflows

    await workflows.update(world.house, world.org_id, workflow.id, workflows.Changes(definition=again))
    await publishing.publish(world.house, world.org_id, workflow.id)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    assert (await world.ended(run.id)).status is RunStatus.FAILED
    assert max(one.depth for one in world.runs.values()) == 10


# ---- executions ------------------------------------------------------------------------------------------------------


async def opened(world: World, definition: Any) -> str:
    workflow = await world.publish(definition)
    answer = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
    return str(answer.execution.id)


async def events(world: World, execution_id: str) -> list[str]:
    import msgspec

    body, _ = await world.store.events(execution_id, 0, 1_000)
    return [event["eventType"] for event in msgspec.json.decode(b"[" + body + b"]")]


async def test_the_timeline_is_told_from_the_journal(world: World) -> None:
    execution_id = await opened(world, line("echo", output={"done": True}))
    await world.until(lambda: world.executions[execution_id].status is Status.SUCCEEDED)
    execution = world.executions[execution_id]
    assert execution.payment_status is PaymentStatus.NOT_REQUIRED
    assert execution.output == {"done": True}
    assert execution.progress.percent == 100
    assert await events(world, execution_id) == [
        "execution.created",
        "run.queued",
        "run.started",
        "step.started",
        "step.succeeded",
        "run.succeeded",
    ]


async def test_a_cancel_moves_run_and_execution_together(world: World, stage: Any) -> None:
    execution_id = await opened(world, line("held"))
    await world.until(lambda: stage.begun("a#1"))
    run_id = world.executions[execution_id].run_id
    await runs.cancel_run(world.house, world.org_id, run_id)
    assert world.executions[execution_id].status is Status.CANCELLED
    assert world.runs[run_id].status is RunStatus.CANCELLED


async def test_a_failed_execution_goes_on_when_its_run_is_retried(world: World, stage: Any) -> None:
    stage.failures = 1
    definition = line("flaky")
    definition["nodes"]["a"]["retry"] = {"attempts": 1}
    execution_id = await opened(world, definition)
    await world.until(lambda: world.executions[execution_id].status is Status.FAILED)
    await runs.retry_run(world.house, world.org_id, world.executions[execution_id].run_id)
    await world.until(lambda: world.executions[execution_id].status is Status.SUCCEEDED)
    assert "run.failed" in await events(world, execution_id)


async def test_a_message_for_the_buyer_is_evaluated(world: World) -> None:
    import msgspec

    definition = line("echo", payloads={"a": {"rows": 7}})
    definition["nodes"]["a"]["public"] = {"message": "{{ 'Read ' + string($nodes.root.result.body.n) + ' rows' }}"}
    workflow = await world.publish(definition)
    answer = await executions.open_execution(
        world.house, workflow.id, OpenRequest(request_payload={"n": 7}), Caller(exempt=True)
    )
    await world.until(lambda: world.executions[answer.execution.id].status is Status.SUCCEEDED)
    body, _ = await world.store.events(answer.execution.id, 0, 1_000)
    told = {event["eventType"]: event["message"] for event in msgspec.json.decode(b"[" + body + b"]")}
    assert told["step.started"] == told["step.succeeded"] == "Read 7 rows"


async def test_a_writer_that_is_crowded_is_waited_for(
    world: World, stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_id = await start(world, line("held"))
    await world.until(lambda: stage.begun("a#1"))
    enqueue = world.writer.enqueue
    refused: list[Work] = []

    def crowded(work: Work) -> Any:
        if not refused:
            refused.append(work)
            raise Unavailable("too much is waiting")
        return enqueue(work)

    monkeypatch.setattr(world.writer, "enqueue", crowded)
    stage.gate("a#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert len(refused) == 1
    assert sum(isinstance(entry, StepDone) for entry in await world.entries(run_id)) == 1
