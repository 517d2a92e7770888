"""Of every backend: files that buyers sent ahead, who took them, and what is cleaned away."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from farebox.core.records import Artifact, Status, Upload, UploadClaim
from farebox.storage.port import Conflict, Store
from farebox.testing.clock import NOON
from farebox.testing.samples import ORG, WORKFLOW, an_execution, new

MIB = 1024 * 1024


def an_upload(name: str, **fields: Any) -> Upload:
    """A small table that expires in a moment."""
    plain = Upload(
        id=f"upl_{name}",
        workflow_id=WORKFLOW,
        org_id=ORG,
        client="10.0.0.0",
        name="sales.csv",
        media_type="text/csv",
        size=2 * MIB,
        sha256="f" * 64,
        path=f"ff/{name}.bin",
        created_at=NOON,
        expires_at=NOON + 10,
    )
    return replace(plain, **fields)


class UploadsSuite:
    """The port ``Uploads``."""

    async def test_an_upload_is_taken_by_one_execution(self, store: Store) -> None:
        await store.commit(new(an_upload("a")))
        assert await store.upload("upl_a") == an_upload("a")
        assert await store.upload("upl_none") is None
        assert await store.upload_claim("upl_a") is None
        claim = UploadClaim("upl_a", "exe_1", NOON)
        await store.commit(new(claim))
        assert await store.upload_claim("upl_a") == claim
        with pytest.raises(Conflict) as refused:
            await store.commit(new(UploadClaim("upl_a", "exe_2", NOON)))
        assert refused.value.table == "upload_claims"

    async def test_an_upload_that_is_gone_cannot_be_taken(self, store: Store) -> None:
        execution = an_execution(id="exe_1")
        with pytest.raises(Conflict) as refused:
            await store.commit(new(execution, UploadClaim("upl_none", "exe_1", NOON)))
        assert refused.value.table == "upload_claims"
        assert await store.execution("exe_1") is None

    async def test_bytes_are_held_until_an_execution_runs(self, store: Store) -> None:
        assert await store.uploads_held("10.0.0.0") == (0, 0)
        small = an_upload("small", size=1)
        await store.commit(new(an_upload("a"), an_upload("b", client="10.9.9.0"), small))
        assert await store.uploads_held("10.0.0.0") == (3 * MIB, 5 * MIB)
        waiting = an_execution(id="exe_1", status=Status.AWAITING_PAYMENT)
        running = an_execution(id="exe_2", run_id="run_2")
        await store.commit(new(waiting, running, UploadClaim("upl_a", "exe_1", NOON)))
        await store.commit(new(UploadClaim("upl_small", "exe_2", NOON)))
        assert await store.uploads_held("10.0.0.0") == (2 * MIB, 4 * MIB)
        await store.drop_uploads(NOON, 10)
        assert await store.uploads_held("10.0.0.0") == (2 * MIB, 4 * MIB)
        kept = await store.upload("upl_small")
        assert kept is not None
        assert kept.kept

    async def test_what_nobody_will_read_is_dropped(self, store: Store) -> None:
        names = ("late", "fresh", "bought", "waiting", "unpaid")
        uploads = [an_upload(name, expires_at=NOON + 10) for name in names]
        uploads[1] = replace(uploads[1], expires_at=NOON + 11)
        cancelled = an_execution(id="exe_unpaid", status=Status.CANCELLED, finished_at=NOON)
        await store.commit(
            new(
                *uploads,
                an_execution(id="exe_bought", run_id="run_1", status=Status.CANCELLED, finished_at=NOON),
                an_execution(id="exe_waiting", status=Status.AWAITING_PAYMENT),
                cancelled,
            )
        )
        await store.commit(new(*(UploadClaim(f"upl_{name}", f"exe_{name}", NOON) for name in names[2:])))
        assert await store.drop_uploads(NOON + 9, 10) == ["ff/unpaid.bin"]
        assert await store.drop_uploads(NOON + 10, 10) == ["ff/late.bin"]
        assert await store.drop_uploads(NOON + 10, 10) == []
        assert await store.upload("upl_late") is None
        assert await store.upload("upl_bought") is not None

    async def test_only_so_many_are_dropped_at_once(self, store: Store) -> None:
        await store.commit(new(*(an_upload(name) for name in "abc")))
        assert len(await store.drop_uploads(NOON + 10, 2)) == 2
        assert len(await store.drop_uploads(NOON + 10, 2)) == 1

    async def test_which_files_a_row_names(self, store: Store) -> None:
        assert await store.named_files(["aa/1.bin"]) == set()
        result = Artifact(
            id="art_1",
            run_id="run_1",
            execution_id="exe_1",
            org_id=ORG,
            name="result.csv",
            media_type="text/csv",
            size=1,
            sha256="f" * 64,
            path="aa/1.bin",
            step="a#1",
            created_at=NOON,
        )
        await store.commit(new(result, an_upload("sent", path="bb/2.bin")))
        assert await store.named_files(["aa/1.bin", "aa/2.bin", "bb/2.bin"]) == {"aa/1.bin", "bb/2.bin"}
        await store.commit(new(replace(result, id="art_2", path="cc/3.bin")))
        assert await store.named_files(["aa/1.bin", "cc/3.bin"]) == {"cc/3.bin"}
        assert await store.named_files([]) == set()
