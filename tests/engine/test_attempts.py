"""What one run has in flight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from farebox.actions.registry import Actions
from farebox.core.journal import StepProgressed
from farebox.core.records import RunStatus
from farebox.engine import attempts
from farebox.service import runs
from farebox.testing.houses import World, action_of, line


async def test_the_last_word_of_many_is_told(
    build: Callable[..., Any], stage: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "PROGRESS_PAUSE", 0.01)

    async def chatty(arguments: Any, ctx: Any) -> None:
        for tenth in range(11):
            ctx.progress(tenth / 10, f"{tenth} of 10")
        await stage.gate("told").wait()

    world: World = await build(actions=action_of("chatty", chatty))
    definition = line("chatty")
    definition["nodes"]["a"]["public"] = {"progress": True}
    workflow = await world.publish(definition)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    await world.until(lambda: world.runs[run.id].head >= 5)
    stage.gate("told").set()
    await world.ended(run.id)
    told = [entry.text for entry in await world.entries(run.id) if isinstance(entry, StepProgressed)]
    assert told == ["0 of 10", "10 of 10"]


async def test_a_blocking_action_tells_its_progress_from_its_thread(build: Callable[..., Any]) -> None:
    registry = Actions()

    @registry.add("count-up")
    def count_up(ctx: Any) -> str:
        """Count in a thread."""
        ctx.progress(0.5, "half")
        return ctx.idempotency_key

    world: World = await build(actions=registry.specs)
    definition = line("count-up", output={"key": "{{ a.result }}"})
    definition["nodes"]["a"]["public"] = {"progress": True}
    workflow = await world.publish(definition)
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED
    entries = await world.entries(run.id)
    assert entries[-1].output == {"key": f"{run.id}/a#1"}
    assert [entry.text for entry in entries if isinstance(entry, StepProgressed)] == ["half"]


async def test_too_many_artifacts_fail_the_step(build: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    from farebox.service import artifacts

    monkeypatch.setattr(artifacts, "MAX_COUNT", 1)

    async def draws(arguments: Any, ctx: Any) -> None:
        ctx.artifact("one.txt", "1")
        ctx.artifact("two.txt", "2")

    world: World = await build(actions=action_of("draws", draws))
    workflow = await world.publish(line("draws"))
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    assert (await world.ended(run.id)).status is RunStatus.FAILED
    assert await world.store.artifacts(run.id) == []
