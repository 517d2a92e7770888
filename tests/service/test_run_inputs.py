from __future__ import annotations

import pytest
from msgspec.structs import replace

from farebox.core.errors import NotFound
from farebox.service.run_inputs import inputs_of
from tests.service.sales import GOOD, Shop


async def test_a_run_starts_with_what_was_ordered(shop: Shop) -> None:
    execution = await shop.bought()
    inputs = await inputs_of(shop.house, execution)
    assert (inputs.workflow.id, inputs.trigger, inputs.payload) == (execution.workflow_id, "root", GOOD)
    with pytest.raises(NotFound):
        await inputs_of(shop.house, replace(execution, workflow_id="wf_unknown"))
