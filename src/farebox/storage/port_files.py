"""What the house asks of a place for bytes (``Files``): result files and uploads, which never stand in rows.

A file is durable under a name of its own before a row names it, and never changes. Every call blocks, for the disk or
for the network: call it from a thread. OSError says that it cannot be done now and that nothing is left of it;
FileNotFoundError that the bytes are gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol


class Incoming(Protocol):
    """One file while it comes in. ``finish`` or ``discard`` ends it. Not for several threads at once."""

    @property
    def size(self) -> int: ...

    def write(self, content: bytes) -> None:
        """The next piece."""
        ...

    def finish(self) -> tuple[str, str]:
        """Durable now; (path, SHA-256 hex)."""
        ...

    def discard(self) -> None:
        """Nothing of it stays."""
        ...


class Files(Protocol):
    """Paths are made here, of two parts: a folder and a name. They are never made of anything from outside."""

    remote: bool
    """Whether storing takes the network: then it is not done on the event loop, however small the file is."""

    def check(self) -> None:
        """OSError, with a sentence, if files cannot be reached."""
        ...

    def write(self, content: bytes) -> tuple[str, str]:
        """Store bytes; (path, SHA-256 hex)."""
        ...

    def begin(self) -> Incoming:
        """For bytes that come piece by piece."""
        ...

    def read(self, path: str) -> bytes: ...

    def stream(self, path: str, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from ``start`` up to ``stop`` (None: to the end), piece by piece. The first piece is there, or
        FileNotFoundError, when this returns."""
        ...

    def local(self, path: str) -> Path:
        """A file on this machine with these bytes, for who needs one. It is not to be changed."""
        ...

    def remove(self, path: str) -> None:
        """Let the bytes go; it is fine if they are gone already."""
        ...

    def sweep(self, before: float) -> int:
        """Remove what a crash left half written before a time (seconds); returns how many files."""
        ...

    def folders(self) -> list[str]:
        """The names of the folders that files are spread over, in order."""
        ...

    def older(self, folder: str, before: float) -> list[str]:
        """Paths in one folder that were last written before a time (seconds)."""
        ...
