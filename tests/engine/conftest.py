"""Actions that the engine's stories are told with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from farebox.actions.port import ActionSpec, Context, Retry
from farebox.core.values import Json
from farebox.testing.houses import World, action_of, living


class Stage:
    """What the stories' actions did, and the gates that hold them."""

    def __init__(self) -> None:
        self.performed: list[tuple[str, int]] = []
        """(step, attempt) of every attempt that was begun."""
        self.keys: list[str] = []
        self.contexts: dict[str, Context] = {}
        self.arguments: dict[str, Json] = {}
        """What each step got, the last time it was begun."""
        self.gates: dict[str, asyncio.Event] = {}
        self.failures = 0
        """How many attempts of ``flaky`` fail before one works."""
        self.at_once = 0
        self.most_at_once = 0

    def gate(self, step: str) -> asyncio.Event:
        return self.gates.setdefault(step, asyncio.Event())

    def begun(self, step: str) -> bool:
        return any(name == step for name, _ in self.performed)

    def _note(self, arguments: Json, ctx: Context) -> None:
        self.arguments[ctx.step] = arguments
        self.performed.append((ctx.step, ctx.attempt))
        self.keys.append(ctx.idempotency_key)
        self.contexts[ctx.step] = ctx

    async def echo(self, arguments: Json, ctx: Context) -> Json:
        self._note(arguments, ctx)
        return arguments

    async def held(self, arguments: Json, ctx: Context) -> Json:
        """Ends when the test opens its gate."""
        self._note(arguments, ctx)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.gate(ctx.step).wait()
        finally:
            self.at_once -= 1
        return {"step": ctx.step, "attempt": ctx.attempt}

    async def flaky(self, arguments: Json, ctx: Context) -> Json:
        self._note(arguments, ctx)
        if self.failures:
            self.failures -= 1
            raise Retry("busy")
        return "worked"

    def actions(self) -> dict[str, ActionSpec]:
        return {
            **action_of("echo", self.echo),
            **action_of("held", self.held),
            **action_of("flaky", self.flaky),
        }


@pytest.fixture
def stage() -> Stage:
    return Stage()


@pytest.fixture
async def build(tmp_path: Path, stage: Stage) -> AsyncIterator[Callable[..., Any]]:
    """``world = await build(**options)``: a house on this test's folder; a second one after the first has ended."""
    async with AsyncExitStack() as stack:

        async def build(actions: dict[str, ActionSpec] | None = None, **options: Any) -> World:
            specs = stage.actions() if actions is None else actions
            return await stack.enter_async_context(living(tmp_path, specs, **options))

        yield build


@pytest.fixture
async def world(build: Callable[..., Any]) -> World:
    world: World = await build()
    return world
