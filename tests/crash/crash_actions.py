"""Actions whose effects can be counted from outside: one line in a file for each performance."""

from __future__ import annotations

import asyncio
import os
import time

from farebox import Context, Refuse, action


def note(ctx: Context, name: str) -> None:
    line = f"{name} {ctx.idempotency_key} {ctx.attempt}\n".encode()
    handle = os.open(os.environ["CRASH_EFFECTS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
    finally:
        os.close(handle)


@action("crash-quick")
async def quick(ctx: Context) -> str:
    """Leave an effect and go on at once."""
    note(ctx, "quick")
    return ctx.idempotency_key


@action("crash-slow")
async def slow(ctx: Context) -> str:
    """Leave an effect after a moment in which the server may die."""
    await asyncio.sleep(0.01)
    note(ctx, "slow")
    return ctx.idempotency_key


@action("crash-blocking")
def blocking(ctx: Context) -> str:
    """The same in a thread."""
    time.sleep(0.005)
    note(ctx, "blocking")
    return ctx.idempotency_key


@action("crash-refuse")
def refuse(ctx: Context) -> str:
    """Always fail, with a text for the buyer."""
    note(ctx, "refuse")
    raise Refuse("This never works.")
