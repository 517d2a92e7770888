"""Who may start, and when: limits of a workflow, fair turns, restarts, cancels. Over a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from farebox.actions.port import Context
from farebox.core.errors import NotAllowed
from farebox.core.records import Run, RunStatus, Workflow
from farebox.core.times import SECOND
from farebox.core.values import Json
from farebox.engine import admission
from farebox.service import executions, organizations, publishing, runs, workflows
from farebox.service.open_request import Caller, OpenRequest
from farebox.settings import Settings
from farebox.storage.port import Work
from farebox.testing.clock import Clock
from farebox.testing.houses import World, action_of, line

APPROVAL = {"kind": "approval", "title": "May I?"}


class Places:
    """An action that stays in its place until the test lets its run go."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.inside: set[str] = set()
        self.most = 0
        self.gates: dict[str, asyncio.Event] = {}

    def gate(self, run_id: str) -> asyncio.Event:
        return self.gates.setdefault(run_id, asyncio.Event())

    async def stay(self, arguments: Json, ctx: Context) -> Json:
        self.begun.append(ctx.run_id)
        self.inside.add(ctx.run_id)
        self.most = max(self.most, len(self.inside))
        try:
            await self.gate(ctx.run_id).wait()
        finally:
            self.inside.discard(ctx.run_id)
        return None


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
def opened(build: Callable[..., Any], places: Places, stage: Any) -> Callable[..., Any]:
    """``world = await opened(**options)``: with the action ``stay``."""

    async def opened(**options: Any) -> World:
        world: World = await build(actions={**stage.actions(), **action_of("stay", places.stay)}, **options)
        return world

    return opened


async def start(world: World, workflow: Workflow, count: int = 1, org_id: str = "") -> list[str]:
    org_id = org_id or world.org_id
    return [(await runs.start_run(world.house, org_id, workflow.id)).id for _ in range(count)]


async def settled(world: World) -> None:
    """Everything that could start has started."""
    for _ in range(3):
        await world.house.writing.submit(Work(do=lambda books: None))
        await asyncio.sleep(0)


async def positions(world: World, workflow: Workflow, ids: list[str]) -> list[int]:
    return [await world.store.queued_ahead(workflow.id, run_id) + 1 for run_id in ids]


# ---- concurrent ------------------------------------------------------------------------------------------------------


async def test_no_more_than_concurrent_are_active_and_the_oldest_starts_next(
    opened: Callable[..., Any], places: Places
) -> None:
    world = await opened()
    workflow = await world.publish(line("stay", limits={"concurrent": 2}))
    ids = await start(world, workflow, 6)
    await world.until(lambda: len(places.begun) == 2)
    await settled(world)
    assert places.begun == ids[:2]
    assert world.engine.queued_runs == 4
    for place, run_id in enumerate(ids):
        places.gate(run_id).set()
        assert (await world.ended(run_id)).status is RunStatus.SUCCEEDED
        await world.until(lambda place=place: len(places.begun) == min(place + 3, 6))
    assert places.begun == ids
    assert places.most == 2
    assert world.engine.queued_runs == 0


async def test_a_run_that_waits_gives_its_place_back_and_is_never_queued_again(
    opened: Callable[..., Any], places: Places
) -> None:
    world = await opened()
    workflow = await world.publish(line("wait", "stay", payloads={"a": APPROVAL}, limits={"concurrent": 1}))
    one, two, three = await start(world, workflow, 3)
    await world.until(lambda: sum(run.status is RunStatus.WAITING for run in world.runs.values()) == 3)
    for run_id in (one, two):
        await runs.signal(world.house, run_id, "a", data={"approved": True})
    await world.until(lambda: len(places.begun) == 2)  # both at once: they had started before
    four = (await start(world, workflow))[0]
    await settled(world)
    assert world.runs[four].status is RunStatus.QUEUED
    places.gate(one).set()
    await world.ended(one)
    await settled(world)
    assert world.runs[four].status is RunStatus.QUEUED  # the other one is still active
    places.gate(two).set()
    await world.until(lambda: world.runs[four].status is RunStatus.WAITING)
    assert world.runs[three].status is RunStatus.WAITING


