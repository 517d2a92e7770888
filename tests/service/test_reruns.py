"""The same input once more, on another version, and never for what somebody ordered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from farebox.core.errors import NotAllowed, NotFound, PayloadInvalid, TooLarge, TriggerNotManual
from farebox.core.journal import RunOpened
from farebox.core.records import RunStatus
from farebox.service import publishing, reruns, runs, workflows
from farebox.service.executions import OpenRequest, open_execution
from farebox.service.open_request import Caller
from farebox.service.reruns import Rerun
from farebox.testing.houses import World, line, living
from tests.service.test_runs import HOOK, STRICT

FAILS = line("fail", payloads={"a": {"message": "no"}})
MENDED = line("log", payloads={"a": {"message": "{{ $trigger.body.n }}"}})


async def published(world: World, workflow_id: str, definition: Any) -> None:
    await workflows.update(world.house, world.org_id, workflow_id, workflows.Changes(definition=definition))
    await publishing.publish(world.house, world.org_id, workflow_id)


async def opening(world: World, run_id: str) -> RunOpened:
    first = (await world.entries(run_id))[0]
    assert isinstance(first, RunOpened)
    return first


async def test_on_the_live_version_with_the_same_input(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        workflow = await world.publish(FAILS)
        run = await runs.start_run(world.house, world.org_id, workflow.id, payload={"n": 1})
        assert (await world.ended(run.id)).status is RunStatus.FAILED
        await published(world, workflow.id, MENDED)
        again = await reruns.rerun(world.house, world.org_id, run.id, Rerun(), by="key_1")
        assert (again.version, again.trigger_source, again.triggered_by) == (2, "rerun", f"key_1/{run.id}")
        assert again.parent == ""
        assert (await world.ended(again.id)).status is RunStatus.SUCCEEDED
        assert (await opening(world, again.id)).payload["body"] == {"n": 1}
        older = await reruns.rerun(world.house, world.org_id, run.id, Rerun(version=1, payload={"n": 2}))
        assert (await world.ended(older.id)).status is RunStatus.FAILED
        assert (await opening(world, older.id)).payload["body"] == {"n": 2}
        assert (await world.store.run(run.id)) == world.runs[run.id]
        with pytest.raises(NotFound):
            await reruns.rerun(world.house, "org_other", run.id, Rerun())
        with pytest.raises(NotFound):
            await reruns.rerun(world.house, world.org_id, run.id, Rerun(version=9))
        assert await world.store.verify() == []


async def test_the_same_key_starts_it_once(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        workflow = await world.publish(MENDED)
        run = await runs.start_run(world.house, world.org_id, workflow.id)
        key = "a-key-that-is-repeated"
        first, second = [
            await reruns.rerun(world.house, world.org_id, run.id, Rerun(), idempotency_key=key) for _ in range(2)
        ]
        assert first.id == second.id != run.id


async def test_a_webhook_keeps_its_headers_and_needs_its_trigger(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        workflow = await world.publish(HOOK)
        run = await runs.start_webhook_run(world.house, workflow, {"n": 1}, {"x-shop": "7"})
        again = await reruns.rerun(world.house, world.org_id, run.id, Rerun())
        assert (await opening(world, again.id)).payload["headers"] == {"x-shop": "7"}
        with pytest.raises(TooLarge, match="the payload"):
            await reruns.rerun(world.house, world.org_id, run.id, Rerun(payload="x" * 262_144))
        await published(world, workflow.id, MENDED)
        with pytest.raises(TriggerNotManual):
            await reruns.rerun(world.house, world.org_id, run.id, Rerun())


async def test_the_new_version_s_schema_holds(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        workflow = await world.publish(MENDED)
        run = await runs.start_run(world.house, world.org_id, workflow.id)
        await published(world, workflow.id, STRICT)
        with pytest.raises(PayloadInvalid):
            await reruns.rerun(world.house, world.org_id, run.id, Rerun())
        await reruns.rerun(world.house, world.org_id, run.id, Rerun(payload={"n": 1}))


async def test_what_somebody_ordered_has_one_run(tmp_path: Path) -> None:
    async with living(tmp_path) as world:
        workflow = await world.publish(FAILS)
        opened = await open_execution(world.house, workflow.id, OpenRequest(), Caller())
        await world.ended(opened.execution.run_id)
        with pytest.raises(NotAllowed, match="one run on the version that was bought"):
            await reruns.rerun(world.house, world.org_id, opened.execution.run_id, Rerun())
