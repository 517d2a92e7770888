"""Owner writes that may be repeated: the same ``Idempotency-Key`` with the same body has one effect and one answer.

The key claims an id *before* anything is created under it. A crash in between leaves a claim without an object, which
the repeated request then creates under the very same id; neither a crash nor two requests at once make two.
"""

from __future__ import annotations

import hashlib

import msgspec

from farebox.core.errors import IdempotencyKeyInvalid, KeyReused
from farebox.core.records import Idempotency
from farebox.core.values import Json, Millis
from farebox.service.house import House
from farebox.storage.port import Conflict, Work

_encoder = msgspec.json.Encoder(order="sorted")
LONGEST_KEY = 255


def canonical(body: Json) -> bytes:
    """JSON with sorted keys: equal for equal content. RecursionError for absurd nesting."""
    return _encoder.encode(body)


def digest_of(text: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(text).hexdigest()


async def claim(house: House, scope: str, key: str, body: Json, fresh_id: str, *, brings: int | None = None) -> str:
    """The id to create under: ``fresh_id``, or the one an earlier request with this key claimed.

    ``key`` '' claims nothing. ``brings``: as in ``Work``. Raises KeyReused when the key was used with another body.
    """
    if not key:
        return fresh_id
    known = await answered(house, scope, key, body)
    if known:
        return known
    try:
        await house.writing.submit(
            Work(do=lambda books: books.add(row(scope, key, body, fresh_id, books.now)), brings=brings)
        )
    except Conflict:  # the same request, at the same moment: it was first
        await settled(house)
        return await answered(house, scope, key, body) or fresh_id
    return fresh_id


async def answered(house: House, scope: str, key: str, body: Json) -> str:
    """The id that was created, or claimed, under this key; '' if it is new. KeyReused for another body."""
    if len(key) > LONGEST_KEY:
        raise IdempotencyKeyInvalid(f"an idempotency key has at most {LONGEST_KEY} characters")
    known = await house.store.idempotent(scope, key)
    if known is None:
        return ""
    if known.body_hash != digest_of(canonical(body)):
        raise KeyReused()
    return known.answer


def row(scope: str, key: str, body: Json, answer: str, now: Millis) -> Idempotency:
    """What remembers an answer; the store takes it once for each (scope, key)."""
    return Idempotency(scope=scope, key=key, body_hash=digest_of(canonical(body)), answer=answer, created_at=now)


async def settled(house: House) -> None:
    """Wait until everything that was handed to the writer so far is durable.

    For who was told that somebody else creates the same thing at the same moment: only then it can be read.
    """
    await house.writing.settled()
