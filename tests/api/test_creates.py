"""Creates before the framework: the same answers as the framework's own route, whoever gives them."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.api.creates import FIELDS, ordinary
from farebox.api.creating import CreatePublicExecution, request_of
from tests.api.shop import ASKING, PRICED, Shop

JSON = {b"content-type": b"application/json"}
KEY = "0123456789abcdef"


def test_the_fields_are_the_models() -> None:
    assert FIELDS["requestPayload"] == ("request_payload", dict, 2**31)
    assert FIELDS["sourceSystem"] == ("source_system", str, 255)
    assert FIELDS["provider"] == ("provider", str, 64)
    assert {name for name, _, _ in FIELDS.values()} == set(CreatePublicExecution.model_fields)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"requestPayload": {"a": [1, 2]}, "clientSafeMetadata": {"b": None}, "provider": "test"},
        {"sourceSystem": "s" * 255, "externalRef": "é", "idempotencyKey": KEY, "successUrl": "https://x.example"},
    ],
)
def test_an_ordinary_one_is_read_as_the_model_reads_it(body: dict[str, Any]) -> None:
    import msgspec

    assert ordinary(JSON, msgspec.json.encode(body)) == request_of(CreatePublicExecution.model_validate(body), "")


def test_no_body_is_ordinary() -> None:
    assert ordinary({}, b"") == request_of(CreatePublicExecution(), "")
    assert ordinary({b"idempotency-key": KEY.encode()}, b"") == request_of(CreatePublicExecution(), KEY)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"{}"),
        ({b"content-type": b"text/plain"}, b"{}"),
        ({**JSON, b"authorization": b"Bearer fbsk_x"}, b"{}"),
        (JSON, b"{"),
        (JSON, b"null"),
        (JSON, b"[]"),
        (JSON, b'{"unknown": 1}'),
        (JSON, b'{"request_payload": {}}'),
        (JSON, b'{"requestPayload": []}'),
        (JSON, b'{"requestPayload": null}'),
        (JSON, b'{"sourceSystem": 1}'),
        (JSON, b'{"provider": "' + b"x" * 65 + b'"}'),
        ({**JSON, b"idempotency-key": b"x" * 256}, b"{}"),
        ({**JSON, b"idempotency-key": KEY.encode()}, b'{"idempotencyKey": "another-one-of-16"}'),
    ],
)
def test_all_else_is_the_frameworks(headers: dict[bytes, bytes], body: bytes) -> None:
    assert ordinary(headers, body) is None


@pytest.mark.parametrize("definition", [ASKING, PRICED])
async def test_both_answer_the_same(shop: Shop, definition: dict[str, Any]) -> None:
    """An unknown field makes the framework answer; the front never sees it."""
    await shop.framework()
    assert shop.app.creates is not None
    workflow = await shop.publish(definition)
    path = f"/v1/public/workflows/{workflow}/executions"
    front = await shop.http.post(path, json={"externalRef": "a"})
    behind = await shop.http.post(path, json={"externalRef": "a", "unknown": 1})
    assert front.status_code == behind.status_code == 200
    assert _skeleton(front.json()) == _skeleton(behind.json())
    assert front.headers.keys() == behind.headers.keys()


async def test_refusals_are_the_same_too(shop: Shop) -> None:
    await shop.framework()
    path = "/v1/public/workflows/wf_01k8w3n5x2f9tbm6q4v7yd0c1e/executions"
    front = await shop.http.post(path, json={})
    behind = await shop.http.post(path, json={"unknown": 1})
    assert (front.status_code, front.json()["code"]) == (behind.status_code, behind.json()["code"]) == (404, 404001)
    assert front.headers.keys() == behind.headers.keys()
    problem = await shop.http.post(path, json={}, headers={"Accept": "application/problem+json"})
    assert problem.headers["content-type"] == "application/problem+json"


async def test_a_refused_body_says_what_is_wrong(shop: Shop) -> None:
    workflow = await shop.publish(ASKING)
    answer = await shop.http.post(f"/v1/public/workflows/{workflow}/executions", json={"sourceSystem": 1})
    assert answer.status_code == 400
    assert answer.json()["details"][0]["field"] == "sourceSystem"


async def test_the_same_key_is_the_same_execution_whoever_answers(shop: Shop) -> None:
    workflow = await shop.publish(ASKING)
    await shop.framework()
    path = f"/v1/public/workflows/{workflow}/executions"
    first = (await shop.http.post(path, json={}, headers={"Idempotency-Key": KEY})).json()["data"]
    front = (await shop.http.post(path, json={"idempotencyKey": KEY})).json()["data"]
    behind = (await shop.http.post(path, json={"idempotencyKey": KEY, "unknown": 1})).json()["data"]
    assert first["execution"]["id"] == front["execution"]["id"] == behind["execution"]["id"]
    assert (front["clientToken"], front["execution"]["events"]) == ("", [])
    assert _skeleton(front) == _skeleton(behind)


def _skeleton(value: Any) -> Any:
    """Names and kinds, without what is another one each time."""
    if isinstance(value, dict):
        return {name: _skeleton(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_skeleton(one) for one in value[:1]]
    return type(value).__name__ if isinstance(value, str) else value
