"""Files that become artifacts piece by piece: copied from a disk, or as the answer to a request comes in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, TypeVar

from farebox.actions.port import ActionError
from farebox.core.values import Json

T = TypeVar("T")

PIECE = 1024 * 1024
"""So many bytes are gathered before the disk is asked."""
UNKNOWN = "application/octet-stream"

_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}")
_CHARSET = re.compile(r"charset=\"?([a-z0-9._-]{1,60})\"?")


class Growing(Protocol):
    """One file of an attempt while it is written. Blocks for the disk. ``finish`` or ``discard`` ends it."""

    def write(self, piece: bytes) -> None:
        """ActionError: it is too large, or cannot be stored now."""
        ...

    def finish(self, media_type: str) -> Json:
        """It is the attempt's; {name, mediaType, size, sha256}."""
        ...

    def discard(self) -> None: ...


class ArtifactKeeper(Protocol):
    """Where an attempt's named files go; ``service.step_files.StepArtifacts`` is one. All of it may block for the disk
    or the network."""

    @property
    def most(self) -> int:
        """The largest one that is taken, in bytes."""
        ...

    def store(self, name: str, content: bytes, media_type: str, private: bool = False) -> Json:
        """{name, mediaType, size, sha256}. ActionError."""
        ...

    def begin(self, name: str, private: bool = False) -> Growing:
        """For one that comes piece by piece. ActionError."""
        ...

    def load(self, name: str) -> bytes:
        """The bytes; ActionError ``artifact_missing`` or ``artifact_unread``. May block for the database: not on the
        loop's thread."""
        ...

    def open(self, name: str) -> BinaryIO:
        """The same, to be read piece by piece."""
        ...


def copied(keeper: ArtifactKeeper, name: str, source: Path | BinaryIO, media_type: str, private: bool) -> Json:
    """An artifact made of a file, or of what is left to read of an open one."""
    if isinstance(source, Path):
        with source.open("rb") as file:
            return copied(keeper, name, file, media_type, private)
    growing = keeper.begin(name, private)
    try:
        while piece := source.read(PIECE):
            if not isinstance(piece, bytes):
                raise ActionError("artifact_refused", f"open the file for {name} with mode 'rb'", category="validation")
            growing.write(piece)
        return growing.finish(media_type)
    except BaseException:
        growing.discard()
        raise


class Saving:
    """The answer to one request, on its way into an artifact: the disk is never asked on the event loop."""

    def __init__(self, keeper: ArtifactKeeper, name: str, private: bool, expected: Collection[int] = ()) -> None:
        self.most = keeper.most
        self._begin = lambda: keeper.begin(name, private)
        self._expected = expected
        self._growing: Growing | None = None
        self._pieces: list[bytes] = []
        self._gathered = 0
        self._media_type = ""

    async def __aenter__(self) -> Saving:
        self._growing = await asyncio.to_thread(self._begin)  # a name that is none is told before anything is sent
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        growing, self._growing = self._growing, None
        if growing is not None:
            await asyncio.shield(asyncio.to_thread(growing.discard))

    def into(self, status: int, headers: Mapping[str, str]) -> Saving | None:
        """Itself for an answer that is to be saved; None for one that says why there is none."""
        if not (status in self._expected if self._expected else 200 <= status <= 299):
            return None
        self._media_type = media_type_of(headers.get("content-type", ""))
        return self

    async def write(self, piece: bytes) -> None:
        self._pieces.append(piece)
        self._gathered += len(piece)
        if self._gathered >= PIECE:
            await self._flush()

    async def done(self) -> Json:
        """What ``ctx.artifact`` would have given; None if the answer was none to be saved."""
        if not self._media_type:
            return None
        await self._flush()
        media_type = self._media_type
        file = await self._with(lambda growing: growing.finish(media_type))
        self._growing = None
        return file

    async def _flush(self) -> None:
        content, self._pieces, self._gathered = b"".join(self._pieces), [], 0
        if content:
            await self._with(lambda growing: growing.write(content))

    async def _with(self, do: Callable[[Growing], T]) -> T:
        growing = self._growing
        assert growing is not None
        return await asyncio.to_thread(do, growing)


def media_type_of(header: str) -> str:
    """Of a ``Content-Type``: the type and its charset, in the form that artifacts have."""
    kind, _, rest = header.lower().partition(";")
    kind, charset = kind.strip(), _CHARSET.search(rest)
    if not _MEDIA_TYPE.fullmatch(kind):
        return UNKNOWN
    return kind if charset is None else f"{kind}; charset={charset[1]}"
