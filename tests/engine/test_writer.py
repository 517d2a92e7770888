"""Many units, one transaction: what is stored, who hears what, and what a failure may touch."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from farebox.core.errors import NotAllowed, NotFound, OutcomeUnknown, Unavailable
from farebox.core.journal import RunStarted
from farebox.core.records import Execution, Idempotency, Run, RunStatus, Status
from farebox.engine import points
from farebox.engine.writer import LEAST_BROUGHT, Writer
from farebox.storage.port import Batch, Books, Conflict, Stale, StoreUnavailable, StoreUncertain, Work
from farebox.storage.sqlite.store import SqliteStore
from farebox.testing.clock import NOON, Clock
from farebox.testing.samples import a_run, an_execution, changed, new


class Watched(SqliteStore):
    """The real store, which counts, can be held, and can be made to fail."""

    def __init__(self, *connections: Any) -> None:
        super().__init__(*connections)
        self.batches: list[Batch] = []
        self.loaded: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.broken: list[Exception] = []

    async def load(self, executions: Any, runs: Any) -> tuple[list[Execution], list[Run]]:
        self.loaded += [*executions, *runs]
        return await super().load(executions, runs)

    async def commit(self, batch: Batch) -> None:
        await self.gate.wait()
        if self.broken:
            raise self.broken.pop(0)
        await super().commit(batch)
        self.batches.append(batch)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Watched]:
    store = await Watched.open(tmp_path / "farebox.db", render=lambda execution: b"{")
    assert isinstance(store, Watched)
    yield store
    await store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def writer(store: Watched, clock: Clock) -> AsyncIterator[Writer]:
    writer = Writer(store, clock)
    await writer.start()
    yield writer
    store.gate.set()
    await writer.stop()


def create(execution: Execution) -> Work:
    return Work(do=lambda books: books.put_execution(execution))


def say(execution_id: str, message: str) -> Work:
    def do(books: Books) -> str:
        execution = books.execution(execution_id)
        books.put_execution(replace(execution, message=execution.message + message, rev=execution.rev + 1))
        return execution.message + message

    return Work(do=do, executions=(execution_id,))


def claim(key: str) -> Work:
    row = Idempotency(scope="wf_1", key=key, body_hash="", answer="", created_at=NOON)
    return Work(do=lambda books: books.add(row))


async def yielding(times: int = 5) -> None:
    for _ in range(times):
        await asyncio.sleep(0)


async def test_what_was_answered_is_stored(writer: Writer, store: Watched) -> None:
    execution = an_execution()
    assert await writer.submit(create(execution)) is None
    assert await writer.submit(say(execution.id, "a")) == "a"
    assert await store.execution(execution.id) == replace(execution, message="a", rev=1)


async def test_a_unit_is_never_dated_before_what_it_has_read(
    writer: Writer, store: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution = an_execution()
    await store.commit(new(execution))  # by another process
    slow = store.load

    async def load(executions: Any, runs: Any) -> tuple[list[Execution], list[Run]]:
        clock.pass_time(seconds=1)
        return await slow(executions, runs)

    monkeypatch.setattr(store, "load", load)
    before = clock()
    seen = await writer.submit(Work(do=lambda books: books.now, executions=(execution.id,)))
    assert seen == before + 1_000


async def test_units_that_wait_share_a_transaction_and_see_each_other(writer: Writer, store: Watched) -> None:
    execution = an_execution()
    await writer.submit(create(execution))
    store.gate.clear()
    first = asyncio.create_task(writer.submit(say(execution.id, "a")))
    await yielding()
    rest = [asyncio.create_task(writer.submit(say(execution.id, letter))) for letter in "bcd"]
    await yielding()
    assert writer.pending == 3
    store.gate.set()
    assert await asyncio.gather(first, *rest) == ["a", "ab", "abc", "abcd"]
    assert [len(batch.executions) for batch in store.batches] == [1, 1, 1]
    assert store.batches[-1].executions[0].rev == 4


async def test_a_unit_that_raises_leaves_nothing_and_disturbs_nobody(writer: Writer, store: Watched) -> None:
    execution = an_execution()
    await writer.submit(create(execution))

    def spoil(error: Exception) -> Work:
        def do(books: Books) -> None:
            books.put_execution(replace(books.execution(execution.id), message="spoiled"))
            books.put_run(a_run())
            books.add(Idempotency(scope="s", key="k", body_hash="", answer="", created_at=NOON))
            books.wake("run_1")
            raise error

        return Work(do=do, executions=(execution.id,))

    errors = [NotAllowed("no"), ValueError("a bug"), StopIteration("odd")]
    answers = await asyncio.gather(
        writer.submit(say(execution.id, "a")),
        *(writer.submit(spoil(error)) for error in errors),
        writer.submit(say(execution.id, "b")),
        return_exceptions=True,
    )
    assert answers[0] == "a"
    assert answers[1:3] == errors[:2]
    assert isinstance(answers[3], RuntimeError)
    assert answers[4] == "ab"
    assert await store.idempotent("s", "k") is None
    assert len(store.batches) == 2
    assert store.batches[-1].wakes == []


async def test_only_what_changes_something_costs_a_transaction(writer: Writer, store: Watched) -> None:
    assert await writer.submit(Work(do=lambda books: 7)) == 7
    with pytest.raises(NotFound):
        await writer.submit(Work(do=lambda books: books.execution("exe_none"), executions=("exe_none",)))
    with pytest.raises(NotFound):
        await writer.submit(Work(do=lambda books: books.run("run_none"), runs=("run_none",)))
    assert store.batches == []


async def test_of_many_only_the_culprit_hears_of_a_taken_key(writer: Writer, store: Watched) -> None:
    await writer.submit(claim("taken"))
    store.gate.clear()
    first = asyncio.create_task(writer.submit(claim("first")))
    await yielding()
    keys = ["a", "b", "taken", "c", "d", "twice", "twice", "e"]
    rest = [asyncio.create_task(writer.submit(claim(key))) for key in keys]
    await yielding()
    store.gate.set()
    await first
    answers = await asyncio.gather(*rest, return_exceptions=True)
    assert [type(answer) for answer in answers] == [
        *[type(None)] * 2,
        Conflict,
        *[type(None)] * 3,
        Conflict,
        type(None),
    ]
    for key in keys:
        assert await store.idempotent("wf_1", key) is not None


async def test_a_row_the_database_cannot_take_is_its_submitters_affair(writer: Writer, store: Watched) -> None:
    bad = Work(do=lambda books: books.add(a_run()))
    answers = await asyncio.gather(
        writer.submit(claim("a")), writer.submit(bad), writer.submit(claim("b")), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None), TypeError, type(None)]


async def test_the_fence_lets_one_runner_pass(writer: Writer, store: Watched) -> None:
    run = a_run()
    await writer.submit(Work(do=lambda books: books.put_run(run)))

    def advance(head: int) -> Work:
        def do(books: Books) -> int:
            found = books.run(run.id)
            if found.head != head:
                raise NotAllowed("taken")
            return books.append(found, [RunStarted(at=books.now)]).head

        return Work(do=do, runs=(run.id,))

    answers = await asyncio.gather(*(writer.submit(advance(0)) for _ in range(5)), return_exceptions=True)
    assert answers[0] == 1
    assert [type(answer) for answer in answers[1:]] == [NotAllowed] * 4
    # Somebody who wrote past this writer is met by the key in the database.
    await store.commit(replace(new(*_lines(run.id, 2))))
    with pytest.raises(Conflict) as refused:
        await writer.submit(advance(1))
    assert refused.value.table == "journal"


def _lines(run_id: str, seq: int) -> list[Any]:
    from farebox.testing.samples import entry

    return [entry(run_id, seq)]


async def test_a_disk_that_fails_refuses_everyone_and_the_writer_lives_on(writer: Writer, store: Watched) -> None:
    execution = an_execution()
    await writer.submit(create(execution))
    store.broken = [StoreUnavailable("disk full")]
    answers = await asyncio.gather(
        writer.submit(say(execution.id, "a")), writer.submit(claim("a")), return_exceptions=True
    )
    for answer in answers:
        assert isinstance(answer, Unavailable)
        assert answer.retry_after == 1
    assert await writer.submit(say(execution.id, "b")) == "b"
    await writer.submit(claim("a"))


async def test_a_database_that_cannot_be_read_refuses_everyone_too(
    writer: Writer, store: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone(executions: Any, runs: Any) -> Any:
        raise StoreUnavailable("gone")

    with monkeypatch.context() as patched:
        patched.setattr(store, "load", gone)
        with pytest.raises(Unavailable):
            await writer.submit(say("exe_1", "a"))
    with pytest.raises(NotFound):
        await writer.submit(say("exe_1", "a"))


async def test_an_outcome_that_is_not_known_is_not_called_stored_or_lost(writer: Writer, store: Watched) -> None:
    store.broken = [StoreUncertain("the connection was cut")]
    with pytest.raises(OutcomeUnknown):
        await writer.submit(claim("1"))
    await writer.submit(claim("1"))


async def test_what_another_process_changed_is_read_again_and_decided_anew(writer: Writer, store: Watched) -> None:
    execution, other = an_execution(), an_execution()
    await writer.submit(create(execution))
    await writer.submit(create(other))
    elsewhere = replace(execution, message="x", stamp=1)
    await SqliteStore.commit(store, changed(elsewhere))
    store.broken = [Stale("executions")]
    both = await asyncio.gather(writer.submit(say(execution.id, "a")), writer.submit(say(other.id, "b")))
    assert both == ["xa", "b"]
    assert store.batches[-1].seen_executions == {execution.id: elsewhere, other.id: other}


async def test_what_a_unit_refuses_is_looked_up_before_anybody_is_told(writer: Writer, store: Watched) -> None:
    execution = an_execution()
    await writer.submit(create(execution))
    await SqliteStore.commit(store, changed(replace(execution, message="x", stamp=1)))

    def unless_new(books: Books) -> str:
        message = books.execution(execution.id).message
        if not message:
            raise NotAllowed("nothing has come yet")
        return message

    assert await writer.submit(Work(unless_new, (execution.id,))) == "x"
    store.loaded.clear()
    with pytest.raises(ZeroDivisionError):
        await writer.submit(Work(lambda books: 1 // 0, (execution.id,)))
    assert store.loaded == [execution.id]


async def test_nobody_is_refused_for_what_was_never_stored(writer: Writer, store: Watched) -> None:
    """The first of three takes a key that is taken, so nothing of it is stored; the second saw it nevertheless."""
    execution = an_execution()
    await store.commit(new(execution))
    await writer.submit(claim("key"))

    def start(key: str) -> Work:
        def do(books: Books) -> str:
            present = books.execution(execution.id)
            if present.message:
                raise NotAllowed("it was started already")
            books.put_execution(replace(present, message=key, rev=present.rev + 1))
            claim(key).do(books)
            return key

        return Work(do=do, executions=(execution.id,))

    asked = [writer.enqueue(start(key)) for key in ("key", "other", "third")]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers] == [Conflict, str, NotAllowed]
    assert answers[1] == "other"
    stored = await store.execution(execution.id)
    assert stored is not None
    assert stored.message == "other"


async def test_a_refusal_is_told_with_what_it_is_for(writer: Writer, store: Watched) -> None:
    """What it is for is not stored yet; if the disk fails, both hear that nothing was."""
    execution = an_execution()
    await store.commit(new(execution))

    def once(books: Books) -> None:
        present = books.execution(execution.id)
        if present.message:
            raise NotAllowed("it was said already")
        books.put_execution(replace(present, message="said", rev=present.rev + 1))

    store.broken.append(StoreUnavailable("full"))
    work = Work(do=once, executions=(execution.id,))
    answers = await asyncio.gather(writer.submit(work), writer.submit(work), return_exceptions=True)
    assert [type(answer) for answer in answers] == [Unavailable, Unavailable]
    answers = await asyncio.gather(writer.submit(work), writer.submit(work), return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None), NotAllowed]


async def test_that_there_is_nothing_to_do_is_looked_up_before_anybody_is_told(writer: Writer, store: Watched) -> None:
    execution = an_execution()
    await writer.submit(create(execution))
    await SqliteStore.commit(store, changed(replace(execution, message="owed", stamp=1)))

    def pay_back(books: Books) -> str:
        present = books.execution(execution.id)
        if present.message != "owed":
            return "nothing is owed"
        books.put_execution(replace(present, message="paid back", stamp=present.stamp + 1))
        return "paid back"

    assert await writer.submit(Work(pay_back, (execution.id,))) == "paid back"
    assert (await store.execution(execution.id) or execution).message == "paid back"
    store.loaded.clear()
    assert await writer.submit(Work(pay_back, (execution.id,))) == "nothing is owed"
    assert store.loaded == [execution.id]


async def test_of_many_only_those_that_are_always_too_late_are_refused(writer: Writer, store: Watched) -> None:
    executions = [an_execution(), an_execution()]
    for execution in executions:
        await writer.submit(create(execution))
    store.broken = [Stale("executions")] * 8
    late, good = await asyncio.gather(
        *(writer.submit(say(execution.id, "a")) for execution in executions), return_exceptions=True
    )
    assert isinstance(late, Unavailable)
    assert good == "a"


async def test_a_bug_below_is_heard_of_and_survived(
    writer: Writer, store: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def bug(executions: Any, runs: Any) -> Any:
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(store, "load", bug)
        with pytest.raises(ZeroDivisionError):
            await writer.submit(say("exe_1", "a"))
    await writer.submit(claim("a"))


async def test_what_was_stored_is_not_read_again_until_it_ends(writer: Writer, store: Watched) -> None:
    execution, run = an_execution(), a_run()

    def open_both(books: Books) -> None:
        books.put_execution(execution)
        books.put_run(run)

    def end(books: Books) -> None:
        books.put_execution(replace(books.execution(execution.id), status=Status.SUCCEEDED))
        books.put_run(replace(books.run(run.id), status=RunStatus.SUCCEEDED))

    both = {"executions": (execution.id,), "runs": (run.id,)}
    await writer.submit(Work(do=open_both))
    await writer.submit(Work(do=lambda books: books.put_run(replace(books.run(run.id), error="x")), **both))
    assert store.loaded == []
    await writer.submit(Work(do=end, **both))
    await writer.submit(say(execution.id, "later"))
    assert store.loaded == [execution.id]


async def test_what_is_loaded_is_what_is_durable(store: Watched, clock: Clock) -> None:
    execution = an_execution()
    await store.commit(new(execution))
    writer = Writer(store, clock, keep=0)
    await writer.start()
    assert await writer.submit(say(execution.id, "a")) == "a"
    assert await writer.submit(say(execution.id, "b")) == "ab"
    assert store.loaded == [execution.id, execution.id]
    await writer.stop()


async def test_after_each_commit_the_house_is_told(store: Watched, clock: Clock) -> None:
    told: list[tuple[list[Execution], list[Run], list[str]]] = []
    writer = Writer(store, clock, lambda *news: told.append(news))
    await writer.start()
    execution, run = an_execution(), a_run()

    def do(books: Books) -> None:
        books.put_execution(execution)
        books.put_run(run)
        books.wake(run.id)

    await writer.submit(Work(do=do))
    await writer.submit(Work(do=lambda books: None))
    await writer.submit(Work(do=lambda books: books.wake("run_2")))
    await writer.stop()
    assert told == [([execution], [run], [run.id]), ([], [], ["run_2"])]


async def test_a_listener_that_fails_takes_nothing_back(store: Watched, clock: Clock) -> None:
    def deaf(*news: Any) -> None:
        raise RuntimeError("deaf")

    writer = Writer(store, clock, deaf)
    await writer.start()
    await writer.submit(claim("a"))
    await writer.submit(claim("b"))
    await writer.stop()
    assert await store.idempotent("wf_1", "b") is not None


async def test_time_never_goes_back(writer: Writer, clock: Clock) -> None:
    now = Work(do=lambda books: books.now)
    assert await writer.submit(now) == NOON
    clock.set(NOON - 5_000)
    assert await writer.submit(now) == NOON
    clock.set(NOON + 1)
    assert await writer.submit(now) == NOON + 1


async def test_a_full_queue_refuses_before_memory_grows(store: Watched, clock: Clock) -> None:
    writer = Writer(store, clock, most_units=1, most_pending=2)
    await writer.start()
    store.gate.clear()
    taken = asyncio.create_task(writer.submit(claim("a")))
    await yielding()
    waiting = [asyncio.create_task(writer.submit(claim(key))) for key in "bc"]
    await yielding()
    with pytest.raises(Unavailable) as refused:
        await writer.submit(claim("d"))
    assert refused.value.retry_after == 1
    store.gate.set()
    await asyncio.gather(taken, *waiting)
    await writer.submit(claim("d"))
    await writer.stop()


def bring(key: str, size: int = 0) -> Work:
    return replace(claim(key), brings=size)


async def test_new_work_is_turned_away_when_the_disk_is_behind_and_what_was_taken_in_goes_on(
    store: Watched, clock: Clock
) -> None:
    execution = an_execution()
    writer = Writer(store, clock, most_units=4, most_brought=3 * LEAST_BROUGHT + 1_000)
    await writer.start()
    await writer.submit(create(execution))
    store.gate.clear()
    taken = asyncio.create_task(writer.submit(bring("a", 900)))
    await yielding()
    assert writer.pending_bytes == 0  # it is being stored
    waiting = [asyncio.create_task(writer.submit(bring(key, 300))) for key in "bcd"]
    await yielding()
    assert writer.pending_bytes == 3 * LEAST_BROUGHT + 900
    for _ in range(3):
        with pytest.raises(Unavailable) as refused:
            await writer.submit(bring("e"))
        assert refused.value.retry_after == 1
    old = [asyncio.create_task(writer.submit(say(execution.id, letter))) for letter in "xyz"]
    store.gate.set()
    assert await asyncio.gather(*old) == ["x", "xy", "xyz"]
    await asyncio.gather(taken, *waiting)
    assert writer.pending_bytes == 0
    await writer.submit(bring("e"))
    await writer.stop()


async def test_units_that_did_not_fit_are_counted_until_they_are_taken(store: Watched, clock: Clock) -> None:
    runs = [a_run() for _ in range(3)]
    await store.commit(new(*runs))
    writer = Writer(store, clock, most_bytes=1)

    def do(run: Run) -> Callable[[Books], int]:
        return lambda books: books.append(replace(run, head=1), [RunStarted(at=NOON)]).head

    asked = [asyncio.create_task(writer.submit(Work(do(run), runs=(run.id,), brings=5))) for run in runs]
    await yielding()
    assert writer.pending_bytes == 3 * (LEAST_BROUGHT + 5)
    await writer.start()
    await asyncio.gather(*asked)
    assert writer.pending_bytes == 0
    await writer.stop()


async def test_a_disk_that_stands_still_turns_new_work_away_after_a_while(
    store: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(store, clock)
    await writer.start()
    monkeypatch.setattr("farebox.engine.writer.LONGEST_STALL", 0.0)
    await writer.submit(bring("a"))  # nothing is under way
    store.gate.clear()
    stuck = asyncio.create_task(writer.submit(bring("b")))
    await yielding()
    with pytest.raises(Unavailable) as refused:
        await writer.submit(bring("c"))
    assert refused.value.retry_after == 1
    goes_on = asyncio.create_task(writer.submit(claim("d")))
    store.gate.set()
    await asyncio.gather(stuck, goes_on)
    await writer.submit(bring("c"))
    await writer.stop()


async def test_large_units_do_not_all_ride_together(store: Watched, clock: Clock) -> None:
    runs = [a_run() for _ in range(5)]
    await store.commit(new(*runs))
    store.batches.clear()
    writer = Writer(store, clock, most_bytes=60)

    def do(run: Run) -> Callable[[Books], int]:
        return lambda books: books.append(books.run(run.id), [RunStarted(at=books.now)]).head

    asked = [asyncio.create_task(writer.submit(Work(do=do(run), runs=(run.id,)))) for run in runs]
    await yielding()
    await writer.start()
    assert await asyncio.gather(*asked) == [1] * 5
    assert [len(batch.rows) for batch in store.batches] == [2, 2, 1]
    await writer.stop()


async def test_somebody_who_went_away_does_no_harm(writer: Writer, store: Watched) -> None:
    store.gate.clear()
    riding = asyncio.create_task(writer.submit(claim("riding")))
    await yielding()
    waiting = asyncio.create_task(writer.submit(claim("waiting")))
    staying = asyncio.create_task(writer.submit(claim("staying")))
    await yielding()
    riding.cancel()
    waiting.cancel()
    await asyncio.gather(riding, waiting, return_exceptions=True)
    store.gate.set()
    await staying
    assert await store.idempotent("wf_1", "riding") is not None
    assert await store.idempotent("wf_1", "waiting") is None


async def test_stopping_stores_what_was_taken_and_takes_nothing_new(store: Watched, clock: Clock) -> None:
    writer = Writer(store, clock, most_units=2)
    await writer.start()
    asked = [asyncio.create_task(writer.submit(claim(key))) for key in "abcde"]
    await yielding(1)
    await writer.stop()
    assert [task.done() for task in asked] == [True] * 5
    await asyncio.gather(*asked)
    with pytest.raises(Unavailable, match="stopping"):
        await writer.submit(claim("f"))
    await writer.start()
    await writer.submit(claim("f"))
    await writer.stop()
    await writer.stop()


async def test_a_crash_point_stands_on_both_sides_of_the_disk(writer: Writer, store: Watched) -> None:
    def bang() -> None:
        raise ZeroDivisionError

    for name, stored in (("before_commit", False), ("after_commit", True)):
        points.arm(name, bang)
        with pytest.raises(ZeroDivisionError):
            await writer.submit(claim(name))
        points.disarm()
        assert (await store.idempotent("wf_1", name) is not None) is stored


STEPS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["say", "raise", "claim", "disk"])), min_size=1, max_size=25
)


@given(steps=STEPS, most_units=st.integers(1, 6))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_asked_the_answers_and_the_disk_agree(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, str]], most_units: int
) -> None:
    store = await Watched.open(tmp_path_factory.mktemp("db") / "farebox.db", render=lambda execution: b"{")
    assert isinstance(store, Watched)
    people = [an_execution(id=f"exe_{place}") for place in range(3)]
    await store.commit(new(*people))
    writer = Writer(store, Clock(), most_units=most_units, keep=1)

    def unit(place: int, what: str) -> Work:
        def do(books: Books) -> str:
            execution = books.execution(f"exe_{place}")
            books.put_execution(replace(execution, message=execution.message + "x", rev=execution.rev + 1))
            if what == "raise":
                raise NotAllowed("no")
            if what == "claim":
                books.add(Idempotency(scope="s", key="once", body_hash="", answer="", created_at=NOON))
            return execution.message + "x"

        return Work(do=do, executions=(f"exe_{place}",))

    asked = []
    for place, what in steps:
        if what == "disk":
            store.broken.append(StoreUnavailable("full"))
        asked.append(asyncio.create_task(writer.submit(unit(place, what))))
    await asyncio.sleep(0)
    await writer.start()
    answers = await asyncio.gather(*asked, return_exceptions=True)
    await writer.stop()
    for place in range(3):
        good = [
            answer for (who, _), answer in zip(steps, answers, strict=True) if who == place and answer == str(answer)
        ]
        stored = await store.execution(f"exe_{place}")
        assert stored is not None
        assert good == ["x" * count for count in range(1, len(good) + 1)]
        assert (stored.message, stored.rev) == ("x" * len(good), len(good))
    won = [
        answer for (_, what), answer in zip(steps, answers, strict=True) if what == "claim" and isinstance(answer, str)
    ]
    assert len(won) <= 1
    await store.close()


PROGRAM = """
import asyncio, sys
from farebox.core.records import Idempotency
from farebox.engine.writer import Writer
from farebox.storage.port import Work
from farebox.storage.sqlite.store import SqliteStore

async def main():
    store = await SqliteStore.open(sys.argv[1])
    writer = Writer(store, lambda: 1)
    await writer.start()
    for number in range(10):
        row = Idempotency(scope="s", key=str(number), body_hash="", answer="", created_at=1)
        await writer.submit(Work(do=lambda books: books.add(row)))
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.mark.crash
@pytest.mark.parametrize(("name", "lost"), [("before_commit", True), ("after_commit", False)])
async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, name: str, lost: bool) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        str(tmp_path / "farebox.db"),
        env={**os.environ, "FAREBOX_CRASH_AT": f"{name}:4"},
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == -signal.SIGKILL
    assert said.split() == [b"0", b"1", b"2"]
    store = await SqliteStore.open(tmp_path / "farebox.db")
    for number in range(3):
        assert await store.idempotent("s", str(number)) is not None
    assert (await store.idempotent("s", "3") is None) is lost
    assert await store.idempotent("s", "4") is None
    await store.close()
