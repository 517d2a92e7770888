"""Actions whose beginnings can be counted from outside: one line in a file for each, with the process."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from farebox import Context, action

GATE = Path(os.environ["FLEET_GATE"])


def note(ctx: Context) -> None:
    handle = os.open(os.environ["FLEET_EFFECTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, f"{os.getpid()} {ctx.idempotency_key}\n".encode())
    finally:
        os.close(handle)


@action("fleet-quick")
async def quick(ctx: Context) -> int:
    """Leave an effect and take a moment."""
    note(ctx)
    await asyncio.sleep(0.01)
    return os.getpid()


@action("fleet-held")
async def held(ctx: Context) -> int:
    """Leave an effect, and wait until the gate is open."""
    note(ctx)
    for _ in range(6_000):
        if GATE.exists():  # noqa: ASYNC240 - a moment
            return os.getpid()
        await asyncio.sleep(0.02)
    raise TimeoutError("nobody has opened the gate")
