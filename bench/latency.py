"""How long one buyer waits on an idle server: creation to result, and a paid webhook to the first step."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from pathlib import Path
from typing import Any

import uvloop

from bench.plan import Plan
from bench.results import spread
from bench.server import farebox
from bench.workflows import STEPS, actions_file, chain
from farebox.core.records import Status
from farebox.service import executions, payments
from farebox.service.open_request import Caller, OpenRequest
from farebox.testing.houses import action_of, living, wall_clock

CREATED, PAID = 200, 150


def latencies(plan: Plan) -> dict[str, Any]:
    return {
        "commitMs": round(_commit(plan.folder), 2),
        "createToResult": spread(_created(plan.folder)),
        "paidToStart": spread(uvloop.run(_paid(plan.folder))),
    }


def _commit(folder: Path, times: int = 200) -> float:
    """Milliseconds of one small SQLite transaction, alone: the median."""
    import apsw

    connection = apsw.Connection(str(folder / "commit.db"))
    connection.pragma("journal_mode", "wal")
    connection.pragma("synchronous", "FULL")
    connection.execute("create table lines (body text)")
    spent = []
    for number in range(times):
        start = time.perf_counter()
        connection.execute("insert into lines values (?)", (f"{number} {'x' * 200}",))
        spent.append(1000 * (time.perf_counter() - start))
    connection.close()
    return sorted(spent)[times // 2]


def _created(folder: Path) -> list[float]:
    """Milliseconds from a free create until a long-poll has the result, over one HTTP connection."""
    spent: list[float] = []
    with farebox(folder / "latency", actions=actions_file(folder)) as server:
        workflow = server.publish({"nodes": STEPS})
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

        def call(method: str, path: str, body: str | None = None, tag: str = "") -> tuple[Any, str]:
            connection.request(method, path, body, {"Content-Type": "application/json", "If-None-Match": tag})
            answer = connection.getresponse()
            content = answer.read()
            return (json.loads(content)["data"] if content else None), answer.headers.get("ETag", "")

        for _ in range(CREATED):
            start = time.perf_counter()
            made, _tag = call("POST", f"/v1/public/workflows/{workflow}/executions", "{}")
            path = f"/v1/public/executions/{made['execution']['id']}?token={made['clientToken']}"
            view, tag = call("GET", path)
            while view is None or not view["finishedAt"]:
                view, tag = call("GET", path + "&wait=10", tag=tag)
            spent.append(1000 * (time.perf_counter() - start))
    return spent


async def _paid(folder: Path) -> list[float]:
    """Milliseconds from signed news that come in, until the first step starts, in one process."""
    from farebox.payments.test import TestProvider

    started: dict[str, float] = {}

    async def note(arguments: Any, context: Any) -> None:
        started.setdefault(context.run_id, time.perf_counter())

    (folder / "paid").mkdir()
    provider = TestProvider(folder / "paid" / "checkouts", wall_clock)
    spent: list[float] = []
    async with living(folder / "paid", action_of("noted", note), providers={"test": provider}) as world:
        price = {"amount": 500, "currency": "eur", "providers": ["test"]}
        workflow = await world.publish({"nodes": chain(1, "noted"), "price": price})
        for _ in range(PAID):
            opened = await executions.open_execution(world.house, workflow.id, OpenRequest(), Caller(exempt=True))
            assert opened.order is not None
            news = await provider.press(opened.order.checkout_id, "paid")
            assert news is not None
            received = time.perf_counter()
            await payments.accept_webhook(world.house, "test", *news)
            await world.until(lambda id=opened.execution.id: _ended(world, id))
            run_id = world.executions[opened.execution.id].run_id
            spent.append(1000 * (started[run_id] - received))
            await asyncio.sleep(0.002)
    return spent


def _ended(world: Any, execution_id: str) -> bool:
    execution = world.executions.get(execution_id)
    return execution is not None and execution.status is Status.SUCCEEDED
