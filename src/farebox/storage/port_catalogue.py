"""What the house asks of a database about workflows, organizations and keys (``Catalogue``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from farebox.core.records import ApiKey, Organization, Schedule, Version, Workflow
from farebox.core.values import Millis, Value

WorkflowOrder: TypeAlias = Literal["createdAt:desc", "updatedAt:desc", "name:asc"]


class WorkflowSearch(Value, frozen=True, kw_only=True):
    """Which workflows, in what order; what is empty matches all."""

    status: str = ""
    query: str = ""
    """Looked for in name and description, upper and lower case alike."""
    visibility: str = ""
    trigger_type: str = ""
    node_types: tuple[str, ...] = ()
    """Any of these."""
    sort: WorkflowOrder = "createdAt:desc"


class Catalogue(Protocol):
    """Workflows, versions, keys, organizations: rarely written, each call a transaction of its own."""

    async def put_workflow(
        self, workflow: Workflow, version: Version | None, schedules: Sequence[Schedule] | None
    ) -> None:
        """Insert (lock == 1) or update where the stored lock is ``lock - 1``; Conflict('workflows') if it is not.
        ``schedules``: None leaves them, a list replaces this workflow's."""
        ...

    async def workflow(self, workflow_id: str) -> Workflow | None: ...
    async def workflows(
        self, org_id: str, limit: int, offset: int, before: str, status: str, query: str, visibility: str
    ) -> list[Workflow]:
        """``org_id`` '' lists over all organizations (the public catalogue; give a visibility)."""
        ...

    async def search_workflows(
        self, org_id: str, wanted: WorkflowSearch, limit: int, offset: int, before: str
    ) -> list[Workflow]:
        """As ``workflows``, with filters that look into the newest version's definition, and in other orders."""
        ...

    async def version(self, workflow_id: str, number: int) -> Version | None: ...
    async def versions(self, workflow_id: str, limit: int, offset: int) -> list[Version]: ...
    async def put_organization(self, organization: Organization) -> None: ...
    async def organization(self, org_id: str) -> Organization | None: ...
    async def organization_by_name(self, name: str) -> Organization | None: ...
    async def put_key(self, key: ApiKey) -> None: ...
    async def touch_key(self, key_id: str, at: Millis, ip: str, user_agent: str) -> None:
        """Note a key's last use, and nothing else: a revocation at the same moment stays."""
        ...

    async def key_by_hash(self, key_hash: str) -> ApiKey | None: ...
    async def key(self, key_id: str) -> ApiKey | None: ...
    async def keys(self, org_id: str, limit: int, offset: int, before: str) -> list[ApiKey]: ...
    async def schedules(self, workflow_id: str) -> list[Schedule]: ...
