"""The reference page says what the document says."""

from __future__ import annotations

from farebox.api.reference import groups
from tests.api.shop import Shop


def test_operations_by_their_tag() -> None:
    document = {
        "paths": {
            "/a/{id}": {
                "post": {
                    "operationId": "do",
                    "tags": ["x"],
                    "description": "Do it.",
                    "security": [{"apiKey": []}],
                    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"description": "which"}}],
                    "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Body"}}}},
                    "responses": {"200": {"description": "fine"}, "400": {"$ref": "#/x"}},
                }
            },
            "/b": {"get": {"operationId": "see", "responses": {}}},
        }
    }
    first, second = groups(document)
    operation = first.operations[0]
    assert (first.tag, operation.method, operation.auth, operation.body) == ("x", "POST", "apiKey", "Body")
    assert operation.parameters == [{"name": "id", "place": "path, required", "text": "which"}]
    assert operation.answers == [("200", "fine"), ("400", "")]
    assert (second.tag, second.operations[0].auth) == ("other", "none")


async def test_every_operation_is_on_the_page(shop: Shop) -> None:
    text = (await shop.http.get("/docs")).text
    document = (await shop.http.get("/openapi.json")).json()
    for item in document["paths"].values():
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in text
