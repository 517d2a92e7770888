"""What is under way is found without looking at all that ever was; the rest is in the store suite."""

from __future__ import annotations

from tests.storage.postgres.plans import plan


async def test_only_what_is_under_way_is_read(database: str) -> None:
    assert "bulk_retries_running" in await plan(database, "running_bulk_retries")
