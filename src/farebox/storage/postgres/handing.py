"""What a transaction leaves to the fleet: the runs it made due, and the news of it."""

from __future__ import annotations

from farebox.storage.port import Batch
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.news import parts, words


async def hand_over(page: Page, batch: Batch) -> None:
    """Within the transaction that stores the batch, as its last statements: what they lock is locked briefly."""
    due = [run_id for run_id in batch.wakes if run_id not in batch.queued]
    if due:
        from farebox.storage.postgres.queue import hand_out  # commands that make nothing due do without its library

        await hand_out(page.connection, due)
    told = words(batch)
    if told:
        await page.execute("tell", (parts(told),))
