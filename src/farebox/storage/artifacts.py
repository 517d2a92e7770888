"""The bytes of artifacts, on disk beside the database. Names from outside never become paths.

A file is written under a name of its own, fsynced, and only then named by a row: a crash leaves at most an orphan,
which the janitor removes, never a row without its bytes.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from farebox.ids import new_id


class ArtifactFiles:
    """A directory with two levels of fan-out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, content: bytes) -> tuple[str, str]:
        """Store bytes durably; returns (relative path, SHA-256 hex). Blocks: call it from a thread when large."""
        digest = hashlib.sha256(content).hexdigest()
        path = Path(digest[:2]) / f"{new_id('art')}.bin"
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(target)
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return str(path), digest

    def read(self, path: str) -> bytes:
        """FileNotFoundError if the bytes are gone."""
        return self.locate(path).read_bytes()

    def locate(self, path: str) -> Path:
        """The absolute place of a stored path; ValueError if it would leave the directory."""
        place = (self.root / path).resolve()
        if not place.is_relative_to(self.root.resolve()):
            raise ValueError(f"{path!r} is outside the artifact directory")
        return place