async def test_a_signal_that_comes_early_starts_nothing(opened: Callable[..., Any], places: Places) -> None:
    world = await opened()
    definition = line("stay", "wait", payloads={"b": APPROVAL}, limits={"concurrent": 1})
    workflow = await world.publish(definition)
    one, two = await start(world, workflow, 2)
    await world.until(lambda: places.begun == [one])
    await runs.signal(world.house, two, "b", data={"approved": True})
    await settled(world)
    assert world.runs[two].status is RunStatus.QUEUED
    assert places.begun == [one]
    for run_id in (one, two):
        places.gate(run_id).set()
    assert (await world.ended(two)).status is RunStatus.SUCCEEDED


async def test_a_run_goes_by_the_limits_of_its_own_version(opened: Callable[..., Any], places: Places) -> None:
    world = await opened()
    workflow = await world.publish(line("stay", limits={"concurrent": 1}))
    first = await start(world, workflow, 2)
    await world.until(lambda: len(places.begun) == 1)
    shown = await workflows.get(world.house, world.org_id, workflow.id)
    change = workflows.Changes(definition=line("stay"))
    await workflows.update(world.house, world.org_id, shown.id, change)
    free = await start(world, workflow, 2)
    await world.until(lambda: len(places.begun) == 3)
    assert places.begun == [first[0], *free]
    for run_id in [first[0], free[0]]:
        places.gate(run_id).set()
        await world.ended(run_id)
    await settled(world)
    assert world.runs[first[1]].status is RunStatus.QUEUED  # the one without limits holds a place all the same
    places.gate(free[1]).set()
    await world.until(lambda: first[1] in places.begun)


# ---- perMinute -------------------------------------------------------------------------------------------------------


async def test_no_more_than_per_minute_start_in_any_minute(opened: Callable[..., Any], stage: Any) -> None:
    clock = Clock()
    world = await opened(clock=clock)
    workflow = await world.publish(line("echo", limits={"perMinute": 2}))
    ids = await start(world, workflow, 5)
    for begun, seconds in ((2, 59.5), (2, 0.5), (4, 60), (5, 0)):
        await world.until(lambda begun=begun: len(stage.performed) == begun)
        await settled(world)
        assert len(stage.performed) == begun
        clock.pass_time(seconds=seconds)
        world.engine.look()
    for run_id in ids:
        await world.ended(run_id)


