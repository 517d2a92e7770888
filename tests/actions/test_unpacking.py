"""Bodies are unpacked piece by piece and never further than the bound."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest

from farebox.actions import unpacking
from farebox.actions.port import ActionError
from farebox.actions.unpacking import PIECE, unpacker

TEXT = b"some words, some more words " * 200


def raw_deflate(content: bytes) -> bytes:
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return engine.compress(content) + engine.flush()


def unpacked(encoding: str, packed: bytes, most: int = 100_000, size: int = 7) -> bytes:
    engine = unpacker(encoding, most)
    pieces = [piece for at in range(0, len(packed), size) for piece in engine.pieces(packed[at : at + size])]
    assert all(0 < len(piece) <= max(PIECE, size) for piece in pieces)
    engine.end()
    return b"".join(pieces)


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
        ("gzip", gzip.compress(TEXT[:999]) + gzip.compress(TEXT[999:])),
        ("gzip", gzip.compress(TEXT) + bytes(50)),
    ],
    ids=[
        "none",
        "identity",
        "gzip",
        "spelled otherwise",
        "x-gzip",
        "deflate",
        "deflate without header",
        "gzip in two parts",
        "gzip with padding",
    ],
)
def test_in_small_pieces(encoding: str, packed: bytes) -> None:
    assert unpacked(encoding, packed) == TEXT
    assert unpacked(encoding, packed, size=1_000_000) == TEXT


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, raw_deflate])
def test_however_full_the_pieces_are(monkeypatch: pytest.MonkeyPatch, pack: Callable[[bytes], bytes]) -> None:
    monkeypatch.setattr(unpacking, "PIECE", 10)
    encoding = "gzip" if pack is gzip.compress else "deflate"
    for length in range(1, 800, 7):
        for size in (1, 3, 10_000):
            assert unpacked(encoding, pack(b"a" * length), size=size) == b"a" * length


@pytest.mark.parametrize(("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
def test_a_body_that_is_cut_off_is_told(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    with pytest.raises(ActionError, match="is cut off") as caught:
        unpacked(encoding, pack(TEXT)[:-1])
    assert caught.value.retryable


def test_an_empty_body_is_fine() -> None:
    assert unpacked("gzip", b"") == b""


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
