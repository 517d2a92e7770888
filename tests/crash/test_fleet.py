"""A fleet of real processes on a real PostgreSQL: killed, frozen, drained, cut off from its database, under load."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from tests.crash.fleet_world import Bought, Fleet, Refused
from tests.postgres import Server

pytestmark = [pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(240)]
LOAD = int(os.environ.get("FAREBOX_FLEET_LOAD", "60"))


def chain(*types: str, price: bool = False) -> dict[str, Any]:
    names = [f"step{number}" for number in range(1, len(types) + 1)]
    nodes: dict[str, Any] = {"root": {"type": "manual", "payload": {}, "children": names[:1]}}
    for number, type_ in enumerate(types):
        nodes[names[number]] = {"type": type_, "payload": {}, "children": names[number + 1 : number + 2]}
    definition: dict[str, Any] = {"nodes": nodes, "output": {"by": f"{{{{ $nodes.{names[-1]}.result }}}}"}}
    if price:
        definition["price"] = {"amount": 500, "currency": "EUR", "providers": ["test"], "refund": "on_failure"}
    return definition


@pytest.fixture
def fleet(tmp_path: Path, database: str) -> Iterator[Fleet]:
    fleet = Fleet(tmp_path, database)
    try:
        fleet.start("api").ready()
        yield fleet
    finally:
        fleet.close()


def ask(database: str, sql: str, *arguments: Any) -> list[Any]:
    async def fetch() -> list[Any]:
        connection = await asyncpg.connect(database)
        try:
            return await connection.fetch(sql, *arguments)
        finally:
            await connection.close()

    return asyncio.run(fetch())


def judge(fleet: Fleet, bought: list[Bought]) -> None:
    """By the buyers' timelines, the journal, the money and the invariants."""
    for one in bought:
        view = fleet.ended(one)
        assert (view["status"], view["paymentStatus"]) == ("workflow_succeeded", "paid" if one.paid else "not_required")
        seqs = [event["seq"] for event in view["events"]]
        assert seqs == list(range(1, len(seqs) + 1))
    done = ask(fleet.database, "select run_id, step, count(*) from journal where kind = 'step.done' group by 1, 2")
    assert {count for _, _, count in done} == {1}
    runs = Counter(row[0] for row in ask(fleet.database, "select execution_id from runs where execution_id <> ''"))
    assert [runs[one.id] for one in bought] == [1] * len(bought)
    fleet.verify()


def stream(fleet: Fleet, one: Bought) -> list[str]:
    """The kinds of all that a stream tells until its end."""
    url = f"{fleet.api.url}/v1/public/executions/{one.id}/stream"
    with httpx.stream("GET", url, headers={"X-Client-Token": one.token}, timeout=30, trust_env=False) as answer:
        return [text.removeprefix("event: ") for text in answer.iter_lines() if text.startswith("event: ")]


