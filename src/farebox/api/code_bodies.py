"""What the reference sends as an example: a realistic value for every parameter and a body for every operation.

One place for the playground's prefilled fields and for the code samples; a test holds each body against its schema.
"""

from __future__ import annotations

from farebox.api.shapes import CHK, EXE, RUN, TOKEN, WF
from farebox.core.values import Json

KEY = "fbsk_8Qm2xV7cNf4TzL0rWb6YdKpJ3hGsEa9UoRi1XtC5vAw"
API_KEY = "key_01k8w3hfr5f2mbm6q4v7yd0c1j"
UPLOAD = "upl_01k8w3n4q2e5vbm6q4v7yd0c1k"
BULK = "blk_01k8w3n7t5f3wcm6q4v7yd0c1m"
SECRET = "whs_5tKx0RqZ8mVb2NfYc7LdWg3HjPs6TaEu9QiXo1Bv4yM"  # noqa: S105 - an example, valid nowhere
ORDER = "order-1042-first-try"

_GRAPH: Json = {
    "triggerNodeIds": ["root"],
    "nodes": {
        "root": {
            "type": "manual",
            "payload": {"inputSchema": {"type": "object", "properties": {"name": {"type": "string"}}}},
            "children": ["greet"],
        },
        "greet": {"type": "transform", "payload": {"value": "Hello {{ $trigger.body.name || 'world' }}"}},
    },
    "output": {"greeting": "{{ $nodes.greet.result }}"},
    "price": {"amount": 500, "currency": "EUR", "refund": "on_failure"},
}
_ORDERED: Json = {
    "requestPayload": {"csv": "region,price\nNorth,12\nSouth,30\n", "title": "Sales"},
    "clientSafeMetadata": {"cart": "1042"},
}

BODIES: dict[str, Json] = {
    "answerPublicExecution": {"data": {"columns": ["price"]}},
    "cancelExecution": {"refund": True},
    "changeTokens": {"action": "create", "scopes": ["read"]},
    "createApiKey": {"name": "reporting", "scope": "read"},
    "createExecution": {"workflowId": WF, **_ORDERED},
    "createPublicExecution": _ORDERED,
    "createWorkflow": {"name": "Greeting", "definition": _GRAPH},
    "decideTestCheckout": {"outcome": "paid"},
    "publishWorkflow": {"expectedCurrentVersion": 1},
    "refundExecution": {"amount": 500},
    "reissueToken": {"action": "rotate"},
    "resumeNode": {"data": {"approved": True}},
    "rollBack": {"targetVersion": 1},
    "runWorkflow": {"payload": {"name": "Ada"}},
    "setVisibility": {"visibility": "public_execute"},
    "startPublicRun": {"name": "Ada"},
    "updateWorkflow": {"name": "Warm greeting", "expectedVersion": 1},
    "validateWorkflow": {"definition": _GRAPH},
}
# Bodies that are bytes: the route takes them as they come.
RAW: dict[str, str] = {
    "createUpload": "region,price\nNorth,12\n",
    "receiveWebhook": '{"orderId": 1042}',
    "receiveNews": '{"id": "evt_1042"}',
}
FORMS: dict[str, str] = {"pressTestButton": "outcome=paid"}

_IDS: dict[str, str] = {
    "api-keys": API_KEY,
    "bulk-retries": BULK,
    "checkout": CHK,
    "checkouts": CHK,
    "executions": EXE,
    "runs": RUN,
    "uploads": UPLOAD,
    "workflows": WF,
}
_NAMED: dict[str, str | int] = {
    "name": "report.html",
    "nodeId": "ask",
    "provider": "test",
    "secret": SECRET,
    "token": TOKEN,
    "type": "http-request",
    "versionNumber": 1,
}


def value_of(path: str, name: str) -> str | int | None:
    """The example of one parameter: an ``id`` is one of its family (the word before it in the path)."""
    if name == "id":
        family = path.partition("/{id}")[0].rpartition("/")[2]
        return _IDS.get(family)
    return _NAMED.get(name)
