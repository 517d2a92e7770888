"""Owner writes that may be repeated: the same ``Idempotency-Key`` with the same body has one effect and one answer.

The key claims an id *before* anything is created under it. A crash in between leaves a claim without an object, which
the repeated request then creates under the very same id; neither a crash nor two requests at once make two.
"""

from __future__ import annotations

import hashlib

import msgspec

from farebox.core.errors import IdempotencyKeyInvalid, KeyReused
from farebox.core.records import Idempotency
from farebox.core.values import Json
from farebox.service.house import House
from farebox.storage.port import Books, Conflict, Work

_encoder = msgspec.json.Encoder(order="sorted")
LONGEST_KEY = 255


def canonical(body: Json) -> bytes:
    """JSON with sorted keys: equal for equal content. RecursionError for absurd nesting."""
    return _encoder.encode(body)


def digest_of(text: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(text).hexdigest()


async def claim(house: House, scope: str, key: str, body: Json, fresh_id: str) -> str:
    """The id to create under: ``fresh_id``, or the one an earlier request with this key claimed.

    ``key`` '' claims nothing. Raises KeyReused when the key was used with another body.
    """
    if not key:
        return fresh_id
    if len(key) > LONGEST_KEY:
        raise IdempotencyKeyInvalid(f"an idempotency key has at most {LONGEST_KEY} characters")
    asked = digest_of(canonical(body))
    known = await house.store.idempotent(scope, key)
    if known is None:
        known = await _store(house, scope, key, asked, fresh_id)
    if known.body_hash != asked:
        raise KeyReused()
    return known.answer


async def settled(house: House) -> None:
    """Wait until everything that was handed to the writer so far is durable.

    For who was told that somebody else creates the same thing at the same moment: only then it can be read.
    """
    await house.writing.submit(Work(do=lambda books: None))


async def _store(house: House, scope: str, key: str, asked: str, fresh_id: str) -> Idempotency:
    def write(books: Books) -> Idempotency:
        row = Idempotency(scope=scope, key=key, body_hash=asked, answer=fresh_id, created_at=books.now)
        books.add(row)
        return row

    try:
        stored: Idempotency = await house.writing.submit(Work(do=write))
    except Conflict:  # the same request, at the same moment: it was first
        await settled(house)
        winner = await house.store.idempotent(scope, key)
        if winner is None:
            raise
        return winner
    return stored
