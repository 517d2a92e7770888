"""Inbound webhooks: what a secret starts, once for each id of the sender's."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from farebox.core.errors import SecretInvalid, TooLarge
from farebox.core.journal import RunOpened
from farebox.service import inbound, publishing, workflows
from farebox.service.house import House
from farebox.service.workflows import NewWorkflow

ORG = "org_1"
HOOK: dict[str, Any] = {"nodes": {"root": {"type": "webhook", "payload": {}, "children": []}}}


async def secret_of(house: House, *, live: bool = True) -> str:
    made = await workflows.create(house, ORG, NewWorkflow(name="w", definition=HOOK))
    if live:
        await publishing.publish(house, ORG, made.workflow.id)
    return made.workflow.trigger_secret


async def test_the_run_is_told_what_came(house: House) -> None:
    secret = await secret_of(house)
    got = await inbound.receive(house, secret, b"[1]", {"Content-Type": "application/json", "X-Api-Key": "k"})
    assert got.action == "triggered"
    (opened, *_) = await house.store.entries(got.run_ids[0])
    assert isinstance(opened, RunOpened)
    assert opened.payload["body"] == [1]
    assert opened.payload["headers"] == {"content-type": "application/json"}


async def test_a_body_is_measured_as_it_is_stored_and_claims_no_key(house: House) -> None:
    secret, key = await secret_of(house), {"webhook-id": "msg_1"}
    with pytest.raises(TooLarge, match="the body"):
        await inbound.receive(house, secret, b'"' * 200_000, {**key, "Content-Type": "text/plain"})
    assert (await inbound.receive(house, secret, b"x", key)).action == "triggered"


async def test_many_copies_at_once_start_one_run(house: House) -> None:
    secret = await secret_of(house)
    copies = [inbound.receive(house, secret, b"x", {"webhook-id": "msg_1"}) for _ in range(10)]
    answers = await asyncio.gather(*copies)
    assert len({answer.run_ids for answer in answers}) == 1
    assert len({answer.event_id for answer in answers}) == 1
    assert await house.store.run(answers[0].run_ids[0]) is not None
    assert len(await house.store.runs(ORG, 10, 0, "", (), "", False)) == 1


async def test_without_an_id_every_call_is_a_run(house: House) -> None:
    secret = await secret_of(house)
    answers = [await inbound.receive(house, secret, b"x", {}) for _ in range(2)]
    assert answers[0].run_ids != answers[1].run_ids


async def test_an_id_that_comes_with_another_body_is_skipped(house: House) -> None:
    secret = await secret_of(house)
    await inbound.receive(house, secret, b"x", {"idempotency-key": "1"})
    other = await inbound.receive(house, secret, b"y", {"idempotency-key": "1"})
    assert (other.action, other.run_ids) == ("skipped", ())


async def test_a_workflow_that_takes_nothing_now_says_so(house: House) -> None:
    unpublished = await inbound.receive(house, await secret_of(house, live=False), b"", {})
    assert (unpublished.action, unpublished.reason != "") == ("skipped", True)
    with pytest.raises(SecretInvalid):
        await inbound.receive(house, "whs_nothing", b"", {})
