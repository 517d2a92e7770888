"""Isolated actions: one subprocess per attempt, with an empty environment, killed when nobody waits for it any more.

The environment is empty so that the operator's secrets stay with the server. The process is a group of its own, killed
whole; should the server die first, the process sees its input close and ends itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, assert_never

from farebox.actions import isolated_frames as frames
from farebox.actions.port import ActionError, Context, Refuse, Retry, SentFiles
from farebox.actions.signature import NOTHING
from farebox.actions.threads import Threads
from farebox.core.values import Json

_BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); from farebox.actions.isolated_child import main; main()"
)
# Windows cannot start a process without it; it holds no secret.
_ENVIRONMENT = {"SYSTEMROOT": os.environ["SYSTEMROOT"]} if "SYSTEMROOT" in os.environ else {}


async def perform_isolated(
    function: Callable[..., Any], arguments: Json, ctx: Context, threads: Threads, sent: SentFiles = NOTHING
) -> Json:
    """What the function returns in a process of its own. Cancelling this kills the process."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-X",
        "utf8",
        "-c",
        _BOOT,
        json.dumps(sys.path),
        stdin=PIPE,
        stdout=PIPE,
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    try:
        await _send(process, _task(function, arguments, ctx, sent))
        return await _listen(process, ctx, threads)
    except (asyncio.IncompleteReadError, ConnectionError):
        await process.wait()
        raise ActionError(
            "process_ended", f"the action's process ended early (exit {process.returncode})", category="internal"
        ) from None
    finally:
        await _kill(process)


def _task(function: Callable[..., Any], arguments: Json, ctx: Context, sent: SentFiles) -> frames.Task:
    module = sys.modules[function.__module__]
    return frames.Task(
        module=module.__name__,
        file=module.__file__ or "",
        function=function.__qualname__,
        arguments=arguments,
        run_id=ctx.run_id,
        step=ctx.step,
        attempt=ctx.attempt,
        execution=ctx.execution,
        allowed_hosts=list(getattr(ctx.http, "allowed_hosts", ())),
        sent=dict(sent),
    )


async def _listen(process: Process, ctx: Context, threads: Threads) -> Json:
    """Serve the process until it is done."""
    while True:
        match await _receive(process):
            case frames.Progressed(fraction, text):
                ctx.progress(fraction, text)
            case frames.Keep(name, content, media_type, private):
                await _answer(process, threads, partial(ctx.artifact, name, content, media_type, private=private))
            case frames.Fetch(name):
                await _answer(process, threads, partial(ctx.read_artifact, name))
            case frames.Done(result):
                return result
            case frames.Raised() as raised:
                raise _error(raised)
            case other:
                assert_never(other)


async def _answer(process: Process, threads: Threads, ask: Callable[[], Any]) -> None:
    try:
        value = await threads.run(ask)
    except ActionError as error:
        answer = frames.Answer(code=error.code, message=str(error), category=error.category)
    else:
        answer = frames.Answer(content=value) if isinstance(value, bytes) else frames.Answer(value=value)
    await _send(process, answer)


def _error(raised: frames.Raised) -> Exception:
    if raised.kind == "refuse":
        return Refuse(raised.message, code=raised.code)
    if raised.kind == "retry":
        return Retry(raised.message, after=raised.after, code=raised.code, category=raised.category)
    return ActionError(
        raised.code, raised.message, category=raised.category, retryable=raised.retryable, after=raised.after
    )


async def _send(process: Process, message: frames.Task | frames.Answer) -> None:
    assert process.stdin is not None
    process.stdin.write(frames.frame(message))
    await process.stdin.drain()


async def _receive(process: Process) -> frames.FromChild:
    assert process.stdout is not None
    length = int.from_bytes(await process.stdout.readexactly(4), "big")
    if length > frames.MOST_BYTES:
        raise ActionError("message_too_large", f"the action's process sent {length} bytes at once", category="internal")
    message: frames.FromChild = frames.from_child.decode(await process.stdout.readexactly(length))
    return message


async def _kill(process: Process) -> None:
    """End the process and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    if process.stdin is not None:
        process.stdin.close()
    with suppress(asyncio.TimeoutError):
        # The operating system ends it at once; the bound is for a process stuck in the kernel.
        await asyncio.wait_for(process.wait(), 5)
