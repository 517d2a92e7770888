"""Every verb as a value: the request that asks for it and how its answer is read. No IO, no colour."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import msgspec

from .errors import ConnectionLost
from .models import Artifact, Created, View, Workflow
from .wire import Call, Request

T = TypeVar("T")
Json = Any


def reader(shape: type[T]) -> Callable[[bytes], T]:
    """Reads ``data`` of the envelope as this shape."""
    envelope = msgspec.defstruct("Envelope", [("data", shape)])
    decoder = msgspec.json.Decoder(envelope)

    def read(content: bytes) -> T:
        try:
            data: T = decoder.decode(content).data  # type: ignore[attr-defined]
        except msgspec.DecodeError as error:
            raise ConnectionLost(f"The answer has not the shape of a Farebox server's ({error})") from error
        return data

    return read


_plain: Callable[[bytes], Json] = reader(Any)
_view = reader(View)
_created = reader(Created)
_artifacts = reader(list[Artifact])
_workflow = reader(Workflow)


class _Items(msgspec.Struct):
    items: list[Workflow]


_workflows = reader(_Items)


def new_token() -> str:
    """A client token of our own: 256 random bits, known before the server answers."""
    return f"ct_{secrets.token_urlsafe(32)}"


def _params(**values: str | int | None) -> dict[str, str | int]:
    return {name: value for name, value in values.items() if value is not None and value != ""}


def any_call(method: str, path: str, body: Json = None, params: Mapping[str, str | int] | None = None) -> Call[Json]:
    """Any other call of the API; a POST is not repeated when its answer is lost."""
    return Call(Request(method, path, params or {}, body=body, repeatable=method != "POST"), _plain)


# --- buyers -----------------------------------------------------------------------------------------------------------


def create(
    workflow_id: str, payload: Mapping[str, Any], token: str, key: str, more: Mapping[str, Any]
) -> Call[Created]:
    """Token and key are chosen before anything is sent, so that a lost answer loses nothing."""
    body = {**more, "requestPayload": dict(payload), "clientToken": token}
    path = f"/v1/public/workflows/{quote(workflow_id, '')}/executions"
    return Call(Request("POST", path, headers={"Idempotency-Key": key}, body=body), _created)


def workflows(q: str, limit: int) -> Call[list[Workflow]]:
    request = Request("GET", "/v1/public/workflows", _params(q=q, limit=limit))
    return Call(request, lambda content: _workflows(content).items)


def workflow(workflow_id: str) -> Call[Workflow]:
    return Call(Request("GET", f"/v1/public/workflows/{quote(workflow_id, '')}"), _workflow)


def decide(checkout_id: str, outcome: str) -> Call[Json]:
    return Call(Request("POST", f"/v1/test/checkouts/{quote(checkout_id, '')}", body={"outcome": outcome}), _plain)


class Handle:
    """The calls on one execution, with its token."""

    def __init__(self, execution_id: str, token: str) -> None:
        self.path = f"/v1/public/executions/{quote(execution_id, '')}"
        self.token = token

    @property
    def headers(self) -> dict[str, str]:
        return {"X-Client-Token": self.token}

    def _call(
        self, method: str, rest: str, read: Callable[[bytes], T], body: Json = None, repeatable: bool = True
    ) -> Call[T]:
        return Call(Request(method, self.path + rest, headers=self.headers, body=body, repeatable=repeatable), read)

    def get(self, after: int | None, limit: int | None) -> Call[View]:
        return Call(Request("GET", self.path, _params(after=after, limit=limit), self.headers), _view)

    def raw(self) -> Call[Json]:
        return self._call("GET", "", _plain)

    def cancel(self) -> Call[View]:
        return self._call("POST", "/cancel", _view, {})

    def answer(self, node_id: str, data: Json, step: str) -> Call[View]:
        body = {"data": data, **({"step": step} if step else {})}
        return self._call("POST", f"/answers/{quote(node_id, '')}", _view, body)

    def artifacts(self) -> Call[list[Artifact]]:
        return self._call("GET", "/artifacts", _artifacts)

    def artifact(self, name: str) -> Request:
        headers = {**self.headers, "Accept": "*/*"}
        return Request("GET", f"{self.path}/artifacts/{quote(name, '')}", headers=headers)

    def receipt(self) -> Call[Json]:
        return self._call("GET", "/receipt", _plain)

    def tokens(self, action: str, scopes: tuple[str, ...] = ()) -> Call[str]:
        body = {"action": action, **({"scopes": list(scopes)} if scopes else {})}
        return self._call("POST", "/tokens", lambda content: str(_plain(content)["clientToken"]), body, False)


# --- owners -----------------------------------------------------------------------------------------------------------


def validate(definition: Json, name: str) -> Call[Json]:
    return Call(Request("POST", "/v1/workflows/validate", body={"name": name, "definition": definition}), _plain)


def save_workflow(workflow_id: str, fields: Mapping[str, Any]) -> Call[Json]:
    """A new workflow, or a new draft of this one."""
    if workflow_id:
        return any_call("PUT", f"/v1/workflows/{quote(workflow_id, '')}", dict(fields))
    key = {"Idempotency-Key": secrets.token_urlsafe(24)}
    return Call(Request("POST", "/v1/workflows", headers=key, body={"description": "", **fields}), _plain)


def publish(workflow_id: str) -> Call[Json]:
    return any_call("POST", f"/v1/workflows/{quote(workflow_id, '')}/publish", {})


def set_visibility(workflow_id: str, visibility: str) -> Call[Json]:
    return any_call("PUT", f"/v1/workflows/{quote(workflow_id, '')}/visibility", {"visibility": visibility})


def own_workflow(workflow_id: str) -> Call[Json]:
    return any_call("GET", f"/v1/workflows/{quote(workflow_id, '')}")


def create_own(
    workflow_id: str, payload: Mapping[str, Any], token: str, key: str, more: Mapping[str, Any]
) -> Call[Created]:
    body = {**more, "workflowId": workflow_id, "requestPayload": dict(payload), "clientToken": token}
    return Call(Request("POST", "/v1/executions", headers={"Idempotency-Key": key}, body=body), _created)


def own_workflows(limit: int, cursor: str) -> Call[Json]:
    return any_call("GET", "/v1/workflows", params=_params(limit=limit, cursor=cursor))


def runs(workflow_id: str, limit: int, cursor: str, status: str) -> Call[Json]:
    path = f"/v1/workflows/{quote(workflow_id, '')}/runs" if workflow_id else "/v1/runs"
    return any_call("GET", path, params=_params(limit=limit, cursor=cursor, status=status))
