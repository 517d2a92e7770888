"""Examples of the public family for the reference: one execution, as it looks while its buyer is asked something."""

from __future__ import annotations

from typing import Any

from farebox.api.shapes import CHK, EXE, NOON, ORD, RUN, TOKEN, WF
from farebox.core.values import Json

REQUEST = "req_01k8w3n5x2f9tbm6q4v7yd0c1e"
_HERE = f"/v1/public/executions/{EXE}"


def _event(seq: int, kind: str, level: str, title: str, message: str = "", node: str = "", run: str = "") -> Json:
    return {
        "id": f"evt_{EXE[4:]}_{seq}",
        "seq": seq,
        "eventType": kind,
        "level": level,
        "title": title,
        "message": message,
        "nodeId": node,
        "runId": run,
        "createdAt": NOON,
    }


_WAIT: Json = {
    "kind": "form",
    "nodeId": "ask",
    "step": "ask#1",
    "title": "Which columns matter?",
    "form": {"type": "object", "properties": {"columns": {"type": "array", "items": {"type": "string"}}}},
    "url": "",
    "until": "2026-02-01T12:00:00.000Z",
}

VIEW: dict[str, Json] = {
    "checkoutSessionId": CHK,
    "clientSafeMetadata": {"cart": "42"},
    "createdAt": NOON,
    "finishedAt": "",
    "id": EXE,
    "message": "Which columns matter?",
    "orderId": ORD,
    "paymentStatus": "paid",
    "runId": RUN,
    "startedAt": NOON,
    "status": "workflow_waiting",
    "workflowId": WF,
    "seq": 5,
    "output": None,
    "price": {"amount": 500, "currency": "EUR"},
    "refund": None,
    "progress": {"done": 2, "total": 5, "percent": 40},
    "waitingFor": _WAIT,
    "waits": [_WAIT],
    "cancel": {"allowed": True, "refund": False},
    "links": {
        "self": _HERE,
        "stream": f"{_HERE}/stream",
        "page": f"/e/{EXE}",
        "pay": "",
        "cancel": f"{_HERE}/cancel",
        "answer": f"{_HERE}/answers/ask",
        "receipt": f"{_HERE}/receipt",
    },
    "testMode": True,
    "payUntil": "",
}

EVENTS: list[Json] = [
    _event(1, "execution.created", "info", "Execution created"),
    _event(2, "payment.confirmed", "success", "Payment received", "5.00 EUR"),
    _event(3, "run.queued", "info", "Queued", run=RUN),
    _event(4, "run.started", "info", "Started", run=RUN),
    _event(5, "run.waiting", "info", "Waiting", "Which columns matter?", "ask", RUN),
]

FULL: dict[str, Json] = {**VIEW, "eventsOmitted": 0, "queue": None, "events": EVENTS}


def _enveloped(data: Json) -> Json:
    return {"code": 200, "message": "success", "requestId": REQUEST, "data": data}


def _json(data: Json, description: str, headers: Json = None) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": description,
        "content": {"application/json": {"example": _enveloped(data)}},
    }
    if headers:
        made["headers"] = headers
    return made


_ETAG = {"ETag": {"description": 'W/"<rev>.<h>"; send it back as If-None-Match.', "schema": {"type": "string"}}}
STATUS = _json(FULL, "Status and timeline.", _ETAG)
CREATED = _json(
    {
        "clientToken": TOKEN,
        "execution": {
            **FULL,
            "status": "awaiting_payment",
            "message": "Waiting for payment",
            "paymentStatus": "pending",
            "runId": "",
            "startedAt": "",
            "seq": 1,
            "progress": {"done": 0, "total": 0, "percent": 0},
            "waitingFor": None,
            "waits": [],
            "links": {**VIEW["links"], "answer": "", "pay": f"http://127.0.0.1:8402/checkout/{CHK}"},
            "events": EVENTS[:1],
        },
        "checkout": {
            "id": CHK,
            "url": f"http://127.0.0.1:8402/checkout/{CHK}",
            "expiresAt": "2026-01-31T12:30:00.000Z",
            "provider": "test",
        },
    },
    "The execution, its token and its checkout.",
)
UNCHANGED: dict[str, Any] = {"description": "Nothing changed since If-None-Match.", "headers": _ETAG}
STREAM: dict[str, Any] = {
    "description": "The stream; each `data` is one JSON object without envelope.",
    "content": {
        "text/event-stream": {
            "schema": {"type": "string"},
            "example": 'event: snapshot\ndata: {"id":"...","status":"workflow_running","events":[],"eventsOmitted":0}'
            '\n\nid: 4\nevent: event\ndata: {"seq":4,"eventType":"run.started"}\n\n'
            'event: end\ndata: {"status":"workflow_succeeded","paymentStatus":"paid","seq":9}\n\n',
        }
    },
}
