"""What nothing names is removed, and nothing else."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from farebox.core.times import DAY, HOUR
from farebox.engine import orphans
from farebox.engine.orphans import KEEP, Orphans
from farebox.service import artifacts, runs
from farebox.service.artifacts import Owner
from farebox.storage.port import Work
from farebox.testing.clock import Clock
from farebox.testing.houses import World, action_of, line
from farebox.testing.suite_uploads import an_upload

OWNER = Owner(run_id="run_1", execution_id="", org_id="org_1", step="a#1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def world(build: Callable[..., Any], clock: Clock) -> World:
    world: World = await build(clock=clock)
    await world.engine.abandon()  # its own cleaning would be faster than a test now and then
    return world


def aged(world: World, path: str, age: int) -> Path:
    """The file, as if it had been written so many milliseconds ago."""
    place = world.house.artifacts.locate(path)
    written = (world.house.clock() - age) / 1000
    os.utime(place, (written, written))
    return place


async def everywhere(world: World) -> int:
    """One time around all folders."""
    looking = Orphans(world.house)
    return sum([await looking.round() for _ in range(256 // orphans.FOLDERS + 1)])


async def test_a_file_that_a_crash_left_goes_once_it_is_old_enough(world: World) -> None:
    path, _ = world.house.artifacts.write(b"left by a crash")
    young = aged(world, path, KEEP - HOUR)
    assert await everywhere(world) == 0
    assert young.exists()
    aged(world, path, KEEP + 1)
    assert await everywhere(world) == 1
    assert not young.exists()


async def test_a_half_written_file_goes_too(world: World) -> None:
    path, _ = world.house.artifacts.write(b"x")
    part = aged(world, path, 0).rename(world.house.artifacts.locate(path).with_suffix(".part"))
    aged(world, f"{part.parent.name}/{part.name}", 2 * KEEP)
    assert await everywhere(world) == 1
    assert not part.exists()


async def test_what_a_row_names_stays_however_old(world: World) -> None:
    kept = await artifacts.put(world.house, OWNER, "kept.txt", b"kept", "text/plain")
    path, _ = world.house.artifacts.write(b"sent by a buyer")
    await world.house.writing.submit(Work(do=lambda books: books.add(an_upload("sent", path=path))))
    for place in (kept.path, path):
        aged(world, place, 99 * KEEP)
    assert await everywhere(world) == 0
    assert await artifacts.read(world.house, kept) == b"kept"
    assert world.house.artifacts.read(path) == b"sent by a buyer"


async def test_a_replaced_artifact_leaves_no_bytes_for_ever(world: World) -> None:
    old = await artifacts.put(world.house, OWNER, "report.txt", b"old", "text/plain")
    new = await artifacts.put(world.house, OWNER, "report.txt", b"new", "text/plain")
    for artifact in (old, new):
        aged(world, artifact.path, KEEP + 1)
    assert await everywhere(world) == 1
    assert await artifacts.read(world.house, new) == b"new"
    assert not world.house.artifacts.locate(old.path).exists()


async def test_a_round_looks_at_some_folders_and_the_next_one_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphans, "FOLDERS", 2)
    monkeypatch.setattr(orphans, "BATCH", 2)
    looking = Orphans(world.house)
    root = world.house.artifacts.root
    for folder in ("aa", "bb", "cc"):
        (root / folder).mkdir()
        for number in range(3):
            (root / folder / f"{number}.bin").write_bytes(b"x")
            aged(world, f"{folder}/{number}.bin", KEEP + DAY)
    assert [await looking.round() for _ in range(4)] == [6, 3, 0, 0]


async def test_a_result_that_comes_as_late_as_it_may_finds_its_files(
    build: Callable[..., Any], stage: Any, clock: Clock
) -> None:
    """An attempt may last seven days; what it stored at its begin is still there when its result is stored."""

    async def slow(arguments: Any, ctx: Any) -> None:
        ctx.artifact("early.txt", "stored on the first day")
        await stage.gate("days").wait()

    world: World = await build(actions=action_of("slow", slow), clock=clock)
    workflow = await world.publish(line("slow"))
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    root = world.house.artifacts.root
    await world.until(lambda: any(root.glob("*/*.bin")))
    (file,) = root.glob("*/*.bin")
    os.utime(file, (clock() / 1000, clock() / 1000))
    clock.pass_time(days=7)
    assert await everywhere(world) == 0
    stage.gate("days").set()
    await world.ended(run.id)
    (stored,) = await artifacts.list_of(world.house, run.id)
    assert await artifacts.read(world.house, stored) == b"stored on the first day"


async def test_an_attempt_that_fails_takes_its_files_along(build: Callable[..., Any], stage: Any) -> None:
    async def clumsy(arguments: Any, ctx: Any) -> None:
        ctx.artifact(f"draft{ctx.attempt}.txt", "half of a report")
        if ctx.attempt == 1:
            raise RuntimeError("no")

    world: World = await build(actions=action_of("clumsy", clumsy))
    definition = line("clumsy")
    definition["nodes"]["a"]["retry"] = {"attempts": 2, "backoffMs": 1, "retryOn": ["action_error"]}
    workflow = await world.publish(definition)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await world.ended(run.id)
    (stored,) = await artifacts.list_of(world.house, run.id)
    assert stored.name == "draft2.txt"
    assert [str(file.relative_to(world.house.artifacts.root)) for file in world.house.artifacts.root.glob("*/*")] == [
        stored.path
    ]
