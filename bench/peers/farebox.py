"""Farebox under the same work: its engine inside this process, or a ``farebox serve`` asked over HTTP."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from bench.peers.workload import log, main

IN_FLIGHT = 1_000
CONNECTIONS = 64
ACTIONS = '''"""A step that does nothing but leave its name."""
from bench.peers.workload import log
from farebox import Context, action


@action("nothing")
async def nothing(ctx: Context) -> None:
    """Do nothing."""
    log.note(ctx.execution["id"], ctx.step)
'''


def version() -> str:
    from farebox import __version__

    return __version__


class Embedded:
    """Implements :class:`bench.peers.workload.Engine`: the engine and its writer in this process, over a database."""

    def __init__(self, folder: Path, postgres: str = "") -> None:
        import uvloop

        self.folder, self.postgres = folder, postgres
        self.loop = uvloop.new_event_loop()
        self.facts = {
            "version": version(),
            "driven": f"opened inside its process, at most {IN_FLIGHT:,} unfinished",
            "durability": "synchronous_commit=on" if postgres else "WAL, synchronous=FULL",
        }
        self.waiting: dict[str, asyncio.Future[None]] = {}
        """By execution: its end."""
        self.workflows: dict[int, str] = {}

    def _do(self, what: Coroutine[Any, Any, Any]) -> Any:
        return self.loop.run_until_complete(what)

    def start(self) -> None:
        self._do(self._start())

    async def _start(self) -> None:
        from farebox.actions.port import ActionSpec, Context
        from farebox.core.graph import NodeType
        from farebox.core.records import FINAL_STATUSES
        from farebox.engine.process import tune
        from farebox.settings import load
        from farebox.testing.bench import chain
        from farebox.testing.houses import living

        async def nothing(arguments: Any, context: Context) -> None:
            log.note(context.execution["id"], context.step)

        node = NodeType(type="nothing", flow="action", payload_schema={"type": "object"})
        self.stack = AsyncExitStack()
        actions = {"nothing": ActionSpec(node=node, call=nothing)}
        settings = load(database=self.postgres) if self.postgres else None
        self.world = await self.stack.enter_async_context(living(self.folder, actions, settings=settings))
        for steps in (3, 10):
            self.workflows[steps] = (await self.world.publish(chain(steps))).id
        committed = self.world.engine.committed

        def on_commit(changed: list[Any], moved: list[Any], wakes: list[str]) -> None:
            committed(changed, moved, wakes)
            for execution in changed:
                if execution.status in FINAL_STATUSES:
                    self._end(execution.id)

        self.world.writer.on_commit = on_commit
        tune()

    def _end(self, execution_id: str) -> None:
        self.waiting.setdefault(execution_id, self.loop.create_future()).set_result(None)

    async def _run(self, steps: int) -> str:
        """Open an execution and wait for its end; its id."""
        from farebox.service import executions
        from farebox.service.open_request import Caller, OpenRequest

        opened = await executions.open_execution(
            self.world.house, self.workflows[steps], OpenRequest(), Caller(exempt=True)
        )
        ended = self.waiting.setdefault(opened.execution.id, self.loop.create_future())
        await ended
        del self.waiting[opened.execution.id]
        return opened.execution.id

    def one(self, run: str, steps: int) -> str:
        return str(self._do(self._run(steps)))

    def many(self, prefix: str, runs: int, steps: int) -> None:
        self._do(self._many(runs, steps))

    async def _many(self, runs: int, steps: int) -> None:
        names = iter(range(runs))

        async def lane() -> None:
            for _ in names:
                await self._run(steps)

        await asyncio.gather(*(lane() for _ in range(min(IN_FLIGHT, runs))))

    def processes(self) -> list[int]:
        return [os.getpid()]

    def stop(self) -> None:
        self._do(self.stack.aclose())


class Served:
    """Implements :class:`bench.peers.workload.Engine`: one ``farebox serve``; each caller creates, then long-polls."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.facts = {
            "version": version(),
            "driven": f"HTTP, {CONNECTIONS} connections, each creates an execution and waits for its result",
            "durability": "WAL, synchronous=FULL",
        }
        self.workflows: dict[int, str] = {}

    def start(self) -> None:
        from bench.server import Farebox
        from farebox.testing.bench import chain

        actions = self.folder / "nothing_actions.py"
        actions.write_text(ACTIONS)
        self.server = Farebox(self.folder / "data", log_level="error", actions=str(actions))
        os.environ["PYTHONPATH"] = os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])
        self.server.start()
        for steps in (3, 10):
            self.workflows[steps] = self.server.publish(chain(steps))

    def one(self, run: str, steps: int) -> str:
        return asyncio.run(self._all(iter([run]), steps, 1))[0]

    def many(self, prefix: str, runs: int, steps: int) -> None:
        asyncio.run(self._all(iter(range(runs)), steps, CONNECTIONS))

    async def _all(self, names: Iterator[Any], steps: int, connections: int) -> list[str]:
        ended: list[str] = []
        await asyncio.gather(*(self._lane(names, steps, ended) for _ in range(connections)))
        return ended

    async def _lane(self, names: Iterator[Any], steps: int, ended: list[str]) -> None:
        """One keep-alive connection that opens executions until there are no more names."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.server.port)

        async def ask(method: str, path: str, tag: str = "", body: bytes = b"") -> tuple[dict[str, Any], str]:
            head = f"{method} {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            head += f"If-None-Match: {tag}\r\n" if tag else ""
            writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
            lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            told = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            content = await reader.readexactly(int(told.get("content-length", "0")))
            status = lines[0].split()[1]
            if status not in ("200", "304"):
                raise RuntimeError(content.decode())
            return (json.loads(content)["data"] if content else {}), told.get("etag", "")

        for _ in names:
            made, _tag = await ask("POST", f"/v1/public/workflows/{self.workflows[steps]}/executions", body=b"{}")
            path = f"/v1/public/executions/{made['execution']['id']}?token={made['clientToken']}"
            view, tag = await ask("GET", path)
            while not view.get("finishedAt"):
                view, tag = await ask("GET", path + "&wait=30", tag)
            ended.append(view["id"])
        writer.close()

    def processes(self) -> list[int]:
        return [one.pid for one in self.server.family()]

    def stop(self) -> None:
        self.server.stop()


def _make(given: argparse.Namespace) -> Embedded | Served:
    return Served(given.folder) if given.kind == "served" else Embedded(given.folder, given.postgres)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=["embedded", "served"])
    parser.add_argument("--postgres", default="", help="URL of an empty database, instead of SQLite")


if __name__ == "__main__":
    main(_make, _arguments)
