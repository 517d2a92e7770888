"""API keys: shown once, recognised by their hash, useless once revoked or expired."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from msgspec.structs import replace

from farebox.core.errors import BadRequest, Forbidden, KeyInvalid, KeyReused, NotFound
from farebox.core.records import ApiKey
from farebox.core.times import MINUTE
from farebox.service import keys
from farebox.service.house import House
from farebox.service.keys import NewKey
from farebox.testing.clock import Clock

ORG = "org_1"


async def test_a_key_is_recognised_and_only_its_hash_is_stored(house: House) -> None:
    key, raw = await keys.create(house, ORG, NewKey(name="ci"), created_by="key_0")
    assert raw.startswith("fbsk_")
    assert len(raw) > 40
    stored = await house.store.key(key.id)
    assert stored is not None
    assert stored.hash == hashlib.sha256(raw.encode()).hexdigest()
    assert raw not in repr(stored)
    assert raw.startswith(stored.prefix)
    assert (await keys.authenticate(house, raw)).id == key.id


@pytest.mark.parametrize("raw", ["", "fbsk_", "fbsk_wrong", "ct_something", "é", "x" * 10_000])
async def test_anything_else_is_no_key(house: House, raw: str) -> None:
    await keys.create(house, ORG, NewKey(name="ci"))
    with pytest.raises(KeyInvalid):
        await keys.authenticate(house, raw)


async def test_a_revoked_key_is_dead_at_once_and_revoking_again_changes_nothing(house: House, clock: Clock) -> None:
    key, raw = await keys.create(house, ORG, NewKey(name="ci"))
    revoked = await keys.revoke(house, ORG, key.id)
    clock.pass_time(minutes=5)
    assert await keys.revoke(house, ORG, key.id) == revoked
    with pytest.raises(KeyInvalid):
        await keys.authenticate(house, raw)


async def test_a_key_ends_at_its_time(house: House, clock: Clock) -> None:
    _, raw = await keys.create(house, ORG, NewKey(name="ci", expires_at=clock() + MINUTE))
    await keys.authenticate(house, raw)
    clock.pass_time(minutes=1)
    with pytest.raises(KeyInvalid):
        await keys.authenticate(house, raw)


async def test_the_last_use_is_written_at_most_once_a_minute(house: House, clock: Clock) -> None:
    key, raw = await keys.create(house, ORG, NewKey(name="ci"))
    first = clock()
    await keys.authenticate(house, raw, "192.0.2.1", "curl")
    clock.pass_time(seconds=59)
    await keys.authenticate(house, raw, "192.0.2.2", "other")
    stored = await house.store.key(key.id)
    assert stored is not None
    assert (stored.last_used_at, stored.last_used_ip, stored.last_used_user_agent) == (first, "192.0.2.1", "curl")
    later = clock.pass_time(seconds=1)
    await keys.authenticate(house, raw, "192.0.2.2", "other")
    stored = await house.store.key(key.id)
    assert stored is not None
    assert (stored.last_used_at, stored.last_used_ip) == (later, "192.0.2.2")


async def test_noting_a_use_never_undoes_a_revocation(house: House) -> None:
    key, raw = await keys.create(house, ORG, NewKey(name="ci"))
    uses = [keys.authenticate(house, raw), keys.authenticate(house, raw)]
    first, _, second = await asyncio.gather(uses[0], keys.revoke(house, ORG, key.id), uses[1], return_exceptions=True)
    assert {type(first), type(second)} <= {ApiKey, KeyInvalid}  # before it, or after
    stored = await house.store.key(key.id)
    assert stored is not None
    assert stored.revoked_at is not None


async def test_another_organizations_key_is_unknown(house: House) -> None:
    key, _ = await keys.create(house, ORG, NewKey(name="ci"))
    for asked in (key.id, "key_unknown"):
        with pytest.raises(NotFound):
            await keys.get(house, "org_2", asked)
        with pytest.raises(NotFound):
            await keys.revoke(house, "org_2", asked)
    assert await keys.listed(house, "org_2", 10) == []


async def test_the_list_is_newest_first_and_pages(house: House) -> None:
    made = [(await keys.create(house, ORG, NewKey(name=f"k{n}")))[0] for n in range(3)]
    assert [key.name for key in await keys.listed(house, ORG, 10)] == ["k2", "k1", "k0"]
    assert [key.name for key in await keys.listed(house, ORG, 1, offset=1)] == ["k1"]
    assert [key.name for key in await keys.listed(house, ORG, 10, before=made[1].id)] == ["k0"]


async def test_the_same_request_again_makes_no_second_key(house: House) -> None:
    first, raw = await keys.create(house, ORG, NewKey(name="ci"), idempotency_key="once")
    again, nothing = await keys.create(house, ORG, NewKey(name="ci"), idempotency_key="once")
    assert again.id == first.id
    assert raw
    assert nothing == ""
    with pytest.raises(KeyReused):
        await keys.create(house, ORG, NewKey(name="other"), idempotency_key="once")
    assert len(await keys.listed(house, ORG, 10)) == 1


async def test_of_many_copies_at_once_one_shows_a_key_and_that_key_works(house: House) -> None:
    copies = [keys.create(house, ORG, NewKey(name="ci"), idempotency_key="once") for _ in range(10)]
    made = await asyncio.gather(*copies)
    (raw,) = [raw for _, raw in made if raw]
    assert {(await keys.authenticate(house, raw)).id} == {key.id for key, _ in made}
    assert len(await keys.listed(house, ORG, 10)) == 1


async def test_all_problems_of_a_key_are_told_at_once(house: House, clock: Clock) -> None:
    wrong = NewKey(name="", description="x" * 3_000, expires_at=clock(), permissions=("run:read", "moon:land"))
    with pytest.raises(BadRequest) as refused:
        await keys.create(house, ORG, wrong)
    assert [problem.field for problem in refused.value.details] == ["name", "description", "expiresAt", "permissions"]


async def test_scope_and_permissions_both_bound_a_key(house: House) -> None:
    reader, _ = await keys.create(house, ORG, NewKey(name="reader", scope="read"))
    keys.permit(reader, "run:read")
    with pytest.raises(Forbidden):
        keys.permit(reader, "workflow:publish")
    narrow, _ = await keys.create(house, ORG, NewKey(name="narrow", permissions=("run:read",)))
    keys.permit(narrow, "run:read")
    with pytest.raises(Forbidden):
        keys.permit(narrow, "run:cancel")
    assert not keys.may_see_secrets(reader)
    assert not keys.may_see_secrets(narrow)
    assert keys.may_see_secrets(replace(narrow, permissions=("workflow:update",)))


async def test_a_restricted_key_cannot_give_away_more_than_it_has(house: House) -> None:
    maker, _ = await keys.create(house, ORG, NewKey(name="maker", permissions=("apikey:create", "run:read")))
    for too_much in (NewKey(name="all"), NewKey(name="more", permissions=("run:read", "run:cancel"))):
        with pytest.raises(Forbidden):
            await keys.create(house, ORG, too_much, maker=maker)
    made, _ = await keys.create(house, ORG, NewKey(name="less", permissions=("run:read",)), maker=maker)
    assert made.permissions == ("run:read",)


async def test_every_permission_that_reads_is_a_permission() -> None:
    assert keys.READING < keys.PERMISSIONS
