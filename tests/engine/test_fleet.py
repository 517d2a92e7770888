"""Several workers on one real PostgreSQL: they share what is due, and nobody's work is lost or done twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from farebox.actions.port import Context
from farebox.core.journal import StepDone
from farebox.core.records import RunStatus
from farebox.core.times import MINUTE
from farebox.core.values import Json
from farebox.engine import fleet, fleet_timers, membership
from farebox.service import runs, signals
from farebox.settings import Settings
from farebox.storage.postgres import fleet as store_side
from farebox.testing.houses import action_of, line, wall_clock
from tests.engine.crew import Hand, joined

pytestmark = pytest.mark.timeout(60)
APPROVAL = {"kind": "approval", "title": "May I?"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same story in a tenth of the time."""
    monkeypatch.setattr(store_side, "SILENCE", 1.5)
    monkeypatch.setattr(membership, "BEAT", 0.2)
    monkeypatch.setattr(fleet, "IDLE", 0.2)
    monkeypatch.setattr(fleet_timers, "LONGEST_SLEEP", 0.2)


class Effects:
    """What an action did, and in which member; a gate that holds it."""

    def __init__(self) -> None:
        self.done: Counter[str] = Counter()
        self.inside: Counter[str] = Counter()
        self.most = 0
        self.stopped = 0
        self.gates: dict[str, asyncio.Event] = {}
        self.shut = False

    def actions(self, who: str) -> dict[str, Any]:
        async def work(arguments: Json, ctx: Context) -> Json:
            self.done[who] += 1
            self.inside[who] += 1
            self.most = max(self.most, self.inside.total())
            try:
                if self.shut:
                    await self.gates.setdefault(who, asyncio.Event()).wait()
                else:
                    await asyncio.sleep(0.002)
            except asyncio.CancelledError:
                self.stopped += 1
                raise
            finally:
                self.inside[who] -= 1
            return who

        return action_of("work", work)

    def begun(self) -> list[str]:
        """In whom it is at this moment."""
        return [who for who, count in self.inside.items() if count]


async def start(hand: Hand, definition: Json, count: int = 1) -> list[str]:
    workflow = await hand.publish(definition)
    return [(await runs.start_run(hand.house, hand.org_id, workflow.id)).id for _ in range(count)]


async def steps_of(hand: Hand, run_id: str) -> list[tuple[str, Json]]:
    return [(entry.step, entry.result) for entry in await hand.entries(run_id) if isinstance(entry, StepDone)]


async def resume(hand: Hand, run_id: str, node_id: str) -> str:
    return (await signals.signal(hand.house, run_id, node_id, data={"approved": True})).action


async def test_two_workers_share_what_an_api_process_opens(database: str, tmp_path: Path) -> None:
    effects = Effects()
    async with (
        joined(database, tmp_path, effects.actions("nobody"), rooms=("api",)) as api,
        joined(database, tmp_path, effects.actions("left")),
        joined(database, tmp_path, effects.actions("right")),
    ):
        started = await start(api, line("work", "work"), 150)
        for run_id in started:
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
            assert [step for step, _ in await steps_of(api, run_id)] == ["a#1", "b#1"]
        assert set(started) <= set(api.heard)
        assert await api.store.verify() == []
    assert effects.done.total() == 300
    assert min(effects.done["left"], effects.done["right"]) > 0


async def test_no_wake_is_lost_whenever_it_comes(database: str, tmp_path: Path) -> None:
    """Signals arrive while their runs are taken, parked, settled: every run goes on all the same."""
    definition = line(*["wait"] * 4, payloads=dict.fromkeys("abcd", APPROVAL))
    async with (
        joined(database, tmp_path, rooms=("api",)) as api,
        joined(database, tmp_path),
        joined(database, tmp_path),
    ):
        started = await start(api, definition, 25)

        async def answer(run_id: str) -> None:
            for node_id in "abcd":  # some come before the wait that wants them
                assert await resume(api, run_id, node_id) == "resumed"

        await asyncio.gather(*map(answer, started))
        for run_id in started:
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
        assert await api.store.verify() == []


async def test_what_comes_for_a_run_in_another_process_is_heard_there(database: str, tmp_path: Path) -> None:
    """A branch waits for an answer while the other one works: it is taken at once, not when the work is done."""
    effects = Effects()
    effects.shut = True
    definition = {
        "nodes": {
            "root": {"type": "manual", "payload": {}, "children": ["ask", "slow"]},
            "ask": {"type": "wait", "payload": APPROVAL},
            "slow": {"type": "work", "payload": {}},
        }
    }
    async with (
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
        joined(database, tmp_path, effects.actions("worker")) as worker,
    ):
        (run_id,) = await start(api, definition)
        await worker.until(effects.begun)
        assert await resume(api, run_id, "ask") == "resumed"
        for _ in range(500):
            if [step for step, _ in await steps_of(api, run_id)] == ["ask#1"]:
                break
            await asyncio.sleep(0.02)
        else:
            raise AssertionError("the answer was not taken")
        effects.gates["worker"].set()
        assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_cancel_reaches_the_worker(database: str, tmp_path: Path) -> None:
    effects = Effects()
    effects.shut = True
    async with (
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
        joined(database, tmp_path, effects.actions("worker")) as worker,
    ):
        (run_id,) = await start(api, line("work"))
        await worker.until(effects.begun)
        await runs.cancel_run(api.house, api.org_id, run_id)
        await worker.until(lambda: effects.stopped == 1)
        assert (await api.ended(run_id)).status is RunStatus.CANCELLED


