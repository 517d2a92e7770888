"""A cancel and the family it ends. Whole stories stand with the engine's turns."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from farebox.core.errors import NotAllowed, NotFound, RunTaken
from farebox.core.journal import StepProgressed
from farebox.core.records import RunStatus
from farebox.service import ending, executions, runs
from farebox.service.open_request import Caller, OpenRequest
from farebox.storage.port import Books, Work
from farebox.testing.clock import NOON, Clock
from farebox.testing.houses import World, action_of, line, living
from farebox.testing.samples import a_run


@pytest.fixture
async def world(tmp_path: Path) -> Any:
    async with living(tmp_path) as opened:
        yield opened


async def with_child(world: World) -> tuple[str, str]:
    child = await world.publish(line("wait", payloads={"a": {"kind": "callback"}}))
    payload = {"workflowId": child.id, "wait": True}
    parent = await world.publish(line("trigger-workflow", payloads={"a": payload}))
    run = await runs.start_run(world.house, world.org_id, parent.id)
    await world.until(lambda: any(one.status is RunStatus.WAITING for one in world.runs.values()))
    return run.id, next(one.id for one in world.runs.values() if one.parent)


async def test_the_family_is_the_run_and_those_it_waits_for(world: World) -> None:
    parent, child = await with_child(world)
    members = await ending.family(world.house, parent)
    assert [member.run_id for member in members] == [parent, child]
    assert members[0].head == world.runs[parent].head
    assert members[1].head is None
    with pytest.raises(NotFound):
        await ending.family(world.house, "run_nowhere")


async def test_a_family_that_moved_is_read_again(world: World) -> None:
    parent, child = await with_child(world)
    members = await ending.family(world.house, parent)

    def moves(books: Books) -> None:
        books.append(books.run(parent), [StepProgressed(at=books.now, step="a#1", attempt=1)])

    await world.house.writing.submit(Work(moves, (), (parent,)))

    def cancel(books: Books) -> None:
        ending.cancel_family(books, members, "seller")

    with pytest.raises(RunTaken):
        await world.house.writing.submit(Work(cancel, (), (parent, child)))
    assert (await world.store.run(child) or world.runs[child]).status is RunStatus.WAITING


async def test_members_that_have_ended_are_left_alone(world: World) -> None:
    parent, child = await with_child(world)
    members = await ending.family(world.house, parent)
    await runs.signal(world.house, child, "a")
    await world.ended(parent)

    def cancel(books: Books) -> RunStatus:
        return ending.cancel_family(books, members, "seller").status

    assert await world.house.writing.submit(Work(cancel, (), (parent, child))) is RunStatus.SUCCEEDED


async def test_an_end_comes_no_earlier_than_what_it_ends(tmp_path: Path) -> None:
    """The clock was put back while nobody ran: the journal's time stays where it was."""
    clock = Clock()
    async with living(tmp_path, clock=clock) as world:
        workflow = await world.publish(line("wait", payloads={"a": {"kind": "callback"}}))
        ids = [(await runs.start_run(world.house, world.org_id, workflow.id)).id for _ in range(2)]
        await world.until(lambda: all(world.runs[one].status is RunStatus.WAITING for one in ids))
        await world.crash()
    clock.pass_time(hours=-1)
    async with living(tmp_path, clock=clock) as world:
        await runs.cancel_run(world.house, world.org_id, ids[0])
        await runs.cancel_run(world.house, world.org_id, ids[1])
        await world.crash()
    clock.pass_time(hours=-1)
    async with living(tmp_path, clock=clock) as world:
        await runs.retry_run(world.house, world.org_id, ids[0])
        assert await world.store.verify() == []


def test_it_follows_what_was_written_after_its_family_was_read() -> None:
    """The run went on meanwhile, then the clock was put back."""
    run = a_run(status=RunStatus.RUNNING, started_at=NOON, head=7, head_at=NOON + 2_000)
    books = Books(NOON, {}, {run.id: run})
    ended = ending.cancel_family(books, (ending.Member(run.id),), "seller")
    assert (ended.head, ended.head_at, ended.finished_at) == (8, NOON + 2_000, NOON + 2_000)


BOOKING = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["reserve"]},
        "reserve": {"type": "book", "payload": {}, "children": ["charge"]},
        "charge": {"type": "slow", "payload": {"amount": 5}},
        "tidy": {"type": "on-cancel", "payload": {}, "children": ["release"]},
        "release": {"type": "note", "payload": {"seen": "{{ $trigger.body }}"}},
    }
}


async def test_a_cancel_opens_what_tidies_up_and_is_final_all_the_same(tmp_path: Path) -> None:
    begun, seen = asyncio.Event(), []

    async def book(arguments: Any, context: Any) -> Any:
        return "r7"

    async def slow(arguments: Any, context: Any) -> Any:
        begun.set()
        await asyncio.Event().wait()

    async def note(arguments: Any, context: Any) -> Any:
        seen.append(arguments["seen"])
        raise ValueError("tidying up fails")

    actions = {**action_of("book", book), **action_of("slow", slow), **action_of("note", note, attempts=1)}
    async with living(tmp_path, actions) as world:
        workflow = await world.publish(BOOKING)
        run = await runs.start_run(world.house, world.org_id, workflow.id, payload={"n": 1})
        await begun.wait()
        cancelled = await runs.cancel_run(world.house, world.org_id, run.id)
        assert cancelled.status is RunStatus.CANCELLED
        (tidy,) = [one for one in world.runs.values() if one.trigger_source == "cleanup"]
        assert (tidy.parent.partition("/")[0], tidy.execution_id) == (run.id, "")
        assert (await world.ended(tidy.id)).status is RunStatus.FAILED
        assert (await world.store.run(run.id)) == cancelled
        with pytest.raises(NotAllowed, match="tidied up"):
            await runs.retry_run(world.house, world.org_id, run.id)
        await runs.retry_run(world.house, world.org_id, tidy.id)
        assert await runs.cancel_run(world.house, world.org_id, run.id) == cancelled
        assert await world.store.verify() == []
    assert (seen[0]["runId"], seen[0]["by"], seen[0]["input"]) == (run.id, "seller", {"n": 1})
    assert seen[0]["results"] == {"reserve": "r7"}
    assert [one["idempotencyKey"] for one in seen[0]["underway"]] == [f"{run.id}/charge#1"]


async def test_what_a_buyer_cancels_is_tidied_up_and_he_hears_of_the_cancel_only(tmp_path: Path) -> None:
    begun = asyncio.Event()

    async def work(arguments: Any, context: Any) -> Any:
        begun.set()
        return arguments

    definition = {**BOOKING, "nodes": {**BOOKING["nodes"], "charge": {"type": "wait", "payload": {}}}}
    async with living(tmp_path, {**action_of("book", work), **action_of("note", work)}) as world:
        workflow = await world.publish(definition)
        opened = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller())
        run_id = opened.execution.run_id
        await world.until(lambda: run_id in world.runs and world.runs[run_id].status is RunStatus.WAITING)
        cancelled = await executions.cancel_execution(world.house, opened.execution.id, "buyer")
        (tidy,) = [one for one in world.runs.values() if one.trigger_source == "cleanup"]
        assert (await world.ended(tidy.id)).status is RunStatus.SUCCEEDED
        assert await world.store.execution(opened.execution.id) == cancelled
        assert await world.store.verify() == []
