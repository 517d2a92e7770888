"""Workflows, versions, schedules, keys, organizations (``Catalogue``): rarely written, one transaction a call."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import apsw
from msgspec.structs import asdict

from farebox.core.records import ApiKey, Organization, Schedule, Version, Workflow
from farebox.core.values import Millis, Value
from farebox.storage.port import Batch, Conflict, WorkflowSearch
from farebox.storage.rows import encoder, json_text
from farebox.storage.sqlite.connection import connect, translated
from farebox.storage.sqlite.shelf import Shelf

MOST_KEPT = 256
"""Workflows in memory."""


class CatalogueSide(Shelf):
    """Plain reads and puts; a workflow's ``lock`` guards two owners who change it at once."""

    path: Path

    def __init__(self, reader: apsw.Connection, writer: apsw.Connection | None) -> None:
        super().__init__(reader, writer)
        self._workflows: dict[str, Workflow] = {}
        """As they are stored. This process alone writes to the file; one that only looks at it keeps nothing."""

    def _written(self, batch: Batch | None) -> None:
        """Only what comes without a batch changes workflows."""
        super()._written(batch)
        if batch is None:
            self._workflows.clear()

    def _store(self, writer: apsw.Connection, verb: str, record: Value) -> None:
        writer.execute(self._sql[verb], encoder(type(record))(record))

    async def put_workflow(
        self, workflow: Workflow, version: Version | None, schedules: Sequence[Schedule] | None
    ) -> None:
        async with self._writing() as writer:
            if workflow.lock == 1:
                self._store(writer, "insert_workflow", workflow)
            else:
                names = {name: getattr(workflow, name) for name in workflow.__struct_fields__}
                names["ui_metadata"] = encoder(Workflow)(workflow)[workflow.__struct_fields__.index("ui_metadata")]
                if not writer.execute(self._sql["update_workflow"], names).fetchall():
                    raise Conflict("workflows", f"workflow {workflow.id} was changed by somebody else meanwhile")
            if version is not None:
                self._store(writer, "put_version", version)
            if schedules is not None:
                writer.execute(self._sql["drop_schedules"], (workflow.id,))
                for schedule in schedules:
                    self._store(writer, "insert_schedule", schedule)

    async def workflow(self, workflow_id: str) -> Workflow | None:
        found = self._workflows.get(workflow_id)
        if found is None:
            found = self._record(Workflow, "workflow", (workflow_id,))
            if found is not None and self._writer is not None and len(self._workflows) < MOST_KEPT:
                self._workflows[workflow_id] = found
        return found

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
        return self._records(Workflow, "workflows", asked)

    async def search_workflows(
        self, org_id: str, wanted: WorkflowSearch, limit: int, offset: int, before: str
    ) -> list[Workflow]:
        asked = {
            **asdict(wanted),
            "node_types": json_text(wanted.node_types),
            "org_id": org_id,
            "limit": limit,
            "offset": offset,
            "before": before,
        }
        decode = self._decoder(Workflow)
        return [decode(row) for row in await asyncio.to_thread(self._search, asked)]

    def _search(self, asked: dict[str, Any]) -> list[Any]:
        """In a thread and on a connection of its own: it may read all definitions of an organization."""
        connection = connect(self.path, readonly=True, cache_kib=2_000)
        try:
            with translated():
                return connection.execute(self._sql["search_workflows"], asked).fetchall()
        finally:
            connection.close()

    async def version(self, workflow_id: str, number: int) -> Version | None:
        return self._record(Version, "version", (workflow_id, number))

    async def versions(self, workflow_id: str, limit: int, offset: int) -> list[Version]:
        return self._records(Version, "versions", (workflow_id, limit, offset))

    async def put_organization(self, organization: Organization) -> None:
        async with self._writing() as writer:
            self._store(writer, "put_organization", organization)

    async def organization(self, org_id: str) -> Organization | None:
        return self._record(Organization, "organization", (org_id,))

    async def organization_by_name(self, name: str) -> Organization | None:
        return self._record(Organization, "organization_by_name", (name,))

    async def put_key(self, key: ApiKey) -> None:
        async with self._writing() as writer:
            self._store(writer, "put_key", key)

    async def touch_key(self, key_id: str, at: Millis, ip: str, user_agent: str) -> None:
        async with self._writing() as writer:
            writer.execute(self._sql["touch_key"], (at, ip, user_agent, key_id))

    async def key_by_hash(self, key_hash: str) -> ApiKey | None:
        return self._record(ApiKey, "key_by_hash", (key_hash,))

    async def key(self, key_id: str) -> ApiKey | None:
        return self._record(ApiKey, "key", (key_id,))

    async def keys(self, org_id: str, limit: int, offset: int, before: str) -> list[ApiKey]:
        return self._records(ApiKey, "keys", {"org_id": org_id, "limit": limit, "offset": offset, "before": before})

    async def schedules(self, workflow_id: str) -> list[Schedule]:
        return self._records(Schedule, "schedules", (workflow_id,))
