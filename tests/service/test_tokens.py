"""Stories of tokens: what they open, for how long, and what happens to those who guess."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from farebox.core.errors import BadRequest, Forbidden, NotFound, Unauthorized
from farebox.core.records import Token
from farebox.core.times import DAY
from farebox.service import executions, tokens
from tests.service.sales import Shop

ALL = ("read", "cancel", "answer")


async def one(shop: Shop) -> tuple[str, str]:
    opened = await shop.open(await shop.sell())
    return opened.execution.id, opened.client_token


async def test_a_token_opens_its_execution_only(shop: Shop) -> None:
    first, text = await one(shop)
    second, _ = await one(shop)
    token = await tokens.verify(shop.house, first, text, "read")
    assert token.scopes == ("read", "cancel", "answer")
    refusals = []
    for execution_id, wrong in ((second, text), (first, text + "x"), ("exe_unknown", text), (first, "\ud800")):
        with pytest.raises(Unauthorized) as refused:
            await tokens.verify(shop.house, execution_id, wrong, "read")
        refusals.append((refused.value.code, refused.value.message))
    assert len(set(refusals)) == 1


async def test_it_is_stored_as_a_hash(shop: Shop) -> None:
    execution_id, text = await one(shop)
    (row,) = await shop.house.store.tokens(execution_id)
    assert text not in repr(row)
    assert len(row.hash) == 64


async def test_rotating_kills_the_old_one_at_once(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    fresh = await tokens.rotate(shop.house, token)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, text, "read")
    assert (await tokens.verify(shop.house, execution_id, fresh, "answer")).scopes == token.scopes
    for again in (tokens.rotate(shop.house, token), tokens.create(shop.house, token, ("read",))):
        with pytest.raises(Unauthorized):
            await again


async def test_of_two_rotations_at_once_one_wins(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    done = await asyncio.gather(*(tokens.rotate(shop.house, token) for _ in range(3)), return_exceptions=True)
    assert sum(isinstance(result, str) for result in done) == 1
    assert sum(isinstance(result, Unauthorized) for result in done) == 2


async def test_a_narrower_token_may_be_passed_on(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    narrow = await tokens.create(shop.house, token, ("read",))
    row = await tokens.verify(shop.house, execution_id, narrow, "read")
    with pytest.raises(Forbidden):
        await tokens.verify(shop.house, execution_id, narrow, "cancel")
    with pytest.raises(Forbidden, match="cancel and answer"):
        await tokens.create(shop.house, row, ("read", "cancel", "answer"))
    with pytest.raises(Forbidden, match="pass it on"):
        await tokens.create(shop.house, row, ("cancel",))
    for wrong in ((), ("write",)):
        with pytest.raises(BadRequest):
            await tokens.create(shop.house, token, wrong)


async def test_a_revoked_token_is_dead(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    await tokens.revoke(shop.house, token)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, text, "read")


async def test_tokens_end_thirty_days_after_the_execution(shop: Shop) -> None:
    execution_id, text = await one(shop)
    shop.clock.pass_time(days=100)
    await tokens.verify(shop.house, execution_id, text, "read")
    await executions.cancel_execution(shop.house, execution_id, "buyer")
    shop.clock.pass_time(days=29)
    await tokens.verify(shop.house, execution_id, text, "read")
    shop.clock.pass_time(days=1)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, text, "read")


async def test_a_token_may_end_sooner(shop: Shop) -> None:
    execution_id, text = await one(shop)
    (row,) = await shop.house.store.tokens(execution_id)
    ends = replace(row, expires_at=shop.clock() + DAY)
    from farebox.storage.port import Work

    await shop.house.writing.submit(Work(do=lambda books: books.add(ends)))
    shop.clock.pass_time(days=1)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, text, "read")


async def test_the_owner_issues_and_revokes(shop: Shop) -> None:
    execution_id, text = await one(shop)
    second = await tokens.issue(shop.house, execution_id, ("read",))
    assert (await tokens.verify(shop.house, execution_id, second, "read")).scopes == ("read",)
    await tokens.revoke_as_owner(shop.house, execution_id, second)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, second, "read")
    third = await tokens.reissue(shop.house, execution_id)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, text, "read")
    await tokens.verify(shop.house, execution_id, third, "cancel")
    await tokens.revoke_as_owner(shop.house, execution_id)
    with pytest.raises(Unauthorized):
        await tokens.verify(shop.house, execution_id, third, "read")
    with pytest.raises(NotFound):
        await tokens.revoke_as_owner(shop.house, execution_id, "ct_unknown")
    for call in (tokens.issue, tokens.reissue):
        with pytest.raises(NotFound):
            await call(shop.house, "exe_unknown")


@pytest.mark.parametrize("kind", ["create", "rotate"])
@pytest.mark.parametrize("end", ["reissue", "revoke all"])
@pytest.mark.parametrize("thief_first", [True, False])
async def test_a_leaked_token_does_not_outlive_the_owners_hand(
    shop: Shop, kind: str, end: str, thief_first: bool
) -> None:
    """Whoever has it makes himself another one at that very moment, before or after: in one transaction, or two."""
    execution_id, text = await one(shop)
    leaked = await tokens.verify(shop.house, execution_id, text, "read")

    async def steal() -> str:
        return await (tokens.rotate(shop.house, leaked) if kind == "rotate" else tokens.create(shop.house, leaked, ALL))

    async def take_away() -> str:
        if end == "reissue":
            return await tokens.reissue(shop.house, execution_id)
        await tokens.revoke_as_owner(shop.house, execution_id)
        return ""

    both = [steal(), take_away()]
    done = await asyncio.gather(*(both if thief_first else reversed(both)), return_exceptions=True)
    stolen, owners = done if thief_first else reversed(done)
    for dead in (text, *([stolen] if isinstance(stolen, str) else [])):
        with pytest.raises(Unauthorized):
            await tokens.verify(shop.house, execution_id, dead, "read")
    if owners:
        assert isinstance(owners, str)
        await tokens.verify(shop.house, execution_id, owners, "read")


async def test_a_token_that_was_verified_before_makes_no_other_afterwards(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    execution_id, text = await one(shop)
    leaked = await tokens.verify(shop.house, execution_id, text, "read")
    fresh = await tokens.reissue(shop.house, execution_id)

    async def still(*_: object) -> None:
        """As if it had been looked at a moment before."""

    monkeypatch.setattr(tokens, "_still_alive", still)
    for attempt in (tokens.create(shop.house, leaked, ALL), tokens.rotate(shop.house, leaked)):
        with pytest.raises(Unauthorized):
            await attempt
    row = await tokens.verify(shop.house, execution_id, fresh, "read")
    await tokens.verify(shop.house, execution_id, await tokens.create(shop.house, row, ("read",)), "read")
    await tokens.verify(shop.house, execution_id, await tokens.issue(shop.house, execution_id), "read")


async def test_a_ticket_opens_once(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    ticket, expires_at = await tokens.stream_ticket(shop.house, token)
    assert expires_at == shop.clock() + 60_000
    with pytest.raises(Unauthorized):
        await tokens.redeem_ticket(shop.house, "exe_other", ticket)
    done = await asyncio.gather(
        *(tokens.redeem_ticket(shop.house, execution_id, ticket) for _ in range(5)), return_exceptions=True
    )
    assert sum(isinstance(result, Token) for result in done) == 1
    assert sum(isinstance(result, Unauthorized) for result in done) == 4
    with pytest.raises(Unauthorized):
        await tokens.redeem_ticket(shop.house, execution_id, ticket)


async def test_a_ticket_lives_a_minute_and_no_longer_than_its_token(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    old, _ = await tokens.stream_ticket(shop.house, token)
    shop.clock.pass_time(seconds=60)
    with pytest.raises(Unauthorized):
        await tokens.redeem_ticket(shop.house, execution_id, old)
    orphan, _ = await tokens.stream_ticket(shop.house, token)
    await tokens.revoke(shop.house, token)
    for ticket in (orphan, "tk_unknown"):
        with pytest.raises(Unauthorized):
            await tokens.redeem_ticket(shop.house, execution_id, ticket)


async def test_a_ticket_needs_a_token_that_reads(shop: Shop) -> None:
    execution_id, text = await one(shop)
    token = await tokens.verify(shop.house, execution_id, text, "read")
    silent = await tokens.create(shop.house, token, ("answer",))
    row = await tokens.verify(shop.house, execution_id, silent, "answer")
    ticket, _ = await tokens.stream_ticket(shop.house, row)
    with pytest.raises(Unauthorized):
        await tokens.redeem_ticket(shop.house, execution_id, ticket)
