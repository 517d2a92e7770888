"""The document: complete, typed, without FastAPI's own 422, and true to the answers."""

from __future__ import annotations

from typing import Any

import pytest

from farebox.api import openapi
from farebox.api.openapi import errors_of
from tests.api.shop import Shop


@pytest.fixture
async def document(shop: Shop) -> Any:
    answer = await shop.http.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def operations(document: Any) -> Any:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def test_every_operation_is_described_and_refuses_in_our_shape(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    ids = set()
    for path, method, operation in operations(document):
        where = f"{method} {path}"
        assert operation["operationId"] not in ids
        ids.add(operation["operationId"])
        assert operation.get("description"), where
        assert operation["tags"], where
        responses = operation["responses"]
        assert "422" not in responses, where
        assert {"200", "204", "303"} & responses.keys(), where
        assert {"400", "429", "500", "503"} <= responses.keys(), where
        for status, answer in responses.items():
            if int(status) >= 400:
                assert answer == {"$ref": f"#/components/responses/Error{status}"}, where
    for name, answer in document["components"]["responses"].items():
        for code in answer["content"]["application/json"]["examples"]:
            assert f"Error{code[:3]}" == name


def test_the_seed_endpoint(document: Any) -> None:
    operation = document["paths"]["/v1/public/executions/{id}"]["get"]
    assert {"200", "304", "400", "401", "429", "503"} <= operation["responses"].keys()
    schemas = document["components"]["schemas"]
    view = schemas["PublicExecution"]["properties"]
    for name in ("checkoutSessionId", "clientSafeMetadata", "createdAt", "events", "finishedAt", "id", "message"):
        assert name in view
    statuses = schemas["Status"]["enum"]
    assert len(statuses) == 8
    assert statuses[0] == "awaiting_payment"
    assert len(schemas["PaymentStatus"]["enum"]) == 11
    assert "run.queued" in schemas["Event"]["properties"]["eventType"]["enum"]
    assert {"clientTokenQuery": []} in operation["security"]


def test_routes_of_owners_need_a_key(document: Any) -> None:
    operation = document["paths"]["/v1/workflows"]["get"]
    assert operation["security"] == [{"apiKey": []}]
    assert "401" in operation["responses"]


def test_every_reference_leads_somewhere(document: Any) -> None:
    def walk(value: Any) -> None:
        if isinstance(value, dict):
            target = value.get("$ref")
            if isinstance(target, str):
                place = document
                for part in target.removeprefix("#/").split("/"):
                    place = place[part]
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(document)


def test_errors_are_listed_by_status() -> None:
    assert [kind.code for kind in errors_of(401)][:2] == [401001, 401002]
    assert errors_of(418) == []


async def test_the_seed_endpoint_documents_its_body(shop: Shop) -> None:
    document = (await shop.http.get("/openapi.json")).json()
    answer = document["paths"]["/v1/public/executions/{id}"]["get"]["responses"]["200"]
    assert answer["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Envelope_PublicExecution_"}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            shape = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("schema")
            assert shape is None or "$ref" in shape, f"{method} {path} documents no shape"


def test_operations_have_names_a_generated_client_can_use(document: Any) -> None:
    """One name for one operation, in the case of a method: clients are generated from them."""
    names = [one["operationId"] for item in document["paths"].values() for one in item.values()]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() and name[0].islower() for name in names)
    assert {"getPublicExecution", "createPublicExecution"} <= set(names)


def test_families_are_introduced_in_the_order_of_use(document: Any) -> None:
    named = [tag["name"] for tag in document["tags"]]
    assert named[:2] == ["public", "public workflows"]
    used = {operation["tags"][0] for _path, _method, operation in operations(document)}
    assert used == set(named)
    assert "/v1/public/executions/{id}" in document["info"]["description"]


def test_a_parameter_is_left_out_never_null(document: Any) -> None:
    for path, _method, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert {"type": "null"} not in parameter["schema"].get("anyOf", []), (path, parameter["name"])


def test_a_status_without_an_error_of_ours_costs_nobody_the_document() -> None:
    teapot = {"description": "A teapot."}
    operation: dict[str, Any] = {"summary": "x", "responses": {"200": {"description": "y"}, "404": {}, "418": teapot}}
    assert openapi._finish(operation) == {"404"}
    assert operation["responses"]["418"] == {**teapot, "headers": {"X-Request-Id": openapi._REQUEST_ID}}
