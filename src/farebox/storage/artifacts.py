"""The bytes of artifacts, on disk beside the database (``Files``). Names from outside never become paths.

A file is written under a name of its own, fsynced, and only then named by a row: a crash leaves at most an orphan,
which is removed (``engine.orphans``), never a row without its bytes. Nothing else belongs into this directory.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from farebox.ids import new_id
from farebox.places import INCOMING
from farebox.storage.durable import settle

PIECE = 256 * 1024


class ArtifactFiles:
    """A directory with two levels of fan-out."""

    remote = False

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def write(self, content: bytes) -> tuple[str, str]:
        """Store bytes durably; returns (relative path, SHA-256 hex). Blocks: call it from a thread when large.

        OSError of a full disk leaves nothing behind.
        """
        digest = hashlib.sha256(content).hexdigest()
        path = Path(digest[:2]) / f"{new_id('art')}.bin"
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(".part")
        try:
            with part.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            settle(part, target)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        return str(path), digest

    def begin(self) -> Incoming:
        """For bytes that come piece by piece; blocks, as all of it does."""
        folder = self.root / INCOMING
        folder.mkdir(exist_ok=True)
        return Incoming(self.root, folder / f"{new_id('upl')}.part")

    def remove(self, path: str) -> None:
        """Let the bytes go; it is fine if they are gone already."""
        self.locate(path).unlink(missing_ok=True)

    def sweep(self, before: float) -> int:
        """Remove what a crash left half written before a time (seconds); returns how many files."""
        swept = 0
        folder = self.root / INCOMING
        for part in folder.iterdir() if folder.is_dir() else ():
            with suppress(FileNotFoundError):
                if part.stat().st_mtime < before:
                    part.unlink()
                    swept += 1
        return swept

    def folders(self) -> list[str]:
        """The names of the folders that files are spread over, in order."""
        return sorted(entry.name for entry in os.scandir(self.root) if entry.is_dir(follow_symlinks=False))

    def older(self, folder: str, before: float) -> list[str]:
        """Paths in one folder that were last written before a time (seconds), half-written ones included."""
        found: list[str] = []
        for entry in os.scandir(self.root / folder):
            with suppress(FileNotFoundError):
                if entry.is_file(follow_symlinks=False) and entry.stat().st_mtime < before:
                    found.append(f"{folder}/{entry.name}")
        return found

    def read(self, path: str) -> bytes:
        """FileNotFoundError if the bytes are gone."""
        return self.locate(path).read_bytes()

    def check(self) -> None:
        """A directory that was made is there."""

    def stream(self, path: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """See ``Files``."""
        file = self.locate(path).open("rb")
        file.seek(start)
        return _pieces(file, None if stop is None else max(0, stop - start))

    def local(self, path: str) -> Path:
        """FileNotFoundError if the bytes are gone."""
        place = self.locate(path)
        if not place.is_file():
            raise FileNotFoundError(path)
        return place

    def locate(self, path: str) -> Path:
        """The absolute place of a stored path; ValueError if it would leave the directory."""
        place = (self.root / path).resolve()
        if not place.is_relative_to(self.root.resolve()):
            raise ValueError(f"{path!r} is outside the artifact directory")
        return place


def _pieces(file: BinaryIO, left: int | None) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE if left is None else min(PIECE, left)):
            left = None if left is None else left - len(piece)
            yield piece


class Incoming:
    """One file while it is written. ``finish`` or ``discard`` ends it. Not for several threads at once."""

    def __init__(self, root: Path, part: Path) -> None:
        self._root = root
        self._part = part
        self._file = part.open("wb")
        self._hash = hashlib.sha256()
        self.size = 0

    def write(self, content: bytes) -> None:
        """The next piece. OSError of a full disk."""
        self._file.write(content)
        self._hash.update(content)
        self.size += len(content)

    def finish(self) -> tuple[str, str]:
        """Durable now; returns (relative path, SHA-256 hex)."""
        digest = self._hash.hexdigest()
        self._end()
        path = Path(digest[:2]) / f"{self._part.stem}.bin"
        target = self._root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        settle(self._part, target)
        return str(path), digest

    def _end(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def discard(self) -> None:
        """Nothing of it stays."""
        with suppress(OSError):  # a full disk complains once more when the rest of the buffer is written
            self._file.close()
        self._part.unlink(missing_ok=True)
