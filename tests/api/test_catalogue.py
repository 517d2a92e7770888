"""``/v1/actions``, ``/v1/logic-actions``, ``/v1/triggers``: no key needed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from farebox.api.models_catalogue import ActionDefinition, TriggerDefinition
from tests.api.owner import Api, tenants


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with tenants(tmp_path) as (first, _):
        yield first


async def test_everything_is_listed_without_a_key(api: Api) -> None:
    for path, kind in (
        ("actions", ActionDefinition),
        ("logic-actions", ActionDefinition),
        ("triggers", TriggerDefinition),
    ):
        answer = await api.http.get(f"/v1/{path}")
        assert answer.status_code == 200
        listed = answer.json()["data"]
        assert listed
        for one in listed:
            assert kind.model_validate(one).type
            if path != "logic-actions":
                shown = await api.http.get(f"/v1/{path}/{one['type']}")
                assert shown.json()["data"] == one


async def test_tags_filter_and_unknown_types_are_404(api: Api) -> None:
    assert (await api.http.get("/v1/actions", params={"tags": "nothing,like-this"})).json()["data"] == []
    assert (await api.http.get("/v1/triggers?tags=a&tags=b")).json()["data"] == []
    for path in ("actions/nothing", "actions/manual", "triggers/nothing", "triggers/if"):
        answer = await api.http.get(f"/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, 404001)


async def test_every_type_says_what_it_takes(api: Api) -> None:
    for path in ("actions", "logic-actions", "triggers"):
        for one in (await api.http.get(f"/v1/{path}")).json()["data"]:
            assert one["description"], one["type"]
            assert one["payloadSchema"].get("type") == "object", one["type"]
