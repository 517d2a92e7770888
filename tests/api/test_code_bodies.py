"""The reference's examples are requests that would be taken."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest

from farebox.api import code_bodies
from tests.api.shop import Shop


@pytest.fixture
async def document(shop: Shop) -> Any:
    return (await shop.http.get("/openapi.json")).json()


def operations(document: Any) -> Any:
    for path, item in document["paths"].items():
        for operation in item.values():
            yield path, operation


def test_every_example_fits_its_schema(document: Any) -> None:
    seen = set()
    for _path, operation in operations(document):
        name = operation["operationId"]
        if name in code_bodies.BODIES:
            content = operation["requestBody"]["content"]["application/json"]
            schema = {**content["schema"], "components": document["components"]}
            jsonschema_rs.validator_for(schema).validate(content["example"])
            seen.add(name)
    assert seen == code_bodies.BODIES.keys(), "an example of an operation that is not there"


def test_every_operation_that_needs_a_body_has_one(document: Any) -> None:
    known = code_bodies.BODIES.keys() | code_bodies.RAW.keys() | code_bodies.FORMS.keys()
    needing = {
        operation["operationId"]
        for _path, operation in operations(document)
        if operation.get("requestBody", {}).get("required")
    }
    assert needing <= known


def test_every_place_in_a_path_has_a_value(document: Any) -> None:
    for path, operation in operations(document):
        for one in operation.get("parameters", []):
            if one["in"] == "path":
                assert one["example"] == code_bodies.value_of(path, one["name"]), path


@pytest.mark.parametrize(
    ("path", "prefix"),
    [("/v1/runs/{id}", "run_"), ("/v1/public/executions/{id}/cancel", "exe_"), ("/checkout/{id}", "chk_")],
)
def test_an_id_is_one_of_its_family(path: str, prefix: str) -> None:
    assert str(code_bodies.value_of(path, "id")).startswith(prefix)


def test_what_is_unknown_has_no_example() -> None:
    assert code_bodies.value_of("/v1/stars/{id}", "id") is None
    assert code_bodies.value_of("/v1/stars/{star}", "star") is None
