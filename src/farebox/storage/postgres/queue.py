"""The queue that hands out segments: PgQueuer's tables, under names of our own, and how a run gets into it.

A run has at most one job (its id is the job's dedupe key). Handing out a run that has one already locks that job, and
marks it if somebody works on it: so whoever ends a segment either meets the mark or ends before the wake was stored,
and no wake falls in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.domain.settings import DBSettings, Durability
from pgqueuer.domain.types import Channel

from farebox.storage.postgres.statements import statements

if TYPE_CHECKING:
    from farebox.storage.postgres.connection import Connection

CHANNEL = "farebox_ch_pgqueuer"
"""Where PgQueuer tells that something was put into the queue."""
USUAL, URGENT = 0, 10
"""Priorities: of segments, and of duties, which are few."""


@cache
def _builders() -> tuple[QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder]:
    # Made without reading the environment: a variable named CHANNEL is nobody's intention to rename these.
    names = DBSettings.model_construct(
        prefix="farebox_",
        db_schema=None,
        channel=Channel(CHANNEL),
        function="farebox_fn_pgqueuer_changed",
        statistics_table="farebox_pgqueuer_statistics",
        queue_status_type="farebox_pgqueuer_status",
        queue_table="farebox_pgqueuer",
        queue_table_log="farebox_pgqueuer_log",
        trigger="farebox_tg_pgqueuer_changed",
        schedules_table="farebox_pgqueuer_schedules",
        durability=Durability.balanced,
        widen_id=False,
    )
    return QueryBuilderEnvironment(names), QueryQueueBuilder(names), QuerySchedulerBuilder(names)


def queue_on(connection: Connection) -> Queries:
    """PgQueuer's verbs on this connection, within its transaction if there is one."""
    return Queries(AsyncpgDriver(connection), *_builders())


async def install(connection: Connection) -> None:
    """Bring the queue's tables up to date, one process at a time."""
    verbs, queue = statements(), queue_on(connection)
    await connection.execute(verbs["lock_queue_schema"].sql)
    try:
        if not await queue.schema_is_installed():
            async with connection.transaction():
                await queue.install()
                await queue.optimize_autovacuum()
                await connection.execute(verbs["keep_no_queue_log"].sql)
        else:
            await queue.upgrade()
    finally:
        await connection.execute(verbs["unlock_queue_schema"].sql)


async def hand_out(connection: Connection, run_ids: Sequence[str]) -> None:
    """These runs are due, in the transaction under way. In the order of their ids: two that do this never wait for
    each other in a circle."""
    wanted = sorted(set(run_ids))
    if wanted:
        count = len(wanted)
        await queue_on(connection).enqueue(
            ["advance"] * count,
            [run_id.encode() for run_id in wanted],
            [USUAL] * count,
            dedupe_key=list(wanted),
            on_conflict="update_priority",
        )
        await connection.execute(statements()["mark_jobs"].sql, wanted)
