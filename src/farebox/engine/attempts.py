"""The attempts of one run that are being performed, and what has come of them since the runner last looked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING

from farebox.actions.context import ActionContext
from farebox.actions.port import ActionError
from farebox.core.commands import Perform
from farebox.core.graph import Graph
from farebox.core.journal import Failure, RunOpened, node_of
from farebox.core.records import Artifact, Run
from farebox.core.values import Value
from farebox.engine.performer import Answer, failure_of, perform
from farebox.service.artifacts import Owner, StepArtifacts

if TYPE_CHECKING:
    from farebox.engine.desk import Desk

PROGRESS_PAUSE = 1.0
"""Seconds between two progress entries of a step."""
MOST_PROGRESS = 100


class Answered(Value, frozen=True):
    """An attempt that has ended, with the artifacts that belong to the run if it counts."""

    command: Perform
    answer: Answer
    artifacts: list[Artifact] = []


class Progressed(Value, frozen=True):
    command: Perform
    fraction: float
    text: str


class Attempts:
    """Begun by the runner, one task each; only an attempt that is alone is awaited in the runner's own task."""

    def __init__(self, desk: Desk, run: Run, graph: Graph, opened: RunOpened | None) -> None:
        self._desk = desk
        self._run = run
        self._graph = graph
        self._execution = opened.execution if opened is not None else {}
        self._tasks: dict[str, tuple[asyncio.Task[None], ActionContext]] = {}
        self._news: list[Answered | Progressed] = []
        self._changed = asyncio.Event()

    def __bool__(self) -> bool:
        return bool(self._tasks)

    def tells(self, command: Perform) -> bool:
        """Whether this attempt may report progress, which somebody must then be awake to store."""
        return self._graph.nodes[node_of(command.step)].public.progress

    def begin(self, command: Perform) -> None:
        """Perform it in a task of its own."""
        context = self._context(command)
        task = asyncio.get_running_loop().create_task(self._in_task(command, context))
        self._tasks[command.step] = (task, context)

    async def alone(self, command: Perform) -> Answered:
        """Perform it here and now."""
        context = self._context(command)
        try:
            return await self._perform(command, context)
        except asyncio.CancelledError:
            context.cancel()
            raise

    def keep(self, wanted: Mapping[str, int]) -> None:
        """Stop those whose answers nobody wants any more."""
        for step in [step for step in self._tasks if step not in wanted]:
            task, context = self._tasks.pop(step)
            context.cancel()
            task.cancel()

    def nudge(self) -> None:
        """Let :meth:`news` return."""
        self._changed.set()

    async def news(self) -> list[Answered | Progressed]:
        """What has come since the last time; waits for something, or for a nudge."""
        if not self._news:
            await self._changed.wait()
        self._changed.clear()
        news, self._news = self._news, []
        return news

    async def _in_task(self, command: Perform, context: ActionContext) -> None:
        self._tell(await self._perform(command, context))
        if (held := self._tasks.get(command.step)) is not None and held[1] is context:
            del self._tasks[command.step]

    def _tell(self, news: Answered | Progressed) -> None:
        self._news.append(news)
        self._changed.set()

    async def _perform(self, command: Perform, context: ActionContext) -> Answered:
        action = self._desk.actions.get(command.action)
        if action is None:
            missing = Failure("action_missing", f"the action {command.action!r} is not installed", "config")
            return Answered(command, missing)
        if command.concurrency_key:
            async with self._desk.lock(self._run.org_id, command.concurrency_key):
                answer = await perform(action, command.arguments, context, command.timeout_ms)
        else:
            answer = await perform(action, command.arguments, context, command.timeout_ms)
        keeper = context.kept
        if keeper is None or isinstance(answer, Failure):
            return Answered(command, answer)
        try:
            return Answered(command, answer, await self._desk.patiently(keeper.rows))
        except ActionError as error:
            return Answered(command, failure_of(error))
