"""The janitor's searches and the owners' lists do not read whole tables; the rest is in the store suite."""

from __future__ import annotations

import pytest

from tests.storage.postgres.plans import FORBIDDEN, plan

SEARCHED = {
    "execution": "executions_pkey",
    "executions": "executions_by_org",
    "runs": "runs",
    "idempotent": "idempotency_pkey",
    "inbox_row": "inbox_source_external_id_key",
    "named_files": "artifacts_by_path",
    "order_by_checkout": "orders_checkout_id_key",
    "payment": "payments_provider_external_id_key",
    "payments": "payments_by_execution",
    "refunds": "refunds_by_execution",
    "track_record": "Index Only Scan Backward using executions_record",
    "unpaid": "Index Only Scan using executions_unpaid",
}
DUE = ["inbox_to_handle", "orders_to_check", "refunds_to_issue"]


@pytest.mark.parametrize(("verb", "index"), SEARCHED.items())
async def test_a_search_uses_its_index_and_a_page_needs_no_sorting(untouched: str, verb: str, index: str) -> None:
    steps = await plan(untouched, verb)
    assert index in steps
    assert FORBIDDEN not in steps


@pytest.mark.parametrize("verb", DUE)
async def test_what_is_due_is_read_from_its_own_index(untouched: str, verb: str) -> None:
    steps = await plan(untouched, verb)
    assert f"Index Scan using {verb}" in steps
    assert steps.count(FORBIDDEN) == 1  # the few of each provider, put in order at the end
    assert steps.startswith(f"Sort; {FORBIDDEN}")
