"""The lists, the catalogue and the upkeep of the store in memory: what is asked for now and then."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from farebox.core.records import (
    ApiKey,
    Artifact,
    Execution,
    Idempotency,
    InboxRow,
    Order,
    Organization,
    Payment,
    PaymentStatus,
    Refund,
    Run,
    RunStatus,
    Schedule,
    Signal,
    Status,
    Ticket,
    Token,
    Upload,
    UploadClaim,
    Version,
    Workflow,
)
from farebox.core.values import Millis
from farebox.storage.port import Conflict, StoreUnavailable, Violation, WorkflowSearch
from farebox.testing.simulator.disk import Disk

MIB = 1024 * 1024
GIVEN_BACK = (PaymentStatus.REFUND_PENDING, PaymentStatus.REFUNDED, PaymentStatus.PARTIALLY_REFUNDED)
ENDED = (Status.SUCCEEDED, Status.FAILED)


class Lists:
    """``ExecutionLists``, ``Duties``, ``Uploads``, ``Catalogue`` and ``Upkeep``."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk

    def _run(self, run_id: str) -> Run | None:
        run = self.disk.runs.get(run_id)
        if run is None:
            return None
        head = self.disk.heads.get(run_id, 0)
        if run.head == head:
            return run
        return replace(run, head=head, head_at=self.disk.journal[run_id][head].at if head else 0)

    # ---- ExecutionLists ----------------------------------------------------------------------------------------------

    async def execution(self, execution_id: str) -> Execution | None:
        return self.disk.executions.get(execution_id)

    async def executions(
        self, org_id: str, limit: int, offset: int, before: str, status: str, workflow_id: str
    ) -> list[Execution]:
        found = [
            one
            for one in self.disk.executions.values()
            if one.org_id == org_id
            and (not before or one.id < before)
            and status in ("", one.status)
            and workflow_id in ("", one.workflow_id)
        ]
        return _page(found, limit, offset)

    async def run(self, run_id: str) -> Run | None:
        return self._run(run_id)

    async def runs(
        self,
        org_id: str,
        limit: int,
        offset: int,
        before: str,
        statuses: Sequence[RunStatus],
        workflow_id: str,
        public: bool,
    ) -> list[Run]:
        found = [
            one
            for one in self.disk.runs.values()
            if org_id in ("", one.org_id)
            and (not before or one.id < before)
            and (not statuses or one.status in statuses)
            and workflow_id in ("", one.workflow_id)
            and (not public or (one.public and not one.execution_id))
        ]
        return [run for run in (self._run(one.id) for one in _page(found, limit, offset)) if run is not None]

    async def run_counts(self, org_id: str, workflow_id: str, since: Millis) -> list[tuple[str, RunStatus, int]]:
        counts: dict[tuple[str, RunStatus], int] = {}
        for one in self.disk.runs.values():
            if one.org_id == org_id and workflow_id in ("", one.workflow_id) and one.created_at >= since:
                counts[one.workflow_id, one.status] = counts.get((one.workflow_id, one.status), 0) + 1
        return [(*key, counts[key]) for key in sorted(counts)]

    async def payments(self, execution_id: str) -> list[Payment]:
        return _of(self.disk.payments, "id", execution_id=execution_id)

    async def refunds(self, execution_id: str) -> list[Refund]:
        return _of(self.disk.refunds, "id", execution_id=execution_id)

    async def artifact(self, run_id: str, name: str) -> Artifact | None:
        return self.disk.artifacts.get((run_id, name))

    async def artifacts(self, run_id: str) -> list[Artifact]:
        found = _of(self.disk.artifacts, "name", run_id=run_id)
        return sorted(found, key=attrgetter("created_at"))

    async def track_record(self, workflow_id: str, since: Millis, most: int) -> list[tuple[bool, bool, Millis | None]]:
        found = [
            one
            for one in self.disk.executions.values()
            if one.workflow_id == workflow_id
            and one.finished_at is not None
            and one.finished_at >= since
            and one.status in ENDED
            and not one.test_mode
        ]
        found.sort(key=lambda one: -(one.finished_at or 0))
        return [
            (
                one.status is Status.SUCCEEDED,
                one.payment_status in GIVEN_BACK,
                None if one.started_at is None else (one.finished_at or 0) - one.started_at,
            )
            for one in found[:most]
        ]

    # ---- Duties ------------------------------------------------------------------------------------------------------

    async def idempotent(self, scope: str, key: str) -> Idempotency | None:
        return self.disk.idempotency.get((scope, key))

    async def payment(self, provider: str, external_id: str) -> Payment | None:
        return self.disk.payments.get(self.disk.unique.get(("payments", "external", provider, external_id), ""))

    async def order_by_checkout(self, checkout_id: str) -> Order | None:
        return self.disk.orders.get(self.disk.unique.get(("orders", "checkout", checkout_id), ""))

    async def inbox_row(self, source: str, external_id: str) -> InboxRow | None:
        return self.disk.inbox.get(self.disk.unique.get(("inbox", source, external_id), ""))

    async def named_files(self, paths: Sequence[str]) -> set[str]:
        rows: list[Artifact | Upload] = [*self.disk.artifacts.values(), *self.disk.uploads.values()]
        return {row.path for row in rows} & set(paths)

    async def ticket(self, ticket_hash: str) -> Ticket | None:
        return self.disk.tickets.get(ticket_hash)

    async def tokens(self, execution_id: str) -> list[Token]:
        found = _of(self.disk.tokens, "hash", execution_id=execution_id)
        return sorted(found, key=attrgetter("created_at"))

    async def signal(self, run_id: str, source: str, external_id: str) -> Signal | None:
        return self.disk.signals.get(self.disk.unique.get(("signals", run_id, source, external_id), ""))

    async def unpaid(self, workflow_id: str, client: str) -> tuple[int, int, int]:
        disk = self.disk
        return disk.awaiting(workflow_id, client), disk.awaiting(workflow_id, None), disk.awaiting(None, None)

    # ---- Uploads -----------------------------------------------------------------------------------------------------

    async def upload(self, upload_id: str) -> Upload | None:
        return self.disk.uploads.get(upload_id)

    async def upload_claim(self, upload_id: str) -> UploadClaim | None:
        return self.disk.claims.get(upload_id)

    async def uploads_held(self, client: str) -> tuple[int, int]:
        held = [one for one in self.disk.uploads.values() if not one.kept and not self._runs(one.id)]
        sizes = [(one.client == client, max(one.size, MIB)) for one in held]
        return sum(size for mine, size in sizes if mine), sum(size for _, size in sizes)

    def _runs(self, upload_id: str) -> bool:
        """Whether the execution that took an upload has a run."""
        claim = self.disk.claims.get(upload_id)
        taker = self.disk.executions.get(claim.execution_id) if claim is not None else None
        return taker is not None and bool(taker.run_id)

    async def drop_uploads(self, now: Millis, most: int) -> list[str]:
        disk = self.disk

        def drop() -> list[str]:
            dropped: list[str] = []
            for one in list(disk.uploads.values()):
                claim = disk.claims.get(one.id)
                taker = disk.executions.get(claim.execution_id) if claim is not None else None
                if self._runs(one.id):
                    disk.put(disk.uploads, one.id, replace(one, kept=True))
                elif one.kept or len(dropped) >= most:
                    continue
                elif (claim is None and one.expires_at <= now) or (taker and taker.status is Status.CANCELLED):
                    disk.put(disk.uploads, one.id, None)
                    dropped.append(one.path)
            return dropped

        dropped: list[str] = disk.alone(drop)
        return dropped

    # ---- Catalogue ---------------------------------------------------------------------------------------------------

    async def put_workflow(
        self, workflow: Workflow, version: Version | None, schedules: Sequence[Schedule] | None
    ) -> None:
        disk = self.disk

        def put() -> None:
            known = disk.workflows.get(workflow.id)
            if (known.lock if known is not None else 0) != workflow.lock - 1:
                raise Conflict("workflows")
            disk.put(disk.workflows, workflow.id, workflow)
            if version is not None:
                disk.version(version)
            if schedules is not None:
                for key in [key for key in disk.schedules if key[0] == workflow.id]:
                    disk.put(disk.schedules, key, None)
                for schedule in schedules:
                    disk.put(disk.schedules, (workflow.id, schedule.node_id), schedule)

        disk.alone(put)

    async def workflow(self, workflow_id: str) -> Workflow | None:
        return self.disk.workflows.get(workflow_id)

    async def workflows(
        self, org_id: str, limit: int, offset: int, before: str, status: str, query: str, visibility: str
    ) -> list[Workflow]:
        wanted = WorkflowSearch(status=status, query=query, visibility=visibility)
        found = [one for one in self.disk.workflows.values() if org_id in ("", one.org_id) and _fits(one, wanted)]
        return _page([one for one in found if not before or one.id < before], limit, offset)

    async def search_workflows(
        self, org_id: str, wanted: WorkflowSearch, limit: int, offset: int, before: str
    ) -> list[Workflow]:
        found: list[Workflow] = []
        for one in self.disk.workflows.values():
            version = self.disk.versions.get((one.id, one.version))
            if one.org_id != org_id or version is None or (before and one.id >= before):
                continue
            if _fits(one, wanted) and _defines(version.definition, wanted):
                found.append(one)
        found.sort(key=attrgetter("id"), reverse=True)
        if wanted.sort == "name:asc":
            found.sort(key=lambda one: one.name.lower())
        elif wanted.sort == "updatedAt:desc":
            found.sort(key=attrgetter("updated_at"), reverse=True)
        return found[offset : offset + limit]

    async def version(self, workflow_id: str, number: int) -> Version | None:
        return self.disk.versions.get((workflow_id, number))

    async def versions(self, workflow_id: str, limit: int, offset: int) -> list[Version]:
        found = _of(self.disk.versions, "version", workflow_id=workflow_id)
        return found[::-1][offset : offset + limit]

    async def put_organization(self, organization: Organization) -> None:
        self.disk.alone(lambda: self.disk.organization(organization))

    async def organization(self, org_id: str) -> Organization | None:
        return self.disk.organizations.get(org_id)

    async def organization_by_name(self, name: str) -> Organization | None:
        return self.disk.organizations.get(self.disk.unique.get(("organizations", "name", name), ""))

    async def put_key(self, key: ApiKey) -> None:
        self.disk.alone(lambda: self.disk.api_key(key))

    async def touch_key(self, key_id: str, at: Millis, ip: str, user_agent: str) -> None:
        key = self.disk.keys[key_id]
        self.disk.keys[key_id] = replace(key, last_used_at=at, last_used_ip=ip, last_used_user_agent=user_agent)

    async def key_by_hash(self, key_hash: str) -> ApiKey | None:
        return self.disk.keys.get(self.disk.unique.get(("api_keys", "hash", key_hash), ""))

    async def key(self, key_id: str) -> ApiKey | None:
        return self.disk.keys.get(key_id)

    async def keys(self, org_id: str, limit: int, offset: int, before: str) -> list[ApiKey]:
        found = [one for one in self.disk.keys.values() if one.org_id == org_id and (not before or one.id < before)]
        return _page(found, limit, offset)

    async def schedules(self, workflow_id: str) -> list[Schedule]:
        return _of(self.disk.schedules, "node_id", workflow_id=workflow_id)

    # ---- Upkeep ------------------------------------------------------------------------------------------------------

    async def close(self) -> None:
        return

    async def check(self) -> None:
        return

    async def backup(self, target: Path) -> None:
        raise StoreUnavailable("what is simulated is not backed up")

    async def verify(self) -> list[Violation]:
        from farebox.testing.simulator.audit import audited

        return audited(self.disk)


