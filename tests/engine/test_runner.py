"""Stories of one run: what happens to it, and what its journal says afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from farebox.core import journal
from farebox.core.errors import NotAllowed
from farebox.core.journal import (
    ChildOpened,
    RunCancelled,
    RunFailed,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
)
from farebox.core.records import RunStatus
from farebox.core.times import HOUR
from farebox.service import runs
from farebox.storage.port import StoreUnavailable
from farebox.testing.clock import Clock
from farebox.testing.houses import World, action_of, line


def kinds(entries: list[Any]) -> list[str]:
    return [str(entry.__struct_config__.tag) for entry in entries]


def only(entries: list[Any], kind: type) -> list[Any]:
    return [entry for entry in entries if isinstance(entry, kind)]


async def start(world: World, definition: Any, **options: Any) -> str:
    workflow = await world.publish(definition)
    return (await runs.start_run(world.house, world.org_id, workflow.id, **options)).id


async def test_one_step_after_the_other(world: World) -> None:
    payloads = {"a": {"x": "{{ $trigger.body.n + 1 }}"}, "b": {"y": "{{ $nodes.a.result.x * 2 }}"}}
    run_id = await start(
        world, line("echo", "echo", payloads=payloads, output={"y": "{{ $nodes.b.result.y }}"}), payload={"n": 3}
    )
    run = await world.ended(run_id)
    entries = await world.entries(run_id)
    assert run.status is RunStatus.SUCCEEDED
    assert kinds(entries) == [
        "run.opened",
        "run.started",
        "step.asked",
        "step.done",
        "step.asked",
        "step.done",
        "run.succeeded",
    ]
    assert entries[-1].output == {"y": 8}
    assert (run.head, run.started_at, run.finished_at) == (7, entries[1].at, entries[-1].at)
    await world.until(lambda: world.engine.active_runs == 0)


async def test_branches_really_run_side_by_side(world: World, stage: Any) -> None:
    definition = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["left", "right"]},
            "left": {"type": "held", "payload": {}, "children": ["join"]},
            "right": {"type": "held", "payload": {}, "children": ["join"]},
            "join": {"type": "echo", "payload": {}, "children": []},
        }
    }
    run_id = await start(world, definition)
    await world.until(lambda: stage.begun("left#1") and stage.begun("right#1"))
    stage.gate("right#1").set()
    await world.until(lambda: world.runs[run_id].head == 5)
    assert not stage.begun("join#1")
    stage.gate("left#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert stage.performed[-1] == ("join#1", 1)


async def test_a_busy_action_is_tried_again_under_the_same_key(world: World, stage: Any) -> None:
    stage.failures = 2
    definition = line("flaky")
    definition["nodes"]["a"]["retry"] = {"attempts": 3, "backoffMs": 1, "jitter": False}
    run_id = await start(world, definition)
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert stage.performed == [("a#1", 1), ("a#1", 2), ("a#1", 3)]
    assert stage.keys == [f"{run_id}/a#1"] * 3


async def test_a_run_between_two_tries_is_not_kept_in_memory(build: Callable[..., Any], stage: Any) -> None:
    clock = Clock()
    world = await build(clock=clock)
    stage.failures = 1
    run_id = await start(world, line("flaky"))
    await world.until(lambda: len(stage.performed) == 1 and world.engine.active_runs == 0)
    assert world.runs[run_id].status is RunStatus.RUNNING
    clock.pass_time(seconds=2)
    world.engine.look()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert await world.store.next_timer() is None


async def test_an_attempt_that_takes_too_long_has_failed(world: World, stage: Any) -> None:
    definition = line("held")
    definition["nodes"]["a"] |= {"timeoutMs": 20, "retry": {"attempts": 1}}
    run_id = await start(world, definition)
    run = await world.ended(run_id)
    failed = only(await world.entries(run_id), StepFailed)[0]
    assert run.status is RunStatus.FAILED
    assert (failed.failure.code, failed.failure.category, failed.failure.retryable) == ("timeout", "timeout", True)


async def test_a_handled_failure_lets_the_run_go_on(world: World, stage: Any) -> None:
    stage.failures = 9
    definition = line("flaky", "echo")
    definition["nodes"]["a"] |= {"retry": {"attempts": 1}, "onError": "continue"}
    run_id = await start(world, definition)
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_failure_stops_what_is_in_flight(world: World, stage: Any) -> None:
    stage.failures = 1
    definition = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["slow", "bad"]},
            "slow": {"type": "held", "payload": {}, "children": []},
            "bad": {"type": "flaky", "payload": {}, "retry": {"attempts": 1}, "children": []},
        }
    }
    run_id = await start(world, definition)
    assert (await world.ended(run_id)).status is RunStatus.FAILED
    await world.until(lambda: world.engine.active_runs == 0)
    assert stage.contexts["slow#1"].cancelled
    assert stage.at_once == 0


async def test_a_cancel_reaches_an_action_in_flight(world: World, stage: Any) -> None:
    run_id = await start(world, line("held", "echo"))
    await world.until(lambda: stage.begun("a#1"))
    cancelled = await runs.cancel_run(world.house, world.org_id, run_id)
    assert cancelled.status is RunStatus.CANCELLED
    await world.until(lambda: world.engine.active_runs == 0)
    assert stage.contexts["a#1"].cancelled
    assert stage.at_once == 0
    assert isinstance((await world.entries(run_id))[-1], RunCancelled)
    again = await runs.cancel_run(world.house, world.org_id, run_id)
    assert again == cancelled


async def test_what_has_ended_cannot_be_cancelled(world: World) -> None:
    run_id = await start(world, line("echo"))
    await world.ended(run_id)
    with pytest.raises(NotAllowed):
        await runs.cancel_run(world.house, world.org_id, run_id)


async def test_a_failed_run_goes_on_from_where_it_failed(world: World, stage: Any) -> None:
    stage.failures = 1
    definition = line("echo", "flaky")
    definition["nodes"]["b"]["retry"] = {"attempts": 1}
    run_id = await start(world, definition)
    assert (await world.ended(run_id)).status is RunStatus.FAILED
    await runs.retry_run(world.house, world.org_id, run_id)
    await world.until(lambda: world.runs[run_id].status is RunStatus.SUCCEEDED)
    assert stage.performed == [("a#1", 1), ("b#1", 1), ("b#1", 2)]
    assert world.runs[run_id].error == ""


@pytest.mark.parametrize(
    ("type", "payload"),
    [("delay", {"duration": "1h"}), ("wait", {"kind": "callback", "timeoutMs": 3_600_000})],
    ids=["delay", "wait"],
)
async def test_a_retried_run_gets_back_the_timer_that_it_lost_at_its_end(
    build: Callable[..., Any], stage: Any, type: str, payload: Any
) -> None:
    clock = Clock()
    world: World = await build(clock=clock)
    stage.failures = 1
    nodes = {
        "root": {"type": "manual", "payload": {}, "children": ["pause", "bad"]},
        "pause": {"type": type, "payload": payload, "children": ["after"]},
        "bad": {"type": "flaky", "payload": {}, "retry": {"attempts": 1}, "children": []},
        "after": {"type": "echo", "payload": {}, "children": []},
    }
    if type == "wait":
        nodes["after"]["branch"] = "timed_out"
    run_id = await start(world, {"nodes": nodes})
    assert (await world.ended(run_id)).status is RunStatus.FAILED
    assert await world.store.next_timer() is None
    await runs.retry_run(world.house, world.org_id, run_id)
    await world.until(lambda: world.runs[run_id].status is RunStatus.WAITING and world.engine.active_runs == 0)
    assert await world.store.next_timer() == clock() + HOUR
    clock.pass_time(hours=1)
    world.engine.look()
    await world.until(lambda: world.runs[run_id].status is RunStatus.SUCCEEDED)
    assert stage.performed[-1] == ("after#1", 1)


async def test_what_is_too_large_for_a_row_stands_in_none_and_is_there_after_a_crash(
    build: Callable[..., Any], stage: Any
) -> None:
    twice = "{{ $trigger.body.text + $trigger.body.text }}"
    definition = line("transform", "held", payloads={"a": {"value": twice}, "b": {"all": "{{ a.result.output }}"}})
    text = "x" * 200_000
    first = await build()
    run_id = await start(first, definition, payload={"text": text})
    await first.until(lambda: stage.begun("b#1"))
    await first.crash()
    second = await build()
    await second.until(lambda: len(stage.performed) == 2)
    stage.gate("b#1").set()
    await second.ended(run_id)
    entries = await second.entries(run_id)
    assert [entry.large for entry in only(entries, StepAsked)] == [True]
    assert [entry.large for entry in only(entries, StepDone)] == [True, False]
    assert stage.arguments["b#1"] == {"all": text * 2}
    assert max(len(journal.write(entry)) for entry in entries) < 210_000


async def test_a_crash_repeats_the_attempt_that_was_cut_off(build: Callable[..., Any], stage: Any) -> None:
    first = await build()
    run_id = await start(first, line("echo", "held"))
    await first.until(lambda: stage.begun("b#1"))
    await first.crash()
    stage.gate("b#1").set()
    second = await build()
    assert (await second.ended(run_id)).status is RunStatus.SUCCEEDED
    assert stage.performed == [("a#1", 1), ("b#1", 1), ("b#1", 1)]
    assert [cut.times for cut in only(await second.entries(run_id), StepInterrupted)] == [1]


async def test_a_step_that_kills_its_process_cannot_kill_it_for_ever(build: Callable[..., Any], stage: Any) -> None:
    world = await build()
    run_id = await start(world, line("held"))
    for life in range(1, 4):
        await world.until(lambda life=life: len(stage.performed) == life)
        await world.crash()
        world = await build()
    run = await world.ended(run_id)
    failed = only(await world.entries(run_id), StepFailed)
    assert run.status is RunStatus.FAILED
    assert [entry.failure.code for entry in failed] == ["interrupted"]
    assert len(stage.performed) == 3


async def test_a_stop_keeps_results_and_asks_for_nothing_new(build: Callable[..., Any], stage: Any) -> None:
    first = await build()
    run_id = await start(first, line("held", "echo"))
    await first.until(lambda: stage.begun("a#1"))
    stage.gate("a#1").set()
    await first.stop(grace=5)
    assert stage.performed == [("a#1", 1)]
    second = await build()
    assert (await second.ended(run_id)).status is RunStatus.SUCCEEDED
    entries = await second.entries(run_id)
    assert stage.performed == [("a#1", 1), ("b#1", 1)]
    assert not only(entries, StepInterrupted)


async def test_a_stop_does_not_wait_for_ever(build: Callable[..., Any], stage: Any) -> None:
    first = await build()
    run_id = await start(first, line("held"))
    await first.until(lambda: stage.begun("a#1"))
    await first.stop(grace=0.05)
    stage.gate("a#1").set()
    second = await build()
    assert (await second.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_full_disk_loses_nothing(world: World, stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    run_id = await start(world, line("held", "echo"))
    await world.until(lambda: stage.begun("a#1"))
    commit, refused = world.store.commit, []

    async def full(batch: Any) -> None:
        if len(refused) < 3:
            refused.append(batch)
            raise StoreUnavailable("the disk is full")
        await commit(batch)

    monkeypatch.setattr(world.store, "commit", full)
    stage.gate("a#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert len(refused) == 3
    assert stage.performed == [("a#1", 1), ("b#1", 1)]


async def test_an_action_that_is_gone_fails_the_run(build: Callable[..., Any], stage: Any) -> None:
    first = await build()
    run_id = await start(first, line("held"))
    await first.until(lambda: stage.begun("a#1"))
    await first.crash()
    second = await build(actions={})
    run = await second.ended(run_id)
    end = (await second.entries(run_id))[-1]
    assert run.status is RunStatus.FAILED
    assert isinstance(end, RunFailed)
    assert end.failure.code == "action_missing"


async def test_the_run_has_a_limit_of_time(build: Callable[..., Any], stage: Any) -> None:
    clock = Clock()
    world = await build(clock=clock)
    run_id = await start(world, line("held", limits={"maxRunSeconds": 60}))
    await world.until(lambda: stage.begun("a#1"))
    clock.pass_time(seconds=61)
    world.engine.look()
    run = await world.ended(run_id)
    assert run.status is RunStatus.FAILED
    assert (await world.entries(run_id))[-1].failure.code == "run_timed_out"
    await world.until(lambda: stage.at_once == 0)


async def test_a_large_loop_goes_in_several_transactions(world: World) -> None:
    definition = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["each"]},
            "each": {
                "type": "for-each",
                "payload": {"array": "{{ $trigger.body.rows }}", "collect": "{{ $item + 1 }}", "concurrency": 10},
                "loopBody": ["inner"],
                "children": [],
            },
            "inner": {"type": "format", "payload": {"data": {}, "template": "x"}, "children": []},
        },
        "output": {"items": "{{ $nodes.each.result.items }}"},
    }
    heads: set[int] = set()
    run_id = await start(world, definition, payload={"rows": list(range(1500))})
    await world.until(lambda: heads.add(world.runs[run_id].head) or world.runs[run_id].finished_at is not None)
    end = (await world.entries(run_id))[-1]
    assert end.output == {"items": [number + 1 for number in range(1500)]}


async def test_progress_is_told_at_most_once_a_second(build: Callable[..., Any], stage: Any) -> None:
    async def chatty(arguments: Any, ctx: Any) -> None:
        for tenth in range(11):
            ctx.progress(tenth / 10, f"{tenth} of 10")
        await stage.gate("told").wait()

    world = await build(actions={**stage.actions(), **action_of("chatty", chatty)})
    definition = line("chatty")
    definition["nodes"]["a"]["public"] = {"progress": True}
    run_id = await start(world, definition)
    await world.until(lambda: world.runs[run_id].head >= 4)
    stage.gate("told").set()
    await world.ended(run_id)
    told = only(await world.entries(run_id), StepProgressed)
    assert [entry.text for entry in told] == ["0 of 10"]


async def test_the_same_concurrency_key_is_performed_one_at_a_time(world: World, stage: Any) -> None:
    definition = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["one", "two"]},
            "one": {"type": "held", "payload": {}, "concurrencyKey": "printer", "children": []},
            "two": {"type": "held", "payload": {}, "concurrencyKey": "printer", "children": []},
        }
    }
    run_id = await start(world, definition)
    await world.until(lambda: stage.begun("one#1"))
    stage.gate("one#1").set()
    stage.gate("two#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    assert stage.most_at_once == 1


async def test_artifacts_belong_to_the_run_once_their_step_has_succeeded(build: Callable[..., Any], stage: Any) -> None:
    async def draws(arguments: Any, ctx: Any) -> Any:
        kept = ctx.artifact("chart.svg", "<svg/>", "image/svg+xml")
        stage.performed.append((ctx.step, ctx.attempt))
        await stage.gate(ctx.step).wait()
        return kept

    world = await build(actions=action_of("draws", draws))
    run_id = await start(world, line("draws"))
    await world.until(lambda: stage.begun("a#1"))
    assert await world.store.artifacts(run_id) == []
    stage.gate("a#1").set()
    await world.ended(run_id)
    assert [artifact.name for artifact in await world.store.artifacts(run_id)] == ["chart.svg"]


async def test_two_runners_cannot_write_the_same_journal(world: World, stage: Any) -> None:
    """The fence: whoever finds another head than it knew lets go, and the run is looked at again."""
    run_id = await start(world, line("held"))
    await world.until(lambda: stage.begun("a#1"))

    def intrude(books: Any) -> None:
        run = books.run(run_id)
        books.append(run, [StepProgressed(at=books.now, step="a#1", attempt=1)])

    from farebox.storage.port import Work

    await world.house.writing.submit(Work(intrude, (), (run_id,)))
    stage.gate("a#1").set()
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    entries = await world.entries(run_id)
    assert len(only(entries, StepDone)) == 1
    assert len(only(entries, StepAsked)) == 1
    assert journal.node_of(only(entries, StepInterrupted)[0].step) == "a"
    assert not only(entries, ChildOpened)


# ---- what is asked for and cut off in the same turn


def two_ways(first: Any, second: Any) -> Any:
    return {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["a", "b"]},
            "a": {"payload": {}, "children": [], **first},
            "b": {"payload": {}, "children": [], **second},
        }
    }


NOWHERE = {"type": "trigger-workflow", "payload": {"workflowId": "wf_nowhere"}}


async def test_nothing_is_performed_in_a_run_that_failed_in_the_same_turn(world: World, stage: Any) -> None:
    run_id = await start(world, two_ways({"type": "echo"}, NOWHERE))
    assert (await world.ended(run_id)).status is RunStatus.FAILED
    await world.until(lambda: world.engine.active_runs == 0)
    assert stage.performed == []
    assert kinds(await world.entries(run_id))[-1] == "run.failed"


async def test_an_action_of_an_item_that_was_cut_off_in_the_same_turn_is_not_performed(
    world: World, stage: Any
) -> None:
    nodes = {
        "root": {"type": "manual", "payload": {}, "children": ["loop"]},
        "loop": {
            "type": "for-each",
            "payload": {"array": [0, 1], "concurrency": 2},
            "loopBody": ["which", "a", "b"],
            "children": ["after"],
            "onError": "continue",
        },
        "which": {"type": "if", "payload": {"condition": "{{ $item == 0 }}"}, "children": ["a", "b"]},
        "a": {"type": "echo", "payload": {}, "children": [], "branch": "then"},
        "b": {**NOWHERE, "children": [], "branch": "else"},
        "after": {"type": "echo", "payload": {}, "children": []},
    }
    run_id = await start(world, {"nodes": nodes})
    assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
    await world.until(lambda: world.engine.active_runs == 0)
    assert [step for step, _ in stage.performed] == ["after#1"]
