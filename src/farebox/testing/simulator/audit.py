"""The checks of ``farebox verify`` over a simulated disk: its rows are put into a real SQLite database in memory.

So what the simulator calls consistent is what the product calls consistent, and a key that the simulated disk forgot to
keep is refused here. The database is made once; each audit is a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import apsw

from farebox.core.records import Schedule
from farebox.core.values import Value
from farebox.storage.port import Conflict, Violation
from farebox.storage.rows import INSERTED, PUT, encoder, execution_row, json_text, run_row
from farebox.storage.sqlite.connection import translated
from farebox.storage.sqlite.migrate import migrate
from farebox.storage.sqlite.statements import statements, told
from farebox.testing.simulator.disk import Disk

_VERBS = INSERTED | PUT | {Schedule: "insert_schedule"}


@cache
def _database() -> apsw.Connection:
    connection = apsw.Connection(":memory:", statementcachesize=256)
    migrate(connection, Path(":memory:"), 0)
    return connection


def audited(disk: Disk) -> list[Violation]:
    """Everything that breaks an invariant."""
    connection, sql = _database(), statements()
    connection.execute("begin")
    try:
        with translated():
            _fill(connection, disk)
    except Conflict as error:
        connection.execute("rollback")
        return [Violation("What is stored has the keys of a real database.", error.table, str(error))]
    found: list[Violation] = []
    for verb, query in sql.items():
        if verb.startswith("verify_"):
            rows = connection.execute(query).fetchall()
            found += [Violation(told(verb), str(subject), str(message)) for subject, message in rows]
    connection.execute("rollback")
    return found


def _fill(connection: apsw.Connection, disk: Disk) -> None:
    sql = statements()
    connection.executemany(sql["insert_execution"], map(execution_row, disk.executions.values()))
    workflows = [encoder(type(one))(one) for one in disk.workflows.values()]
    connection.executemany(sql["insert_workflow"], workflows)
    tables: tuple[Iterable[Value], ...] = (
        disk.versions.values(),
        disk.organizations.values(),
        disk.orders.values(),
        disk.payments.values(),
        disk.refunds.values(),
        disk.inbox.values(),
        disk.signals.values(),
        disk.timers.values(),
        disk.tokens.values(),
        disk.tickets.values(),
        disk.idempotency.values(),
        disk.requests.values(),
        disk.artifacts.values(),
        disk.uploads.values(),
        disk.claims.values(),
        disk.erasures.values(),
        disk.bulks.values(),
        disk.schedules.values(),
        disk.keys.values(),
        [row for rows in disk.journal.values() for row in rows.values()],
        [row for rows in disk.events.values() for row in rows.values()],
    )
    for table in tables:
        rows = list(table)
        if rows:
            encode = encoder(type(rows[0]))
            connection.executemany(sql[_VERBS[type(rows[0])]], [encode(row) for row in rows])
    connection.executemany(sql["insert_run"], map(run_row, disk.runs.values()))
    for key, gone in disk.let_go.items():
        if key in disk.runs:
            connection.execute(sql["let_go_runs"], {"run_ids": json_text([key]), "state": gone})
        else:
            connection.execute(sql["let_go_execution"], {"execution_id": key, "content": gone})
