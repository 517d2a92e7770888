"""Workflows, versions, schedules, keys, organizations (``Catalogue``): rarely written, one transaction a call."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import asdict

from farebox.core.records import ApiKey, Organization, Schedule, Version, Workflow
from farebox.core.values import Millis, Value
from farebox.storage.port import Conflict, WorkflowSearch
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.rows import columns
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.rows import encoder


class CatalogueSide(Shelf):
    """Plain reads and puts; a workflow's ``lock`` guards two owners who change it at once."""

    async def _store(self, verb: str, record: Value) -> None:
        await self._write(lambda page: _put(page, verb, record))

    async def put_workflow(
        self, workflow: Workflow, version: Version | None, schedules: Sequence[Schedule] | None
    ) -> None:
        update = self._verbs["update_workflow"]

        async def write(page: Page) -> None:
            if workflow.lock == 1:
                await _put(page, "insert_workflow", workflow)
            else:
                names = dict(zip(workflow.__struct_fields__, encoder(Workflow)(workflow), strict=True))
                if not await page.fetch("update_workflow", update.bind(names)):
                    raise Conflict("workflows", f"workflow {workflow.id} was changed by somebody else meanwhile")
            if version is not None:
                await _put(page, "put_version", version)
            if schedules is not None:
                await page.execute("drop_schedules", (workflow.id,))
                for schedule in schedules:
                    await _put(page, "insert_schedule", schedule)

        await self._write(write)

    async def workflow(self, workflow_id: str) -> Workflow | None:
        return await self._shared.ask(
            ("workflow", workflow_id), lambda: self._record(Workflow, "workflow", (workflow_id,))
        )

    async def workflows(
        self, org_id: str, limit: int, offset: int, before: str, status: str, query: str, visibility: str
    ) -> list[Workflow]:
        asked = {
            "org_id": org_id,
            "limit": limit,
            "offset": offset,
            "before": before,
            "status": status,
            "query": query,
            "visibility": visibility,
        }
        return await self._records(Workflow, "workflows", asked)

    async def search_workflows(
        self, org_id: str, wanted: WorkflowSearch, limit: int, offset: int, before: str
    ) -> list[Workflow]:
        asked = {
            **asdict(wanted),
            "node_types": list(wanted.node_types),
            "org_id": org_id,
            "limit": limit,
            "offset": offset,
            "before": before,
        }
        return await self._records(Workflow, "search_workflows", asked)

    async def version(self, workflow_id: str, number: int) -> Version | None:
        return await self._shared.ask(
            ("version", workflow_id, number), lambda: self._record(Version, "version", (workflow_id, number))
        )

    async def versions(self, workflow_id: str, limit: int, offset: int) -> list[Version]:
        return await self._records(Version, "versions", (workflow_id, limit, offset))

    async def put_organization(self, organization: Organization) -> None:
        await self._store("put_organization", organization)

    async def organization(self, org_id: str) -> Organization | None:
        return await self._record(Organization, "organization", (org_id,))

    async def organization_by_name(self, name: str) -> Organization | None:
        return await self._record(Organization, "organization_by_name", (name,))

    async def put_key(self, key: ApiKey) -> None:
        await self._store("put_key", key)

    async def touch_key(self, key_id: str, at: Millis, ip: str, user_agent: str) -> None:
        await self._write(lambda page: page.execute("touch_key", (at, ip, user_agent, key_id)))

    async def key_by_hash(self, key_hash: str) -> ApiKey | None:
        return await self._record(ApiKey, "key_by_hash", (key_hash,))

    async def key(self, key_id: str) -> ApiKey | None:
        return await self._record(ApiKey, "key", (key_id,))

    async def keys(self, org_id: str, limit: int, offset: int, before: str) -> list[ApiKey]:
        return await self._records(
            ApiKey, "keys", {"org_id": org_id, "limit": limit, "offset": offset, "before": before}
        )

    async def schedules(self, workflow_id: str) -> list[Schedule]:
        return await self._records(Schedule, "schedules", (workflow_id,))


async def _put(page: Page, verb: str, record: Value) -> None:
    await page.execute(verb, columns([encoder(type(record))(record)]))
