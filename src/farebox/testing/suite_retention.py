"""Of every backend: what is kept for a time only is found when it is over, and goes piece by piece."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core import journal
from farebox.core.guards import NOTHING, Content, JournalKept, LetGo, Vanish
from farebox.core.records import (
    Artifact,
    EntryRow,
    Erasure,
    EventRow,
    Execution,
    Idempotency,
    PaymentStatus,
    RequestRow,
    Run,
    RunStatus,
    Status,
    Ticket,
    Timer,
    Token,
    UploadClaim,
)
from farebox.core.times import rfc3339
from farebox.core.values import Value
from farebox.storage.port import Conflict, Store
from farebox.storage.port_retention import START, Crumbs, Ended
from farebox.testing.clock import NOON
from farebox.testing.samples import (
    ORG,
    a_payment,
    a_run,
    a_signal,
    an_execution,
    an_order,
    changed,
    new,
    some_news,
)
from farebox.testing.suite_uploads import an_upload

ALL = Content.JOURNAL | Content.FILES | Content.TIMELINE | Content.REQUEST | Content.ACCESS


def ended_run(run_id: str, length: int = 5, **fields: Any) -> list[Value]:
    """A run that succeeded, with so many entries."""
    run = a_run(id=run_id, status=RunStatus.SUCCEEDED, started_at=NOON, finished_at=NOON, **fields)
    told: list[journal.AnyEntry] = [
        journal.RunOpened(at=NOON, trigger="root", payload="secret"),
        *(journal.StepDone(at=NOON, step=f"a#{number}", result="secret") for number in range(2, length)),
        journal.RunSucceeded(at=NOON, output="secret"),
    ]
    return [run, *(_line(run_id, seq, entry) for seq, entry in enumerate(told, start=1))]


def _line(run_id: str, seq: int, entry: journal.AnyEntry) -> EntryRow:
    step = str(getattr(entry, "step", ""))
    return EntryRow(run_id, seq, str(entry.__struct_config__.tag), step, 1, entry.at, journal.write(entry).decode())


def _event(execution_id: str, seq: int, event_type: str) -> EventRow:
    body = f'{{"createdAt":"{rfc3339(NOON)}","eventType":"{event_type}","message":"secret","seq":{seq}}}'
    return EventRow(execution_id, seq, body)


def an_ended(name: str, **fields: Any) -> list[Value]:
    """A free execution that succeeded, with everything that may belong to one."""
    execution_id, run_id = f"exe_{name}", f"run_{name}"
    plain = an_execution(
        id=execution_id, run_id=run_id, status=Status.SUCCEEDED, started_at=NOON, finished_at=NOON, seq=4
    )
    kinds = ["execution.created", "run.started", "step.succeeded", "run.succeeded"]
    upload = an_upload(name, path=f"up/{name}.bin", kept=True)
    return [
        replace(plain, **fields),
        *ended_run(run_id, execution_id=execution_id),
        *(_event(execution_id, seq, kind) for seq, kind in enumerate(kinds, start=1)),
        RequestRow(execution_id, '"secret"'),
        Token(execution_id=execution_id, hash="a" * 64, created_at=NOON),
        Idempotency(scope="execution:wf", key=f"key-of-{name}", body_hash="b", answer=execution_id, created_at=NOON),
        a_signal(run_id, id=f"sig_{name}"),
        upload,
        UploadClaim(upload.id, execution_id, NOON),
        an_artifact(run_id, execution_id, f"art/{name}.bin"),
    ]


def an_artifact(run_id: str, execution_id: str, path: str) -> Artifact:
    return Artifact(
        id=f"art_{run_id}",
        run_id=run_id,
        execution_id=execution_id,
        org_id=ORG,
        name="report.pdf",
        media_type="application/pdf",
        size=3,
        sha256="0" * 64,
        path=path,
        step="a#1",
        created_at=NOON,
    )


def let_go(name: str, content: Content, gone: Content = NOTHING) -> LetGo:
    under = ("execution:wf", f"key-of-{name}")
    return LetGo(
        execution_id=f"exe_{name}",
        run_ids=(f"run_{name}",),
        content=content,
        gone=gone,
        opened_under=under,
        at=NOON,
    )


class RetentionSuite:
    """The port ``Retention``, and the words of a unit that belong to it."""

    async def test_what_is_due_is_found_by_its_end(self, store: Store) -> None:
        for place, name in enumerate("cab"):
            await store.commit(new(*an_ended(name, finished_at=NOON + place)))
        await store.commit(new(an_execution(id="exe_open"), a_run(id="run_open", execution_id="exe_open")))
        due = [Ended("exe_c", "run_c"), Ended("exe_a", "run_a")]
        assert await store.executions_to_let_go(Content.ALL, NOON + 1, 9) == due
        assert await store.executions_to_let_go(Content.ALL, NOON + 1, 9, 1) == due[1:]
        assert await store.executions_to_let_go(Content.FILES, NOON + 1, 1) == due[:1]
        await store.commit(new(let_go("c", Content.FILES)))
        assert await store.executions_to_let_go(Content.FILES, NOON + 1, 9) == due[1:]
        assert await store.executions_to_let_go(Content.JOURNAL, NOON, 9) == due[:1]
        await store.commit(new(let_go("c", Content.JOURNAL)))
        assert await store.executions_to_let_go(Content.JOURNAL, NOON, 9) == due[:1]  # marked is not gone
        await store.commit(new(let_go("c", Content.JOURNAL, Content.JOURNAL)))
        assert await store.executions_to_let_go(Content.JOURNAL, NOON, 9) == []
        await store.commit(new(let_go("c", ALL, Content.ALL)))
        assert await store.executions_to_let_go(Content.ALL, NOON, 9) == []

    async def test_what_was_never_paid_is_found_apart(self, store: Store) -> None:
        unpaid = {"run_id": "", "status": Status.CANCELLED, "payment_status": PaymentStatus.EXPIRED}
        plain = an_execution(id="exe_unpaid", finished_at=NOON, **unpaid)
        await store.commit(new(plain, *an_ended("paid")))
        assert await store.unpaid_to_let_go(NOON - 1, 9) == []
        assert await store.unpaid_to_let_go(NOON, 9) == [Ended("exe_unpaid", "")]
        assert await store.unpaid_to_let_go(NOON, 9, 1) == []

    async def test_runs_of_their_own_and_their_families(self, store: Store) -> None:
        await store.commit(new(*ended_run("run_1"), *ended_run("run_2", parent="run_1/call#1/1")))
        live = a_run(id="run_3", parent="run_2/call#1/1", status=RunStatus.RUNNING)
        await store.commit(new(live, *ended_run("run_12", parent="run_10/call#1/1"), *an_ended("x")))
        assert await store.runs_to_let_go(NOON - 1, 9) == []
        assert await store.runs_to_let_go(NOON, 9) == ["run_1"]
        assert await store.runs_to_let_go(NOON, 9, 1) == []
        assert sorted(await store.descendants("run_1")) == [("run_2", True), ("run_3", False)]
        assert await store.descendants("run_3") == []
        await store.commit(new(LetGo(run_ids=("run_1",), content=Content.JOURNAL, gone=Content.JOURNAL)))
        assert await store.runs_to_let_go(NOON, 9) == []
        assert await store.runs_to_let_go(NOON, 9, kept=False) == ["run_1"]

    async def test_a_journal_goes_in_pieces_and_its_last_entry_stays(self, store: Store) -> None:
        await store.commit(new(*ended_run("run_1", 5), *ended_run("run_2", 4)))
        runs = ("run_1", "run_2")
        await store.commit(new(LetGo(run_ids=runs, content=Content.JOURNAL)))
        assert await store.verify() == []
        assert await store.trim_journals(runs, 3) == 3
        assert await store.verify() == []
        assert await store.trim_journals(runs, 9) == 4
        assert await store.trim_journals(runs, 9) == 0
        await store.commit(new(LetGo(run_ids=runs, content=Content.JOURNAL, gone=Content.JOURNAL)))
        for run_id, head in (("run_1", 5), ("run_2", 4)):
            assert await store.entries(run_id) == [journal.RunSucceeded(at=NOON)]
            run = await store.run(run_id)
            assert run is not None
            assert run.head == head
        assert await store.verify() == []

    async def test_nobody_goes_on_with_a_journal_that_goes(self, store: Store) -> None:
        await store.commit(new(*ended_run("run_1"), JournalKept("run_1")))
        await store.commit(new(LetGo(run_ids=("run_1",), content=Content.JOURNAL)))
        with pytest.raises(Conflict) as refused:
            await store.commit(new(JournalKept("run_1")))
        assert refused.value.table == "journal"

    async def test_all_content_goes_and_the_money_stays(self, store: Store) -> None:
        order = an_order("exe_a", id="ord_a")
        payment = a_payment(order)
        order = replace(order, paid_payment_id=payment.id)
        things = an_ended("a", payment_status=PaymentStatus.PAID, order=order, order_id=order.id)
        await store.commit(new(*things, order, payment))
        await store.commit(new(let_go("a", ALL)))
        assert await store.trim_timeline("exe_a", 2) == 2
        assert await store.trim_timeline("exe_a", 2) == 1
        assert await store.trim_journals(("run_a",), 99) == 4
        await store.commit(new(let_go("a", ALL, Content.JOURNAL | Content.ALL)))
        assert await store.request("exe_a") == b"null"
        assert await store.tokens("exe_a") == []
        assert await store.signals("run_a") == []
        assert await store.artifacts("run_a") == []
        assert await store.upload("upl_a") is None
        assert await store.upload_claim("upl_a") is None
        assert await store.idempotent("execution:wf", "key-of-a") is None
        events, count = await store.events("exe_a", 0, 9)
        assert count == 1
        assert b"execution.created" in events
        assert await store.payments("exe_a") == [payment]
        assert sorted(await store.discarded_files(9)) == ["art/a.bin", "up/a.bin"]
        await store.files_gone(["art/a.bin", "up/none.bin"])
        assert await store.discarded_files(9) == ["up/a.bin"]
        with pytest.raises(Conflict):
            await store.commit(new(Vanish(execution_id="exe_a", run_ids=("run_a",))))
        assert isinstance(await store.execution("exe_a"), Execution)
        assert isinstance(await store.run("run_a"), Run)

    async def test_without_money_nothing_stays(self, store: Store) -> None:
        await store.commit(new(*an_ended("a"), Timer("run_a", NOON)))
        await store.commit(new(let_go("a", ALL)))
        await store.commit(new(Vanish(execution_id="exe_a", run_ids=("run_a",))))
        assert await store.execution("exe_a") is None
        assert await store.run("run_a") is None
        assert await store.glance("exe_a") is None
        assert await store.entries("run_a") == []
        assert await store.next_timer() is None
        assert (await store.events("exe_a", 0, 9))[1] == 0
        assert await store.verify() == []
        with pytest.raises(Conflict):
            await store.commit(new(Vanish(execution_id="exe_a", run_ids=("run_a",))))
        with pytest.raises(Conflict):
            await store.commit(changed(an_execution(id="exe_a")))

    async def test_an_order_that_nobody_paid_goes_with_its_execution(self, store: Store) -> None:
        order = an_order("exe_a")
        unpaid = {"status": Status.CANCELLED, "payment_status": PaymentStatus.EXPIRED, "finished_at": NOON}
        await store.commit(new(an_execution(id="exe_a", order=order, order_id=order.id, **unpaid), order))
        await store.commit(new(Vanish(execution_id="exe_a")))
        assert await store.order_by_checkout(order.checkout_id) is None
        assert await store.execution("exe_a") is None

    async def test_texts_of_a_timeline_go_in_pieces(self, store: Store) -> None:
        await store.commit(new(*an_ended("a")))
        seq, seen = 0, []
        while seq := await store.blank_timeline("exe_a", seq, 3):
            seen.append(seq)
        assert seen == [3, 4]
        events, count = await store.events("exe_a", 0, 9)
        assert count == 4
        assert events.count(b"secret") == 1  # of execution.created, which never has the buyer's words
        assert await store.verify() == []

    async def test_an_erased_key_bars_without_telling(self, store: Store) -> None:
        await store.commit(new(*an_ended("a")))
        await store.commit(new(let_go("a", Content.REQUEST)))
        known = await store.idempotent("execution:wf", "key-of-a")
        assert known is not None
        assert (known.body_hash, known.answer) == ("", "exe_a")
        assert len(await store.tokens("exe_a")) == 1

    async def test_an_erasure_is_noted_and_finished(self, store: Store) -> None:
        noted = Erasure(
            execution_id="exe_a",
            org_id=ORG,
            erased_at=NOON,
            by_type="api_key",
            by_id="key_1",
            events=3,
            timeline="f" * 64,
        )
        await store.commit(new(noted))
        assert await store.erasure("exe_a") == noted
        assert await store.erasure("exe_b") is None
        assert await store.erasures_under_way(9) == [noted]
        done = replace(noted, finished_at=NOON + 1)
        await store.commit(new(done))
        assert await store.erasures_under_way(9) == []
        assert await store.erasure("exe_a") == done

    async def test_crumbs_are_swept_page_by_page(self, store: Store) -> None:
        ended = an_execution(id="exe_old", status=Status.CANCELLED, finished_at=NOON, token_ends_at=NOON)
        rows: list[Value] = [
            Token(execution_id="exe_old", hash="1" * 64, created_at=NOON),
            Token(execution_id="exe_x", hash="2" * 64, created_at=NOON, revoked_at=NOON),
            Token(execution_id="exe_x", hash="3" * 64, created_at=NOON, expires_at=NOON),
            Token(execution_id="exe_x", hash="4" * 64, created_at=NOON),
            Ticket(hash="5" * 64, execution_id="exe_x", token_hash="4" * 64, expires_at=NOON),
            Ticket(hash="6" * 64, execution_id="exe_x", token_hash="4" * 64, expires_at=NOON + 9),
            Idempotency(scope="a", key="old", body_hash="b", answer="ref_1", created_at=NOON),
            Idempotency(scope="a", key="young", body_hash="b", answer="ref_1", created_at=NOON + 9),
            some_news(id="inb_1", external_id="1", handled_at=NOON),
            some_news(id="inb_2", external_id="2"),
        ]
        await store.commit(new(ended, *rows))
        expected: dict[Crumbs, int] = {"tokens": 3, "tickets": 1, "idempotency": 1, "news": 1}
        for crumbs, went in expected.items():
            assert (await store.sweep(crumbs, START, NOON - 1, 99)).count == 0
            first = await store.sweep(crumbs, START, NOON, 1)
            assert first.next is not None
            rest = await store.sweep(crumbs, first.next, NOON, 99)
            assert (first.count + rest.count, rest.next) == (went, None)
        assert [token.hash for token in await store.tokens("exe_x")] == ["4" * 64]
        assert await store.ticket("5" * 64) is None
        assert await store.ticket("6" * 64) is not None
        assert await store.idempotent("a", "old") is None
        assert await store.idempotent("a", "young") is not None
        handled, waiting = await store.inbox_row("test", "1"), await store.inbox_row("test", "2")
        assert handled is not None
        assert waiting is not None
        assert (handled.body, waiting.body) == ("", "{}")

    async def test_an_empty_database_has_nothing_to_give_back(self, store: Store) -> None:
        assert await store.shrink(1_000_000) == 0
