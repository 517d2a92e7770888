"""The keeper beside a real engine: what was kept long enough goes, the file gets smaller, and nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from farebox.core.guards import Content
from farebox.core.journal import RunSucceeded
from farebox.core.records import Run, RunStatus
from farebox.engine.keeper import Keeper
from farebox.service import erasing, executions, retention, runs
from farebox.service.erasing import By
from farebox.service.open_request import Caller, OpenRequest
from farebox.settings import Settings
from farebox.storage.port import Work
from farebox.testing.clock import Clock
from farebox.testing.houses import World, line
from farebox.testing.samples import a_run

LONG = "x" * 40_000


async def executed(world: World, workflow_id: str) -> str:
    """The id of an execution that has succeeded."""
    opened = await executions.open_execution(world.house, workflow_id, OpenRequest(), Caller(exempt=True))
    await world.ended(opened.execution.run_id)
    return opened.execution.id


def size(world: World, folder: Path) -> int:
    writer = world.store._writer
    assert writer is not None
    writer.execute("pragma wal_checkpoint(truncate)").fetchall()
    return (folder / "farebox.db").stat().st_size


async def test_what_was_kept_long_enough_goes_and_the_file_gets_smaller(
    build: Callable[..., Any], tmp_path: Path
) -> None:
    clock = Clock()
    world = await build(clock=clock, settings=Settings(data=tmp_path, keep_executions_days=30, keep_runs_days=30))
    workflow = await world.publish(line("echo", "echo", payloads={"a": {"text": LONG}, "b": {"text": LONG}}))
    old = [await executed(world, workflow.id) for _ in range(40)]
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await world.ended(run.id)
    clock.pass_time(days=29)
    young = await executed(world, workflow.id)
    assert await world.engine.cleaner.round() == 0
    full = size(world, tmp_path)
    clock.pass_time(days=2)
    keeper = asyncio.create_task(world.engine.cleaner.round())
    meanwhile = await executed(world, workflow.id)
    assert await keeper == 41
    assert size(world, tmp_path) < full / 4
    for execution_id in old:
        assert await world.store.execution(execution_id) is None
    assert await world.store.run(run.id) is None
    for execution_id in (young, meanwhile):
        assert await world.store.execution(execution_id) is not None
    assert await world.store.verify() == []


async def test_by_default_everything_is_kept(build: Callable[..., Any], tmp_path: Path) -> None:
    clock = Clock()
    world = await build(clock=clock, settings=Settings(data=tmp_path))
    workflow = await world.publish(line("echo"))
    execution_id = await executed(world, workflow.id)
    clock.pass_time(days=4_000)
    await world.engine.cleaner.round()
    execution = await world.store.execution(execution_id)
    assert execution is not None
    assert len(await world.entries(execution.run_id)) > 1


async def test_journals_and_files_may_go_sooner(build: Callable[..., Any], tmp_path: Path) -> None:
    clock = Clock()
    world = await build(
        clock=clock, settings=Settings(data=tmp_path, keep_journals_days=7, keep_files_days=3, keep_executions_days=90)
    )
    stored = line("artifact", payloads={"a": {"name": "a.txt", "text": "hello"}})
    workflow = await world.publish(stored)
    execution_id = await executed(world, workflow.id)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await world.ended(run.id)
    execution = await world.store.execution(execution_id)
    assert execution is not None
    (artifact,) = await world.store.artifacts(execution.run_id)
    clock.pass_time(days=4)
    assert await world.engine.cleaner.round() == 1
    assert await world.store.artifacts(execution.run_id) == []
    assert not world.house.artifacts.locate(artifact.path).exists()
    assert len(await world.entries(execution.run_id)) > 1
    clock.pass_time(days=4)
    assert await world.engine.cleaner.round() == 2
    for run_id in (execution.run_id, run.id):
        (last,) = await world.entries(run_id)
        assert isinstance(last, RunSucceeded)
    assert await world.engine.cleaner.round() == 0
    assert await world.store.verify() == []


async def test_a_crash_in_the_middle_is_made_up_for(
    build: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies when half of a journal is gone; the database is whole in between, and the next one goes on."""
    clock = Clock()
    settings = Settings(data=tmp_path, keep_executions_days=1)
    world = await build(clock=clock, settings=settings)
    workflow = await world.publish(line("echo", "echo", "echo"))
    kept, erased = await executed(world, workflow.id), await executed(world, workflow.id)
    clock.pass_time(days=2)
    pieces: list[int] = []
    trim = world.store.trim_journals

    async def dies(run_ids: Any, most: int) -> int:
        if pieces:
            raise OSError("the process is gone")
        pieces.append(await trim(run_ids, 2))
        return most

    monkeypatch.setattr(world.store, "trim_journals", dies)
    with pytest.raises(OSError, match="gone"):
        await erasing.erase(world.house, world.org_id, erased, By("operator"))
    assert pieces == [2]
    pieces.clear()
    await Keeper(world.house)._executions(1, Content.ALL)
    assert await world.store.verify() == []
    await world.crash()

    world = await build(clock=clock, settings=settings)
    assert await world.store.verify() == []
    await world.engine.cleaner.round()
    assert await world.store.erasures_under_way(9) == []
    for execution_id in (kept, erased):
        assert await world.store.execution(execution_id) is None
    assert await world.store.verify() == []


async def test_what_may_not_go_yet_keeps_nothing_else(
    build: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A parent whose child is under way is passed by, and one that cannot be let go now does not end the round."""
    clock = Clock()
    world = await build(clock=clock, settings=Settings(data=tmp_path, keep_runs_days=1))
    workflow = await world.publish(line("echo"))
    parent, other, third = [await runs.start_run(world.house, world.org_id, workflow.id) for _ in range(3)]
    for run in (parent, other, third):
        await world.ended(run.id)
    child = a_run(id="run_child", parent=f"{parent.id}/call#1/1", status=RunStatus.WAITING)
    await world.house.writing.submit(Work(do=lambda books: books.put_run(child)))
    let_go = retention.let_run_go

    async def broken(house: Any, run_id: str, until: int, *, journal_only: bool) -> bool:
        if run_id == other.id:
            raise OSError("not now")
        return await let_go(house, run_id, until, journal_only=journal_only)

    monkeypatch.setattr(retention, "let_run_go", broken)
    clock.pass_time(days=2)
    assert await Keeper(world.house).round() == 1
    left: list[Run | None] = [await world.store.run(run.id) for run in (parent, other, third)]
    assert [run is not None for run in left] == [True, True, False]


async def test_on_postgresql_as_well(build: Callable[..., Any], tmp_path: Path, database: str) -> None:
    clock = Clock()
    settings = Settings(data=tmp_path, database=database, keep_executions_days=30, keep_journals_days=7)
    world = await build(clock=clock, settings=settings)
    workflow = await world.publish(line("echo", "echo", payloads={"a": {"text": LONG}}))
    gone, erased = await executed(world, workflow.id), await executed(world, workflow.id)
    assert (await erasing.erase(world.house, world.org_id, erased, By("operator"))).finished_at is not None
    clock.pass_time(days=8)
    assert await Keeper(world.house).round() == 1
    execution = await world.store.execution(gone)
    assert execution is not None
    assert len(await world.entries(execution.run_id)) == 1
    assert await world.store.verify() == []
    clock.pass_time(days=30)
    assert await Keeper(world.house).round() == 2
    for execution_id in (gone, erased):
        assert await world.store.execution(execution_id) is None
    assert await world.store.verify() == []
