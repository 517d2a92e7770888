"""Operating runs over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from farebox.api.models_operate import BulkRetryView, CapsuleView
from farebox.core import capsule
from farebox.service.keys import NewKey
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


async def test_a_run_is_started_again_with_the_same_input(api: Api) -> None:
    made = await api.live()
    run = await api.data("POST", f"/v1/workflows/{made['id']}/run", {"payload": {"n": 1}})
    again = await api.data("POST", f"/v1/runs/{run['runId']}/rerun")
    shown = await api.data("GET", f"/v1/runs/{again['runId']}")
    assert (shown["sourceRunId"], shown["triggerSource"], shown["payload"]["body"]) == (run["runId"], "rerun", {"n": 1})
    await api.refused(400000, "POST", f"/v1/runs/{run['runId']}/rerun", {"version": 0})
    key = {"Idempotency-Key": "the-same-key-twice"}
    twice = [await api.data("POST", f"/v1/runs/{run['runId']}/rerun", headers=key) for _ in range(2)]
    assert twice[0] == twice[1]


async def test_failed_runs_are_retried_in_bulk_after_a_look(api: Api) -> None:
    made = await api.live()
    run = await api.data("POST", f"/v1/workflows/{made['id']}/run")
    plan = await api.data("POST", "/v1/bulk-retries")
    assert (plan["id"], plan["status"], plan["matched"], plan["retried"]) == ("", "planned", 0, 0)
    body = {"workflowId": made["id"], "since": "2026-01-01T00:00:00Z", "perMinute": 600, "dryRun": False}
    bulk = await api.data("POST", "/v1/bulk-retries", body)
    BulkRetryView.model_validate(bulk)
    assert (bulk["status"], bulk["perMinute"], bulk["since"]) == ("running", 600, "2026-01-01T00:00:00.000Z")
    listed = await api.data("GET", "/v1/bulk-retries")
    assert [one["id"] for one in listed["items"]] == [bulk["id"]]
    stopped = await api.data("POST", f"/v1/bulk-retries/{bulk['id']}/stop")
    assert await api.data("GET", f"/v1/bulk-retries/{bulk['id']}") == stopped
    assert (stopped["status"], bool(stopped["finishedAt"]), bool(run)) == ("stopped", True, True)
    wrong = await api.refused(400000, "POST", "/v1/bulk-retries", {"until": "soon"})
    assert wrong["details"][0]["field"] == "until"
    reader = await api.with_key(NewKey(name="reader", scope="read"))
    await reader.refused(403001, "POST", "/v1/bulk-retries", {})
