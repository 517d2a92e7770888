"""POST create over HTTP with 64 clients, against a bare callable that stores the same rows by group commit.

The workflow is free and has a schema for its input. One run keeps its only place, so that creating is all the server
does: the runs of the others stay in the queue.
"""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import apsw
import msgspec

from bench import load
from bench.plan import Plan
from bench.results import middle
from bench.server import Bare, Farebox, bare, farebox
from bench.workflows import actions_file, chain
from farebox.service.tokens import digest

CLIENTS = 64
SECONDS = 2.5
SCHEMA = {
    "type": "object",
    "properties": {"url": {"type": "string", "maxLength": 200}, "pages": {"type": "integer", "minimum": 1}},
    "required": ["url"],
    "additionalProperties": False,
}
BODY = msgspec.json.encode(
    {"requestPayload": {"url": "https://example.com/report", "pages": 3}, "clientSafeMetadata": {"cart": "a-17"}}
)


def creates(plan: Plan) -> dict[str, Any]:
    rates: dict[str, list[float]] = {"farebox": [], "bare": []}
    spent: dict[str, list[float]] = {"farebox": [], "bare": []}
    p99: list[float] = []
    with farebox(plan.folder / "create", actions=actions_file(plan.folder)) as server:
        workflow = _published(server)
        path = f"/v1/public/workflows/{workflow}/executions"
        database, template = _template(plan.folder, server, path)
        with bare("bench.bare:create", BENCH_DATABASE=str(database), BENCH_TEMPLATE=str(template)) as plain:
            for _ in range(plan.rounds):
                for name, one in (("farebox", server), ("bare", plain)):
                    result, cpu = _asked(one, path)
                    rates[name].append(result.rate)
                    spent[name].append(cpu)
                    if name == "farebox":
                        p99.append(result.percentile(0.99))
    return {
        "rows": {
            name: {"perSecond": round(middle(rates[name])), "cpuMicroseconds": round(middle(spent[name]), 1)}
            for name in rates
        },
        "p99Ms": round(middle(p99), 1),
        "ratioToBare": round(middle(rates["farebox"]) / middle(rates["bare"]), 2),
        "ratioToBareByCpu": round(middle(spent["bare"]) / middle(spent["farebox"]), 2),
    }


def _asked(server: Farebox | Bare, path: str) -> tuple[load.Result, float]:
    """The result, and CPU microseconds a create, after a warm-up."""
    requests = itertools.repeat(load.post_request(path, BODY))
    load.ask(server.port, requests, CLIENTS, 0.5)
    before = server.cpu()
    result = load.ask(server.port, requests, CLIENTS, SECONDS)
    if result.errors or not result.answers:
        raise RuntimeError(f"{result.errors} of {result.answers} creates were refused")
    return result, 1e6 * (server.cpu() - before) / result.answers


def _published(server: Farebox) -> str:
    """A workflow whose only place is taken."""
    definition = {"nodes": chain(1, "busy"), "limits": {"concurrent": 1}, "inputSchema": SCHEMA}
    return server.publish(definition)


def _template(folder: Path, server: Farebox, path: str) -> tuple[Path, Path]:
    """An empty copy of the database, and the rows and the answer of one create, for the bare callable."""
    for _ in range(2):  # the first one takes the place
        made = server.call("POST", path, json.loads(BODY))
    execution, token = made["execution"]["id"], made["clientToken"]
    copy = folder / "bare-create.db"
    source = apsw.Connection(str(server.data / "farebox.db"), flags=apsw.SQLITE_OPEN_READONLY)
    run = next(source.execute("select run_id from executions where id = ?", (execution,)))[0]
    rows: list[tuple[str, list[Any]]] = []
    for table, key, value in (
        ("executions", "id", execution), ("runs", "id", run), ("journal", "run_id", run),
        ("events", "execution_id", execution), ("requests", "execution_id", execution),
        ("tokens", "execution_id", execution),
    ):  # fmt: skip
        found = list(source.execute(f"select * from {table} where {key} = ?", (value,)))
        rows += [(f"insert into {table} values ({','.join('?' * len(row))})", list(row)) for row in found]
    emptied = apsw.Connection(str(copy))
    with emptied.backup("main", source, "main") as backup:
        backup.step()
    source.close()
    emptied.pragma("journal_mode", "wal")
    for table in ("executions", "runs", "journal", "events", "requests", "tokens"):
        emptied.execute(f"delete from {table}")
    emptied.close()
    answer = json.dumps({"code": 200, "message": "success", "requestId": "x", "data": made}, separators=(",", ":"))
    known = {"execution": execution, "run": run, "hash": digest(token), "token": token}
    template = folder / "create.json"
    template.write_text(json.dumps({"rows": rows, "known": known, "answer": answer, "schema": SCHEMA}))
    return copy, template
