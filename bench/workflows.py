"""The workflows that are measured, and the action that does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def chain(steps: int, type: str = "noop") -> dict[str, Any]:
    """So many actions, one after the other."""
    nodes: dict[str, Any] = {"root": {"type": "manual", "payload": {}, "children": ["s1"]}}
    for number in range(1, steps + 1):
        children = [f"s{number + 1}"] if number < steps else []
        nodes[f"s{number}"] = {"type": type, "title": f"Step {number}", "payload": {}, "children": children}
    return nodes


STEPS = chain(3)
WAITING: dict[str, Any] = {
    "root": {"type": "manual", "payload": {}, "children": ["ask"]},
    "ask": {
        "type": "wait",
        "title": "Wait",
        "payload": {"kind": "approval", "timeoutMs": 86_400_000},
        "children": ["after"],
    },
    "after": {"type": "noop", "title": "After", "payload": {}, "children": []},
}
NOOP = '''"""Actions that do nothing; one leaves the time in the step log, one keeps its place for an hour."""
import asyncio

from bench.peers.workload import log
from farebox import Context, action


@action("noop")
async def noop() -> None:
    """Do nothing."""


@action("noted")
async def noted(ctx: Context) -> None:
    """Leave a name and the time."""
    log.note(ctx.execution.get("id", ctx.run_id), ctx.step)


@action("busy")
async def busy() -> None:
    """Keep the place of a run."""
    await asyncio.sleep(3600)
'''


def actions_file(folder: Path) -> str:
    file = folder / "noop_actions.py"
    file.write_text(NOOP)
    return str(file)
