"""Around every answer: an id, headers, a count; and CORS for the public family."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.shop import FREE, Shop


async def test_every_answer_carries_the_request_id(shop: Shop) -> None:
    for path in ("/healthz", "/nope", "/v1/workflows", "/v1/public/executions/exe_1"):
        answer = await shop.http.get(path, headers={"X-Request-Id": "abc-123"})
        assert answer.headers["x-request-id"] == "abc-123"
        assert answer.json()["requestId"] == "abc-123"
        replaced = await shop.http.get(path, headers={"X-Request-Id": "a b"})
        assert replaced.headers["x-request-id"] == replaced.json()["requestId"] != "a b"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "private, no-store"


async def test_any_origin_may_use_the_public_family_without_credentials(shop: Shop) -> None:
    for path in ("/v1/public/executions/exe_1", "/v1/public/executions/exe_1/stream", "/v1/public/workflows/x"):
        ask = {"Origin": "https://any.example", "Access-Control-Request-Method": "GET"}
        preflight = await shop.http.options(path, headers=ask)
        assert preflight.status_code == 204
        assert preflight.headers["access-control-allow-origin"] == "*"
        assert "X-Client-Token" in preflight.headers["access-control-allow-headers"]
        answer = await shop.http.get(path, headers={"Origin": "https://any.example"})
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in {**preflight.headers, **answer.headers}
    owner = await shop.http.get("/v1/workflows", headers={"Origin": "https://any.example"})
    assert "access-control-allow-origin" not in owner.headers
    assert (await shop.http.options("/v1/workflows")).status_code == 405


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", "/nope", 404002),
        ("GET", "/v1/public/executions/exe_1/nope", 404002),
        ("POST", "/v1/public/executions/exe_1", 405001),
        ("DELETE", "/v1/public/executions/exe_1/stream", 405001),
        ("PUT", "/healthz", 405001),
    ],
)
async def test_what_is_not_there(shop: Shop, method: str, path: str, code: int) -> None:
    answer = await shop.http.request(method, path)
    assert answer.json()["code"] == code
    assert answer.status_code == code // 1000
    if code == 405001:
        assert answer.headers["allow"]


async def test_an_unknown_path_is_told_where_the_reference_is(shop: Shop) -> None:
    refused = (await shop.http.get("/v1/nonsense")).json()
    assert "no such endpoint" in refused["message"]
    assert "/docs" in refused["message"]


async def test_problem_json_everywhere(shop: Shop) -> None:
    for path in ("/nope", "/v1/public/executions/exe_1", "/v1/workflows"):
        answer = await shop.http.get(path, headers={"Accept": "application/problem+json"})
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


async def test_a_bug_behind_the_framework_is_told_without_its_inside(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(shop.house.store, "workflow", broken)
    answer = await shop.http.get("/v1/public/workflows/wf_1", headers={"X-Request-Id": "r"})
    assert answer.status_code == 500
    assert answer.json() == {
        "code": 500000,
        "message": "Something went wrong on our side. Try again; if it stays, send us the requestId.",
        "details": [],
        "requestId": "r",
    }
    monkeypatch.undo()


async def test_websockets_are_not_spoken(shop: Shop) -> None:
    async def never(*_: Any) -> Any:
        raise AssertionError

    await shop.app({"type": "websocket"}, never, never)


async def test_what_a_body_held_is_given_back_with_its_answer(shop: Shop) -> None:
    workflow = await shop.publish(FREE)
    for payload in ({"text": "x" * 100_000}, {"text": ["x" * 100_000]}, {"n": "x" * 600_000}):
        await shop.create(workflow, requestPayload=payload)
        assert shop.app.held.bytes == 0
    shop.app.held.most = 50_000
    refused = await shop.create(workflow, requestPayload={"text": "x" * 100_000})
    assert (refused.status_code, refused.json()["code"]) == (503, 503001)
    assert refused.headers["retry-after"]
    assert (await shop.create(workflow, requestPayload={"text": "x" * 10_000})).status_code == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/healthz", 200),
        ("/readyz", 200),
        ("/v1/public/workflows", 200),
        ("/openapi.json", 200),
        ("/x", 404),
    ],
)
async def test_a_head_is_the_answer_to_a_get_without_its_body(shop: Shop, path: str, status: int) -> None:
    """Watchers of uptime ask like this."""
    head, get = await shop.http.head(path), await shop.http.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"") == (status, b"")
    assert head.headers["content-type"] == get.headers["content-type"]
    assert head.headers["x-request-id"]


@pytest.mark.parametrize(
    "path", ["/v1/inbox/test", "/v1/executions/exe_1/stream", "/v1/public/executions/exe_1/cancel"]
)
async def test_there_is_no_head_where_there_is_no_answer_to_keep_short(shop: Shop, path: str) -> None:
    assert (await shop.http.head(path)).status_code == 405
