"""The fleet's verbs on a real PostgreSQL, as two members see them."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest

from farebox.core.records import Timer
from farebox.storage.port import Batch, StoreUnavailable
from farebox.storage.port_fleet import Member, Report, Room
from farebox.storage.postgres import fleet as module
from farebox.storage.postgres.fleet import PostgresFleet
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.samples import opened

Join = Callable[..., Any]


@pytest.fixture
async def join(database: str) -> AsyncIterator[Join]:
    """``fleet = await join()``: one more member, each with a store of its own."""
    async with AsyncExitStack() as stack:

        async def join(*rooms: Room) -> PostgresFleet:
            store = await PostgresStore.open(database, exclusive=False)
            stack.push_async_callback(store.close)
            member = Member(str(uuid.uuid4()), rooms or ("worker",), "here", 7, "1.0", 1_000)
            fleet = await PostgresFleet.join(store, member)
            stack.push_async_callback(fleet.leave)
            return fleet

        yield join


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody who is not heard of at this moment counts as dead."""
    monkeypatch.setattr(module, "SILENCE", 0.0)


async def test_a_job_is_given_to_one(join: Join) -> None:
    left, right = await join(), await join()
    await left.hand_out(["run_a", "run_b", "run_c", "run_a"])
    first = await left.take(2, [], runs=True)
    second = await right.take(2, [], runs=True)
    assert {job.subject for job in [*first, *second]} == {"run_a", "run_b", "run_c"}
    assert (len(first), len(second), await right.take(2, [], runs=True)) == (2, 1, [])
    assert await left.waiting() == 0
    assert await left.lost(["run_a", "run_d"]) == ["run_d"]


async def test_what_is_over_goes_and_what_is_marked_comes_again(join: Join) -> None:
    fleet = await join()
    await fleet.hand_out(["run_a", "run_b", "run_c"])
    jobs = {job.subject: job.id for job in await fleet.take(9, [], runs=True)}
    await fleet.hand_out(["run_b"])  # in the last moment
    assert [(job.subject, job.marked) for job in (await fleet.beat(Report())).jobs if job.marked] == [("run_b", True)]
    settled = await fleet.settle([jobs["run_a"], jobs["run_b"]], [jobs["run_c"]])
    assert settled == set(jobs.values())
    assert {job.subject for job in await fleet.take(9, [], runs=True)} == {"run_b", "run_c"}


async def test_the_silent_lose_what_they_have_and_cannot_end_it(join: Join, at_once: None) -> None:
    silent, other = await join(), await join()
    await silent.hand_out(["run_a"])
    (job,) = await silent.take(9, [], runs=True)
    assert [one.subject for one in await other.take(9, [], runs=True)] == ["run_a"]
    assert (await silent.beat(Report())).jobs == []
    assert await silent.settle([job.id], []) == set()
    assert await other.settle([job.id], []) == {job.id}


