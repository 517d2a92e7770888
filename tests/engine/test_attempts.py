"""What one run has in flight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from farebox.actions.port import ActionError, Refuse
from farebox.actions.registry import Actions
from farebox.core.journal import StepProgressed
from farebox.core.records import RunStatus
from farebox.engine import attempts, desk
from farebox.service import runs
from farebox.storage.port import StoreUnavailable
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


async def test_a_file_that_is_finished_after_its_attempt_failed_is_nobodys(build: Callable[..., Any]) -> None:
    late: list[Any] = []

    async def slow(arguments: Any, ctx: Any) -> None:
        late.append(ctx._keeper().begin("late.bin"))
        late[0].write(b"x")
        raise Refuse("past its time")

    world: World = await build(actions=action_of("slow", slow))
    workflow = await world.publish(line("slow"))
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    assert (await world.ended(run.id)).status is RunStatus.FAILED
    with pytest.raises(ActionError, match="its attempt has ended"):
        late[0].finish("text/plain")
    assert not list(world.house.settings.data.rglob("*.bin"))


async def test_a_database_that_is_away_while_a_step_looks_for_its_file_is_waited_for(
    build: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "FIRST_PAUSE", 0.0)
    asked: list[str] = []

    async def away_at_first(run_id: str, name: str) -> None:
        asked.append(name)
        if len(asked) == 1:
            raise StoreUnavailable("away")

    async def reads(arguments: Any, ctx: Any) -> list[str]:
        return list(await ctx.sent_files(["rows.csv#"]))

    world: World = await build(actions=action_of("reads", reads))
    monkeypatch.setattr(world.house.store, "artifact", away_at_first)
    workflow = await world.publish(line("reads"))
    run = await runs.start_run(world.house, world.org_id, workflow.id)
    assert (await world.ended(run.id)).status is RunStatus.SUCCEEDED
    assert asked == ["rows.csv", "rows.csv"]
