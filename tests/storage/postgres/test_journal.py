"""The engine's questions are answered from indexes; a batch meets what other processes did meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from farebox.core.guards import UnpaidCap
from farebox.core.records import Status, Ticket, Timer
from farebox.core.values import Value
from farebox.storage.port import Conflict, Stale
from farebox.storage.postgres.ledger import STREAM
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.clock import NOON
from farebox.testing.samples import WORKFLOW, a_run, a_workflow, an_execution, changed, entry, new
from tests.storage.postgres.plans import FORBIDDEN, plan

INDEXES = {
    "load_executions": "executions_pkey",
    "load_runs": "runs_pkey",
    "entries": "journal_pkey",
    "due_timers": "timers_due",
    "next_timer": "timers_due",
    "due_schedules": "schedules_due",
    "unfinished": "runs_unfinished",
    "update_execution": "executions_pkey",
    "update_run": "runs_pkey",
    "unpaid_now": "executions_unpaid",
}


@pytest.mark.parametrize(("verb", "index"), INDEXES.items())
async def test_the_engine_reads_indexes(untouched: str, verb: str, index: str) -> None:
    steps = await plan(untouched, verb)
    assert index in steps
    assert FORBIDDEN not in steps


@pytest.fixture
async def pair(database: str) -> AsyncIterator[tuple[PostgresStore, PostgresStore]]:
    """Two processes on one database."""
    one, other = [await PostgresStore.open(database, exclusive=False) for _ in range(2)]
    yield one, other
    await one.close()
    await other.close()


Pair = tuple[PostgresStore, PostgresStore]


async def test_the_loser_of_a_run_is_stale_and_stores_nothing(pair: Pair) -> None:
    one, other = pair
    run = a_run()
    await one.commit(new(run, entry(run.id, 1)))
    await one.commit(changed(entry(run.id, 2)))
    stray = an_execution()
    with pytest.raises(Stale):
        await other.commit(new(stray, entry(run.id, 2)))
    assert await other.execution(stray.id) is None
    assert len(await other.entries(run.id)) == 2


async def test_an_execution_that_somebody_else_changed_is_stale(pair: Pair) -> None:
    one, other = pair
    read = an_execution()
    await one.commit(new(read))
    moved = replace(read, status=Status.RUNNING, stamp=read.stamp + 1)
    await one.commit(replace(changed(moved), seen_executions={read.id: read}))
    late = replace(read, status=Status.CANCELLED, stamp=read.stamp + 1)
    with pytest.raises(Stale):
        await other.commit(replace(changed(late), seen_executions={read.id: read}))
    assert await other.execution(read.id) == moved


async def test_what_was_only_read_must_not_have_changed(pair: Pair) -> None:
    one, other = pair
    execution, run = an_execution(), a_run()
    await one.commit(new(execution, run, entry(run.id, 1)))
    seen_run = replace(run, head=1)
    fresh = replace(new(a_run()), seen_executions={execution.id: execution}, seen_runs={run.id: seen_run})
    await other.commit(fresh)
    await one.commit(changed(entry(run.id, 2)))
    with pytest.raises(Stale, match="a run that was read"):
        await other.commit(replace(new(a_run()), seen_runs={run.id: seen_run}))
    await one.commit(changed(replace(execution, stamp=execution.stamp + 1)))
    with pytest.raises(Stale, match="an execution that was read"):
        await other.commit(replace(new(a_run()), seen_executions={execution.id: execution}))


async def test_two_processes_do_not_overrun_a_cap_together(pair: Pair) -> None:
    cap = UnpaidCap(most=5, workflow_id=WORKFLOW)
    batches = [new(an_execution(status=Status.AWAITING_PAYMENT, client="c"), cap) for _ in range(12)]
    told = await asyncio.gather(
        *(pair[place % 2].commit(batch) for place, batch in enumerate(batches)), return_exceptions=True
    )
    assert sum(one is None for one in told) == 5
    assert all(isinstance(one, Conflict) and one.table == "unpaid" for one in told if one is not None)


async def test_the_last_word_on_a_row_counts_within_a_batch(pair: Pair) -> None:
    one, _ = pair
    await one.commit(new(Timer("run_a", NOON), Timer("run_b", NOON), Timer("run_a", NOON + 5), Timer("run_b", None)))
    assert await one.due_timers(NOON + 9, 9) == [Timer("run_a", NOON + 5)]


async def test_a_ticket_that_is_used_twice_in_a_batch_is_refused_like_one_used_later(pair: Pair) -> None:
    ticket = Ticket(hash="h", execution_id="exe_1", token_hash="t", expires_at=NOON)
    await pair[0].commit(new(ticket))
    used = [replace(ticket, used_at=NOON), replace(ticket, used_at=NOON)]
    with pytest.raises(Conflict, match="was used"):
        await pair[0].commit(new(*used))
    assert await pair[0].ticket("h") == ticket


@pytest.mark.parametrize("many", [STREAM - 1, STREAM, 3 * STREAM])
async def test_few_rows_and_many_are_the_same_rows(pair: Pair, many: int) -> None:
    """As arrays or as a stream: with booleans and nulls, with a NUL that cannot be kept, and whole or not at all."""
    one, other = pair
    executions = [an_execution(client="c\0" if place == 1 else "c", test_mode=place == 2) for place in range(many)]
    runs = [a_run(execution_id=execution.id, parent_waits=False, public=True) for execution in executions]
    rows = [entry(run.id, 1) for run in runs]
    await one.commit(new(*executions, *runs, *rows))
    found, moved = await other.load([one.id for one in executions], [run.id for run in runs])
    assert sorted(found, key=lambda each: each.id) == executions
    assert sorted(moved, key=lambda run: run.id) == [replace(run, head=1, head_at=NOON) for run in runs]
    stray = [an_execution() for _ in range(many)]
    with pytest.raises(Stale):
        await other.commit(new(*stray, *rows))
    with pytest.raises(Conflict) as refused:
        await other.commit(new(*executions, *(entry(run.id, 2) for run in runs)))
    assert refused.value.table == "executions"
    assert await other.load([one.id for one in stray], []) == ([], [])


async def test_a_row_of_no_table_is_a_bug(pair: Pair) -> None:
    rows: list[Value] = [a_workflow()]
    with pytest.raises(TypeError, match="Workflow"):
        await pair[0].commit(new(*rows))
