"""Of every backend: the public hot path, and the lists of owners."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.records import (
    Artifact,
    PaymentStatus,
    RequestRow,
    RunStatus,
    Status,
    Ticket,
    Token,
)
from farebox.storage.port import Conflict, Store
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, WORKFLOW, a_run, an_execution, changed, events, new


class ReadsSuite:
    """The ports ``Reads`` and ``ExecutionLists``."""

    async def test_a_glance_shows_what_is_durable(self, store: Store) -> None:
        execution = an_execution(seq=3, rev=2, token_ends_at=NOON, run_id="run_1", message="Grüß dich")
        await store.commit(new(execution))
        glance = await store.glance(execution.id)
        assert glance is not None
        assert (glance.rev, glance.seq, glance.token_ends_at) == (2, 3, NOON)
        assert (glance.workflow_id, glance.run_id) == (execution.workflow_id, "run_1")
        assert (glance.status, glance.payment_status) == ("workflow_queued", "not_required")
        view = json.loads(glance.view + b"}")
        assert view["id"] == execution.id
        assert view["message"] == "Grüß dich"
        await store.commit(changed(replace(execution, rev=3, status=Status.RUNNING)))
        again = await store.glance(execution.id)
        assert again is not None
        assert (again.rev, json.loads(again.view + b"}")["status"]) == (3, "workflow_running")
        assert await store.glance("exe_none") is None

    async def test_events_come_rendered_in_order_and_in_pages(self, store: Store) -> None:
        await store.commit(new(*reversed(events("exe_1", 1, 12)), *events("exe_2", 1, 1)))

        async def page(after: int, limit: int) -> list[int]:
            body, count = await store.events("exe_1", after, limit)
            found = json.loads(b"[" + body + b"]")
            assert len(found) == count
            return [event["seq"] for event in found]

        assert await page(0, 100) == list(range(1, 13))
        assert await page(9, 2) == [10, 11]
        assert await page(12, 5) == []
        assert await store.events("exe_none", 0, 10) == (b"", 0)

    async def test_an_event_is_written_once(self, store: Store) -> None:
        await store.commit(new(*events("exe_1", 1, 2)))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(*events("exe_1", 2, 3)))
        assert refused.value.table == "events"
        assert (await store.events("exe_1", 0, 10))[1] == 2

    async def test_the_request_is_private_and_whole(self, store: Store) -> None:
        await store.commit(new(RequestRow("exe_1", '{"name":"Ü"}')))
        assert json.loads(await store.request("exe_1")) == {"name": "Ü"}
        assert await store.request("exe_2") == b"null"

    async def test_a_token_opens_its_own_execution_only(self, store: Store) -> None:
        token = Token(execution_id="exe_1", hash="a" * 64, scopes=("read",), created_at=NOON)
        other = Token(execution_id="exe_1", hash="b" * 64, created_at=NOON + 1, expires_at=NOON + 9)
        await store.commit(new(token, other))
        assert await store.token("exe_1", "a" * 64) == token
        assert await store.token("exe_2", "a" * 64) is None
        assert await store.token("exe_1", "c" * 64) is None
        revoked = replace(token, revoked_at=NOON + 5)
        await store.commit(new(revoked))
        assert await store.tokens("exe_1") == [revoked, other]

    async def test_a_token_and_its_execution_are_read_at_once(self, store: Store) -> None:
        execution = an_execution(rev=1, seq=1)
        token = Token(execution_id=execution.id, hash="a" * 64, scopes=("read",), created_at=NOON, epoch=2)
        await store.commit(new(execution, token, *events(execution.id, 1, 1)))
        assert await store.known(execution.id, "a" * 64) == (token, await store.glance(execution.id))
        assert await store.known(execution.id, "b" * 64) is None
        assert await store.known("exe_none", "a" * 64) is None
        await store.commit(changed(replace(execution, status=Status.SUCCEEDED, rev=2)))
        dead = replace(token, revoked_at=NOON + 1, expires_at=NOON + 2)
        await store.commit(new(dead))
        found = await store.known(execution.id, "a" * 64)
        assert found is not None
        assert (found[0], found[1].rev, found[1].status) == (dead, 2, "workflow_succeeded")
        assert b'"status":"workflow_succeeded"' in found[1].view

    async def test_a_ticket_is_used_once(self, store: Store) -> None:
        ticket = Ticket(hash="c" * 64, execution_id="exe_1", token_hash="a" * 64, expires_at=NOON)
        await store.commit(new(ticket))
        used = replace(ticket, used_at=NOON)
        await store.commit(new(used))
        assert await store.ticket(ticket.hash) == used
        with pytest.raises(Conflict) as refused:
            await store.commit(new(replace(ticket, used_at=NOON + 1)))
        assert refused.value.table == "tickets"
        assert await store.ticket("d" * 64) is None

    async def test_executions_are_listed_newest_first(self, store: Store) -> None:
        mine = [an_execution(id=f"exe_{place}") for place in range(5)]
        mine[2] = replace(mine[2], status=Status.RUNNING)
        mine[3] = replace(mine[3], workflow_id="wf_other")
        await store.commit(new(*mine, an_execution(id="exe_9", org_id="org_other")))

        async def listed(*, limit: int = 9, offset: int = 0, before: str = "", status: str = "", of: str = "") -> str:
            found = await store.executions(ORG, limit, offset, before, status, of)
            return " ".join(execution.id[4:] for execution in found)

        assert await listed() == "4 3 2 1 0"
        assert await listed(limit=2) == "4 3"
        assert await listed(limit=2, offset=3) == "1 0"
        assert await listed(before="exe_2") == "1 0"
        assert await listed(status="workflow_running") == "2"
        assert await listed(of="wf_other") == "3"
        assert await listed(of="wf_other", before="exe_3") == ""
        assert await store.execution("exe_1") == mine[1]
        assert await store.execution("exe_none") is None

    async def test_runs_are_listed_newest_first(self, store: Store) -> None:
        mine = [a_run(id=f"run_{place}") for place in range(4)]
        mine[1] = replace(mine[1], status=RunStatus.FAILED, public=True)
        mine[2] = replace(mine[2], status=RunStatus.WAITING, workflow_id="wf_other")
        mine[3] = replace(mine[3], public=True, execution_id="exe_1")
        foreign = a_run(id="run_9", org_id="org_other", public=True)
        await store.commit(new(*mine, foreign))

        async def listed(
            *statuses: RunStatus, org: str = ORG, limit: int = 9, before: str = "", of: str = "", public: bool = False
        ) -> str:
            found = await store.runs(org, limit, 0, before, statuses, of, public)
            return " ".join(run.id[4:] for run in found)

        assert await listed() == "3 2 1 0"
        assert await listed(limit=1, before="run_3") == "2"
        assert await listed(RunStatus.FAILED, RunStatus.WAITING) == "2 1"
        assert await listed(of="wf_other") == "2"
        assert await listed(public=True) == "1"
        assert await listed(public=True, org="") == "9 1"
        assert [run.id for run in await store.runs(ORG, 1, 2, "", [], "", False)] == ["run_1"]
        assert await store.run("run_1") == mine[1]
        assert await store.run("run_none") is None

    async def test_runs_are_counted_by_workflow_and_status(self, store: Store) -> None:
        old = a_run(created_at=NOON - 1)
        failed = [a_run(status=RunStatus.FAILED) for _ in range(2)]
        await store.commit(new(old, a_run(), *failed, a_run(workflow_id="wf_z"), a_run(org_id="org_other")))
        assert await store.run_counts(ORG, "", NOON) == [
            (WORKFLOW, RunStatus.FAILED, 2),
            (WORKFLOW, RunStatus.QUEUED, 1),
            ("wf_z", RunStatus.QUEUED, 1),
        ]
        assert await store.run_counts(ORG, "wf_z", NOON) == [("wf_z", RunStatus.QUEUED, 1)]
        assert await store.run_counts(ORG, "", NOON + 1) == []

    async def test_unpaid_executions_are_counted(self, store: Store) -> None:
        def one(status: Status, payment: PaymentStatus, client: str = "", workflow_id: str = WORKFLOW) -> None:
            executions.append(
                an_execution(status=status, payment_status=payment, client=client, workflow_id=workflow_id)
            )

        executions: list[object] = []
        one(Status.AWAITING_PAYMENT, PaymentStatus.PENDING, "10.0.0.0")
        one(Status.AWAITING_PAYMENT, PaymentStatus.FAILED, "10.0.1.0")
        one(Status.AWAITING_PAYMENT, PaymentStatus.PENDING, "10.0.0.0", "wf_other")
        one(Status.SUCCEEDED, PaymentStatus.PAID, "10.0.0.0")
        await store.commit(new(*executions))  # type: ignore[arg-type]
        assert await store.unpaid(WORKFLOW, "10.0.0.0") == (1, 2, 3)
        assert await store.unpaid("wf_none", "") == (0, 0, 3)

    async def test_the_track_record_holds_the_newest_ends_that_count(self, store: Store) -> None:
        def one(status: Status, payment: PaymentStatus, ended: int | None = 0, **more: Any) -> Any:
            at = None if ended is None else NOON + ended
            return an_execution(status=status, payment_status=payment, finished_at=at, **more)

        await store.commit(
            new(
                one(Status.SUCCEEDED, PaymentStatus.PAID, 9, started_at=NOON),
                one(Status.FAILED, PaymentStatus.REFUNDED, 8, started_at=NOON + 3),
                one(Status.SUCCEEDED, PaymentStatus.PARTIALLY_REFUNDED, 7),
                one(Status.FAILED, PaymentStatus.REFUND_PENDING, 6, started_at=NOON),
                one(Status.SUCCEEDED, PaymentStatus.NOT_REQUIRED, 5, started_at=NOON + 1),
                one(Status.SUCCEEDED, PaymentStatus.PAID, 4, test_mode=True),
                one(Status.CANCELLED, PaymentStatus.REFUNDED, 3),
                one(Status.RUNNING, PaymentStatus.PAID, None),
                one(Status.SUCCEEDED, PaymentStatus.PAID, 2, workflow_id="wf_other"),
                one(Status.SUCCEEDED, PaymentStatus.PAID, -1),
            )
        )
        whole = [(True, False, 9), (False, True, 5), (True, True, None), (False, True, 6), (True, False, 4)]
        assert await store.track_record(WORKFLOW, NOON, 100) == whole
        assert await store.track_record(WORKFLOW, NOON, 2) == whole[:2]
        assert await store.track_record("wf_none", NOON, 100) == []

    async def test_artifacts_are_named_once_a_run_and_replaced(self, store: Store) -> None:
        def named(name: str, size: int, at: int = NOON) -> Artifact:
            return Artifact(
                id=f"art_{name}_{size}",
                run_id="run_1",
                execution_id="exe_1",
                org_id=ORG,
                name=name,
                media_type="text/html",
                size=size,
                sha256="f" * 64,
                path="ff/x.bin",
                step="a#1",
                created_at=at,
                early=True,
                private=name == "b",
            )

        await store.commit(new(named("b", 1), named("a", 1, NOON + 1)))
        await store.commit(new(named("b", 2)))
        assert await store.artifacts("run_1") == [named("b", 2), named("a", 1, NOON + 1)]
        assert await store.artifact("run_1", "b") == named("b", 2)
        assert await store.artifact("run_2", "b") is None
