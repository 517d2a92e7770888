"""A cancel and the family it ends. Whole stories stand with the engine's turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.core.errors import NotFound, RunTaken
from farebox.core.journal import StepProgressed
from farebox.core.records import RunStatus
from farebox.service import ending, runs
from farebox.storage.port import Books, Work
from farebox.testing.clock import Clock
from farebox.testing.houses import World, line, living


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
