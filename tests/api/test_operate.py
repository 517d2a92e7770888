"""Operating runs over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from farebox.api.models_operate import CapsuleView
from farebox.core import capsule
from tests.api.owner import Api, tenants


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with tenants(tmp_path) as (first, _):
        yield first


async def test_a_run_is_exported_as_the_program_reads_it(api: Api) -> None:
    made = await api.live()
    run = await api.data("POST", f"/v1/workflows/{made['id']}/run", {"payload": {"password": "hunter2222"}})
    answer = await api.ask("GET", f"/v1/runs/{run['runId']}/capsule")
    CapsuleView.model_validate(answer.json()["data"])
    assert "hunter2222" not in answer.text
    assert capsule.read(answer.content).run.id == run["runId"]


async def test_a_run_is_paused_and_resumed(api: Api) -> None:
    made = await api.live()
    run = await api.data("POST", f"/v1/workflows/{made['id']}/run")
    path = f"/v1/runs/{run['runId']}"
    paused = await api.data("POST", f"{path}/pause")
    assert (paused["status"], paused["paused"], paused["pausing"]) == ("waiting", True, False)
    assert (await api.data("POST", f"{path}/pause"))["paused"]
    assert [one["paused"] for one in (await api.data("GET", "/v1/runs", params={"status": "waiting"}))["items"]] == [
        True
    ]
    resumed = await api.data("POST", f"{path}/resume")
    assert (resumed["status"], resumed["paused"]) == ("running", False)
    await api.data("POST", f"{path}/cancel")
    await api.refused(409001, "POST", f"{path}/pause")
    await api.refused(409001, "POST", f"{path}/resume")