async def test_a_minute_ends_by_itself(opened: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("farebox.engine.lines.MINUTE", 50)
    world = await opened()
    workflow = await world.publish(line("echo", limits={"perMinute": 1}))
    for run_id in await start(world, workflow, 4):
        await world.ended(run_id)


# ---- restarts --------------------------------------------------------------------------------------------------------


async def test_a_restart_does_not_exceed_concurrent(opened: Callable[..., Any], places: Places) -> None:
    first = await opened()
    workflow = await first.publish(line("stay", limits={"concurrent": 2}))
    ids = await start(first, workflow, 5)
    await first.until(lambda: len(places.begun) == 2)
    await first.crash()
    places.begun.clear()
    places.most = 0
    second = await opened()
    await second.until(lambda: len(places.begun) == 2)
    ids += await start(second, workflow, 1)
    await settled(second)
    assert sorted(places.begun) == sorted(ids[:2])
    assert await positions(second, workflow, ids[2:]) == [1, 2, 3, 4]
    assert second.engine.queued_runs == 4
    for run_id in ids:
        places.gate(run_id).set()
        await second.ended(run_id)
    assert places.begun[2:] == ids[2:]
    assert places.most == 2


async def test_a_restart_counts_the_starts_of_the_last_minute(
    opened: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PAGE", 2)
    clock = Clock()
    first = await opened(clock=clock)
    workflow = await first.publish(line("echo", limits={"perMinute": 5}))
    await start(first, workflow, 3)
    await first.until(lambda: len(stage.performed) == 3)
    clock.pass_time(seconds=30)
    await start(first, workflow, 4)
    await first.until(lambda: len(stage.performed) == 5)
    await settled(first)
    await first.crash()
    clock.pass_time(seconds=20)
    second = await opened(clock=clock)
    await start(second, workflow, 3)
    await settled(second)
    assert len(stage.performed) == 5
    clock.pass_time(seconds=10)
    second.engine.look()
    await second.until(lambda: len(stage.performed) == 8)
    await settled(second)
    assert len(stage.performed) == 8
    clock.pass_time(seconds=30)
    second.engine.look()
    await second.until(lambda: len(stage.performed) == 10)


async def test_what_was_let_in_and_had_not_started_is_let_in_again(opened: Callable[..., Any], places: Places) -> None:
    first = await opened()
    first.engine.dispatch.open = False
    workflow = await first.publish(line("stay", limits={"concurrent": 1}))
    free = await first.publish(line("stay"))
    ids = [*await start(first, workflow, 2), *await start(first, free, 2)]
    await first.crash()
    second = await opened()
    await second.until(lambda: len(places.begun) == 3)
    for run_id in ids:
        places.gate(run_id).set()
        await second.ended(run_id)
    assert len(places.begun) == 4


# ---- cancelling and retrying -----------------------------------------------------------------------------------------


async def test_a_cancel_frees_the_place_in_the_queue_and_the_place_of_a_run(
    opened: Callable[..., Any], places: Places
) -> None:
    world = await opened()
    workflow = await world.publish(line("stay", limits={"concurrent": 1}))
    one, two, three, four = await start(world, workflow, 4)
    await world.until(lambda: places.begun == [one])
    assert await positions(world, workflow, [two, three, four]) == [1, 2, 3]
    await runs.cancel_run(world.house, world.org_id, three)
    assert await positions(world, workflow, [two, four]) == [1, 2]
    assert world.engine.queued_runs == 2
    await runs.cancel_run(world.house, world.org_id, two)
    await runs.cancel_run(world.house, world.org_id, one)
    await world.until(lambda: places.begun == [one, four])
    retried = await runs.retry_run(world.house, world.org_id, three)  # it had never started: it queues
    await settled(world)
    assert (world.runs[three].status, retried.started_at) == (RunStatus.QUEUED, None)
    await runs.retry_run(world.house, world.org_id, one)  # it had: it does not
    await world.until(lambda: places.begun == [one, four, one])
    for run_id in (one, four, three):
        places.gate(run_id).set()
    assert (await world.ended(three)).status is RunStatus.SUCCEEDED


async def test_who_queues_again_is_as_old_as_before(opened: Callable[..., Any], places: Places) -> None:
    world = await opened()
    workflow = await world.publish(line("stay", limits={"concurrent": 1}))
    ids = await start(world, workflow, 4)
    await world.until(lambda: places.begun == ids[:1])
    await settled(world)
    await runs.cancel_run(world.house, world.org_id, ids[1])
    places.gate(ids[0]).set()
    await world.until(lambda: len(places.begun) == 2)
    await runs.retry_run(world.house, world.org_id, ids[1])
    await settled(world)
    for run_id in ids:
        places.gate(run_id).set()
    for run_id in ids:
        await world.ended(run_id)
    assert places.begun == [ids[0], ids[2], ids[1], ids[3]]


# ---- fairness --------------------------------------------------------------------------------------------------------


async def elsewhere(world: World, definition: Json) -> Workflow:
    """A workflow of another organization."""
    org = await organizations.ensure(world.house, "other")
    new = workflows.NewWorkflow(name="Theirs", definition=definition, visibility="public_execute")
    shown = await workflows.create(world.house, org.id, new)
    return (await publishing.publish(world.house, org.id, shown.workflow.id)).workflow


async def test_a_flood_on_one_never_starves_another(opened: Callable[..., Any], places: Places) -> None:
    world = await opened(settings=Settings(active_runs=1))
    flooded, quiet = await world.publish(line("stay")), await world.publish(line("stay"))
    theirs = await elsewhere(world, line("stay"))
    flood = await start(world, flooded, 30)
    await world.until(lambda: places.begun == flood[:1])
    mine = await start(world, quiet, 2)
    others = await start(world, theirs, 3, theirs.org_id)
    for run_id in [*flood, *mine, *others]:
        places.gate(run_id).set()
    for run_id in [*flood, *mine, *others]:
        await world.ended(run_id)
    order = places.begun
    assert [one for one in order if one in flood] == flood
    assert max(order.index(one) for one in others) <= 10  # every second start, after those that lay ready
    assert max(order.index(one) for one in mine) <= 12  # every second of their own organization's
    assert places.most == 1


async def test_runs_that_stay_long_leave_room_for_others(opened: Callable[..., Any], places: Places) -> None:
    world = await opened(settings=Settings(active_runs=18))
    flooded, quiet = await world.publish(line("stay")), await world.publish(line("stay"))
    theirs = await elsewhere(world, line("stay"))
    flood = await start(world, flooded, 40)
    await world.until(lambda: len(places.begun) == 17)
    await settled(world)
    assert places.begun == flood[:17]
    first = await start(world, quiet, 1)
    await world.until(lambda: first[0] in places.inside)
    others = await start(world, theirs, 1, theirs.org_id)
    await settled(world)
    assert not places.inside & set(others)  # now there is no room at all
    places.gate(flood[3]).set()
    await world.until(lambda: others[0] in places.inside)
    await settled(world)
    assert len(places.begun) == 19  # and not the next one of the flood
    for run_id in [*flood, *first, *others]:
        places.gate(run_id).set()
    for run_id in [*flood, *first, *others]:
        await world.ended(run_id)
    assert [one for one in places.begun if one in flood] == flood


async def test_many_creates_in_one_transaction_leave_room_too(opened: Callable[..., Any], places: Places) -> None:
    world = await opened(settings=Settings(active_runs=18))
    flooded, quiet = await world.publish(line("stay")), await world.publish(line("stay"))
    flood = await asyncio.gather(*[runs.start_run(world.house, world.org_id, flooded.id) for _ in range(40)])
    await world.until(lambda: len(places.begun) >= 17)
    await settled(world)
    assert len(places.begun) == 17
    one = (await start(world, quiet))[0]
    await world.until(lambda: one in places.inside)
    for run_id in [one, *(run.id for run in flood)]:
        places.gate(run_id).set()
        await world.ended(run_id) if run_id == one else None
    for run in flood:
        await world.ended(run.id)


async def test_who_holds_its_share_is_looked_at_again(
    opened: Callable[..., Any], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Places that others give back are not told to it."""
    monkeypatch.setattr(admission, "HELD_BACK", 0.01)
    world = await opened(settings=Settings(active_runs=18))
    quiet, flooded = await world.publish(line("stay")), await world.publish(line("stay"))
    before = await start(world, quiet, 6)
    await world.until(lambda: len(places.inside) == 6)
    flood = await start(world, flooded, 20)
    await settled(world)
    held = len(places.begun)
    assert 6 + 8 <= held < 18
    for run_id in before:
        places.gate(run_id).set()
    await world.until(lambda: len(places.begun) > held)
    for run_id in flood:
        places.gate(run_id).set()
    for run_id in flood:
        await world.ended(run_id)


def ranked(priority: str) -> dict[str, Any]:
    return {**line("stay"), "limits": {"priority": priority}}


async def test_priorities_share_what_room_there_is(opened: Callable[..., Any], places: Places) -> None:
    world = await opened(settings=Settings(active_runs=1))
    block = await world.publish(line("stay"))
    blocker = (await start(world, block))[0]
    await world.until(lambda: places.begun == [blocker])
    low, high = await world.publish(ranked("low")), await world.publish(ranked("high"))
    theirs = await elsewhere(world, line("stay"))
    patient = await start(world, low, 4)
    urgent = await start(world, high, 20)
    others = await start(world, theirs, 5, theirs.org_id)
    for run_id in [blocker, *patient, *urgent, *others]:
        places.gate(run_id).set()
    for run_id in [*patient, *urgent, *others]:
        await world.ended(run_id)
    order = places.begun[1:]
    assert max(order.index(one) for one in others) <= 12  # another organization has every second start all the same
    own = [one for one in order if one not in others]
    early = own[:19]  # two lay ready before the others were there
    assert sum(one in urgent for one in early) >= 16
    assert any(one in patient for one in early)
    assert [one for one in own if one in urgent] == urgent
    assert [one for one in own if one in patient] == patient


async def test_woken_runs_and_first_starts_take_turns(opened: Callable[..., Any], places: Places) -> None:
    world = await opened(settings=Settings(active_runs=1))
    waits = await world.publish(line("wait", "stay", payloads={"a": APPROVAL}))
    sleepers = await start(world, waits, 8)
    await world.until(lambda: sum(run.status is RunStatus.WAITING for run in world.runs.values()) == 8)
    block = await world.publish(line("stay"))
    blocker = (await start(world, block))[0]
    await world.until(lambda: places.begun == [blocker])
    for run_id in sleepers:
        await runs.signal(world.house, run_id, "a", data={"approved": True})
    fresh = await start(world, block, 4)
    for run_id in [*sleepers, *fresh, blocker]:
        places.gate(run_id).set()
    for run_id in [*sleepers, *fresh]:
        await world.ended(run_id)
    order = places.begun[1:]
    assert max(order.index(one) for one in fresh) <= 8
    assert [one for one in order if one in fresh] == fresh


async def test_a_long_queue_is_read_page_by_page(
    opened: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "PAGE", 3)
    monkeypatch.setattr(admission, "AT_ONCE", 2)
    world = await opened(settings=Settings(active_runs=2))
    workflow = await world.publish(line("echo"))
    world.engine.dispatch.open = False
    ids = await start(world, workflow, 20)
    assert world.engine.queued_runs == 20
    world.engine.dispatch.open = True
    world.engine.look()
    for run_id in ids:
        await world.ended(run_id)
    starts = [world.runs[run_id].started_at or 0 for run_id in ids]
    assert starts == sorted(starts)
    assert not world.engine.admission.watches  # nothing is kept of a workflow without limits


# ---- children --------------------------------------------------------------------------------------------------------


async def test_a_child_that_is_waited_for_needs_no_place(opened: Callable[..., Any], places: Places) -> None:
    world = await opened()
    inner = await world.publish(line("stay", limits={"concurrent": 1}))
    one = (await start(world, inner))[0]
    await world.until(lambda: places.begun == [one])
    calls = await world.publish(line("trigger-workflow", payloads={"a": {"workflowId": inner.id, "wait": True}}))
    parent = (await start(world, calls))[0]
    await world.until(lambda: len(places.begun) == 2)
    loose = await world.publish(line("trigger-workflow", payloads={"a": {"workflowId": inner.id}}))
    await world.ended((await start(world, loose))[0])
    await settled(world)
    assert len(places.begun) == 2  # nobody waits for that one, so it queues
    places.gate(places.begun[1]).set()
    await world.ended(parent)
    places.gate(one).set()
    await world.until(lambda: len(places.begun) == 3)


async def test_a_waited_child_is_found_after_a_crash(opened: Callable[..., Any], places: Places) -> None:
    first = await opened()
    inner = await first.publish(line("stay", limits={"concurrent": 1}))
    one = (await start(first, inner))[0]
    calls = await first.publish(line("trigger-workflow", payloads={"a": {"workflowId": inner.id, "wait": True}}))
    parent = (await start(first, calls))[0]
    await first.until(lambda: len(places.begun) == 2)
    child = places.begun[1]
    await first.crash()
    second = await opened()
    for run_id in (child, one):
        places.gate(run_id).set()
    assert (await second.ended(parent)).status is RunStatus.SUCCEEDED


# ---- healing ---------------------------------------------------------------------------------------------------------


async def test_counting_again_heals_what_was_lost(opened: Callable[..., Any], places: Places) -> None:
    world = await opened()
    workflow = await world.publish(line("stay", limits={"concurrent": 2}))
    ids = await start(world, workflow, 4)
    await world.until(lambda: len(places.begun) == 2)
    line_ = world.engine.admission._lines[workflow.id]
    line_.active["run_ghost"] = next(iter(line_.active.values()))
    line_.take("run_lost", line_.limits, 0)
    del line_.active[ids[0]]
    line_.waiting = 77
    await world.engine.strays.round()
    assert set(line_.active) == set(ids[:2])
    assert line_.handed == set()
    assert world.engine.queued_runs == 2
    for run_id in ids:
        places.gate(run_id).set()
        await world.ended(run_id)
    assert places.most == 2


async def test_lines_are_forgotten_when_there_are_many(
    opened: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "KEPT_LINES", 0)
    world = await opened()
    workflow = await world.publish(line("echo", limits={"concurrent": 1}))
    await world.ended((await start(world, workflow))[0])
    clock = world.house.clock()
    world.house.clock = lambda: clock + 61 * SECOND
    await world.engine.strays.round()
    assert not world.engine.admission.watches
    await world.ended((await start(world, workflow))[0])


# ---- executions ------------------------------------------------------------------------------------------------------


async def test_an_execution_knows_its_place_and_about_when(opened: Callable[..., Any], places: Places) -> None:
    clock = Clock()
    world = await opened(clock=clock)
    workflow = await world.publish(line("stay", limits={"concurrent": 1}))
    caller = Caller(exempt=True)
    made = [
        (await executions.open_execution(world.house, workflow.id, OpenRequest(), caller)).execution for _ in range(4)
    ]
    eta = world.house.queue_eta
    await world.until(lambda: len(places.begun) == 1)
    await settled(world)
    assert [eta(workflow.id, position) for position in (1, 2)] == [None, None]
    clock.pass_time(seconds=8)
    places.gate(made[0].run_id).set()
    await world.until(lambda: len(places.begun) == 2)
    await settled(world)
    assert [eta(workflow.id, position) for position in (1, 2)] == [8, 16]
    clock.pass_time(seconds=3)
    assert [eta(workflow.id, position) for position in (1, 2)] == [5, 13]
    await executions.cancel_execution(world.house, made[2].id, "buyer")
    assert await positions(world, workflow, [made[3].run_id]) == [1]
    with pytest.raises(NotAllowed):
        await executions.retry_execution(world.house, made[2].id)
    places.gate(made[1].run_id).set()
    places.gate(made[3].run_id).set()
    run: Run = await world.ended(made[3].run_id)
    assert run.status is RunStatus.SUCCEEDED
    assert eta("wf_unknown", 1) is None


async def test_former_runs_tell_how_long_it_takes(opened: Callable[..., Any], places: Places) -> None:
    clock = Clock()
    first = await opened(clock=clock)
    workflow = await first.publish(line("stay", limits={"concurrent": 1}))
    one, two, three = await start(first, workflow, 3)
    await first.until(lambda: places.begun == [one])
    clock.pass_time(seconds=20)
    places.gate(one).set()
    await first.until(lambda: places.begun == [one, two])
    await settled(first)
    await first.crash()
    second = await opened(clock=clock)
    await second.until(lambda: places.begun == [one, two, two])
    await settled(second)
    assert second.house.queue_eta(workflow.id, 1) == 20
    for run_id in (two, three):
        places.gate(run_id).set()
    await second.ended(three)


async def test_one_that_is_cancelled_while_it_is_looked_at_is_not_let_in(
    opened: Callable[..., Any], places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await opened()
    workflow = await world.publish(line("stay", limits={"concurrent": 1}))
    one, two, three = await start(world, workflow, 3)
    await world.until(lambda: places.begun == [one])
    await settled(world)
    gate = world.engine.admission
    limits = gate._limits

    async def interrupted(line: Any, version: int) -> Any:
        if world.runs[two].status is RunStatus.QUEUED:
            await runs.cancel_run(world.house, world.org_id, two)
        return await limits(line, version)

    monkeypatch.setattr(gate, "_limits", interrupted)
    for run_id in (one, two, three):
        places.gate(run_id).set()
    assert (await world.ended(three)).status is RunStatus.SUCCEEDED
    assert places.begun == [one, three]


async def test_a_version_that_cannot_be_built_fails_instead_of_queueing_for_ever(
    opened: Callable[..., Any], build: Callable[..., Any], places: Places
) -> None:
    first = await opened()
    workflow = await first.publish(line("stay", limits={"concurrent": 1}))
    ids = await start(first, workflow, 2)
    await first.until(lambda: len(places.begun) == 1)
    await first.crash()
    second = await build(actions={})
    for run_id in ids:
        assert (await second.ended(run_id)).status is RunStatus.FAILED


async def test_a_queue_that_is_forgotten_while_it_is_read_takes_nothing_down(
    opened: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await opened()
    workflow = await world.publish(line("stay"))
    gate = world.engine.admission
    empty = gate._line(workflow.id, world.org_id)

    async def cancelled_meanwhile(read: Any) -> None:
        gate._drop(read, world.house.clock())

    monkeypatch.setattr(gate, "_read", cancelled_meanwhile)
    await gate._serve(empty)
    assert workflow.id not in gate._lines