async def test_after_a_connect_everybody_gets_the_time_to_speak(join: Join, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SILENCE", 60.0)
    silent, other = await join(), await join()
    await silent.hand_out(["run_a"])
    await silent.take(9, [], runs=True)
    monkeypatch.setattr(module, "SILENCE", 0.001)
    other._since += 3_600  # it has only just connected
    assert await other.take(9, [], runs=True) == []


async def test_a_row_that_somebody_has_locked_holds_nobody_up(join: Join) -> None:
    fleet, other = await join(), await join()
    await fleet.hand_out(["run_a", "run_b"])
    jobs = {job.subject: job.id for job in await fleet.take(9, [], runs=True)}
    async with other._store._pool.acquire() as connection, connection.transaction():
        await connection.execute("select 1 from farebox_pgqueuer where dedupe_key = 'run_a' for update")
        async with asyncio.timeout(5):
            assert {job.subject for job in (await fleet.beat(Report())).jobs} == {"run_a", "run_b"}
            assert await fleet.settle(list(jobs.values()), []) == {jobs["run_b"]}
    assert await fleet.settle([jobs["run_a"]], []) == {jobs["run_a"]}


async def test_duties_are_asked_for_by_name(join: Join) -> None:
    fleet, other = await join(), await join()
    await fleet.post(["janitor", "cleaner"])
    await other.post(["janitor", "cleaner"])
    (janitor,) = await fleet.take(9, ["janitor"], runs=False)
    assert (janitor.kind, janitor.subject) == ("duty", "janitor")
    assert [job.subject for job in await other.take(9, ["janitor", "cleaner"], runs=True)] == ["cleaner"]
    assert await fleet.hand_out(["run_a"], janitor.id)
    await fleet.settle([], [janitor.id])
    assert not await fleet.hand_out(["run_b"], janitor.id)
    assert await fleet.lost(["run_a", "run_b"]) == ["run_b"]


async def test_a_lock_is_held_by_one(join: Join) -> None:
    fleet, other = await join(), await join()
    assert await fleet.hold("lock/a")
    assert await fleet.hold("lock/a")
    assert not await other.hold("lock/a")
    await other.release("lock/a")  # it is not theirs
    assert not await other.hold("lock/a")
    await fleet.release("lock/a")
    assert await other.hold("lock/a")


async def test_the_lock_of_the_silent_is_free(join: Join, at_once: None) -> None:
    fleet, other = await join(), await join()
    assert await fleet.hold("lock/a")
    assert await other.hold("lock/a")
    assert (await fleet.beat(Report())).jobs == []


async def test_a_timer_rings_once_and_again_if_nobody_looks(join: Join) -> None:
    fleet, other = await join(), await join()
    await fleet._store.commit(Batch((), (), [Timer("run_a", 10), Timer("run_b", 20), Timer("run_c", 90)]))
    assert await fleet.ring(50, 1_000, 1) == 1
    assert await other.ring(50, 1_000, 9) == 1
    assert await fleet.ring(50, 1_000, 9) == 0
    assert await fleet._store.next_timer() == 90
    assert {job.subject for job in await fleet.take(9, [], runs=True)} == {"run_a", "run_b"}


async def test_what_a_transaction_makes_due_is_in_the_queue_with_it(join: Join) -> None:
    fleet = await join()
    new, entries = opened(id="run_a")
    batch = Batch((), [new], entries, ["run_a", "run_b"], frozenset({"run_a"}), queued=frozenset({"run_b"}))
    await fleet._store.commit(batch)
    assert [job.subject for job in await fleet.take(9, [], runs=True)] == ["run_a"]
    found = await fleet.read(["run_a", "run_b"])
    assert [(run.id, len(journal)) for run, journal in found.values()] == [("run_a", 1)]


async def test_members_see_each_other_come_work_and_go(join: Join) -> None:
    fleet, other = await join("api"), await join()
    await other.beat(Report(state="draining", runs=2, oldest_run="run_a", oldest_since=5, duties=("janitor", "sweep")))
    seen = {one.member.id: one for one in await fleet.members()}
    assert seen[other.member.id].report == Report("draining", 2, "run_a", 5, ("janitor", "sweep"))
    assert seen[fleet.member.id].member.rooms == ("api",)
    assert all(one.alive for one in seen.values())
    await other.hand_out(["run_a"])
    await other.take(9, [], runs=True)
    await other.hold("lock/a")
    await other.leave()
    assert [one.member.id for one in await fleet.members()] == [fleet.member.id]
    assert [job.subject for job in await fleet.take(9, [], runs=True)] == ["run_a"]
    assert await fleet.hold("lock/a")


async def test_news_of_others_are_heard_and_a_lost_connection_is_told(join: Join) -> None:
    fleet, other = await join(), await join()
    heard: asyncio.Queue[list[str]] = asyncio.Queue()
    due = asyncio.Event()
    listening = asyncio.create_task(fleet.listen(lambda words: heard.put_nowait(list(words)), due.set))
    async with asyncio.timeout(20):
        assert await heard.get() == []  # from here on nothing is missed
        for teller, name in ((fleet, "run_a"), (other, "run_b")):
            new, entries = opened(id=name)
            await teller._store.commit(Batch((), [new], entries, [name], frozenset({name})))
        assert (await heard.get())[0] == "run_b"
        await due.wait()
        async with other._store._pool.acquire() as connection:
            await connection.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'"
            )
        with pytest.raises(StoreUnavailable):
            await listening
