"""Many seeds are counted, in one process or in two, and a few that break are enough."""

from __future__ import annotations

import gc
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from farebox.testing.simulator import campaign, schedule
from farebox.testing.simulator.scenario import Scenario
from farebox.testing.simulator.workflows import house_scenarios
from farebox.testing.simulator.world import World
from farebox.testing.simulator.yours import your_scenario


def stuck() -> Sequence[Scenario]:
    form = {"type": "object", "properties": {"n": {"minimum": 5, "maximum": 1}}, "required": ["n"]}
    ask = {"type": "wait", "payload": {"kind": "form", "form": form}, "children": []}
    definition = {"nodes": {"root": {"type": "manual", "payload": {}, "children": ["ask"]}, "ask": ask}}
    return [your_scenario("stuck", definition)[0]]


def test_one_process_and_two_come_to_the_same() -> None:
    one = campaign.run(house_scenarios, range(1, 121))
    two = campaign.run(house_scenarios, range(1, 121), jobs=2)
    assert one.schedules == two.schedules == 120
    assert (one.outcomes, one.transactions, one.nodes) == (two.outcomes, two.transactions, two.nodes)
    assert one.broken == two.broken == []
    assert one.crashes > 10


def test_a_share_is_played_on_a_real_database() -> None:
    seeds = range(7 * campaign.SQLITE_EVERY)
    assert sum(map(campaign.on_sqlite, seeds)) == 7


def test_what_is_found_in_many_is_laid_at_the_door_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run too many on the disk of one schedule, which only the audit at the end can see."""
    close = schedule._ledger

    def spoil(world: World) -> None:
        close(world)
        if world.seed == 7:
            run = next(iter(world.disk.runs.values()))
            world.disk.runs["run_twin"] = replace(run, id="run_twin", execution_id="exe_nowhere")
            world.disk.journal["run_twin"] = {}

    monkeypatch.setattr(schedule, "_ledger", spoil)
    monkeypatch.setattr(schedule, "_journals", lambda world: None)
    done = campaign.run(house_scenarios, range(1, 21))
    assert [ended.seed for ended in done.broken] == [7]
    assert done.schedules == 20
    assert done.broken[0].story


def test_the_collector_is_as_it_was_afterwards() -> None:
    seen: list[bool] = []
    campaign.run(house_scenarios, range(1, 3), watch=lambda one: seen.append(gc.isenabled()))
    assert seen == [False, False]
    assert gc.isenabled()


def test_after_a_few_that_break_it_stops() -> None:
    seen: list[int] = []
    done = campaign.run(stuck, range(1, 1_000), watch=lambda one: seen.append(one.schedules))
    assert len(done.broken) == campaign.MOST_BROKEN
    assert done.schedules < 100
    assert seen == list(range(1, done.schedules + 1))
