"""How the databases beside this file were made: by the versions that had these schemas, with runs under way.

``PYTHONPATH=/old/checkout/src python tests/storage/sqlite/old/make.py schema_3.sql`` writes what that version's engine
left when its power was cut. It uses only what all of them have. The stories stand in ``test_upgrade.py``.
"""

from __future__ import annotations

import asyncio
import io
import sys
import tempfile
from pathlib import Path
from typing import Any

import apsw
import apsw.shell

from farebox.payments.test import TestProvider
from farebox.service import executions, runs
from farebox.service.executions import Caller, OpenRequest
from farebox.testing.houses import World, action_of, living, wall_clock

TOKEN = "ct_" + "a" * 43


def step(type: str, *children: str, **payload: Any) -> dict[str, Any]:
    return {"type": type, "payload": payload, "children": list(children)}


FORM = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
ASKS = {
    "nodes": {
        "root": step("manual", "a"),
        "a": step("say", "ask", text="hello"),
        "ask": step("wait", "b", kind="form", form=FORM),
        "b": step("say", text="{{ $nodes.ask.result.data.name }}"),
    },
    "output": {"said": "{{ $nodes.b.result }}"},
}
HOLDS = {"nodes": {"root": step("manual", "a"), "a": step("held", "b"), "b": step("say", text="after")}}
DELAYS = {"nodes": {"root": step("manual", "a"), "a": step("delay", "b", delayMs=1_000), "b": step("say", text="late")}}
COSTS = {**HOLDS, "price": {"amount": 500, "currency": "EUR", "providers": ["test"]}}
LOOPS = {
    "nodes": {
        "root": step("manual", "each"),
        "each": {**step("for-each", "b", array=[1, 2, 3]), "loopBody": ["a"]},
        "a": step("say", "call", text="{{ $item }}"),
        "call": step("wait", kind="callback"),
        "b": step("say", text="{{ size($nodes.each.result.items) }}"),
    }
}
FAILS = {"nodes": {"root": step("manual", "a"), "a": step("broken", "b"), "b": step("say", text="mended")}}


async def say(arguments: Any, context: Any) -> Any:
    return arguments["text"]


async def held(arguments: Any, context: Any) -> Any:
    await asyncio.Event().wait()


async def broken(arguments: Any, context: Any) -> Any:
    raise ValueError("not yet")


async def opened(world: World, workflow_id: str) -> str:
    request = OpenRequest(request_payload={"who": "Ada"}, client_token=TOKEN)
    made = await executions.open_execution(world.house, workflow_id, request, Caller(exempt=True))
    return made.execution.id


async def tell(world: World, folder: Path) -> None:
    names = {"asks": ASKS, "holds": HOLDS, "delays": DELAYS, "costs": COSTS, "loops": LOOPS, "fails": FAILS}
    sold = {name: await world.publish(definition, name=name) for name, definition in names.items()}
    calls = {"nodes": {"root": step("manual", "a"), "a": step("trigger-workflow", "b", workflowId=sold["loops"].id)}}
    calls["nodes"]["a"]["payload"]["wait"] = True
    calls["nodes"]["b"] = step("say", text="done")
    sold["calls"] = await world.publish(calls, name="calls")
    for workflow in sold.values():
        await opened(world, workflow.id)
    await runs.start_run(world.house, world.org_id, sold["loops"].id, payload={})

    def statuses() -> list[str]:
        return sorted(str(one.status) for one in world.executions.values())

    wanted = ["awaiting_payment", "workflow_failed", "workflow_running", *(["workflow_waiting"] * 3)]
    await world.until(lambda: statuses() == sorted([*wanted, "workflow_running"]))
    await world.until(lambda: [str(run.status) for run in world.runs.values()].count("waiting") == 5)


async def dumped() -> str:
    actions = {**action_of("say", say), **action_of("held", held), **action_of("broken", broken, attempts=1)}
    with tempfile.TemporaryDirectory() as folder:
        test = TestProvider(Path(folder) / "test-checkouts.jsonl", wall_clock, "http://127.0.0.1:8402")
        async with living(Path(folder), actions, providers={"test": test}) as world:
            await tell(world, Path(folder))
            await world.crash()
        database = apsw.Connection(str(Path(folder) / "farebox.db"))
        text = io.StringIO()
        apsw.shell.Shell(db=database, stdout=text).process_command(".dump")
        database.close()
    return "".join(line for line in text.getvalue().splitlines(keepends=True) if not line.startswith("--"))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(asyncio.run(dumped()))
