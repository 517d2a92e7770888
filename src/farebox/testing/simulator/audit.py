"""The checks of ``farebox verify`` over a simulated disk: its rows are put into a real SQLite database in memory.

So what the simulator calls consistent is what the product calls consistent, and a key that the simulated disk forgot to
keep is refused here. The database is made once; each audit is a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import apsw
from msgspec.structs import replace

from farebox.core.records import Schedule
from farebox.core.values import Value
from farebox.storage.port import Conflict, Violation
from farebox.storage.rows import INSERTED, PUT, encoder, execution_row, json_text, run_row
from farebox.storage.sqlite.connection import translated
from farebox.storage.sqlite.migrate import migrate
from farebox.storage.sqlite.statements import statements, told
from farebox.testing.simulator.disk import Disk

_VERBS = INSERTED | PUT
KEYS = "What is stored has the keys of a real database."


@cache
def _database() -> apsw.Connection:
    connection = apsw.Connection(":memory:", statementcachesize=256)
    migrate(connection, Path(":memory:"), 0)
    return connection


class Audit:
    """Of many disks at once: all their rows in one database, and each query asked once. Whether all of it holds."""

    def __init__(self) -> None:
        self._connection = _database()
        self._connection.execute("begin")
        self._known: set[int] = set()
        """Rows that disks share, by identity: workflows are published once for all schedules."""
        self._shared: list[Value] = []
        self._refused: Conflict | None = None

    def add(self, disk: Disk) -> None:
        """After a key was refused, no more is looked at: then somebody must look at each alone."""
        if self._refused is None:
            try:
                with translated():
                    _fill(self._connection, disk, self._new)
            except Conflict as error:
                self._refused = error

    def found(self) -> list[Violation]:
        """Everything that breaks an invariant, and the end of this audit."""
        try:
            if self._refused is not None:
                return [Violation(KEYS, self._refused.table, str(self._refused))]
            return _violations(self._connection)
        finally:
            self._connection.execute("rollback")

    def _new(self, row: Value) -> bool:
        if id(row) in self._known:
            return False
        self._known.add(id(row))
        self._shared.append(row)  # as long as it is kept its identity is its own
        return True


def audited(disk: Disk) -> list[Violation]:
    """Of one: everything that breaks an invariant."""
    audit = Audit()
    audit.add(disk)
    return audit.found()


def _violations(connection: apsw.Connection) -> list[Violation]:
    found: list[Violation] = []
    for verb, query in statements().items():
        if verb.startswith("verify_"):
            rows = connection.execute(query).fetchall()
            found += [Violation(told(verb), str(subject), str(message)) for subject, message in rows]
    return found


def _fill(connection: apsw.Connection, disk: Disk, new: Callable[[Value], bool]) -> None:
    sql = statements()
    connection.executemany(sql["insert_execution"], map(execution_row, disk.executions.values()))
    workflows = [encoder(type(one))(one) for one in disk.workflows.values() if new(one)]
    connection.executemany(sql["insert_workflow"], workflows)
    tables: tuple[Iterable[Value], ...] = (
        filter(new, disk.versions.values()),
        filter(new, disk.organizations.values()),
        disk.orders.values(),
        disk.payments.values(),
        disk.refunds.values(),
        disk.inbox.values(),
        disk.signals.values(),
        disk.timers.values(),
        disk.tokens.values(),
        disk.tickets.values(),
        [replace(one, scope=f"{disk.seed} {one.scope}") for one in disk.idempotency.values()],
        disk.requests.values(),
        disk.artifacts.values(),
        disk.uploads.values(),
        disk.claims.values(),
        disk.erasures.values(),
        disk.bulks.values(),
        disk.keys.values(),
        [row for rows in disk.journal.values() for row in rows.values()],
        [row for rows in disk.events.values() for row in rows.values()],
    )
    for table in tables:
        rows = list(table)
        if rows:
            encode = encoder(type(rows[0]))
            connection.executemany(sql[_VERBS[type(rows[0])]], [encode(row) for row in rows])
    _fill_schedules(connection, disk)
    connection.executemany(sql["insert_run"], map(run_row, disk.runs.values()))
    for key, gone in disk.let_go.items():
        if key in disk.runs:
            connection.execute(sql["let_go_runs"], {"run_ids": json_text([key]), "state": gone})
        else:
            connection.execute(sql["let_go_execution"], {"execution_id": key, "content": gone})


def _fill_schedules(connection: apsw.Connection, disk: Disk) -> None:
    """Each disk has its own state of the same ones; no query looks at them."""
    if disk.schedules:
        sql = statements()
        connection.executemany(sql["drop_schedules"], [(key,) for key in {key for key, _ in disk.schedules}])
        connection.executemany(sql["insert_schedule"], map(encoder(Schedule), disk.schedules.values()))