def test_a_worker_is_killed_under_load(fleet: Fleet) -> None:
    workers = [fleet.start("worker") for _ in range(2)]
    paid, long = fleet.publish(chain("fleet-quick", "fleet-quick", "fleet-quick", price=True)), chain("fleet-held")
    for worker in workers:
        worker.ready()
    held_workflow = fleet.publish(long)
    held = [fleet.buy(held_workflow) for _ in range(20)]
    assert stream(fleet, fleet.buy(paid))[-1] == "end"  # advanced by a worker, told by the API
    fleet.until(lambda: len(fleet.performed()) >= 23)
    bought = [fleet.buy(paid) for _ in range(LOAD // 2)]
    victim = next(one for one in workers if any(pid == one.pid for pid, _ in fleet.performed()))
    lost = {key for pid, key in fleet.performed("step1") if pid == victim.pid}
    victim.kill()
    killed_at = time.monotonic()
    bought += [fleet.buy(paid) for _ in range(LOAD // 2)]
    survivor = next(one for one in workers if one is not victim)
    held_keys = {key for key in lost if not done(fleet, key)}
    fleet.until(lambda: held_keys <= {key for pid, key in fleet.performed() if pid == survivor.pid})
    print(f"{len(held_keys)} segments of the dead run elsewhere after {time.monotonic() - killed_at:.1f} s")
    fleet.open_gate()
    judge(fleet, held + bought)
    assert {one["pid"] for one in fleet.workers() if one["alive"]} >= {fleet.api.pid, survivor.pid}


def done(fleet: Fleet, key: str) -> bool:
    run_id, step = key.split("/")
    return bool(
        ask(
            fleet.database, "select 1 from journal where run_id = $1 and step = $2 and kind = 'step.done'", run_id, step
        )
    )


def test_a_frozen_worker_wakes_and_writes_nothing(fleet: Fleet) -> None:
    first = fleet.start("worker").ready()
    one = fleet.buy(fleet.publish(chain("fleet-held", "fleet-quick")))
    fleet.until(lambda: fleet.performed())
    second = fleet.start("worker").ready()
    first.send(signal.SIGSTOP)
    fleet.until(lambda: any(pid == second.pid for pid, _ in fleet.performed()))
    fleet.open_gate()
    first.send(signal.SIGCONT)  # it finds the gate open, too
    assert fleet.ended(one)["output"] == {"by": second.pid}
    judge(fleet, [one])
    fleet.until(lambda: len([one for one in fleet.workers() if one["alive"] and "worker" in one["rooms"]]) == 2)
    again = fleet.buy(fleet.publish(chain("fleet-quick")))
    judge(fleet, [one, again])


def test_a_worker_that_is_told_to_stop_hands_back(fleet: Fleet) -> None:
    first = fleet.start("worker").ready()
    one = fleet.buy(fleet.publish(chain("fleet-held")))
    fleet.until(lambda: fleet.performed())
    fleet.until(lambda: any(row["runs"] for row in fleet.workers()))  # a member says now and then what it does
    (seen,) = [row for row in fleet.workers() if row["rooms"] == ["worker"]]
    assert (seen["pid"], seen["state"], seen["runs"], seen["oldestRun"]) == (first.pid, "working", 1, run_of(fleet))
    duties = set(seen["duties"])
    assert {"admission", "cleaner", "janitor", "sweep"} <= duties
    second = fleet.start("worker").ready()
    assert first.end() == 0
    fleet.until(lambda: any(pid == second.pid for pid, _ in fleet.performed()))
    fleet.open_gate()
    assert fleet.ended(one)["output"] == {"by": second.pid}
    assert [row["pid"] for row in fleet.workers()] == [fleet.api.pid, second.pid]
    fleet.until(lambda: set(fleet.workers()[1]["duties"]) == duties)
    judge(fleet, [one])


def run_of(fleet: Fleet) -> str:
    return fleet.performed()[0][1].partition("/")[0]


def test_a_schedule_fires_once_with_three_workers(fleet: Fleet) -> None:
    workers = [fleet.start("worker") for _ in range(3)]
    definition = chain("fleet-quick")
    definition["nodes"]["root"] = {"type": "schedule", "payload": {"cron": "0 0 1 1 *"}, "children": ["step1"]}
    fleet.publish(definition)
    for worker in workers:
        worker.ready()
    for fired in range(1, 4):
        ask(fleet.database, "update schedules set next_at = 1000000 + next_at % 1000 + $1", fired)
        fleet.until(lambda: ask(fleet.database, "select 1 from schedules where next_at > 2000000"))
        fleet.until(lambda wanted=fired: len(fleet.performed()) >= wanted)
        assert [row[0] for row in ask(fleet.database, "select count(*) from runs")] == [fired]
    fleet.verify()


def test_the_database_is_restarted_under_load(tmp_path: Path) -> None:
    server = Server()
    server.start()
    fleet = Fleet(tmp_path, server.new_database())
    try:
        fleet.start("api").ready()
        workers = [fleet.start("worker") for _ in range(2)]
        workflow = fleet.publish(chain("fleet-quick", "fleet-quick", "fleet-quick", price=True))
        for worker in workers:
            worker.ready()
        bought = [Bought() for _ in range(LOAD)]
        for place, one in enumerate(bought):
            if place == LOAD // 2:
                server.stop(signal.SIGQUIT)  # as after a crash
                server.start()
            for _ in range(200):
                try:
                    fleet.push(workflow, one)
                    break
                except Refused as refused:
                    if refused.status != 503:
                        raise
                    time.sleep(0.05)
        judge(fleet, bought)
    finally:
        fleet.close()
        server.remove()