def _of(table: dict[Any, Any], order: str, **wanted: object) -> list[Any]:
    """The rows of a table with these values, in the order of a column."""
    (name, value), *_ = wanted.items()
    return sorted((row for row in table.values() if getattr(row, name) == value), key=attrgetter(order))


def _page(found: list[Any], limit: int, offset: int) -> list[Any]:
    """Newest first by id."""
    return sorted(found, key=attrgetter("id"), reverse=True)[offset : offset + limit]


def _fits(one: Workflow, wanted: WorkflowSearch) -> bool:
    query = wanted.query.lower()
    return (
        wanted.status in ("", one.status)
        and wanted.visibility in ("", one.visibility)
        and (query in one.name.lower() or query in one.description.lower())
    )


def _defines(definition: Any, wanted: WorkflowSearch) -> bool:
    """Whether a definition has a node of these types, and a trigger of that one."""
    nodes = {key: node for key, node in definition["nodes"].items() if isinstance(node, dict)}
    named = definition.get("triggerNodeIds")
    triggers = named if isinstance(named, list) and named else ["root"]
    types = {node.get("type") for node in nodes.values()}
    return (not wanted.node_types or not types.isdisjoint(wanted.node_types)) and (
        not wanted.trigger_type or any(nodes.get(key, {}).get("type") == wanted.trigger_type for key in triggers)
    )
