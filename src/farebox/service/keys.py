"""API keys: who may act for an organization.

A key is shown once, when it is made. What is stored is its SHA-256, which is enough to recognise it: the key itself has
256 random bits, so nobody finds it from the hash.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Literal

from msgspec.structs import replace

from farebox.core.errors import BadRequest, Forbidden, KeyInvalid, NotFound, Problem
from farebox.core.records import ApiKey, Idempotency
from farebox.core.times import MINUTE
from farebox.core.values import Millis, Value
from farebox.ids import new_id, new_token
from farebox.service import idempotency
from farebox.service.house import House
from farebox.storage.port import Books, Conflict, Work

PERMISSIONS = frozenset(
    {
        "workflow:create",
        "workflow:read",
        "workflow:update",
        "workflow:delete",
        "workflow:execute",
        "workflow:publish",
        "run:read",
        "run:stream",
        "run:cancel",
        "execution:read",
        "execution:stream",
        "execution:create",
        "execution:cancel",
        "execution:erase",
        "execution:refund",
        "execution:token",
        "execution:webhook",
        "action:read",
        "apikey:create",
        "apikey:read",
        "apikey:revoke",
    }
)
"""What a key may be restricted to. A key without any listed permission has all that its scope allows."""

READING = frozenset(
    {
        "workflow:read",
        "run:read",
        "run:stream",
        "execution:read",
        "execution:stream",
        "action:read",
        "apikey:read",
    }
)
"""What the scope ``read`` reaches."""

PREFIX = "fbsk"
LONGEST_NAME = 255
LONGEST_DESCRIPTION = 2_000
SHOWN = 12
"""Characters of a key that stay visible, to recognise it by."""


class NewKey(Value, frozen=True, kw_only=True):
    """What somebody who makes a key may say about it."""

    name: str
    scope: Literal["read", "read-write"] = "read-write"
    permissions: tuple[str, ...] = ()
    description: str = ""
    expires_at: Millis | None = None


async def create(
    house: House,
    org_id: str,
    new: NewKey,
    *,
    created_by: str = "",
    idempotency_key: str = "",
    maker: ApiKey | None = None,
) -> tuple[ApiKey, str]:
    """Make a key; returns its row and the key itself, which is shown only now ('' on a repeated request).

    ``maker``: the key that asks. What it may not do itself, it cannot give away.
    """
    _check(new, house.clock())
    if (
        maker is not None
        and maker.permissions
        and not (new.permissions and set(new.permissions) <= {*maker.permissions})
    ):
        raise Forbidden("a restricted key makes only keys with permissions of its own; name them in permissions")
    scope, body = f"{org_id}/api-keys", _body(new)
    if idempotency_key and (known := await idempotency.answered(house, scope, idempotency_key, body)):
        return await get(house, org_id, known), ""
    raw = new_token(PREFIX)
    row = ApiKey(
        id=new_id("key"),
        org_id=org_id,
        name=new.name,
        hash=_hash(raw),
        prefix=raw[:SHOWN],
        scope=new.scope,
        permissions=tuple(sorted(set(new.permissions))),
        description=new.description,
        created_at=house.clock(),
        created_by=created_by,
        expires_at=new.expires_at,
    )
    if not idempotency_key:
        await house.store.put_key(row)
        return row, raw
    try:
        await _store_once(house, row, idempotency.row(scope, idempotency_key, body, row.id, house.clock()))
    except Conflict:  # the same request, at the same moment: its key is the one that works
        await idempotency.settled(house)
        return await get(house, org_id, await idempotency.answered(house, scope, idempotency_key, body)), ""
    return row, raw


async def _store_once(house: House, key: ApiKey, answer: Idempotency) -> None:
    """The key and what it answers, in one transaction. Conflict if the answer is there already."""

    def write(books: Books) -> None:
        books.add(key)
        books.add(answer)

    await house.writing.submit(Work(do=write))


async def get(house: House, org_id: str, key_id: str) -> ApiKey:
    """One key of this organization; NotFound for any other."""
    key = await house.store.key(key_id)
    if key is None or key.org_id != org_id:
        raise NotFound(f"there is no API key {key_id}")
    return key


async def listed(house: House, org_id: str, limit: int, offset: int = 0, before: str = "") -> list[ApiKey]:
    """This organization's keys, newest first, revoked ones too."""
    return await house.store.keys(org_id, limit=limit, offset=offset, before=before)


async def revoke(house: House, org_id: str, key_id: str) -> ApiKey:
    """Make a key useless at once. Revoking it again changes nothing."""
    key = await get(house, org_id, key_id)
    if key.revoked_at is None:
        key = replace(key, revoked_at=house.clock())
        await house.store.put_key(key)
    return key


async def authenticate(house: House, raw: str, ip: str = "", user_agent: str = "") -> ApiKey:
    """Whose key this is. Raises KeyInvalid for an unknown, revoked or expired one, without saying which.

    ``lastUsedAt`` is written at most once a minute, so that reading stays reading.
    """
    wanted = _hash(raw)
    key = await house.store.key_by_hash(wanted)
    if key is None or not hmac.compare_digest(key.hash, wanted):
        raise KeyInvalid()
    now = house.clock()
    if key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now):
        raise KeyInvalid()
    if key.last_used_at is None or now - key.last_used_at >= MINUTE:
        await house.store.touch_key(key.id, now, ip[:64], user_agent[:255])
        key = replace(key, last_used_at=now, last_used_ip=ip[:64], last_used_user_agent=user_agent[:255])
    return key


def permit(key: ApiKey, permission: str) -> None:
    """Forbidden unless the key's scope and permissions reach this far."""
    if key.scope == "read" and permission not in READING:
        raise Forbidden("this key can only read; use one with the scope read-write")
    if key.permissions and permission not in key.permissions:
        raise Forbidden(f"this key lacks the permission {permission}")


def may_see_secrets(key: ApiKey) -> bool:
    """Trigger secrets are for keys that may change the workflow."""
    return key.scope == "read-write" and (not key.permissions or "workflow:update" in key.permissions)


def _check(new: NewKey, now: Millis) -> None:
    problems: list[Problem] = []
    if not 1 <= len(new.name) <= LONGEST_NAME:
        problems.append(Problem("name", f"A name has 1 to {LONGEST_NAME} characters.", "length"))
    if len(new.description) > LONGEST_DESCRIPTION:
        problems.append(Problem("description", f"At most {LONGEST_DESCRIPTION} characters.", "length"))
    if new.expires_at is not None and new.expires_at <= now:
        problems.append(Problem("expiresAt", "The key would be expired already; name a time to come.", "past"))
    problems += [
        Problem("permissions", f"There is no permission {unknown!r}.", "unknown")
        for unknown in sorted(set(new.permissions) - PERMISSIONS)
    ]
    if problems:
        raise BadRequest("the key cannot be made like this", problems)


def _body(new: NewKey) -> dict[str, object]:
    return {
        "name": new.name,
        "scope": new.scope,
        "permissions": sorted(new.permissions),
        "description": new.description,
        "expiresAt": new.expires_at,
    }


def _hash(raw: str) -> str:
    return hashlib.sha256(raw.encode()).hexdigest()
