"""The caps and the cleaning look at what is held, never at all files ever sent; cleaning and claiming exclude each
other, also from two processes."""

from __future__ import annotations

import asyncio

import pytest

from farebox.core.records import Upload, UploadClaim
from farebox.storage.port import Conflict
from farebox.storage.postgres.store import PostgresStore
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, WORKFLOW, an_execution, new
from tests.storage.postgres.plans import plan


@pytest.mark.parametrize("verb", ["uploads_held", "keep_uploads"])
async def test_only_what_is_held_is_read(untouched: str, verb: str) -> None:
    assert "uploads_held" in await plan(untouched, verb)


async def test_an_upload_is_judged_by_its_own_execution(untouched: str) -> None:
    """Not by gathering all that were ever cancelled."""
    steps = await plan(untouched, "uploads_to_drop")
    assert "hashed" not in steps
    assert steps.count("Index Cond: (id = upload_claims") >= 2


def an_upload(upload_id: str) -> Upload:
    return Upload(
        id=upload_id,
        workflow_id=WORKFLOW,
        org_id=ORG,
        client="c",
        name="a.txt",
        media_type="text/plain",
        size=1,
        sha256="0" * 64,
        path=f"uploads/{upload_id}",
        created_at=NOON,
        expires_at=NOON + 1,
    )


async def test_an_upload_is_cleaned_away_or_claimed_never_both(database: str) -> None:
    claiming, cleaning = [await PostgresStore.open(database, exclusive=False) for _ in range(2)]
    uploads = [an_upload(f"upl_{place}") for place in range(10)]
    await claiming.commit(new(*uploads))

    async def claim(upload: Upload) -> bool:
        execution = an_execution()
        claimed = UploadClaim(upload_id=upload.id, execution_id=execution.id, claimed_at=NOON)
        try:
            await claiming.commit(new(execution, claimed))
        except Conflict:
            return False
        return True

    async def clean() -> list[str]:
        return [path for _ in uploads for path in await cleaning.drop_uploads(NOON + 2, 1)]

    dropped, *claimed = await asyncio.gather(clean(), *(claim(upload) for upload in uploads))
    kept = [upload for upload, taken in zip(uploads, claimed, strict=True) if taken]
    assert {upload.path for upload in kept}.isdisjoint(dropped)
    assert len(kept) + len(dropped) == len(uploads)
    assert all([await claiming.upload(upload.id) == upload for upload in kept])
    for store in (claiming, cleaning):
        await store.close()
