"""Runs over HTTP: start, look, cancel, resume, stream. No engine runs here, so what is started stays queued."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from farebox.api.models_runs import RunCount, RunListItem, RunView, WorkflowRunCount
from farebox.ids import new_id
from farebox.service.keys import NewKey
from tests.api.owner import WAITING, Api, tenants
from tests.service.house import DRAFT


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with tenants(tmp_path) as (first, _):
        yield first


async def started(api: Api, definition: Any = DRAFT, **body: Any) -> tuple[str, str]:
    """(workflow id, run id)."""
    made = await api.live(definition)
    run = await api.data("POST", f"/v1/workflows/{made['id']}/run", body)
    return made["id"], run["runId"]


async def test_a_run_is_shown_whole_or_as_a_summary(api: Api) -> None:
    workflow_id, run_id = await started(api, payload={"a": 1})
    run = await api.data("GET", f"/v1/runs/{run_id}")
    RunView.model_validate(run)
    assert (run["workflowId"], run["workflowName"], run["workflowVersion"], run["status"]) == (
        workflow_id,
        "w",
        1,
        "running",
    )
    assert (run["triggerSource"], run["triggerNodeId"], run["startedAt"], run["finishedAt"]) == ("api", "root", "", "")
    assert run["payload"]["body"] == {"a": 1}
    assert {name: node["status"] for name, node in run["executionState"].items()} == {
        "root": "success",
        "note": "pending",
    }
    assert run["workflowDefinition"] == DRAFT
    one = await api.data("GET", f"/v1/runs/{run_id}", params={"nodeIds": "note, missing"})
    assert list(one["executionState"]) == ["note"]
    summary = await api.data("GET", f"/v1/runs/{run_id}", params={"summary": "true"})
    assert (summary["executionState"], summary["workflowDefinition"], summary["id"]) == (None, None, run_id)


async def test_an_empty_body_starts_a_run(api: Api) -> None:
    made = await api.live()
    answer = await api.ask("POST", f"/v1/workflows/{made['id']}/run", headers={"Content-Type": "application/json"})
    assert answer.status_code == 200


async def test_the_newest_version_runs_unless_one_is_named_and_drafts_run_too(api: Api) -> None:
    made = await api.workflow()
    path = f"/v1/workflows/{made['id']}"
    await api.data("PUT", path, {"definition": WAITING})
    newest = (await api.data("POST", f"{path}/run"))["runId"]
    first = (await api.data("POST", f"{path}/run", {"version": 1}))["runId"]
    assert (await api.data("GET", f"/v1/runs/{newest}"))["workflowVersion"] == 2
    assert (await api.data("GET", f"/v1/runs/{first}"))["workflowVersion"] == 1
    await api.refused(404001, "POST", f"{path}/run", {"version": 9})


async def test_a_chosen_run_id_must_be_one_and_be_free(api: Api) -> None:
    made = await api.live()
    path = f"/v1/workflows/{made['id']}/run"
    assert (await api.data("POST", path, {"runId": "run_mine"}))["runId"] == "run_mine"
    await api.refused(400079, "POST", path, {"runId": "run_mine"})
    for wrong in ("mine", "run_", "run_a-b", "run_" + "x" * 61):
        await api.refused(400078, "POST", path, {"runId": wrong})


async def test_the_idempotency_key_starts_one_run(api: Api) -> None:
    made = await api.live()
    path = f"/v1/workflows/{made['id']}/run"
    headers = {"Idempotency-Key": "run-1"}
    first = await api.data("POST", path, {"payload": {"a": 1}}, headers=headers)
    assert await api.data("POST", path, {"payload": {"a": 1}}, headers=headers) == first
    await api.refused(409002, "POST", path, {"payload": {"a": 2}}, headers=headers)
    many = await asyncio.gather(*(api.data("POST", path, {}, headers={"Idempotency-Key": "run-2"}) for _ in range(8)))
    assert len({one["runId"] for one in many}) == 1
    assert (await api.data("GET", "/v1/runs/status-counts"))["total"] == 2


async def test_what_cannot_run_says_why(api: Api) -> None:
    broken = await api.workflow({"nodes": {"root": {"type": "manual", "children": ["gone"]}}})
    refused = await api.refused(400228, "POST", f"/v1/workflows/{broken['id']}/run")
    assert refused["details"][0]["nodeId"] == "root"
    hook = await api.live({"nodes": {"root": {"type": "webhook", "payload": {}, "children": []}}})
    await api.refused(400229, "POST", f"/v1/workflows/{hook['id']}/run")
    schema = {"type": "object", "required": ["a"]}
    strict = await api.live({"nodes": {"root": {"type": "manual", "payload": {"inputSchema": schema}, "children": []}}})
    await api.refused(400003, "POST", f"/v1/workflows/{strict['id']}/run", {"payload": {}})
    await api.data("DELETE", f"/v1/workflows/{strict['id']}")
    await api.refused(409001, "POST", f"/v1/workflows/{strict['id']}/run", {"payload": {"a": 1}})


async def test_lists_and_counts(api: Api) -> None:
    workflow_id, first = await started(api)
    other, second = await started(api)
    await api.data("POST", f"/v1/runs/{second}/cancel")
    page = await api.data("GET", "/v1/runs", params={"limit": 1})
    RunListItem.model_validate(page["items"][0])
    assert ([one["id"] for one in page["items"]], page["hasMore"]) == ([second], True)
    rest = await api.data("GET", "/v1/runs", params={"cursor": page["nextCursor"]})
    assert [one["id"] for one in rest["items"]] == [first]
    for status, expected in (("running", [first]), ("cancelled", [second]), ("success", []), ("partial", [])):
        listed = await api.data("GET", "/v1/runs", params={"status": status})
        assert [one["id"] for one in listed["items"]] == expected
    await api.refused(400000, "GET", "/v1/runs", params={"status": "queued"})
    assert [one["id"] for one in (await api.data("GET", f"/v1/workflows/{workflow_id}/runs"))["items"]] == [first]
    count = await api.data("GET", f"/v1/workflows/{other}/runs/count")
    assert RunCount.model_validate(count).cancelled == count["total"] == 1
    totals = await api.data("GET", "/v1/runs/status-counts", params={"since": "2020-01-01T00:00:00Z"})
    assert (totals["total"], totals["running"], totals["cancelled"]) == (2, 1, 1)
    assert (await api.data("GET", "/v1/runs/status-counts?since=2099-01-01T00:00:00%2B00:00"))["total"] == 0
    await api.refused(400000, "GET", "/v1/runs/status-counts", params={"since": "soon"})
    by_workflow = await api.data("GET", "/v1/runs/status-counts/by-workflow")
    assert {WorkflowRunCount.model_validate(one).workflow_id for one in by_workflow} == {workflow_id, other}


async def test_cancelling_is_immediate_and_repeatable(api: Api) -> None:
    _, run_id = await started(api)
    cancelled = await api.data("POST", f"/v1/runs/{run_id}/cancel")
    assert (cancelled["status"], cancelled["id"]) == ("cancelled", run_id)
    assert cancelled["finishedAt"]
    assert await api.data("POST", f"/v1/runs/{run_id}/cancel") == cancelled
    wrong = await api.refused(400006, "POST", f"/v1/runs/{run_id}/retry", {"inputs": {"nothing": {}}})
    assert wrong["details"][0]["field"] == "inputs.nothing"
    retried = await api.data("POST", f"/v1/runs/{run_id}/retry")
    assert (retried["status"], retried["finishedAt"]) == ("running", "")
    await api.refused(409001, "POST", f"/v1/runs/{run_id}/retry")


async def test_resuming_needs_the_secret_or_a_key_that_may(api: Api) -> None:
    workflow_id, run_id = await started(api, WAITING)
    path = f"/v1/runs/{run_id}/nodes/ask/resume"
    secret = (await api.data("GET", f"/v1/workflows/{workflow_id}"))["triggerSecret"]
    bare = {"Authorization": ""}
    done = await api.http.post(path, params={"secret": secret}, json={"data": {"ok": 1}})
    assert done.json()["data"] == {"action": "resumed", "reason": ""}
    for body in (
        {"payload": 1},
        {"data": 1, "forEachContext": {"stack": [{"parentNodeId": "x", "index": 0, "total": 1}]}},
    ):
        assert (await api.data("POST", path, body))["action"] in ("resumed", "skipped")
    for wrong in (None, "", "whs_wrong", secret + "x"):
        params = {} if wrong is None else {"secret": wrong}
        await api.refused(401003, "POST", path, headers=bare, params=params)
    await api.refused(
        401003, "POST", f"/v1/runs/{new_id('run')}/nodes/ask/resume", headers=bare, params={"secret": secret}
    )
    await api.refused(401003, "POST", path, params={"secret": "wrong"})
    reader = await api.with_key(NewKey(name="r", scope="read"))
    await reader.refused(403001, "POST", path, {})
    await api.refused(404001, "POST", f"/v1/runs/{run_id}/nodes/nothing/resume", {})


async def test_a_cancelled_run_skips_a_late_signal(api: Api) -> None:
    _, run_id = await started(api, WAITING)
    await api.data("POST", f"/v1/runs/{run_id}/cancel")
    done = await api.data("POST", f"/v1/runs/{run_id}/nodes/ask/resume", {"data": 1})
    assert done["action"] == "skipped"
    assert done["reason"]


def frames(text: str) -> list[tuple[str, Any, str]]:
    """(event, data, id) of each."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"]), lines.get("id", "")))
    return found


