"""The artifact directory of a simulation: in memory, and as durable as the simulated disk."""

from __future__ import annotations

import hashlib
from pathlib import Path

from farebox.ids import new_id
from farebox.storage.artifacts import ArtifactFiles


class MemoryFiles(ArtifactFiles):
    """What ``ArtifactFiles`` offers, without a directory. Uploads that come piece by piece are not simulated."""

    def __init__(self) -> None:
        self.root = Path("/simulated")
        self.content: dict[str, bytes] = {}

    def write(self, content: bytes) -> tuple[str, str]:
        digest = hashlib.sha256(content).hexdigest()
        path = f"{digest[:2]}/{new_id('art')}.bin"
        self.content[path] = content
        return path, digest

    def remove(self, path: str) -> None:
        self.content.pop(path, None)

    def sweep(self, before: float) -> int:
        return 0

    def folders(self) -> list[str]:
        return sorted({path[:2] for path in self.content})

    def older(self, folder: str, before: float) -> list[str]:
        return []

    def read(self, path: str) -> bytes:
        try:
            return self.content[path]
        except KeyError:
            raise FileNotFoundError(path) from None
