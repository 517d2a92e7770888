"""Executions as JSON for their owner."""

from __future__ import annotations

from farebox.api.models_executions import EventView, ExecutionView, RefundView, event_of
from farebox.core.records import Execution, PaymentStatus, Refund, Status

ONE = Execution(
    id="exe_1", org_id="org_1", workflow_id="wf_1", version=2, status=Status.FAILED,
    payment_status=PaymentStatus.REFUND_PENDING, created_at=0, updated_at=1_000, status_reason="why", output={"a": 1},
    refund=Refund(
        id="ref_1", payment_id="pay_1", order_id="ord_1", execution_id="exe_1", org_id="org_1", amount=500,
        currency="EUR", reason="run_failed", status="pending", created_at=0,
    ),
)  # fmt: skip


def test_the_owner_sees_the_reason_the_output_and_the_refund() -> None:
    shown = ExecutionView.of(ONE, {"private": True})
    assert (shown.status_reason, shown.response_payload, shown.request_payload) == ("why", {"a": 1}, {"private": True})
    assert shown.refund is not None
    assert (shown.refund.amount, shown.refund.finished_at, shown.price) == (500, "", None)
    assert ExecutionView.of(ONE).request_payload is None


def test_a_refund_tells_when_it_was_done() -> None:
    assert ONE.refund is not None
    assert RefundView.of(ONE.refund).created_at == "1970-01-01T00:00:00.000Z"


def test_an_event_gets_the_ids_that_only_the_owner_needs() -> None:
    stored = {
        "id": "evt_1_1", "seq": 1, "eventType": "run.failed", "level": "error", "title": "Failed", "message": "",
        "nodeId": "", "runId": "run_1", "createdAt": "1970-01-01T00:00:00.000Z",
    }  # fmt: skip
    told = event_of(stored, ONE)
    EventView.model_validate(told)
    assert (told["executionId"], told["workflowId"], told["organizationId"]) == ("exe_1", "wf_1", "org_1")