async def test_a_stream_opened_before_the_run_misses_nothing(api: Api) -> None:
    made = await api.live()
    following = asyncio.create_task(api.ask("GET", "/v1/runs/run_mine/stream"))
    await api.hub.someone()
    await api.data("POST", f"/v1/workflows/{made['id']}/run", {"runId": "run_mine"})
    await api.data("POST", "/v1/runs/run_mine/cancel")
    got = frames((await asyncio.wait_for(following, 10)).text)
    assert got[0][0] == "snapshot"
    assert got[-1] == ("end", {"runId": "run_mine", "status": "cancelled", "seq": 2}, "")
    told = [(data["seq"], data["eventType"], last) for event, data, last in got if event == "event"]
    assert told == [(1, "run.opened", "1"), (2, "run.cancelled", "2")]


async def test_a_stream_goes_on_where_it_was_cut(api: Api) -> None:
    _, run_id = await started(api)
    await api.data("POST", f"/v1/runs/{run_id}/cancel")
    path = f"/v1/runs/{run_id}/stream"
    whole = frames((await api.ask("GET", path)).text)
    for options in ({"params": {"after": 1}}, {"headers": {"Last-Event-ID": "1"}, "params": {"after": 0}}):
        rest = frames((await api.ask("GET", path, **options)).text)
        assert [last for event, _, last in rest if event == "event"] == ["2"]
        assert rest[-1] == whole[-1]
    await api.refused(400000, "GET", path, headers={"Last-Event-ID": "x"})
