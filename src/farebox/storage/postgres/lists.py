"""What owners see of executions, runs and money (``ExecutionLists``); what the house owes and awaits (``Duties``)."""

from __future__ import annotations

from collections.abc import Sequence

from farebox.core.records import (
    Artifact,
    Execution,
    Idempotency,
    InboxRow,
    Order,
    Payment,
    Refund,
    Run,
    RunStatus,
    Signal,
    Ticket,
    Token,
)
from farebox.core.values import Millis
from farebox.storage.postgres.shelf import Shelf
from farebox.storage.rows import execution_of, order_of


class ListSide(Shelf):
    """Every list is scoped by organization."""

    async def execution(self, execution_id: str) -> Execution | None:
        row = await self._row("execution", (execution_id,))
        return None if row is None else execution_of(row)

    async def executions(
        self, org_id: str, limit: int, offset: int, before: str, status: str, workflow_id: str
    ) -> list[Execution]:
        asked = {
            "org_id": org_id,
            "limit": limit,
            "offset": offset,
            "before": before,
            "status": status,
            "workflow_id": workflow_id,
        }
        return [execution_of(row) for row in await self._rows("executions", asked)]

    async def run(self, run_id: str) -> Run | None:
        return await self._record(Run, "run", (run_id,))

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
        asked = {
            "org_id": org_id,
            "limit": limit,
            "offset": offset,
            "before": before,
            "statuses": list(statuses),
            "workflow_id": workflow_id,
            "public": public,
        }
        return await self._records(Run, "runs", asked)

    async def run_counts(self, org_id: str, workflow_id: str, since: Millis) -> list[tuple[str, RunStatus, int]]:
        rows = await self._rows("run_counts", (org_id, workflow_id, since))
        return [(workflow, RunStatus(status), count) for workflow, status, count in rows]

    async def payments(self, execution_id: str) -> list[Payment]:
        return await self._records(Payment, "payments", (execution_id,))

    async def refunds(self, execution_id: str) -> list[Refund]:
        return await self._records(Refund, "refunds", (execution_id,))

    async def artifact(self, run_id: str, name: str) -> Artifact | None:
        return await self._record(Artifact, "artifact", (run_id, name))

    async def artifacts(self, run_id: str) -> list[Artifact]:
        return await self._records(Artifact, "artifacts", (run_id,))

    async def track_record(self, workflow_id: str, since: Millis, most: int) -> list[tuple[bool, bool, Millis | None]]:
        asked = {"workflow_id": workflow_id, "since": since, "most": most}
        return [(done, back, took) for done, back, took in await self._rows("track_record", asked)]


class DutySide(Shelf):
    """Found by key or by what is due."""

    async def payment(self, provider: str, external_id: str) -> Payment | None:
        return await self._record(Payment, "payment", (provider, external_id))

    async def idempotent(self, scope: str, key: str) -> Idempotency | None:
        return await self._record(Idempotency, "idempotent", (scope, key))

    async def order_by_checkout(self, checkout_id: str) -> Order | None:
        row = await self._row("order_by_checkout", (checkout_id,))
        return None if row is None else order_of(row)

    async def orders_to_check(self, now: Millis, most: int) -> list[Order]:
        return [order_of(row) for row in await self._rows("orders_to_check", (now, most))]

    async def refunds_to_issue(self, now: Millis, most: int) -> list[Refund]:
        return await self._records(Refund, "refunds_to_issue", (now, most))

    async def inbox_to_handle(self, now: Millis, most: int) -> list[InboxRow]:
        return await self._records(InboxRow, "inbox_to_handle", (now, most))

    async def inbox_row(self, source: str, external_id: str) -> InboxRow | None:
        return await self._record(InboxRow, "inbox_row", (source, external_id))

    async def named_files(self, paths: Sequence[str]) -> set[str]:
        return {path for (path,) in await self._rows("named_files", (list(paths),))}

    async def ticket(self, ticket_hash: str) -> Ticket | None:
        return await self._record(Ticket, "ticket", (ticket_hash,))

    async def tokens(self, execution_id: str) -> list[Token]:
        return await self._records(Token, "tokens", (execution_id,))

    async def signal(self, run_id: str, source: str, external_id: str) -> Signal | None:
        return await self._record(Signal, "signal", (run_id, source, external_id))

    async def unpaid(self, workflow_id: str, client: str) -> tuple[int, int, int]:
        of_client, of_workflow, in_all = await self._row("unpaid", (workflow_id, client))
        return of_client, of_workflow, in_all
