"""The mirror: every owner route, called with another tenant's ids, answers as for ids that do not exist.

The routes are read from the app, so a new one without a probe here fails the build.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from farebox.api import owner_stream
from farebox.api.app import build
from farebox.api.routes import declared
from farebox.core.values import Value
from farebox.ids import new_id
from farebox.service import artifacts
from farebox.service.house import House
from farebox.testing.clock import Clock
from tests.api.owner import WAITING, Api, tenants
from tests.service.house import DRAFT, a_house

Things = dict[str, str]
"""What a tenant owns, by the first word of its path: workflows, runs, executions, api-keys."""
PREFIXES = {"workflows": "wf", "runs": "run", "executions": "exe", "api-keys": "key", "bulk-retries": "blk"}


class Probe(Value, frozen=True):
    """How to call a route. ``lists``: it names no single thing, so nothing foreign may stand in its answer."""

    body: Callable[[Things], Any] = lambda things: None
    lists: bool = False


ITEM = Probe()
LIST = Probe(lists=True)
NEW: Any = {"name": "mine", "definition": DRAFT}

PROBES: dict[tuple[str, str], Probe] = {
    ("GET", "/v1/whoami"): LIST,
    ("GET", "/v1/api-keys"): LIST,
    ("POST", "/v1/api-keys"): Probe(lambda things: {"name": "mine"}, lists=True),
    ("GET", "/v1/api-keys/{id}"): ITEM,
    ("DELETE", "/v1/api-keys/{id}"): ITEM,
    ("GET", "/v1/workflows"): LIST,
    ("POST", "/v1/workflows"): Probe(lambda things: NEW, lists=True),
    ("POST", "/v1/workflows/validate"): Probe(lambda things: NEW, lists=True),
    ("GET", "/v1/workflows/{id}"): ITEM,
    ("PUT", "/v1/workflows/{id}"): Probe(lambda things: {"name": "taken"}),
    ("DELETE", "/v1/workflows/{id}"): ITEM,
    ("PUT", "/v1/workflows/{id}/visibility"): Probe(lambda things: {"visibility": "public_execute"}),
    ("POST", "/v1/workflows/{id}/trigger-secret"): ITEM,
    ("GET", "/v1/workflows/{id}/versions"): ITEM,
    ("GET", "/v1/workflows/{id}/versions/{versionNumber}"): ITEM,
    ("GET", "/v1/workflows/{id}/draft"): ITEM,
    ("DELETE", "/v1/workflows/{id}/draft"): ITEM,
    ("GET", "/v1/workflows/{id}/live"): ITEM,
    ("POST", "/v1/workflows/{id}/rollback"): Probe(lambda things: {"targetVersion": 1}),
    ("POST", "/v1/workflows/{id}/publish"): ITEM,
    ("POST", "/v1/workflows/{id}/pause"): ITEM,
    ("POST", "/v1/workflows/{id}/resume"): ITEM,
    ("POST", "/v1/workflows/{id}/unarchive"): ITEM,
    ("POST", "/v1/workflows/{id}/run"): Probe(lambda things: {"payload": {}}),
    ("GET", "/v1/workflows/{id}/runs"): ITEM,
    ("GET", "/v1/workflows/{id}/runs/count"): ITEM,
    ("GET", "/v1/runs"): LIST,
    ("GET", "/v1/runs/status-counts"): LIST,
    ("GET", "/v1/runs/status-counts/by-workflow"): LIST,
    ("GET", "/v1/runs/{id}"): ITEM,
    ("POST", "/v1/runs/{id}/cancel"): ITEM,
    ("POST", "/v1/runs/{id}/retry"): ITEM,
    ("GET", "/v1/runs/{id}/capsule"): ITEM,
    ("GET", "/v1/runs/{id}/artifacts"): ITEM,
    ("GET", "/v1/runs/{id}/artifacts/{name}"): ITEM,
    ("POST", "/v1/runs/{id}/rerun"): ITEM,
    ("POST", "/v1/runs/{id}/pause"): ITEM,
    ("POST", "/v1/runs/{id}/resume"): ITEM,
    ("GET", "/v1/runs/{id}/stream"): ITEM,
    ("POST", "/v1/runs/{id}/nodes/{nodeId}/resume"): Probe(lambda things: {"data": 1}),
    ("POST", "/v1/bulk-retries"): LIST,
    ("GET", "/v1/bulk-retries"): LIST,
    ("GET", "/v1/bulk-retries/{id}"): ITEM,
    ("POST", "/v1/bulk-retries/{id}/stop"): ITEM,
    ("GET", "/v1/executions"): LIST,
    ("POST", "/v1/executions"): Probe(lambda things: {"workflowId": things["workflows"]}),
    ("GET", "/v1/executions/{id}"): ITEM,
    ("GET", "/v1/executions/{id}/events"): ITEM,
    ("GET", "/v1/executions/{id}/stream"): ITEM,
    ("POST", "/v1/executions/{id}/cancel"): Probe(lambda things: {"refund": True}),
    ("POST", "/v1/executions/{id}/erase"): ITEM,
    ("POST", "/v1/executions/{id}/tokens"): Probe(lambda things: {"action": "rotate"}),
    ("POST", "/v1/executions/{id}/refund"): ITEM,
    ("POST", "/v1/executions/{id}/accept-payment"): ITEM,
}
BY_SECRET = {
    ("POST", "/v1/webhooks/{secret}"),
    ("POST", "/v1/inbox/{provider}"),
    ("POST", "/v1/test/checkouts/{id}"),
    ("POST", "/checkout/{id}"),
    ("GET", "/checkout/{id}"),
}
"""The secret, or the signature, is the whole proof; stories of their own stand beside their routes."""


def owner_routes(house: House) -> set[tuple[str, str]]:
    """Every route that asks for an API key, or takes one."""
    found = set()
    for route in build(house, lambda: True).api.make().routes:  # type: ignore[attr-defined]
        assert not isinstance(route, APIRoute) or declared(route) is not None, f"{route.path} says not who may call it"
        if isinstance(route, APIRoute) and (declared(route).kind in ("key", "secret") or _outside(route)):  # type: ignore[union-attr]
            found |= {(method, route.path) for method in route.methods or ()}
    return found


def _outside(route: APIRoute) -> bool:
    """Owner families that may be called without a key."""
    return route.path.startswith(("/v1/runs", "/v1/workflows", "/v1/executions", "/v1/api-keys"))


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[tuple[Api, Api]]:
    async with tenants(tmp_path) as pair:
        yield pair


async def things_of(api: Api) -> Things:
    """One of each: a live workflow with a draft, a run and an execution of it, a key."""
    workflow = await api.live(WAITING)
    path = f"/v1/workflows/{workflow['id']}"
    run = await api.data("POST", f"{path}/run")
    execution = await api.data("POST", "/v1/executions", {"workflowId": workflow["id"]})
    await api.data("PUT", path, {"definition": DRAFT})
    key = await api.data("POST", "/v1/api-keys", {"name": "theirs"})
    bulk = await api.data("POST", "/v1/bulk-retries", {"dryRun": False})
    maker = artifacts.Owner(run_id=run["runId"], execution_id="", org_id=api.org_id, step="ask#1")
    await artifacts.put(api.house, maker, "rows.csv", b"a,b", "text/csv", private=True)
    return {
        "workflows": workflow["id"],
        "runs": run["runId"],
        "executions": execution["execution"]["id"],
        "api-keys": key["id"],
        "bulk-retries": bulk["id"],
    }


def nobodys() -> Things:
    return {family: new_id(prefix) for family, prefix in PREFIXES.items()}


async def answer(api: Api, route: tuple[str, str], things: Things) -> tuple[int, str, str]:
    """Status, media type and body, with ids and request ids blotted out."""
    method, path = route
    thing = things.get(path.split("/")[2], "")
    real = (
        path.replace("{id}", thing)
        .replace("{versionNumber}", "1")
        .replace("{nodeId}", "ask")
        .replace("{name}", "rows.csv")
    )
    got = await api.ask(method, real, PROBES[route].body(things))
    text = got.text
    for blot in (*things.values(), got.headers["x-request-id"]):
        text = text.replace(blot, "*")
    return got.status_code, got.headers.get("content-type", ""), text


async def state(api: Api, things: Things) -> Any:
    """Everything that somebody else could have changed."""
    return [
        await api.data("GET", f"/v1/{family}/{thing}") for family, thing in things.items() if family != "api-keys"
    ] + [(await api.house.store.key(things["api-keys"])), await api.house.store.tokens(things["executions"])]


async def test_every_owner_route_has_a_probe(tmp_path: Path) -> None:
    async with a_house(tmp_path, Clock()) as house:
        assert owner_routes(house) == set(PROBES) | BY_SECRET


async def test_the_other_tenants_ids_are_answered_like_unknown_ones(
    both: tuple[Api, Api], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_stream, "PATIENCE", 1)
    ours, theirs = both
    things = await things_of(theirs)
    before = await state(theirs, things)
    for route, probe in PROBES.items():
        if probe.lists:
            continue
        foreign = await answer(ours, route, things)
        assert foreign == await answer(ours, route, nobodys()), route
        assert foreign[0] == 404 or route == ("GET", "/v1/runs/{id}/stream"), (route, foreign)
    assert await state(theirs, things) == before


async def test_no_list_shows_anything_of_the_other_tenant(both: tuple[Api, Api]) -> None:
    ours, theirs = both
    things = await things_of(theirs)
    for route, probe in PROBES.items():
        if probe.lists:
            got = await ours.ask(*route, probe.body(things))
            assert got.status_code == 200, (route, got.text)
            for foreign in (*things.values(), theirs.org_id):
                assert foreign not in got.text, route
    counts = await ours.data("GET", "/v1/runs/status-counts")
    assert counts["total"] == 0


@pytest.mark.parametrize("route", [route for route, probe in PROBES.items() if not probe.lists], ids=str)
async def test_the_probe_is_real_its_owner_gets_another_answer(
    both: tuple[Api, Api], route: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_stream, "PATIENCE", 1)
    ours, theirs = both
    things = await things_of(theirs)
    if route[1].endswith("/stream"):  # which follows until the end
        family = route[1].split("/")[2]
        await theirs.data("POST", f"/v1/{family}/{things[family]}/cancel")
    mine = await answer(theirs, route, things)
    assert mine[0] != 404
    assert mine != await answer(ours, route, things)


async def test_the_other_tenants_secret_opens_no_run(both: tuple[Api, Api]) -> None:
    ours, theirs = both
    things = await things_of(theirs)
    secret = (await ours.live(WAITING))["triggerSecret"]
    answers = []
    for run_id in (things["runs"], new_id("run")):
        got = await ours.http.post(f"/v1/runs/{run_id}/nodes/ask/resume", params={"secret": secret}, json={"data": 1})
        answers.append((got.status_code, got.json()["code"], got.json()["message"]))
    assert answers[0] == answers[1]
    assert answers[0][:2] == (401, 401003)


async def test_the_same_idempotency_key_of_another_tenant_is_another_key(both: tuple[Api, Api]) -> None:
    headers = {"Idempotency-Key": "shared-key-of-two-tenants"}
    made = [await api.data("POST", "/v1/workflows", NEW, headers=headers) for api in both]
    assert made[0]["id"] != made[1]["id"]
    assert [one["organizationId"] for one in made] == [api.org_id for api in both]
