"""Files that buyers sent ahead (``Uploads``)."""

from __future__ import annotations

from farebox.core.records import Upload, UploadClaim
from farebox.core.values import Millis
from farebox.storage.postgres.ledger import Page
from farebox.storage.postgres.shelf import Shelf


class UploadSide(Shelf):
    """Rows come and are claimed through the journal's commit; only the cleaning writes here."""

    async def upload(self, upload_id: str) -> Upload | None:
        return await self._record(Upload, "upload", (upload_id,))

    async def upload_claim(self, upload_id: str) -> UploadClaim | None:
        return await self._record(UploadClaim, "upload_claim", (upload_id,))

    async def uploads_held(self, client: str) -> tuple[int, int]:
        of_client, in_all = await self._row("uploads_held", (client,))
        return of_client, in_all

    async def drop_uploads(self, now: Millis, most: int) -> list[str]:
        async def drop(page: Page) -> list[str]:
            await page.execute("keep_uploads")
            wanted = [upload_id for (upload_id,) in await page.fetch("uploads_to_drop", (now, most))]
            return [str(path) for (path,) in await page.fetch("drop_uploads", (wanted,))]

        return await self._write(drop)
