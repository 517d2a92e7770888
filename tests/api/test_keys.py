"""``/v1/api-keys`` and ``/v1/whoami``."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

import farebox
from farebox.api.models_keys import CreatedKey, KeyView, WhoAmI
from farebox.service.keys import NewKey
from tests.api.owner import Api, tenants


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with tenants(tmp_path) as (first, _):
        yield first


async def test_a_key_is_shown_once_and_works(api: Api) -> None:
    body = {"name": "ci", "scope": "read", "description": "d", "expiresAt": "2030-01-31T12:00:00Z"}
    made = await api.data("POST", "/v1/api-keys", body)
    CreatedKey.model_validate(made)
    assert made["key"].startswith(made["keyPrefix"])
    assert (made["scope"], made["expiresAt"], made["revokedAt"]) == ("read", "2030-01-31T12:00:00.000Z", "")
    shown = await api.data("GET", f"/v1/api-keys/{made['id']}")
    KeyView.model_validate(shown)
    assert "key" not in shown
    assert "hash" not in shown
    assert shown == {name: value for name, value in made.items() if name != "key"}
    me = await api.known_by(made["key"]).data("GET", "/v1/whoami")
    assert me["key"]["id"] == made["id"]


async def test_who_am_i(api: Api) -> None:
    me = await api.data("GET", "/v1/whoami")
    WhoAmI.model_validate(me)
    assert me["organization"] == {"id": api.org_id, "name": "default"}
    assert (me["key"]["name"], me["version"]) == ("owner", farebox.__version__)


async def test_no_key_a_wrong_key_and_a_client_token_get_the_same_answer(api: Api) -> None:
    for header in ("", "Bearer", "Bearer ", "Bearer fbsk_wrong", "Bearer ct_token", "Basic abc", api.raw):
        answer = await api.http.get("/v1/whoami", headers={"Authorization": header})
        assert (answer.status_code, answer.json()["code"]) == (401, 401002)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert (await api.http.get("/v1/whoami")).status_code == 401


async def test_a_revoked_key_opens_nothing(api: Api) -> None:
    made = await api.data("POST", "/v1/api-keys", {"name": "ci"})
    path = f"/v1/api-keys/{made['id']}"
    revoked = await api.data("DELETE", path)
    assert revoked["revokedAt"]
    assert await api.data("DELETE", path) == revoked
    await api.known_by(made["key"]).refused(401002, "GET", "/v1/whoami")
    assert [key["name"] for key in (await api.data("GET", "/v1/api-keys"))["items"]] == ["ci", "owner"]


async def test_the_same_request_again_shows_no_secret(api: Api) -> None:
    headers = {"Idempotency-Key": "key-1"}
    first = await api.data("POST", "/v1/api-keys", {"name": "ci"}, headers=headers)
    again = await api.data("POST", "/v1/api-keys", {"name": "ci"}, headers=headers)
    assert first["key"]
    assert again == {**first, "key": ""}
    await api.refused(409002, "POST", "/v1/api-keys", {"name": "other"}, headers=headers)


@pytest.mark.parametrize("when", ["yesterday", "2030-01-31", "2030-01-31T12:00:00", "2020-01-01T00:00:00Z", "9" * 30])
async def test_a_time_that_is_none_is_refused(api: Api, when: str) -> None:
    refused = await api.refused(400000, "POST", "/v1/api-keys", {"name": "ci", "expiresAt": when})
    assert refused["details"][0]["field"] == "expiresAt"


async def test_nobody_gives_away_more_than_he_has(api: Api) -> None:
    narrow = await api.with_key(NewKey(name="n", permissions=("apikey:create",)))
    await narrow.refused(403001, "POST", "/v1/api-keys", {"name": "all"})
    made = await narrow.data("POST", "/v1/api-keys", {"name": "same", "permissions": ["apikey:create"]})
    assert made["permissions"] == ["apikey:create"]
    await api.refused(400000, "POST", "/v1/api-keys", {"name": "x", "permissions": ["moon:land"]})
    reader = await api.with_key(NewKey(name="r", scope="read"))
    await reader.refused(403001, "POST", "/v1/api-keys", {"name": "x"})