async def test_whoever_falls_silent_loses_its_runs_and_can_write_nothing_more(database: str, tmp_path: Path) -> None:
    effects = Effects()
    effects.shut = True
    async with (
        joined(database, tmp_path, effects.actions("frozen")) as frozen,
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
    ):
        (run_id,) = await start(api, line("work"))
        await frozen.until(effects.begun)
        await frozen.freeze()
        async with joined(database, tmp_path, effects.actions("other")) as other:
            await other.until(lambda: effects.inside["other"])
            effects.gates["frozen"].set()  # it wakes up, with a result in its hands
            await frozen.until(lambda: not effects.inside["frozen"])
            await frozen.until(lambda: not frozen.engine or frozen.engine.active_runs == 0)
            assert await steps_of(api, run_id) == []
            effects.gates["other"].set()
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
            assert await steps_of(api, run_id) == [("a#1", "other")]
            assert await api.store.verify() == []


async def test_whoever_wakes_up_hears_that_its_runs_are_elsewhere(database: str, tmp_path: Path) -> None:
    effects = Effects()
    effects.shut = True
    async with (
        joined(database, tmp_path, effects.actions("frozen")) as frozen,
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
    ):
        (run_id,) = await start(api, line("work"))
        await frozen.until(effects.begun)
        await frozen.freeze()
        async with joined(database, tmp_path, effects.actions("other")) as other:
            await other.until(lambda: effects.inside["other"])
            await frozen.membership.beat()
            await frozen.until(lambda: effects.stopped == 1)  # its action was told to stop
            effects.gates["other"].set()
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED


async def test_a_worker_that_ends_in_order_hands_back_what_it_has(database: str, tmp_path: Path) -> None:
    effects = Effects()
    effects.shut = True
    async with (
        joined(database, tmp_path, effects.actions("leaves")) as leaves,
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
    ):
        (run_id,) = await start(api, line("work"))
        await leaves.until(effects.begun)
        async with joined(database, tmp_path, effects.actions("stays")) as stays:
            await leaves.stop(grace=0.01)
            await stays.until(lambda: effects.inside["stays"])
            effects.gates["stays"].set()
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
            seen = await api.membership.fleet.members()
            assert [one.member.rooms for one in seen] == [("api",), ("api", "worker")]


async def test_each_duty_is_done_by_one_and_passed_on(database: str, tmp_path: Path) -> None:
    async with joined(database, tmp_path) as first, joined(database, tmp_path) as second:
        assert first.engine is not None
        duties = set(first.engine.duties.names)
        assert {"admission", "sweep", "janitor", "cleaner"} <= duties

        def of(hand: Hand) -> set[str]:
            return set(hand.engine.duties.held) if hand.engine is not None else set()

        await first.until(lambda: of(first) | of(second) == duties)
        assert not of(first) & of(second)
        await first.stop()
        await second.until(lambda: of(second) == duties)


async def test_timers_ring_in_one_of_them(database: str, tmp_path: Path) -> None:
    effects = Effects()
    delays = {"a": {"delayMs": 300}, "c": {"delayMs": 300}}
    async with (
        joined(database, tmp_path, effects.actions("left")) as left,
        joined(database, tmp_path, effects.actions("right")),
    ):
        started = await start(left, line("delay", "work", "delay", payloads=delays), 30)
        for run_id in started:
            assert (await left.ended(run_id)).status is RunStatus.SUCCEEDED
        assert await left.store.next_timer() is None
        assert await left.store.verify() == []
    assert effects.done.total() == 30


async def test_limits_hold_in_the_whole_fleet(database: str, tmp_path: Path) -> None:
    effects = Effects()
    effects.shut = True
    async with (
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
        joined(database, tmp_path, effects.actions("left")),
        joined(database, tmp_path, effects.actions("right")),
    ):
        started = await start(api, line("work", "work", limits={"concurrent": 3}), 40)
        await api.until(lambda: effects.inside.total() == 3)
        effects.shut = False
        for gate in effects.gates.values():
            gate.set()
        for run_id in started:
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
    assert effects.most == 3


