"""Uploads from within; how they look from outside stands in tests/api/test_uploads.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from farebox.core.errors import FilesNotTaken, PayloadInvalid
from farebox.service import uploads
from farebox.service.uploads import Sender, UnderWay
from tests.service.sales import Shop

FILE = {"type": "string", "format": "file"}
SCHEMA = {"type": "object", "properties": {"csv": FILE}}


async def coming(*pieces: bytes, ends: type[Exception] | None = None) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
    if ends is not None:
        raise ends


async def receive(shop: Shop, workflow: str, body: AsyncIterator[bytes], under_way: UnderWay) -> str:
    upload = await uploads.receive(
        shop.house,
        workflow,
        body,
        name="a.csv",
        media_type="text/csv",
        length=None,
        sender=Sender("10.0.0.0"),
        under_way=under_way,
    )
    return upload.id


def files_of(shop: Shop) -> list[Path]:
    return [path for path in shop.house.artifacts.root.rglob("*") if path.is_file()]


async def test_a_sender_that_goes_away_leaves_nothing(shop: Shop) -> None:
    workflow, under_way = await shop.sell(schema=SCHEMA), UnderWay()
    with pytest.raises(ConnectionResetError):
        await receive(shop, workflow, coming(b"x" * 1_500_000, ends=ConnectionResetError), under_way)
    assert files_of(shop) == []
    assert (under_way.in_all, under_way.of("10.0.0.0")) == (0, 0)


async def test_an_upload_lives_a_day_unless_it_is_ordered_with(shop: Shop) -> None:
    workflow = await shop.sell(schema=SCHEMA)
    bought = await receive(shop, workflow, coming(b"bought"), UnderWay())
    await receive(shop, workflow, coming(b"left"), UnderWay())
    await shop.open(workflow, request_payload={"csv": bought})
    shop.clock.pass_time(ms=uploads.UNCLAIMED - 1)
    assert await uploads.clean(shop.house) == 0
    shop.clock.pass_time(ms=1)
    assert await uploads.clean(shop.house) == 1
    (kept,) = files_of(shop)
    assert kept.read_bytes() == b"bought"


async def test_too_late_is_too_late_even_before_the_cleaning(shop: Shop) -> None:
    workflow = await shop.sell(schema=SCHEMA)
    late = await receive(shop, workflow, coming(b"x"), UnderWay())
    shop.clock.pass_time(ms=uploads.UNCLAIMED)
    with pytest.raises(PayloadInvalid):
        await shop.open(workflow, request_payload={"csv": late})


async def test_a_workflow_without_files_takes_none(shop: Shop) -> None:
    with pytest.raises(FilesNotTaken):
        await receive(shop, await shop.sell(), coming(b"x"), UnderWay())
