"""Bodies are unpacked piece by piece and never further than the bound."""

from __future__ import annotations

import gzip
import zlib

import pytest

from farebox.actions.port import ActionError
from farebox.actions.unpacking import unpacker

TEXT = b"some words, some more words " * 200


def raw_deflate(content: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(content) + engine.flush()


def unpacked(encoding: str, packed: bytes, most: int = 100_000, size: int = 7) -> bytes:
    unpack = unpacker(encoding, most)
    return b"".join(unpack(packed[at : at + size]) for at in range(0, len(packed), size))


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" GZIP", gzip.compress(TEXT)),
        ("x-gzip", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", raw_deflate(TEXT)),
    ],
    ids=["none", "identity", "gzip", "spelled otherwise", "x-gzip", "deflate", "deflate without header"],
)
def test_in_small_pieces(encoding: str, packed: bytes) -> None:
    assert unpacked(encoding, packed) == TEXT
    assert unpacked(encoding, packed, size=1_000_000) == TEXT


def test_never_further_than_the_bound() -> None:
    bomb = gzip.compress(b"0" * 100_000_000)
    assert len(unpacked("gzip", bomb, most=1_000, size=len(bomb))) == 1_001
    assert len(unpacked("gzip", bomb, most=1_000, size=50)) == 1_001


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [("gzip", b"not packed"), ("deflate", b"\xff" * 40), ("br", b""), ("gzip, gzip", b"")],
    ids=["gzip", "deflate", "br", "twice"],
)
def test_what_cannot_be_unpacked(encoding: str, packed: bytes) -> None:
    with pytest.raises(ActionError) as caught:
        unpacked(encoding, packed)
    assert caught.value.code == "response_encoding"


def test_what_breaks_in_the_middle() -> None:
    packed = bytearray(zlib.compress(TEXT * 50))
    packed[60:80] = b"\xff" * 20
    with pytest.raises(ActionError, match="cannot be unpacked"):
        unpacked("deflate", bytes(packed), most=10_000_000)