async def test_limits_hold_when_another_one_admits(database: str, tmp_path: Path) -> None:
    """Whoever admits next counts those whom the former one has let in, whether they have started or not. That one of
    them stands at the head of the queue would do as well, but another run may have come before it meanwhile."""
    effects = Effects()
    effects.shut = True
    async with joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api:
        small = Settings(active_runs=1)
        started = await start(api, line("work", limits={"concurrent": 3}), 11)
        oldest = started[0]
        await runs.cancel_run(api.house, api.org_id, oldest)
        async with joined(database, tmp_path, effects.actions("first"), settings=small) as first:
            await first.until(lambda: effects.inside.total() == 1)
            for _ in range(500):
                if len(await api.membership.fleet.lost(started)) == 8:  # two more are let in, and lie ready
                    break
                await asyncio.sleep(0.02)
            assert len(await api.membership.fleet.lost(started)) == 8
            await first.crash()
        await runs.retry_run(api.house, api.org_id, oldest)
        async with joined(database, tmp_path, effects.actions("second"), settings=small) as second:
            await second.until(lambda: effects.inside["second"] == 1)
            await second.until(lambda: counted(second))  # one works here, one was left, and one has not begun
            async with joined(database, tmp_path, effects.actions("third")) as third:
                await third.until(lambda: effects.inside["third"] == 2)
                assert len(await api.membership.fleet.lost(started)) == 8
                effects.shut = False
                for gate in effects.gates.values():
                    gate.set()
                for run_id in started:
                    assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
    assert effects.most == 3


def counted(hand: Hand) -> bool:
    """Whether this one admits, and has counted who has a place."""
    lines = hand.engine.admission._lines.values() if hand.engine is not None else ()
    return any(line.counted for line in lines)


async def test_starts_of_a_minute_are_counted_in_the_whole_fleet(database: str, tmp_path: Path) -> None:
    """Also by one who comes later; and by one whose clock says that the minute is over they are let in."""
    effects = Effects()

    def waits_for_the_minute(hand: Hand) -> bool:
        return hand.engine is not None and bool(hand.engine.admission._minutes)

    async with joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api:
        async with joined(database, tmp_path, effects.actions("first")) as first:
            started = await start(api, line("work", limits={"perMinute": 3}), 6)
            await first.until(lambda: waits_for_the_minute(first) and effects.done["first"] == 3)
        async with joined(database, tmp_path, effects.actions("second")) as second:
            await second.until(lambda: waits_for_the_minute(second))
            assert (effects.done["first"], effects.done["second"]) == (3, 0)
        async with joined(database, tmp_path, effects.actions("later"), clock=lambda: wall_clock() + MINUTE):
            for run_id in started:
                assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
    assert effects.done == {"first": 3, "later": 3}


async def test_what_is_done_one_at_a_time_is_so_in_the_whole_fleet(database: str, tmp_path: Path) -> None:
    effects = Effects()
    definition = line("work", "work")
    for node in "ab":
        definition["nodes"][node]["concurrencyKey"] = "printer"
    async with (
        joined(database, tmp_path, effects.actions("left")) as left,
        joined(database, tmp_path, effects.actions("right")),
    ):
        started = await start(left, definition, 12)
        for run_id in started:
            assert (await left.ended(run_id)).status is RunStatus.SUCCEEDED
    assert effects.most == 1
    assert effects.done.total() == 24


async def test_children_run_anywhere_and_wake_their_parents(database: str, tmp_path: Path) -> None:
    effects = Effects()
    async with (
        joined(database, tmp_path, effects.actions("left")) as left,
        joined(database, tmp_path, effects.actions("right")),
    ):
        child = await left.publish(line("work"))
        calls = {node: {"workflowId": child.id, "wait": True} for node in "ab"}
        started = await start(left, line("trigger-workflow", "trigger-workflow", payloads=calls), 15)
        for run_id in started:
            assert (await left.ended(run_id)).status is RunStatus.SUCCEEDED
        assert await left.store.verify() == []
    assert effects.done.total() == 30


async def test_a_queue_that_was_emptied_is_filled_again(database: str, tmp_path: Path) -> None:
    """The queue is no truth: a database that was restored without it goes on."""
    effects = Effects()
    effects.shut = True
    async with (
        joined(database, tmp_path, effects.actions("api"), rooms=("api",)) as api,
        joined(database, tmp_path, effects.actions("gone")) as gone,
    ):
        (run_id,) = await start(api, line("work"))
        await gone.until(effects.begun)
        await gone.crash()
        async with api.store._pool.acquire() as connection:
            await connection.execute("truncate farebox_pgqueuer")
        async with joined(database, tmp_path, effects.actions("new")) as new:
            await new.until(lambda: effects.inside["new"])
            effects.gates["new"].set()
            assert (await api.ended(run_id)).status is RunStatus.SUCCEEDED
