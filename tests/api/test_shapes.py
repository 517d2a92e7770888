"""The documented shapes are the rendered ones, field by field."""

from __future__ import annotations

from typing import Any, get_args

import msgspec
from pydantic import TypeAdapter

from farebox.api.shapes import Event, EventType, ExecutionView, Level, PublicExecution
from farebox.core import public, timeline
from farebox.core.timeline import Level as CoreLevel
from tests.api.shop import ASKING, PRICED, Shop

STRICT = {"extra": "forbid"}


def test_the_view_has_exactly_the_documented_fields() -> None:
    rendered = {field.encode_name for field in msgspec.structs.fields(public.PublicView)}
    documented = {field.alias or name for name, field in ExecutionView.model_fields.items()}
    assert rendered == documented


def test_every_kind_of_event_is_documented() -> None:
    assert set(get_args(EventType)) == set(timeline.CATALOGUE)
    assert set(get_args(Level)) == set(get_args(CoreLevel))


async def test_what_is_sent_fits_the_document(shop: Shop) -> None:
    check: TypeAdapter[Any] = TypeAdapter(PublicExecution)
    paid, asked = await shop.buy(PRICED), await shop.buy(ASKING)
    check.validate_python(await paid.view(), strict=False)
    await paid.pay()
    done = await paid.until("workflow_succeeded")
    waiting = await asked.until("workflow_waiting")
    for view in (done, waiting):
        read = check.validate_python(view)
        assert read.model_dump(mode="json", by_alias=True) == view
        for event in view["events"]:
            assert event.keys() == {field.alias or name for name, field in Event.model_fields.items()}
