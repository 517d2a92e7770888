"""``/v1/workflows`` over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from farebox.api.models_workflows import WorkflowListItem, WorkflowView
from farebox.service.keys import NewKey
from tests.api.owner import Api, tenants
from tests.service.house import DRAFT


@pytest.fixture
async def api(tmp_path: Path) -> AsyncIterator[Api]:
    async with tenants(tmp_path) as (first, _):
        yield first


def saying(text: str) -> dict[str, Any]:
    changed = deepcopy(DRAFT)
    changed["nodes"]["note"]["payload"]["message"] = text
    return changed


async def test_create_shows_every_field_of_a_draft(api: Api) -> None:
    made = await api.workflow(description="d", visibility="public_view")
    WorkflowView.model_validate(made)
    assert {name: made[name] for name in ("name", "description", "status", "version", "visibility", "type")} == {
        "name": "w",
        "description": "d",
        "status": "draft",
        "version": 1,
        "visibility": "public_view",
        "type": "manual",
    }
    assert made["definition"] == DRAFT
    assert (made["hasDraft"], made["hasLiveVersion"], made["liveVersion"]) == (True, False, None)
    assert made["triggerSecret"].startswith("whs_")
    assert made["organizationId"] == api.org_id
    assert await api.data("GET", f"/v1/workflows/{made['id']}") == made


async def test_bad_shapes_are_told_by_field(api: Api) -> None:
    body = {"name": "", "definition": [], "description": "x" * 2_001, "visibility": "everybody"}
    refused = await api.refused(400000, "POST", "/v1/workflows", body)
    assert {one["field"] for one in refused["details"]} == {"name", "definition", "description", "visibility"}
    await api.refused(400228, "POST", "/v1/workflows", {"name": "x", "definition": {}})
    large = saying("x" * (1024 * 1024))
    await api.refused(413001, "POST", "/v1/workflows", {"name": "x", "definition": large})
    await api.refused(413001, "POST", "/v1/workflows", {"name": "x", "definition": saying("x" * (3 * 1024 * 1024))})


async def test_the_idempotency_key_makes_one_workflow(api: Api) -> None:
    headers = {"Idempotency-Key": "create-1"}
    body = {"name": "w", "definition": DRAFT}
    first = await api.data("POST", "/v1/workflows", body, headers=headers)
    assert await api.data("POST", "/v1/workflows", body, headers=headers) == first
    await api.refused(409002, "POST", "/v1/workflows", {**body, "name": "other"}, headers=headers)
    assert len((await api.data("GET", "/v1/workflows"))["items"]) == 1


async def test_updates_make_drafts_beside_the_live_version(api: Api) -> None:
    made = await api.live()
    path = f"/v1/workflows/{made['id']}"
    assert await api.data("PUT", path, {"definition": DRAFT}) == made
    changed = await api.data("PUT", path, {"definition": saying("bye"), "expectedCurrentVersion": 1})
    assert (changed["version"], changed["liveVersion"], changed["hasDraft"], changed["status"]) == (
        2,
        1,
        True,
        "active",
    )
    await api.refused(409003, "PUT", path, {"definition": DRAFT, "expectedCurrentVersion": 1})
    await api.refused(409003, "PUT", path, {"definition": DRAFT, "expectedVersion": 1})
    assert (await api.data("GET", f"{path}/live"))["definition"] == DRAFT
    assert (await api.data("GET", f"{path}/draft"))["definition"] == saying("bye")
    await api.refused(409003, "POST", f"{path}/publish", {"expectedVersion": 1})
    published = await api.data("POST", f"{path}/publish", {"expectedVersion": 2})
    assert (published["liveVersion"], published["hasDraft"]) == (2, False)
    await api.refused(404001, "GET", f"{path}/draft")


async def test_versions_are_listed_shown_and_brought_back(api: Api) -> None:
    made = await api.live()
    path = f"/v1/workflows/{made['id']}"
    await api.data("PUT", path, {"definition": saying("two")})
    page = await api.data("GET", f"{path}/versions", params={"limit": 1})
    assert ([one["version"] for one in page["items"]], page["hasMore"], page["currentVersion"]) == ([2], True, 2)
    assert page["nextCursor"] == ""
    page = await api.data("GET", f"{path}/versions", params={"offset": 1})
    assert ([one["version"] for one in page["items"]], page["hasMore"]) == ([1], False)
    assert (await api.data("GET", f"{path}/versions/1"))["definition"] == DRAFT
    await api.refused(404001, "GET", f"{path}/versions/9")
    await api.refused(400000, "GET", f"{path}/versions/0")
    back = await api.data("POST", f"{path}/rollback", {"targetVersion": 1, "expectedCurrentVersion": 2})
    assert (back["version"], back["definition"]) == (3, DRAFT)
    await api.refused(409003, "POST", f"{path}/rollback", {"targetVersion": 1, "expectedCurrentVersion": 2})
    assert (await api.data("DELETE", f"{path}/draft"))["version"] == 1


async def test_validate_tells_everything_and_stores_nothing(api: Api) -> None:
    assert await api.data("POST", "/v1/workflows/validate", {"definition": DRAFT}) == {"valid": True, "errors": []}
    broken = {"nodes": {"root": {"type": "manual", "children": ["gone"]}, "b": {"type": "what"}}}
    result = await api.data("POST", "/v1/workflows/validate", {"definition": broken, "name": ""})
    assert not result["valid"]
    assert len(result["errors"]) >= 3
    assert all(set(one) == {"type", "field", "nodeId", "nodeName", "message", "code"} for one in result["errors"])
    assert (await api.data("GET", "/v1/workflows"))["items"] == []


async def test_publish_refuses_with_the_same_findings(api: Api) -> None:
    broken = {"nodes": {"root": {"type": "manual", "children": ["gone"]}}}
    made = await api.workflow(broken)
    findings = (await api.data("POST", "/v1/workflows/validate", {"definition": broken}))["errors"]
    refused = await api.refused(400228, "POST", f"/v1/workflows/{made['id']}/publish")
    assert sorted(map(str, map(sorted, (one.items() for one in refused["details"])))) == sorted(
        map(str, map(sorted, (one.items() for one in findings)))
    )


async def test_a_price_needs_a_provider_that_is_on(api: Api) -> None:
    priced = {**DRAFT, "price": {"amount": 500, "currency": "EUR"}}
    made = await api.workflow(priced)
    refused = await api.refused(400228, "POST", f"/v1/workflows/{made['id']}/publish")
    assert any(one["code"] == "provider_off" for one in refused["details"])


async def test_pause_resume_archive_and_back(api: Api) -> None:
    made = await api.live()
    path = f"/v1/workflows/{made['id']}"
    assert (await api.data("POST", f"{path}/pause"))["status"] == "paused"
    assert (await api.data("POST", f"{path}/resume"))["status"] == "active"
    archived = await api.data("DELETE", path)
    assert (archived["status"], archived["hasLiveVersion"]) == ("archived", False)
    for verb in ("pause", "resume", "publish", "trigger-secret"):
        await api.refused(409001, "POST", f"{path}/{verb}")
    await api.refused(409001, "PUT", path, {"name": "x"})
    assert (await api.data("POST", f"{path}/unarchive"))["status"] == "draft"


async def test_visibility_and_secret_are_changed_alone(api: Api) -> None:
    made = await api.workflow()
    path = f"/v1/workflows/{made['id']}"
    changed = await api.data("PUT", f"{path}/visibility", {"visibility": "public_execute"})
    assert changed == {"id": made["id"], "visibility": "public_execute"}
    await api.refused(400000, "PUT", f"{path}/visibility", {"visibility": "all"})
    rotated = await api.data("POST", f"{path}/trigger-secret")
    assert rotated["triggerSecret"] != made["triggerSecret"]
    assert (await api.data("GET", path))["triggerSecret"] == rotated["triggerSecret"]


async def test_a_reader_sees_no_secret_and_changes_nothing(api: Api) -> None:
    made = await api.live()
    reader = await api.with_key(NewKey(name="reader", scope="read"))
    path = f"/v1/workflows/{made['id']}"
    for suffix in ("", "/live", "/versions/1"):
        assert (await reader.data("GET", path + suffix))["triggerSecret"] == ""
    assert (await reader.data("GET", f"{path}/versions"))["items"][0]["triggerSecret"] == ""
    for method, suffix in (("PUT", ""), ("DELETE", ""), ("POST", "/publish"), ("POST", "/trigger-secret")):
        await reader.refused(403001, method, path + suffix, {})
    await reader.refused(403001, "POST", "/v1/workflows", {"name": "x", "definition": DRAFT})


async def test_a_key_with_permissions_does_only_that(api: Api) -> None:
    made = await api.workflow()
    publisher = await api.with_key(NewKey(name="p", permissions=("workflow:publish", "workflow:read")))
    path = f"/v1/workflows/{made['id']}"
    await publisher.refused(403001, "PUT", path, {"name": "x"})
    shown = await publisher.data("POST", f"{path}/publish")
    assert (shown["status"], shown["triggerSecret"]) == ("active", "")


async def test_the_list_pages_filters_and_sorts(api: Api) -> None:
    for name in ("Beta", "Alpha", "Gamma"):
        await api.workflow(name=name)
    page = await api.data("GET", "/v1/workflows", params={"limit": 2})
    assert [one["name"] for one in page["items"]] == ["Gamma", "Alpha"]
    WorkflowListItem.model_validate(page["items"][0])
    assert page["items"][0]["definitionSummary"]["nodes"]["root"] == {
        "type": "manual",
        "branch": "",
        "children": ["note"],
    }
    assert (page["items"][0]["nodeCount"], page["items"][0]["triggerType"]) == (2, "manual")
    assert page["hasMore"]
    rest = await api.data("GET", "/v1/workflows", params={"limit": 2, "cursor": page["nextCursor"]})
    assert ([one["name"] for one in rest["items"]], rest["nextCursor"]) == (["Beta"], "")
    by_name = await api.data("GET", "/v1/workflows", params={"sort": "name:asc"})
    assert [one["name"] for one in by_name["items"]] == ["Alpha", "Beta", "Gamma"]
    for wanted in ({"q": "alp"}, {"q": "alp", "type": "manual", "actions": "if,log", "status": "draft"}):
        assert [one["name"] for one in (await api.data("GET", "/v1/workflows", params=wanted))["items"]] == ["Alpha"]
    await api.refused(400000, "GET", "/v1/workflows", params={"sort": "name:asc", "cursor": page["nextCursor"]})
    await api.refused(400000, "GET", "/v1/workflows", params={"limit": 101})
    await api.refused(400000, "GET", "/v1/workflows", params={"status": "gone"})


async def test_strange_ids_are_unknown_ids(api: Api) -> None:
    for strange in ("wf_unknown", "%00", "..", "' or 1=1", "é", "x" * 64):
        answer = await api.ask("GET", f"/v1/workflows/{strange}")
        assert answer.status_code == 404, answer.text
    await api.refused(400000, "GET", f"/v1/workflows/{'x' * 65}")
