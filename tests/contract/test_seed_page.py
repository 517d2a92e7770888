"""GET /v1/public/executions/{id}, as its page says: field by field, status by status, error by error."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.contract.conftest import Case, Contract
from tests.contract.flows import ASKING, BROKEN, FREE, PRICED

TEXTS = (
    "checkoutSessionId",
    "createdAt",
    "finishedAt",
    "id",
    "message",
    "orderId",
    "paymentStatus",
    "runId",
    "startedAt",
    "status",
    "workflowId",
)
EVENT_TEXTS = ("createdAt", "eventType", "id", "level", "message", "nodeId", "runId", "title")
STATUSES = {
    "awaiting_payment",
    "payment_confirmed",
    "workflow_queued",
    "workflow_running",
    "workflow_waiting",
    "workflow_succeeded",
    "workflow_failed",
    "workflow_cancelled",
}
PAYMENTS = {
    "not_required",
    "pending",
    "processing",
    "paid",
    "failed",
    "expired",
    "refund_pending",
    "refunded",
    "partially_refunded",
    "disputed",
    "review",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")


def whole(case: Case) -> dict[str, Any]:
    """The answer, after everything that is true of every answer has been checked."""
    answer = case.server.http.get(case.path, params={"token": case.token})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert list(body) == ["code", "message", "requestId", "data"]
    assert body["code"] == 200
    assert body["message"] == "success"
    assert body["requestId"] == answer.headers["x-request-id"] != ""
    data: dict[str, Any] = body["data"]
    for name in TEXTS:
        assert isinstance(data[name], str), name
    assert isinstance(data["clientSafeMetadata"], dict)
    assert data["status"] in STATUSES
    assert data["paymentStatus"] in PAYMENTS
    assert data["id"] == case.id
    for name in ("createdAt", "startedAt", "finishedAt"):
        assert data[name] == "" or TIME.match(data[name])
    assert TIME.match(data["createdAt"])
    check_events(data)
    return data


def check_events(data: dict[str, Any]) -> None:
    events = data["events"]
    assert events
    assert [event["seq"] for event in events] == list(range(1, data["seq"] + 1))
    assert [event["createdAt"] for event in events] == sorted(event["createdAt"] for event in events)
    for event in events:
        for name in EVENT_TEXTS:
            assert isinstance(event[name], str), name
        assert TIME.match(event["createdAt"])
        assert event["level"] in {"info", "success", "warning", "error"}
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", event["eventType"])
        assert event["id"] == f"evt_{data['id'][4:]}_{event['seq']}"
        assert event["runId"] in ("", data["runId"])


def kinds(data: dict[str, Any]) -> list[str]:
    return [event["eventType"] for event in data["events"]]


def test_awaiting_payment(contract: Contract) -> None:
    data = whole(contract.create(PRICED, clientSafeMetadata={"cart": {"id": 42}}))
    assert data["status"] == "awaiting_payment"
    assert data["paymentStatus"] == "pending"
    assert (data["runId"], data["startedAt"], data["finishedAt"]) == ("", "", "")
    assert data["checkoutSessionId"].startswith("chk_")
    assert data["orderId"].startswith("ord_")
    assert data["clientSafeMetadata"] == {"cart": {"id": 42}}
    assert kinds(data) == ["execution.created", "checkout.opened"]
    assert data["testMode"] is True


def test_paid_and_succeeded(contract: Contract) -> None:
    case = contract.create(PRICED)
    case.pay()
    case.until("workflow_succeeded")
    data = whole(case)
    assert data["paymentStatus"] == "paid"
    assert data["message"] == "Finished"
    assert data["output"] == {"text": "hello"}
    assert data["startedAt"]
    assert data["finishedAt"]
    assert data["runId"].startswith("run_")
    assert data["progress"] == {"done": 1, "total": 1, "percent": 100}
    assert kinds(data) == [
        "execution.created",
        "checkout.opened",
        "payment.confirmed",
        "run.queued",
        "run.started",
        "step.succeeded",
        "run.succeeded",
    ]


def test_free(contract: Contract) -> None:
    case = contract.create(FREE)
    case.until("workflow_succeeded")
    data = whole(case)
    assert data["paymentStatus"] == "not_required"
    assert (data["checkoutSessionId"], data["orderId"], data["price"]) == ("", "", None)
    assert data["clientSafeMetadata"] == {}


def test_waiting_and_answered(contract: Contract) -> None:
    case = contract.create(ASKING)
    case.pay()
    case.until("workflow_waiting")
    data = whole(case)
    assert data["waitingFor"]["nodeId"] == "ask"
    assert data["waits"] == [data["waitingFor"]]
    assert data["message"] == "Go on?"
    case.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
    case.until("workflow_succeeded")
    assert {"run.waiting", "run.resumed"} <= set(kinds(whole(case)))


def test_failed_and_refunded(contract: Contract) -> None:
    case = contract.create(BROKEN)
    case.pay()
    case.until("workflow_failed")
    data = whole(case)
    assert data["message"] == "Column 'price' is missing"
    assert data["paymentStatus"] in ("refund_pending", "refunded")
    assert data["refund"]["amount"] == 500
    assert "refund.pending" in kinds(data)
    assert data["output"] is None


def test_cancelled(contract: Contract) -> None:
    case = contract.create(PRICED)
    case.server.call("POST", f"{case.path}/cancel", headers=case.header)
    data = whole(case)
    assert (data["status"], data["paymentStatus"]) == ("workflow_cancelled", "expired")
    assert data["finishedAt"]


# ---- tokens ----------------------------------------------------------------------------------------------------------


def test_every_carrier_works_and_the_first_decides(contract: Contract) -> None:
    case = contract.create(FREE)
    get = contract.http.get
    bearer = {"Authorization": f"Bearer {case.token}"}
    placeholder = {"Authorization": "Bearer YOUR_API_TOKEN"}
    assert get(case.path, params={"token": case.token}).status_code == 200
    assert get(case.path, params={"token": case.token}, headers=placeholder).status_code == 200
    assert get(case.path, params={"token": case.token}, headers=contract.server.owner).status_code == 200
    assert get(case.path, headers=case.header).status_code == 200
    assert get(case.path, headers=bearer).status_code == 200
    assert get(case.path, headers={"Cookie": f"farebox_token={case.token}"}).status_code == 200
    assert get(case.path, params={"token": "ct_wrong"}, headers=case.header).status_code == 401
    assert get(case.path, headers={"X-Client-Token": "ct_wrong", **bearer}).status_code == 401


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("", {}),
        ("?token=", {}),
        ("?token=", {"X-Client-Token": "ct_x"}),
        ("", {"X-Client-Token": ""}),
        ("", {"Authorization": "Bearer YOUR_API_TOKEN"}),
        ("", {"Authorization": "Bearer fbsk_x"}),
    ],
)
def test_no_token_is_400(contract: Contract, query: str, headers: dict[str, str]) -> None:
    answer = contract.http.get(f"{contract.create(FREE).path}{query}", headers=headers)
    assert answer.status_code == 400
    refusal(answer, 400001)


@pytest.mark.parametrize("name", ["a-b", "a.b", "x" * 65, "%C3%A9", "a%20b"])
def test_a_malformed_id_is_400(contract: Contract, name: str) -> None:
    refusal(contract.http.get(f"/v1/public/executions/{name}?token=string"), 400002)


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=1001", "wait=31", "wait=1.5"])
def test_a_parameter_out_of_range_is_400(contract: Contract, query: str) -> None:
    case = contract.create(FREE)
    body = refusal(contract.http.get(f"{case.path}?token={case.token}&{query}"), 400000)
    assert [detail["field"] for detail in body["details"]] == [query.partition("=")[0]]


def test_wrong_revoked_foreign_and_unknown_are_one_answer(contract: Contract) -> None:
    case, other, revoked = contract.create(FREE), contract.create(PRICED), contract.create(FREE)
    contract.server.call("POST", f"{revoked.path}/tokens", {"action": "revoke"}, revoked.header)
    asked = [
        (case.path, "ct_" + "A" * 43),
        (case.path, "string"),
        (case.path, "ü\x00"),
        (case.path, other.token),
        (revoked.path, revoked.token),
        ("/v1/public/executions/exe_01k8w3n5x2f9tbm6q4v7yd0c1e", case.token),
        ("/v1/public/executions/string", "string"),
    ]
    answers = [
        contract.http.get(path, params={"token": token}, headers={"X-Request-Id": "same"}) for path, token in asked
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1
    varying = {"date"}
    shapes = {
        tuple((name, value) for name, value in answer.headers.items() if name not in varying) for answer in answers
    }
    assert len(shapes) == 1
    refusal(answers[0], 401001)


def refusal(answer: Any, code: int) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert list(body) == ["code", "message", "details", "requestId"]
    assert body["code"] == code
    assert answer.status_code == code // 1000
    assert body["message"]
    assert isinstance(body["details"], list)
    assert body["requestId"] == answer.headers["x-request-id"]
    return body


def test_a_callers_request_id_is_kept(contract: Contract) -> None:
    case = contract.create(FREE)
    answer = contract.http.get(case.path, headers={**case.header, "X-Request-Id": "abc-123"})
    assert answer.json()["requestId"] == answer.headers["x-request-id"] == "abc-123"


def test_the_answer_is_for_its_client_only(contract: Contract) -> None:
    case = contract.create(FREE)
    headers = contract.http.get(case.path, headers={**case.header, "Origin": "https://shop.example"}).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in headers
    assert headers["etag"].startswith('W/"')


def test_the_page_of_an_execution_answers_for_any_id(contract: Contract) -> None:
    assert contract.http.get("/e/anything").status_code == 200
