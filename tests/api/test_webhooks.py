"""``POST /v1/webhooks/{secret}``: other programs start runs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from farebox.core.journal import RunOpened
from tests.api.owner import Api, tenants
from tests.service.house import DRAFT

HOOK: dict[str, Any] = {"nodes": {"root": {"type": "webhook", "payload": {}, "children": []}}}


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with tenants(tmp_path) as (first, _):
        yield first


async def send(api: Api, secret: str, content: bytes = b"", **headers: str) -> httpx.Response:
    """As a stranger would: no key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.http.post(f"/v1/webhooks/{secret}", content=content, headers=named)


async def told(api: Api, run_id: str) -> Any:
    """``$trigger`` of a run."""
    (first, *_) = await api.house.store.entries(run_id)
    assert isinstance(first, RunOpened)
    return first.payload


async def test_a_webhook_starts_a_run_that_sees_body_and_headers_but_no_credentials(api: Api) -> None:
    secret = (await api.live(HOOK))["triggerSecret"]
    answer = await send(
        api, secret, b'{"a": 1}', Content_Type="application/json", X_Shop="yes", Authorization="Bearer x", Cookie="c=1"
    )
    data = answer.json()["data"]
    assert (answer.status_code, data["action"], data["reason"]) == (200, "triggered", "")
    (run_id,) = data["runIds"]
    assert data["eventId"]
    trigger = await told(api, run_id)
    assert (trigger["body"], trigger["source"], trigger["headers"]["x-shop"]) == ({"a": 1}, "webhook", "yes")
    assert "authorization" not in trigger["headers"]
    assert "cookie" not in trigger["headers"]
    run = await api.data("GET", f"/v1/runs/{run_id}")
    assert (run["triggerSource"], run["executionId"]) == ("webhook", "")


async def test_a_manual_workflow_takes_webhooks_too(api: Api) -> None:
    secret = (await api.live(DRAFT))["triggerSecret"]
    assert (await send(api, secret)).json()["data"]["action"] == "triggered"


async def test_a_sender_that_repeats_itself_starts_one_run(api: Api) -> None:
    secret = (await api.live(HOOK))["triggerSecret"]
    for header in ("Idempotency_Key", "Webhook_Id"):
        first = (await send(api, secret, b"x", **{header: f"{header}-1"})).json()["data"]
        assert (await send(api, secret, b"x", **{header: f"{header}-1"})).json()["data"] == first
        other = (await send(api, secret, b"y", **{header: f"{header}-1"})).json()["data"]
        assert (other["action"], other["runIds"]) == ("skipped", [])
    assert (await api.data("GET", "/v1/runs/status-counts"))["total"] == 2


async def test_a_wrong_secret_is_refused_and_an_old_one_is_dead(api: Api) -> None:
    made = await api.live(HOOK)
    await api.data("POST", f"/v1/workflows/{made['id']}/trigger-secret")
    for wrong in (made["triggerSecret"], "whs_", made["id"], "x" * 255):
        answer = await send(api, wrong)
        assert (answer.status_code, answer.json()["code"]) == (401, 401003)


async def test_what_may_not_run_now_is_skipped_with_a_reason(api: Api) -> None:
    draft = await api.workflow(HOOK)
    live = await api.live(HOOK)
    await api.data("POST", f"/v1/workflows/{live['id']}/pause")
    timer = await api.live({"nodes": {"root": {"type": "schedule", "payload": {"cron": "0 0 * * *"}, "children": []}}})
    for one in (draft, live, timer):
        data = (await send(api, one["triggerSecret"])).json()["data"]
        assert data["action"] == "skipped"
        assert data["reason"]
        assert data["runIds"] == []
    assert (await api.data("GET", "/v1/runs"))["items"] == []


async def test_bodies_of_all_kinds(api: Api) -> None:
    secret = (await api.live(HOOK))["triggerSecret"]
    data = (await send(api, secret, b"plain text", Content_Type="text/plain")).json()["data"]
    assert (await told(api, data["runIds"][0]))["body"] == "plain text"
    data = (await send(api, secret, b'{"untyped": true}')).json()["data"]
    assert (await told(api, data["runIds"][0]))["body"] == {"untyped": True}
    deep = b"[" * 5_000 + b"]" * 5_000
    for wrong, media in ((b"{", "application/json"), (deep, "application/json"), (deep, ""), (b"\xff", "text/plain")):
        answer = await send(api, secret, wrong, **({"Content_Type": media} if media else {}))
        assert answer.status_code == 400, (wrong[:10], media, answer.text)
    assert (await send(api, secret, b"x" * (256 * 1024 + 1))).status_code == 413
