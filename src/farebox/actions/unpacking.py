"""Unpack an HTTP body piece by piece, never further than a bound: a small body may unpack to gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

from farebox.actions.port import ActionError

PIECE = 256 * 1024
"""The most that comes out at once, however small what it came from."""


HEADER = 2
"""Bytes that tell whether there is a zlib header."""


class Unpacker(Protocol):
    """Over the chunks of one body."""

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """What a chunk unpacks to."""
        ...

    def end(self) -> None:
        """No chunk follows. ActionError if the body is cut off."""
        ...


def unpacker(encoding: str, most: int) -> Unpacker:
    """For a body with this ``Content-Encoding``; of a packed one at most ``most`` + 1 bytes come out."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name not in ("gzip", "x-gzip", "deflate"):
        raise ActionError("response_encoding", f"the answer is encoded as {name[:40]!r}, which was not asked for")
    return _Inflater(deflate=name == "deflate", most=most)


class _Plain:
    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        if chunk:
            yield chunk

    def end(self) -> None:
        """Its length was looked at where it was read."""


class _Inflater:
    """``deflate`` is sent with or without a zlib header, gzip in one part or in several: all are met in the wild."""

    def __init__(self, deflate: bool, most: int) -> None:
        self._deflate = deflate
        self._left = most + 1
        self._begun = False
        self._held = b""
        self._engine = self._new()

    def _new(self) -> zlib._Decompress:
        return zlib.decompressobj(zlib.MAX_WBITS if self._deflate else zlib.MAX_WBITS | 16)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        if not self._begun:
            chunk = self._held + chunk
            if len(chunk) < HEADER:
                self._held = chunk
                return
        more = bool(chunk)
        while more and self._left > 0:
            if self._engine.eof:
                if self._deflate or not chunk.startswith(b"\x1f"):
                    return  # padding after the end
                self._engine = self._new()
            piece, chunk = self._unpacked(chunk)
            # A piece that is full may have left something behind in the engine, though all of the chunk is in it.
            more = bool(chunk) or (len(piece) == min(PIECE, self._left) and not self._engine.eof)
            self._left -= len(piece)
            if piece:
                yield piece

    def _unpacked(self, chunk: bytes) -> tuple[bytes, bytes]:
        """The next piece, and what of the chunk is left for later ones."""
        try:
            piece = self._engine.decompress(chunk, min(PIECE, self._left))
        except zlib.error as error:
            if self._begun or not self._deflate:
                raise ActionError("response_encoding", f"the answer cannot be unpacked: {error}") from None
            self._begun, self._engine = True, zlib.decompressobj(-zlib.MAX_WBITS)
            return self._unpacked(chunk)
        self._begun = True
        return piece, self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail

    def end(self) -> None:
        if (self._begun or self._held) and not self._engine.eof and self._left > 0:
            raise ActionError("response_encoding", "the answer is cut off: its packed body has no end", retryable=True)
