"""The worker of the Restate measurement: ``python -m bench.peers.restate_service PORT``."""

from __future__ import annotations

import asyncio
import sys

import hypercorn.asyncio
import hypercorn.config
import restate

from bench.peers.workload import log

bench = restate.Workflow("Bench")


@bench.main()
async def run(context: restate.WorkflowContext, count: int) -> int:
    name = context.key()

    async def step(number: int) -> int:
        log.note(name, number)
        return number

    total = 0
    for number in range(count):
        total += await context.run_typed(f"step{number}", step, number=number)
    return total


def serve(port: int) -> None:
    config = hypercorn.config.Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.loglevel = "warning"
    config.keep_alive_timeout = 3_600
    config.keep_alive_max_requests = config.h2_max_concurrent_streams = 1_000_000
    asyncio.run(hypercorn.asyncio.serve(restate.app([bench]), config))


if __name__ == "__main__":
    serve(int(sys.argv[1]))
