"""Unpack an HTTP body piece by piece, never further than a bound: a small body may unpack to gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Callable

from farebox.actions.port import ActionError


def unpacker(encoding: str, most: int) -> Callable[[bytes], bytes]:
    """A function over the chunks of a body with this ``Content-Encoding``; at most ``most`` + 1 bytes come out."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda chunk: chunk
    if name not in ("gzip", "x-gzip", "deflate"):
        raise ActionError("response_encoding", f"the answer is encoded as {name[:40]!r}, which was not asked for")
    return _Inflater(deflate=name == "deflate", most=most)


class _Inflater:
    """Stateful over one body. ``deflate`` is sent with or without a zlib header; both are met in the wild."""

    def __init__(self, deflate: bool, most: int) -> None:
        self._deflate = deflate
        self._engine = zlib.decompressobj(zlib.MAX_WBITS if deflate else zlib.MAX_WBITS | 16)
        self._left = most + 1
        self._begun = False

    def __call__(self, chunk: bytes) -> bytes:
        if self._left <= 0 or not chunk:
            return b""
        try:
            piece = self._engine.decompress(chunk, self._left)
        except zlib.error as error:
            if self._begun or not self._deflate:
                raise ActionError("response_encoding", f"the answer cannot be unpacked: {error}") from None
            self._deflate, self._engine = False, zlib.decompressobj(-zlib.MAX_WBITS)
            return self(chunk)
        self._begun = True
        self._left -= len(piece)
        return piece
