"""Of every backend: workflows and their versions, schedules, keys, organizations."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.records import Organization, Schedule, Workflow
from farebox.core.values import Json
from farebox.storage.port import Conflict, Store, WorkflowSearch
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, a_key, a_schedule, a_version, a_workflow


class CatalogueSuite:
    """The port ``Catalogue``."""

    async def test_a_workflow_comes_back_as_it_went(self, store: Store) -> None:
        workflow = a_workflow(ui_metadata={"x": [1]}, live_version=1)
        version = a_version(workflow.id, definition={"nodes": {"ü": {}}})
        await store.put_workflow(workflow, version, None)
        assert await store.workflow(workflow.id) == workflow
        assert await store.version(workflow.id, 1) == version
        assert await store.workflow("wf_none") is None
        assert await store.version(workflow.id, 2) is None

    async def test_of_two_who_change_it_at_once_one_is_told(self, store: Store) -> None:
        workflow = a_workflow()
        await store.put_workflow(workflow, None, None)
        mine = replace(workflow, name="Mine", lock=2)
        await store.put_workflow(mine, None, None)
        lost = replace(workflow, name="Yours", lock=2)
        for late in (lost, a_workflow(lock=2), workflow):
            with pytest.raises(Conflict) as refused:
                await store.put_workflow(late, a_version(late.id, version=2), [])
            assert refused.value.table == "workflows"
        assert await store.workflow(workflow.id) == mine
        assert await store.version(workflow.id, 2) is None

    async def test_a_published_version_is_frozen(self, store: Store) -> None:
        workflow = a_workflow()
        draft = a_version(workflow.id)
        await store.put_workflow(workflow, draft, None)
        other = replace(draft, definition={"nodes": {"a": {}}}, digest="d2", published_at=NOON)
        await store.put_workflow(replace(workflow, lock=2), other, None)
        assert await store.version(workflow.id, 1) == other
        again = replace(other, definition={}, digest="d3", published_at=NOON + 9)
        await store.put_workflow(replace(workflow, lock=3), again, None)
        assert await store.version(workflow.id, 1) == other

    async def test_versions_are_listed_newest_first(self, store: Store) -> None:
        workflow = a_workflow()
        await store.put_workflow(workflow, a_version(workflow.id), None)
        for number in (2, 3):
            await store.put_workflow(replace(workflow, lock=number), a_version(workflow.id, version=number), None)
        assert [version.version for version in await store.versions(workflow.id, 2, 0)] == [3, 2]
        assert [version.version for version in await store.versions(workflow.id, 2, 2)] == [1]

    async def test_a_workflows_schedules_are_replaced_together(self, store: Store) -> None:
        workflow = a_workflow()

        def at(node: str) -> Schedule:
            return a_schedule(workflow.id, node, NOON)

        await store.put_workflow(workflow, None, [at("a"), at("b")])
        await store.put_workflow(replace(workflow, lock=2), None, None)
        assert await store.schedules(workflow.id) == [at("a"), at("b")]
        await store.put_workflow(replace(workflow, lock=3), None, [at("c")])
        assert await store.schedules(workflow.id) == [at("c")]

    async def test_workflows_are_listed_and_searched(self, store: Store) -> None:
        async def add(place: int, name: str, **fields: object) -> None:
            await store.put_workflow(a_workflow(id=f"wf_{place}", name=name, **fields), None, None)

        await add(0, "Report", description="Draws CHARTS")
        await add(1, "Invoice", status="active", visibility="public_view")
        await add(2, "Letter", status="active")
        await add(3, "Report 50%", org_id="org_other", visibility="public_view")

        async def listed(org: str = ORG, *, before: str = "", status: str = "", query: str = "", seen: str = "") -> str:
            found: list[Workflow] = await store.workflows(org, 9, 0, before, status, query, seen)
            return " ".join(workflow.id[3:] for workflow in found)

        assert await listed() == "2 1 0"
        assert await listed(before="wf_2") == "1 0"
        assert await listed(status="active") == "2 1"
        assert await listed(query="charts") == "0"
        assert await listed(query="%") == ""
        assert await listed("", seen="public_view") == "3 1"
        assert [workflow.id for workflow in await store.workflows(ORG, 1, 1, "", "", "", "")] == ["wf_1"]

    async def test_workflows_are_searched_by_their_newest_definition(self, store: Store) -> None:
        async def add(place: int, name: str, definition: Json, **fields: object) -> None:
            workflow = a_workflow(id=f"wf_{place}", name=name, updated_at=NOON - place, version=2, **fields)
            old = a_version(workflow.id, definition={"nodes": {"root": {"type": "old"}}})
            await store.put_workflow(workflow, old, None)
            newest = a_version(workflow.id, version=2, definition=definition, digest="d2")
            await store.put_workflow(replace(workflow, lock=2), newest, None)

        root, log = {"type": "webhook"}, {"type": "log"}
        await add(0, "beta", {"nodes": {"root": root, "a": log}})
        await add(1, "Alpha", {"nodes": {"root": log, "hook.1": root}, "triggerNodeIds": ["hook.1", 7, "gone"]})
        await add(2, "gamma", {"nodes": {"root": root, "b": 5, "c": {}}, "triggerNodeIds": []}, status="active")
        await add(3, "delta", {"nodes": {"a": root, "b": log}, "triggerNodeIds": {"a": 1}}, visibility="org")
        await add(4, "beta", {"nodes": {"root": root, "a": log}}, org_id="org_other")

        async def found(limit: int = 9, offset: int = 0, before: str = "", **filters: Any) -> str:
            wanted = WorkflowSearch(**filters)
            rows: list[Workflow] = await store.search_workflows(ORG, wanted, limit, offset, before)
            return " ".join(workflow.id[3:] for workflow in rows)

        assert await found() == "3 2 1 0"
        assert await found(trigger_type="webhook") == "2 1 0"
        assert await found(trigger_type="old") == await found(node_types=("old",)) == ""
        assert await found(node_types=("log", "nothing")) == "3 1 0"
        assert await found(node_types=("log",), trigger_type="webhook") == "1 0"
        assert await found(node_types=("log",), before="wf_3") == "1 0"
        assert await found(2, 1, node_types=("log",)) == "1 0"
        assert await found(sort="name:asc") == "1 0 3 2"
        assert await found(sort="updatedAt:desc") == "0 1 2 3"
        assert await found(1, 1, sort="updatedAt:desc", node_types=("log",)) == "1"
        assert await found(sort="name:asc", status="active") == "2"
        assert await found(sort="name:asc", visibility="org") == "3"
        assert await found(sort="name:asc", query="ETA") == "0"

    async def test_keys_are_found_by_hash_and_listed(self, store: Store) -> None:
        key = a_key(permissions=("runs",), id="key_1")
        other = a_key(hash="b" * 64, id="key_2")
        await store.put_key(key)
        await store.put_key(other)
        await store.put_key(a_key(hash="c" * 64, org_id="org_other"))
        assert await store.key_by_hash("a" * 64) == key
        assert await store.key_by_hash("d" * 64) is None
        assert await store.key("key_2") == other
        assert await store.keys(ORG, 9, 0, "") == [other, key]
        assert await store.keys(ORG, 9, 0, "key_2") == [key]
        with pytest.raises(Conflict):
            await store.put_key(a_key(hash="a" * 64))

    async def test_noting_a_keys_use_and_revoking_it_do_not_undo_each_other(self, store: Store) -> None:
        key = a_key()
        await store.put_key(key)
        await store.touch_key(key.id, NOON + 1, "127.0.0.1", "curl")
        await store.put_key(replace(key, revoked_at=NOON + 2))
        await store.touch_key(key.id, NOON + 3, "::1", "curl")
        assert await store.key(key.id) == replace(
            key, revoked_at=NOON + 2, last_used_at=NOON + 3, last_used_ip="::1", last_used_user_agent="curl"
        )

    async def test_an_organizations_name_is_its_own(self, store: Store) -> None:
        organization = Organization(id="org_1", name="default", created_at=NOON)
        await store.put_organization(organization)
        assert await store.organization("org_1") == organization
        assert await store.organization_by_name("default") == organization
        assert await store.organization_by_name("other") is None
        with pytest.raises(Conflict):
            await store.put_organization(Organization(id="org_2", name="default", created_at=NOON))
        renamed = replace(organization, name="acme")
        await store.put_organization(renamed)
        assert await store.organization("org_1") == renamed
        assert await store.organization("org_2") is None
