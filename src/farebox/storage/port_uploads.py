"""What the house asks of a database about files that buyers send ahead (``Uploads``)."""

from __future__ import annotations

from typing import Protocol

from farebox.core.records import Upload, UploadClaim
from farebox.core.values import Millis


class Uploads(Protocol):
    """Files that buyers sent ahead. Uploads and claims are added to the books; a claim of one that is gone, or that
    another execution has, is a Conflict('upload_claims')."""

    async def upload(self, upload_id: str) -> Upload | None: ...
    async def upload_claim(self, upload_id: str) -> UploadClaim | None: ...
    async def uploads_held(self, client: str) -> tuple[int, int]:
        """Bytes that nobody has paid for: of this client, in all. A small file counts as a MiB."""
        ...

    async def drop_uploads(self, now: Millis, most: int) -> list[str]:
        """Remove the rows of uploads that nobody will read, and return where their bytes are."""
        ...
