"""What a call of the reference consists of."""

from __future__ import annotations

from typing import Any

from farebox.api.code_bodies import KEY, ORDER
from farebox.api.code_calls import call_of
from farebox.api.shapes import EXE, TOKEN, WF

BASE = "https://shop.example"
OWNER = [{"apiKey": []}]
BUYER = [{"clientTokenQuery": []}, {"clientTokenHeader": []}, {"clientToken": []}]


def operation(name: str, **more: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": {"200": {"content": {"application/json": {}}}}, **more}


def test_the_status_is_asked_as_on_the_endpoints_own_page() -> None:
    path = "/v1/public/executions/{id}"
    call = call_of(
        BASE, path, "get", operation("getPublicExecution", security=BUYER, parameters=[{"name": "id", "in": "path"}])
    )
    assert call.url == f"{BASE}/v1/public/executions/{EXE}?token={TOKEN}"
    assert (call.method, call.headers, call.body, call.answer) == ("GET", {}, None, "json")


def test_a_buyers_other_calls_keep_the_token_out_of_the_address() -> None:
    call = call_of(BASE, "/v1/public/executions/{id}/cancel", "post", operation("cancelIt", security=BUYER))
    assert call.headers == {"X-Client-Token": TOKEN}
    assert TOKEN not in call.url


def test_an_owners_call_brings_a_key() -> None:
    call = call_of(BASE, "/v1/runs", "get", operation("listRuns", security=OWNER))
    assert call.headers == {"Authorization": f"Bearer {KEY}"}


def test_a_create_can_be_repeated() -> None:
    path = "/v1/public/workflows/{id}/executions"
    call = call_of(BASE, path, "post", operation("createPublicExecution", parameters=[{"name": "id", "in": "path"}]))
    assert call.url == f"{BASE}/v1/public/workflows/{WF}/executions"
    assert call.headers == {"Idempotency-Key": ORDER, "Content-Type": "application/json"}
    assert call.body is not None
    assert '"requestPayload": {' in call.body


def test_what_a_query_requires_is_there() -> None:
    wanted = [{"name": "type", "in": "query", "required": True}, {"name": "q", "in": "query"}]
    assert call_of(BASE, "/v1/x", "get", operation("find", parameters=wanted)).url == f"{BASE}/v1/x?type=http-request"


def test_bodies_that_are_bytes() -> None:
    form = call_of(BASE, "/checkout/{id}", "post", operation("pressTestButton"))
    assert (form.body, form.headers) == ("outcome=paid", {"Content-Type": "application/x-www-form-urlencoded"})
    kinds = {"content": {"application/json": {}, "*/*": {}}}
    hook = call_of(BASE, "/v1/webhooks/{secret}", "post", operation("receiveWebhook", requestBody=kinds))
    assert hook.headers == {"Content-Type": "application/json"}
    file = call_of(BASE, "/u", "post", operation("createUpload", requestBody={"content": {"*/*": {}}}))
    assert file.headers == {"Content-Type": "text/csv"}


def test_what_comes_back() -> None:
    def answer(kind: str) -> str:
        return call_of(BASE, "/x", "get", {"operationId": "x", "responses": {"200": {"content": {kind: {}}}}}).answer

    assert answer("text/event-stream") == "stream"
    assert answer("application/octet-stream") == "bytes"
