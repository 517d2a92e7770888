"""A large database, made fast: what the product wrote for one execution, again and again under other ids.

Every row of the pattern is copied in SQL with the ids replaced, also inside its texts, so that the copies are exactly
what the product would have written; all of them open with the pattern's client token.
"""

from __future__ import annotations

from pathlib import Path

import apsw

from farebox.ids import new_id

TABLES = ("executions", "runs", "journal", "events", "requests", "tokens", "timers")
GROUP = 20_000


def multiply(database: Path, execution: str, count: int) -> list[str]:
    """Add ``count`` copies of an execution; their ids. No server may be running."""
    connection = apsw.Connection(str(database))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "off")  # it is thrown away if this fails
    connection.pragma("cache_size", -500_000)
    run = next(connection.execute("select run_id from executions where id = ?", (execution,)))[0]
    connection.execute("create temp table fresh (execution text, run text)")
    made: list[str] = []
    for first in range(0, count, GROUP):
        ids = [(new_id("exe"), new_id("run")) for _ in range(min(GROUP, count - first))]
        made += [one for one, _ in ids]
        connection.execute("begin")
        connection.execute("delete from fresh")
        connection.executemany("insert into fresh values (?, ?)", ids)
        for table in TABLES:
            _copy(connection, table, execution, run)
        connection.execute("commit")
    connection.pragma("wal_checkpoint(truncate)")
    connection.execute("analyze")
    connection.close()
    return made


def _copy(connection: apsw.Connection, table: str, execution: str, run: str) -> None:
    columns = [row[1] for row in connection.execute(f"pragma table_info({table})")]
    values = ", ".join(
        f"case when typeof(t.{name}) = 'text' then"
        f" replace(replace(t.{name}, :execution, fresh.execution), :run, fresh.run) else t.{name} end"
        for name in columns
    )
    key = "execution_id = :execution" if "execution_id" in columns else "run_id = :run"
    key = {"executions": "id = :execution", "runs": "id = :run"}.get(table, key)  # by their own indexes
    # Event ids hold the execution's id without its prefix.
    sql = f"insert into {table} ({', '.join(columns)}) select {values} from fresh cross join {table} t where t.{key}"
    if table == "events":
        sql = sql.replace("replace(replace(", "replace(replace(replace(").replace(
            "fresh.run)", "fresh.run), substr(:execution, 5), substr(fresh.execution, 5))"
        )
    connection.execute(sql, {"execution": execution, "run": run})


def lengthen(database: Path, execution: str, events: int) -> None:
    """Make the timeline of an execution so long: its last event, again and again."""
    connection = apsw.Connection(str(database))
    connection.execute(
        "with recursive n(seq) as (select seq + 1 from executions where id = :id"
        " union all select seq + 1 from n where seq < :events)"
        " insert into events select :id, n.seq, json_set(last.body, '$.seq', n.seq, '$.id', 'evt_' || substr(:id, 5)"
        " || '_' || n.seq) from n cross join (select body from events where execution_id = :id order by seq desc"
        " limit 1) last",
        {"id": execution, "events": events},
    )
    connection.execute(
        "update executions set seq = :events, body = json_set(body, '$.seq', :events) where id = :id",
        {"id": execution, "events": events},
    )
    connection.close()
