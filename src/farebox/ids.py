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
from struct import unpack

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_PAIRS = [a + b for a in _ALPHABET for b in _ALPHABET]
LOW = (1 << 62) - 1
_lock = threading.Lock()
_last = 0
_nanoseconds: Callable[[], int] = time.time_ns
_draw: Callable[[int], bytes] = os.urandom
_chance: Iterator[int] = iter(())
"""Drawn ahead for ids, as asking the system costs more than all the rest. Secrets are drawn one by one."""
DRAWN_AHEAD = 64


@contextmanager
def foreseen(nanoseconds: Callable[[], int], draw: Callable[[int], bytes]) -> Iterator[None]:
    """For a simulation: meanwhile, ids and secrets come from this clock and this chance, so they can be told again."""
    global _nanoseconds, _draw, _last, _chance
    before = _nanoseconds, _draw, _last, _chance
    _nanoseconds, _draw, _last, _chance = nanoseconds, draw, 0, iter(())
    try:
        yield
    finally:
        _nanoseconds, _draw, _last, _chance = before


def forget() -> None:
    """As a process that has just begun: it knows nothing of the ids that others have made."""
    global _last, _chance
    _last, _chance = 0, iter(())


os.register_at_fork(after_in_child=forget)  # what was drawn ahead is the parent's


def _uuid7() -> int:
    """128 bits: 48 of milliseconds, version, then a counter seeded by chance in each millisecond."""
    global _last
    now = _nanoseconds() // 1_000_000
    with _lock:
        if now > _last >> 74:
            _last = (now << 74) | _word() << 40 | _word() << 8 | _word() >> 24
        else:
            _last += 1 + _word()
        wide = _last
    return (wide >> 74 << 80) | (7 << 76) | (wide >> 62 & 0xFFF) << 64 | (2 << 62) | wide & LOW


def _word() -> int:
    """32 bits of chance."""
    global _chance
    for word in _chance:
        return word
    words: tuple[int, ...] = unpack(f"={DRAWN_AHEAD}I", _draw(4 * DRAWN_AHEAD))
    _chance = iter(words[1:])
    return words[0]


def encode(number: int) -> str:
    """The 26 characters of a 128-bit number."""
    high, low = number >> 60, number & 0xFFF_FFFF_FFFF_FFFF
    pairs = _PAIRS
    return (
        pairs[high >> 60]
        + pairs[high >> 50 & 1023]
        + pairs[high >> 40 & 1023]
        + pairs[high >> 30 & 1023]
        + pairs[high >> 20 & 1023]
        + pairs[high >> 10 & 1023]
        + pairs[high & 1023]
        + pairs[low >> 50]
        + pairs[low >> 40 & 1023]
        + pairs[low >> 30 & 1023]
        + pairs[low >> 20 & 1023]
        + pairs[low >> 10 & 1023]
        + pairs[low & 1023]
    )


def new_id(prefix: str) -> str:
    """``new_id("exe")`` -> ``exe_01k8...``."""
    return f"{prefix}_{encode(_uuid7())}"


def event_id(execution_id: str, seq: int) -> str:
    """``evt_<execution id without prefix>_<seq>``."""
    return f"evt_{execution_id[4:]}_{seq}"


def new_token(prefix: str) -> str:
    """A secret of 256 bits, base64url: ``ct_...`` for clients, ``fbsk_...`` for API keys."""
    return f"{prefix}_{urlsafe_b64encode(_draw(32)).rstrip(b'=').decode()}"
