"""Commits fail before, after and in doubt; the judge sees what became durable and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from farebox.storage.port import StoreUnavailable, StoreUncertain
from farebox.testing.samples import an_execution, events, new
from farebox.testing.simulator.faults import Disturbed
from farebox.testing.simulator.loop import Life
from farebox.testing.simulator.memory import MemoryStore
from farebox.testing.simulator.weather import CALM, Weather
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


def disturbed(world: World, name: str = "x") -> Disturbed:
    return Disturbed(world, MemoryStore(world.disk), Life(name))


def queued() -> object:
    execution = an_execution(run_id="", seq=0)
    return new(execution)


async def tries(world: World, error: type[Exception], count: int = 40) -> tuple[int, int]:
    """How many commits failed so, and how many of those were stored."""
    world.judge.committed = lambda batch: None  # type: ignore[method-assign]
    failed = stored = 0
    for number in range(count):
        execution = an_execution()
        try:
            await disturbed(world, str(number)).commit(new(execution, *events(execution.id, 1, 1)))
        except error:
            failed += 1
            stored += execution.id in world.disk.executions
        else:
            assert execution.id in world.disk.executions
    return failed, stored


def check(weather: Weather, error: type[Exception], holds: Callable[[int, int], bool]) -> None:
    async def tell(world: World) -> None:
        assert holds(*await tries(world, error))

    in_world(tell, weather=weather)


def test_a_full_disk_stores_nothing() -> None:
    check(Weather(commits_fail=0.5), StoreUnavailable, lambda failed, stored: 5 < failed < 35 and stored == 0)


def test_a_torn_commit_is_stored_or_not() -> None:
    check(Weather(commits_torn=0.9), StoreUncertain, lambda failed, stored: 5 < stored < failed)


def test_in_an_outage_nothing_is_stored() -> None:
    check(Weather(outages=((0.0, 1e9),)), StoreUnavailable, lambda failed, stored: (failed, stored) == (40, 0))


def test_calm_weather_stores_everything() -> None:
    check(CALM, StoreUnavailable, lambda failed, stored: failed == 0)


def test_reads_may_fail() -> None:
    async def tell(world: World) -> None:
        with pytest.raises(StoreUnavailable):
            await disturbed(world).execution("exe_1")

    in_world(tell, weather=Weather(reads_fail=1.0, reads_wait=True))
