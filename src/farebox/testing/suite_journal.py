"""Of every backend: aggregates, the journal and its fence, and what is due."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core import journal
from farebox.core.journal import RunOpened, StepDone
from farebox.core.records import Execution, Rescheduled, Run, RunStatus, Signal, Timer
from farebox.core.values import Value
from farebox.storage.port import Batch, Books, Conflict, Store
from farebox.testing.clock import NOON
from farebox.testing.samples import (
    a_run,
    a_schedule,
    a_signal,
    a_workflow,
    an_execution,
    an_order,
    changed,
    entry,
    events,
    new,
    opened,
)


class JournalSuite:
    """The port ``JournalStore``."""

    async def fill(self, store: Store) -> tuple[Execution, Run, list[journal.AnyEntry]]:
        """One execution with its run and two entries, as they are to be found again."""
        execution, run = an_execution(id="exe_1", run_id="run_1", seq=2), a_run(id="run_1", execution_id="exe_1")
        written: list[journal.AnyEntry] = [
            RunOpened(at=NOON, trigger="root", payload={"body": {"name": "Ünï"}}),
            StepDone(at=NOON + 1, step="a#1", result=[1, 2.5, None]),
        ]
        books = Books(NOON, {}, {})
        run = books.append(run, written)
        await store.commit(new(execution, run, *books.rows, *events("exe_1", 1, 2)))
        return execution, run, written

    async def read_back(
        self, store: Store, kept: tuple[Execution, Run, list[journal.AnyEntry]]
    ) -> tuple[Execution, Run, list[journal.AnyEntry]]:
        (execution,), (run,) = await store.load([kept[0].id], [kept[1].id])
        return execution, run, await store.entries(run.id)

    async def test_an_aggregate_comes_back_as_it_went(self, store: Store) -> None:
        order = an_order("exe_1", parameters={"a": [1]}, charges=("c1",))
        execution = an_execution(
            id="exe_1", client_safe_metadata={"k": "ü"}, output={"n": 1.5}, order=order, message="Hello", rev=3
        )
        run = a_run(parent="run_0/a#1/1", parent_waits=True, public=True, error="e", started_at=NOON)
        await store.commit(new(execution, run, order))
        assert await store.load([execution.id, "exe_none"], ["run_none", run.id]) == ([execution], [run])

    async def test_nothing_is_loaded_for_nothing(self, store: Store) -> None:
        assert await store.load([], []) == ([], [])

    async def test_an_aggregate_that_changed_is_stored_whole(self, store: Store) -> None:
        execution, run, _ = await self.fill(store)
        execution = replace(execution, rev=9, output={"done": True}, finished_at=NOON)
        run = replace(run, status=RunStatus.SUCCEEDED, finished_at=NOON + 5)
        await store.commit(changed(execution, run))
        assert await store.load([execution.id], [run.id]) == ([execution], [run])

    async def test_a_new_aggregate_must_be_new_and_an_old_one_must_exist(self, store: Store) -> None:
        execution, run, _ = await self.fill(store)
        for batch, table in (
            (new(execution), "executions"),
            (new(replace(run, execution_id="")), "runs"),
            (changed(an_execution()), "executions"),
            (changed(a_run()), "runs"),
        ):
            with pytest.raises(Conflict) as refused:
                await store.commit(batch)
            assert refused.value.table == table

    async def test_an_execution_has_one_root_run(self, store: Store) -> None:
        await self.fill(store)
        with pytest.raises(Conflict) as refused:
            await store.commit(new(a_run(execution_id="exe_1")))
        assert refused.value.table == "runs"

    async def test_an_attempt_opens_one_child(self, store: Store) -> None:
        await store.commit(new(a_run(parent="run_0/a#1/1"), a_run(parent="run_0/a#1/2"), a_run(), a_run()))
        with pytest.raises(Conflict):
            await store.commit(new(a_run(parent="run_0/a#1/1")))

    async def test_the_journals_key_is_the_fence(self, store: Store) -> None:
        _, run, written = await self.fill(store)
        with pytest.raises(Conflict) as refused:
            await store.commit(changed(replace(run, head=2), entry(run.id, 2)))
        assert refused.value.table == "journal"
        assert await store.entries(run.id) == written

    async def test_a_refused_batch_leaves_nothing(self, store: Store) -> None:
        execution, run, _ = await self.fill(store)
        other, fresh = an_execution(), a_run()
        late = replace(execution, rev=7)
        batch = replace(
            new(other, fresh, entry(fresh.id, 1), *events(other.id, 1, 1), Timer(fresh.id, NOON), entry(run.id, 1)),
            executions=[other, late],
            fresh=frozenset({other.id, fresh.id}),
        )
        with pytest.raises(Conflict):
            await store.commit(batch)
        assert await store.load([other.id, execution.id], [fresh.id]) == ([execution], [])
        assert await store.entries(fresh.id) == []
        assert await store.next_timer() is None
        assert (await store.events(other.id, 0, 10))[1] == 0
        await store.commit(new(other, fresh, entry(fresh.id, 1)))

    async def test_the_journal_is_read_in_order_after_a_seq(self, store: Store) -> None:
        run, rows = opened()
        await store.commit(new(run, *rows, *(entry(run.id, seq) for seq in range(2, 13))))
        assert len(await store.entries(run.id)) == 12
        assert isinstance((await store.entries(run.id))[0], RunOpened)
        assert len(await store.entries(run.id, after=11)) == 1
        assert await store.entries(run.id, after=12) == []

    async def test_what_is_unfinished_is_found_in_order(self, store: Store) -> None:
        statuses = list(RunStatus)
        runs = [a_run(id=f"run_{place}", status=status) for place, status in enumerate(statuses)]
        asleep, answered = a_run(id="run_7", status=RunStatus.WAITING), a_run(id="run_8", status=RunStatus.WAITING)
        retried, awaited = a_run(id="run_60", started_at=NOON), a_run(id="run_61", parent="r/s#1/1", parent_waits=True)
        waiting = a_signal("run_8", external_id="2")
        taken = a_signal("run_7", external_id="1", taken_by="ask#1")
        await store.commit(new(*runs, retried, awaited, asleep, answered, waiting, taken))
        assert await store.unfinished("", 10) == ["run_1", "run_60", "run_61", "run_8"]
        assert await store.unfinished("run_1", 1) == ["run_60"]
        await store.commit(changed(replace(waiting, taken_by="ask#1")))
        assert await store.unfinished("run_61", 10) == []

    async def test_timers_ring_in_order_and_can_be_moved_and_removed(self, store: Store) -> None:
        assert await store.next_timer() is None
        await store.commit(new(Timer("run_b", 20), Timer("run_a", 20), Timer("run_c", 10), Timer("run_d", 99)))
        await store.commit(new(Timer("run_d", 5), Timer("run_c", None), Timer("run_e", 7), Timer("run_e", None)))
        assert await store.next_timer() == 5
        assert await store.due_timers(20, 10) == [Timer("run_d", 5), Timer("run_a", 20), Timer("run_b", 20)]
        assert await store.due_timers(20, 1) == [Timer("run_d", 5)]
        assert await store.due_timers(4, 10) == []

    async def test_a_signal_is_stored_once(self, store: Store) -> None:
        signal = a_signal("run_1")
        await store.commit(new(signal))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(a_signal("run_1")))
        assert refused.value.table == "signals"
        await store.commit(new(a_signal("run_2"), a_signal("run_1", source="api")))
        assert await store.signal("run_1", "answer", "1") == signal
        assert await store.signal("run_1", "answer", "2") is None

    async def test_signals_come_oldest_first_and_not_twice(self, store: Store) -> None:
        first, second = a_signal("run_1", external_id="b"), a_signal("run_1", external_id="c")
        oldest = a_signal("run_1", external_id="a", received_at=NOON - 1)
        await store.commit(new(second, first, oldest))
        assert await store.signals("run_1") == [oldest, first, second]
        await store.commit(new(replace(first, taken_by="ask#1")))
        assert await store.signals("run_1") == [oldest, second]
        taken = await store.signal("run_1", "answer", "b")
        assert isinstance(taken, Signal)
        assert taken.taken_by == "ask#1"

    async def test_schedules_fire_in_order(self, store: Store) -> None:
        a, b, c, d = (a_schedule("wf_1", node, at) for node, at in zip("abcd", (30, 10, 20, 5), strict=True))
        await store.put_workflow(a_workflow(id="wf_1"), None, [a, b, c, d])
        assert await store.due_schedules(20, 10) == [d, b, c]
        assert await store.due_schedules(20, 1) == [d]
        await store.commit(new(Rescheduled(read=b, next_at=40), Rescheduled(read=c, next_at=None)))
        await store.commit(new(Rescheduled(read=d, next_at=None)))
        assert await store.due_schedules(20, 10) == []
        assert await store.schedules("wf_1") == [a, replace(b, next_at=40)]

    async def test_a_schedule_that_was_changed_meanwhile_is_left_alone(self, store: Store) -> None:
        now = a_schedule("wf_1", "root", 10)
        await store.put_workflow(a_workflow(id="wf_1"), None, [now])
        others = {"cron": "0 9 * * *", "time_zone": "UTC", "next_at": 11, "node_id": "other"}
        for read in [replace(now, **{field: value}) for field, value in others.items()]:
            for next_at in (99, None):
                run = a_run()
                with pytest.raises(Conflict) as refused:
                    await store.commit(new(run, Rescheduled(read=read, next_at=next_at)))
                assert refused.value.table == "schedules"
                assert await store.run(run.id) is None
        assert await store.schedules("wf_1") == [now]

    async def test_an_empty_batch_is_no_trouble(self, store: Store) -> None:
        await store.commit(Batch([], [], []))

    async def test_a_row_of_no_table_is_refused_whole(self, store: Store) -> None:
        class Stray(Value, frozen=True):
            name: str

        run = a_run()
        with pytest.raises(TypeError):
            await store.commit(new(run, Stray("x")))
        assert await store.run(run.id) is None
