"""Every route says who may call it, and a key does only what it may."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import Depends

from farebox.api.auth import Principal, anyone, client_token, require_key, token_before
from farebox.api.envelope import Reply, ok
from farebox.api.routes import Route, declared, router
from tests.api.shop import Shop, open_shop


async def test_every_route_declares_who_may_call_it(shop: Shop) -> None:
    routes = (await shop.framework()).routes
    assert len(routes) > 50
    for route in routes:
        assert isinstance(route, Route), route
        said = declared(route)
        assert said is not None, route.path
        if route.path.startswith("/v1/public/executions"):
            assert said.kind == "token", route.path
        elif said.kind == "none":
            public = route.path.startswith(("/v1/public/", "/v1/actions", "/v1/logic-actions", "/v1/triggers"))
            assert public or not route.path.startswith("/v1/") or route.path in UNKEYED, route.path
        if said.kind == "key" and route.methods & {"POST", "PUT", "PATCH", "DELETE"}:
            assert said.scope == "read-write" or route.path in READING_POSTS, route.path


UNKEYED = frozenset({"/v1/connector-types", "/v1/runs/{id}/nodes/{nodeId}/resume"})
"""Needs no key, or takes a secret instead of one."""
READING_POSTS = frozenset({"/v1/workflows/validate"})
"""POSTs that change nothing."""


@pytest.fixture
async def guarded(shop: Shop) -> Shop:
    """The shop with a few routes more."""
    routes = router("x", "/x")

    @routes.get("/read")
    async def read(who: Annotated[Principal, Depends(require_key("read", "run:read"))]) -> Reply:
        return ok({"org": who.org_id})

    @routes.get("/write")
    async def write(who: Annotated[Principal, Depends(require_key("read-write"))]) -> Reply:
        return ok({"org": who.org_id})

    (await shop.framework()).router.routes.extend(routes.routes)
    return shop


async def test_a_key_is_needed(guarded: Shop) -> None:
    for headers in ({}, {"Authorization": "Bearer fbsk_wrong"}, {"Authorization": "Basic x"}, {"Authorization": ""}):
        answer = await guarded.http.get("/x/read", headers=headers)
        assert answer.json()["code"] == 401002
        assert answer.headers["www-authenticate"] == "Bearer"
    good = await guarded.http.get("/x/read", headers=await guarded.key())
    assert good.json()["data"] == {"org": guarded.world.org_id}


async def test_scopes_and_permissions(guarded: Shop) -> None:
    reader = await guarded.key(scope="read")
    assert (await guarded.http.get("/x/read", headers=reader)).status_code == 200
    assert (await guarded.http.get("/x/write", headers=reader)).status_code == 403
    narrow = await guarded.key(permissions=("workflow:read",))
    assert (await guarded.http.get("/x/read", headers=narrow)).status_code == 403
    assert (await guarded.http.get("/x/write", headers=narrow)).status_code == 200


async def test_guessing_keys_is_slow(tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    async with open_shop(tmp_path, peer="203.0.113.9") as shop:
        answers = [await shop.http.get("/v1/workflows", headers={"Authorization": "Bearer x"}) for _ in range(70)]
    assert {answer.status_code for answer in answers} == {401, 429}


def test_declarations_tell_what_they_ask() -> None:
    assert (require_key("read").kind, require_key("read", "run:read").permission) == ("key", "run:read")
    assert (client_token("cancel").kind, client_token("cancel").scope) == ("token", "cancel")
    assert token_before("read").kind == "token"
    assert anyone.kind == "none"
