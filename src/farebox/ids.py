"""Ids in TypeID form: a prefix, an underscore, a UUIDv7 in Crockford base32 (26 characters). They sort by time.

Source: RFC 9562 section 5.7 (UUIDv7) and the TypeID 0.3 specification. Within one process ids are strictly increasing,
also inside a millisecond, so "newest first by id" is the order of creation.
"""

from __future__ import annotations

import os
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
_PLACES = range(120, -1, -10)
_lock = threading.Lock()
_last = 0
_nanoseconds: Callable[[], int] = time.time_ns
_draw: Callable[[int], bytes] = os.urandom


@contextmanager
def foreseen(nanoseconds: Callable[[], int], draw: Callable[[int], bytes]) -> Iterator[None]:
    """For a simulation: meanwhile, ids and secrets come from this clock and this chance, so they can be told again."""
    global _nanoseconds, _draw, _last
    before = _nanoseconds, _draw, _last
    _nanoseconds, _draw, _last = nanoseconds, draw, 0
    try:
        yield
    finally:
        _nanoseconds, _draw, _last = before


def forget() -> None:
    """As a process that has just begun: it knows nothing of the ids that others have made."""
    global _last
    _last = 0


def _uuid7() -> int:
    """128 bits: 48 of milliseconds, version, then a counter seeded by chance in each millisecond."""
    global _last
    now = _nanoseconds() // 1_000_000
    with _lock:
        if now > _last >> 74:
            _last = (now << 74) | int.from_bytes(_draw(9), "big")
        else:
            _last += 1 + int.from_bytes(_draw(4), "big")
        wide = _last
    high, low = wide >> 62, wide & ((1 << 62) - 1)
    return (high >> 12 << 80) | (7 << 76) | ((high & 0xFFF) << 64) | (2 << 62) | low


def encode(number: int) -> str:
    """The 26 characters of a 128-bit number."""
    return "".join([_PAIRS[number >> place & 1023] for place in _PLACES])


def new_id(prefix: str) -> str:
    """``new_id("exe")`` -> ``exe_01k8...``."""
    return f"{prefix}_{encode(_uuid7())}"


def event_id(execution_id: str, seq: int) -> str:
    """``evt_<execution id without prefix>_<seq>``."""
    return f"evt_{execution_id[4:]}_{seq}"


def new_token(prefix: str) -> str:
    """A secret of 256 bits, base64url: ``ct_...`` for clients, ``fbsk_...`` for API keys."""
    return f"{prefix}_{urlsafe_b64encode(_draw(32)).rstrip(b'=').decode()}"
