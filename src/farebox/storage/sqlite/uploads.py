"""Files that buyers sent ahead (``Uploads``)."""

from __future__ import annotations

from farebox.core.records import Upload, UploadClaim
from farebox.core.values import Millis
from farebox.storage.sqlite.shelf import Shelf


class UploadSide(Shelf):
    """Rows come and are claimed through the journal's commit; only the cleaning writes here."""

    async def upload(self, upload_id: str) -> Upload | None:
        return self._record(Upload, "upload", (upload_id,))

    async def upload_claim(self, upload_id: str) -> UploadClaim | None:
        return self._record(UploadClaim, "upload_claim", (upload_id,))

    async def uploads_held(self, client: str) -> tuple[int, int]:
        of_client, in_all = self._row("uploads_held", (client,))
        return of_client, in_all

    async def drop_uploads(self, now: Millis, most: int) -> list[str]:
        async with self._writing() as writer:
            writer.execute(self._sql["keep_uploads"])
            dropped = writer.execute(self._sql["drop_uploads"], {"now": now, "most": most}).fetchall()
        return [str(path) for (path,) in dropped]
