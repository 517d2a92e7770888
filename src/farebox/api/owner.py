"""What the owner's routers share: who may call, ids in paths, repeatable writes, and the refusals they document."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Header, Path

from farebox.api.auth import Principal, require_key
from farebox.api.envelope import Paging
from farebox.api.routes import refusals
from farebox.service import keys

Id = Annotated[str, Path(alias="id", max_length=64, description="An id, as this API gave it.")]
Window = Annotated[Paging, Depends()]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=255,
        description="Repeating a request with the same key and body has one effect; another body is a 409.",
    ),
]

ReadWorkflows = Annotated[Principal, Depends(require_key("read", "workflow:read"))]
ValidateWorkflows = Annotated[Principal, Depends(require_key("read-write", "workflow:read"))]
CreateWorkflows = Annotated[Principal, Depends(require_key("read-write", "workflow:create"))]
UpdateWorkflows = Annotated[Principal, Depends(require_key("read-write", "workflow:update"))]
DeleteWorkflows = Annotated[Principal, Depends(require_key("read-write", "workflow:delete"))]
PublishWorkflows = Annotated[Principal, Depends(require_key("read-write", "workflow:publish"))]
ExecuteWorkflows = Annotated[Principal, Depends(require_key("read-write", "workflow:execute"))]
ReadRuns = Annotated[Principal, Depends(require_key("read", "run:read"))]
StreamRuns = Annotated[Principal, Depends(require_key("read", "run:stream"))]
CancelRuns = Annotated[Principal, Depends(require_key("read-write", "run:cancel"))]
ReadExecutions = Annotated[Principal, Depends(require_key("read", "execution:read"))]
StreamExecutions = Annotated[Principal, Depends(require_key("read", "execution:stream"))]
CreateExecutions = Annotated[Principal, Depends(require_key("read-write", "execution:create"))]
CancelExecutions = Annotated[Principal, Depends(require_key("read-write", "execution:cancel"))]
EraseExecutions = Annotated[Principal, Depends(require_key("read-write", "execution:erase"))]
RefundExecutions = Annotated[Principal, Depends(require_key("read-write", "execution:refund"))]
ReissueTokens = Annotated[Principal, Depends(require_key("read-write", "execution:token"))]
ReadKeys = Annotated[Principal, Depends(require_key("read", "apikey:read"))]
CreateKeys = Annotated[Principal, Depends(require_key("read-write", "apikey:create"))]
RevokeKeys = Annotated[Principal, Depends(require_key("read-write", "apikey:revoke"))]
AnyKey = Annotated[Principal, Depends(require_key("read"))]

LISTING: dict[int | str, dict[str, Any]] = refusals(401, 403)
"""Refusals of a route that names no single thing."""
READING = refusals(401, 403, 404)
CREATING = refusals(401, 403, 409, 413, 415)
WRITING = refusals(401, 403, 404, 409, 413, 415)


def sees_secrets(who: Principal) -> bool:
    """Whether the caller's key may read trigger secrets."""
    return who.key is not None and keys.may_see_secrets(who.key)
