"""The attempts of one run that are being performed, and what has come of them since the runner last looked."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from farebox.actions.context import ActionContext
from farebox.actions.port import Sent
from farebox.core.commands import Perform
from farebox.core.graph import Graph
from farebox.core.journal import Failure, RunOpened, node_of
from farebox.core.records import Artifact, Run
from farebox.core.values import Value
from farebox.engine.performer import Answer, failure_of, perform
from farebox.engine.points import point_now
from farebox.service import step_files
from farebox.service.artifacts import Owner
from farebox.service.step_files import StepArtifacts

if TYPE_CHECKING:
    from farebox.engine.desk import Desk

PROGRESS_PAUSE = 1.0
"""Seconds between two progress entries of a step."""
MOST_PROGRESS = 100


class Answered(Value, frozen=True):
    """An attempt that has ended, with the artifacts that belong to the run if it counts."""

    command: Perform
    answer: Answer
    artifacts: Sequence[Artifact] = ()


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
        self._tasks: dict[str, tuple[asyncio.Task[None], _Attempt]] = {}
        self._news: list[Answered | Progressed] = []
        self._changed = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def __bool__(self) -> bool:
        """Whether something is under way, or has ended and was not read yet."""
        return bool(self._tasks or self._news)

    def tells(self, command: Perform) -> bool:
        """Whether this attempt may report progress, which somebody must then be awake to store."""
        return self._graph.nodes[node_of(command.step)].public.progress

    def begin(self, command: Perform) -> None:
        """Perform it in a task of its own."""
        attempt = self._attempt(command)
        task = asyncio.get_running_loop().create_task(self._in_task(attempt))
        self._tasks[command.step] = (task, attempt)

    async def alone(self, command: Perform) -> Answered:
        """Perform it here and now."""
        attempt = self._attempt(command)
        try:
            return await self._perform(attempt)
        except asyncio.CancelledError:
            attempt.context.cancel()
            raise

    def keep(self, wanted: Mapping[str, int]) -> None:
        """Stop those whose answers nobody wants any more."""
        if not self._tasks:
            return
        for step, (task, attempt) in list(self._tasks.items()):
            if wanted.get(step) != attempt.command.attempt:
                del self._tasks[step]
                attempt.context.cancel()
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

    def _attempt(self, command: Perform) -> _Attempt:
        run, public = self._run, self._graph.nodes[node_of(command.step)].public
        files = StepArtifacts(
            self._desk.house,
            Owner(
                run_id=run.id,
                execution_id=run.execution_id,
                org_id=run.org_id,
                step=command.step,
                early=public.early,
            ),
            self._loop,
        )
        context = ActionContext(
            run_id=run.id,
            step=command.step,
            attempt=command.attempt,
            key=command.key,
            execution=self._execution,
            http=self._desk.http,
            artifacts=files,
            on_progress=_Coalesced(command, self._tell) if public.progress else None,
            sent_files=self._sent_files,
            loop=self._loop,
        )
        return _Attempt(command, context, files)

    async def _sent_files(self, keys: Sequence[str]) -> dict[str, Sent]:
        return await self._desk.patiently(partial(step_files.sent, self._desk.house, self._run, keys))

    async def _in_task(self, attempt: _Attempt) -> None:
        answered = await self._perform(attempt)
        held = self._tasks.get(attempt.command.step)
        if held is not None and held[1] is attempt:
            del self._tasks[attempt.command.step]
        self._tell(answered)

    def _tell(self, news: Answered | Progressed) -> None:
        self._news.append(news)
        self._changed.set()

    async def _perform(self, attempt: _Attempt) -> Answered:
        command = attempt.command
        action = self._desk.actions.get(command.action)
        if action is None:
            text = f"the action {command.action!r} is not installed"
            return Answered(command, Failure("action_missing", text, "config"))
        point_now("before_action")
        if command.concurrency_key:
            async with self._desk.lock(self._run.org_id, command.concurrency_key):
                answer = await perform(action, command.arguments, attempt.context, command.timeout_ms)
        else:
            answer = await perform(action, command.arguments, attempt.context, command.timeout_ms)
        point_now("after_action")
        if not isinstance(answer, Failure):
            if not attempt.files.any:
                return Answered(command, answer)
            try:
                return Answered(command, answer, await self._desk.patiently(attempt.files.rows))
            except Exception as error:  # too many artifacts, or a mistake of ours: the step must hear of it
                answer = failure_of(error)
        attempt.files.end()  # a thread of it may be about to finish one
        if attempt.files.any:
            await asyncio.to_thread(attempt.files.discard)
        return Answered(command, answer)


class _Attempt:
    """One attempt that is under way."""

    __slots__ = ("command", "context", "files")

    def __init__(self, command: Perform, context: ActionContext, files: StepArtifacts) -> None:
        self.command = command
        self.context = context
        self.files = files


class _Coalesced:
    """What an attempt reports, at most so often: the newest word wins, and the last one is never lost."""

    def __init__(self, command: Perform, tell: Callable[[Progressed], None]) -> None:
        self._command = command
        self._tell = tell
        self._newest = (0.0, "")
        self._told = 0
        self._free_at = 0.0
        self._planned = False

    def __call__(self, fraction: float, text: str) -> None:
        self._newest = (fraction, text)
        if self._planned or self._told >= MOST_PROGRESS:
            return
        loop = asyncio.get_running_loop()
        if loop.time() >= self._free_at:
            self._say()
        else:
            self._planned = True
            loop.call_at(self._free_at, self._say)

    def _say(self) -> None:
        self._planned = False
        self._told += 1
        self._free_at = asyncio.get_running_loop().time() + PROGRESS_PAUSE
        self._tell(Progressed(self._command, *self._newest))
