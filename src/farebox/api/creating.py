"""A create's two edges: the body that strangers send, and the answer they get back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from pydantic import Field
from starlette.requests import Request

from farebox.api.auth import Caller, Principal, gate_of
from farebox.api.envelope import Form
from farebox.api.hot import StatusRead
from farebox.core.errors import IdempotencyKeyInvalid, Problem
from farebox.core.records import Order
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.service import executions
from farebox.service.executions import Opened, OpenRequest

if TYPE_CHECKING:
    from farebox.service.house import House

KIB = 1024
LARGEST_BODY = 512 * KIB
"""Above the largest payload, so that its own limit can say what is wrong."""
Text = Annotated[str, Field(max_length=255)]
_write = msgspec.json.Encoder().encode


class CreatePublicExecution(Form):
    """All fields are optional."""

    source_system: Text = Field("", description="Who asks: your system's name.", examples=["shop"])
    source_entity_type: Text = ""
    source_entity_id: Text = ""
    external_ref: Text = Field("", description="Your own reference.")
    idempotency_key: Text = Field("", description="16 to 255 characters; the same key again is the same execution.")
    request_payload: dict[str, Any] = Field(
        default_factory=dict, description="The input, checked against the workflow's input schema. Never shown."
    )
    client_safe_metadata: dict[str, Any] = Field(default_factory=dict, description="Shown to the client as it is.")
    provider: Annotated[str, Field(max_length=64)] = Field("", description="Who takes the money; the first by default.")
    client_token: Annotated[str, Field(max_length=255)] = Field(
        "", description="A token of your own: ct_ and at least 43 base64url characters."
    )
    success_url: Annotated[str, Field(max_length=2048)] = ""
    cancel_url: Annotated[str, Field(max_length=2048)] = ""


def request_of(body: CreatePublicExecution, header_key: str) -> OpenRequest:
    """What the service is asked; the idempotency key comes in the header or the body, not as two different ones."""
    if header_key and body.idempotency_key and header_key != body.idempotency_key:
        raise IdempotencyKeyInvalid("The Idempotency-Key header and the body's idempotencyKey differ")
    return OpenRequest(
        request_payload=body.request_payload,
        client_safe_metadata=body.client_safe_metadata,
        source_system=body.source_system,
        source_entity_type=body.source_entity_type,
        source_entity_id=body.source_entity_id,
        external_ref=body.external_ref,
        idempotency_key=header_key or body.idempotency_key,
        provider=body.provider,
        client_token=body.client_token,
        success_url=body.success_url,
        cancel_url=body.cancel_url,
    )


async def faults(house: House, workflow_id: str, body: Json) -> list[Problem]:
    """What else is wrong with a body that does not fit the model: of the fields that do."""
    asked: dict[str, Any] = {}
    for name, field in CreatePublicExecution.model_fields.items():
        value = body.get(field.alias or name) if isinstance(body, dict) else None
        if isinstance(value, str if field.annotation is str else dict):
            asked[name] = value
    return await executions.faults(house, workflow_id, OpenRequest(**asked), executions.Caller())


async def caller_of(house: House, request: Request, who: Caller, workflow_id: str) -> executions.Caller:
    """A stranger, or the workflow's owner when a key of its organization came along: that proves a replay.

    A key opens nothing here that a stranger could not open; owners have ``POST /v1/executions``.
    """
    exempt = gate_of(request).exempt(who.address)
    principal: Principal | None = request.state.principal
    if principal is not None and principal.scope == "read-write":
        workflow = await house.store.workflow(workflow_id)
        ours = workflow is not None and workflow.org_id == principal.org_id
        if ours and workflow is not None and workflow.visibility == "public_execute":
            return executions.Caller(
                kind="owner", org_id=principal.org_id, id=principal.key_id, client=who.prefix, exempt=exempt
            )
    return executions.Caller(client=who.prefix, exempt=exempt)


async def shown(reads: StatusRead, opened: Opened) -> bytes:
    """``data`` of the answer to a create. A replay without proof shows four fields and where to pay, and no more."""
    made = opened.execution
    view = await (reads.show(made.id) if opened.replayed else reads.show_new(made, opened.events))
    if not opened.proven:
        view = _write(hidden(msgspec.json.decode(view)))
    checkout = b"null" if opened.order is None else _write(_checkout(opened.order))
    return b'{"clientToken":%b,"execution":%b,"checkout":%b}' % (_write(opened.client_token), view, checkout)


def _checkout(order: Order) -> Json:
    return {
        "id": order.checkout_id,
        "url": order.checkout_url,
        "expiresAt": rfc3339(order.expires_at),
        "provider": order.provider,
    }


def hidden(view: dict[str, Any]) -> dict[str, Any]:
    """Every field of the view, empty but for these four: for who may not read it."""
    empty = {name: _empty(value) for name, value in view.items()}
    return {
        **empty,
        "id": view["id"],
        "workflowId": view["workflowId"],
        "status": view["status"],
        "createdAt": view["createdAt"],
        "clientSafeMetadata": {},
        "progress": {"done": 0, "total": 0, "percent": 0},
        "cancel": {"allowed": False, "refund": False},
        "links": dict.fromkeys(view["links"], ""),
    }


def _empty(value: Json) -> Json:
    """Texts and lists become empty, numbers and flags nothing, objects null: their keys may tell something too."""
    match value:
        case bool():
            return False
        case str():
            return ""
        case int() | float():
            return 0
        case list():
            return []
        case _:
            return None
