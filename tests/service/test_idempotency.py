"""The same key and the same body have one effect; another body is refused."""

from __future__ import annotations

import asyncio

import pytest

from farebox.core.errors import IdempotencyKeyInvalid, KeyReused
from farebox.service import idempotency
from farebox.service.house import House


async def test_without_a_key_every_request_is_new(house: House) -> None:
    assert await idempotency.claim(house, "s", "", {"a": 1}, "id_1") == "id_1"
    assert await idempotency.claim(house, "s", "", {"a": 1}, "id_2") == "id_2"


async def test_the_first_claim_wins_whatever_the_order_of_fields(house: House) -> None:
    assert await idempotency.claim(house, "s", "key", {"a": 1, "b": 2}, "id_1") == "id_1"
    assert await idempotency.claim(house, "s", "key", {"b": 2, "a": 1}, "id_2") == "id_1"
    assert await idempotency.claim(house, "other", "key", {"b": 2, "a": 1}, "id_3") == "id_3"


async def test_another_body_is_refused_and_changes_nothing(house: House) -> None:
    await idempotency.claim(house, "s", "key", {"a": 1}, "id_1")
    with pytest.raises(KeyReused):
        await idempotency.claim(house, "s", "key", {"a": 2}, "id_2")
    assert await idempotency.claim(house, "s", "key", {"a": 1}, "id_3") == "id_1"


async def test_of_many_at_once_one_wins(house: House) -> None:
    claims = [idempotency.claim(house, "s", "key", {"a": 1}, f"id_{n}") for n in range(20)]
    assert len(set(await asyncio.gather(*claims))) == 1


async def test_a_key_has_a_length(house: House) -> None:
    await idempotency.claim(house, "s", "k" * 255, {}, "id_1")
    with pytest.raises(IdempotencyKeyInvalid):
        await idempotency.claim(house, "s", "k" * 256, {}, "id_2")
