"""How often somebody may ask: token buckets in memory, bounded in number, per client address, token, workflow or key.

A limiter never holds a request back; it refuses with 429, ``Retry-After`` and ``RateLimit-*``. Loopback addresses are
exempt unless the settings say otherwise (``limit_loopback``).
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING

from farebox.core.errors import TooManyRequests
from farebox.core.values import Value

if TYPE_CHECKING:
    from farebox.settings import Settings

MOST_BUCKETS = 20_000


class Rate(Value, frozen=True):
    """``burst`` at once, refilled over ``seconds``."""

    burst: int
    seconds: float


RATES: Mapping[str, Rate] = {
    "address": Rate(600, 60),
    "create": Rate(60, 60),
    "refused": Rate(60, 60),
    "token": Rate(600, 60),
    "stream": Rate(120, 60),
    "workflow": Rate(1200, 60),
    "organization": Rate(3000, 60),
}
"""By what is counted. ``refused`` counts wrong tokens and keys per address, so that guessing is slow."""


def rates_of(settings: Settings) -> dict[str, Rate]:
    """The rates with what the operator decided."""
    return {
        **RATES,
        "address": Rate(settings.requests_per_minute, 60),
        "create": Rate(settings.creates_per_minute, 60),
    }


class Left(Value, frozen=True):
    """What remains after a request, as the ``RateLimit-*`` headers tell it."""

    limit: int
    remaining: int
    reset: int

    def headers(self) -> list[tuple[str, str]]:
        return [
            ("ratelimit-limit", str(self.limit)),
            ("ratelimit-remaining", str(self.remaining)),
            ("ratelimit-reset", str(self.reset)),
        ]


class RateLimited(TooManyRequests):
    """Refused; carries what remains for the headers."""

    def __init__(self, left: Left, wait: float) -> None:
        super().__init__(f"Too many requests; try again in {max(1, round(wait + 0.499))} s", retry_after=wait)
        self.left = left


class Limiter:
    """The buckets. The least recently used ones are forgotten first, which only ever forgives."""

    def __init__(self, rates: Mapping[str, Rate] = RATES, most: int = MOST_BUCKETS) -> None:
        self._rates = rates
        self._most = most
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()

    def take(self, what: str, key: str, now: float | None = None) -> Left:
        """Count one request; raises RateLimited when the bucket is empty."""
        left, wait = self._look(what, key, monotonic() if now is None else now)
        if wait > 0:
            raise RateLimited(left, wait)
        return left

    def _look(self, what: str, key: str, now: float) -> tuple[Left, float]:
        rate = self._rates[what]
        place = (what, key)
        tokens, since = self._buckets.get(place, (float(rate.burst), now))
        tokens = min(float(rate.burst), tokens + (now - since) * rate.burst / rate.seconds)
        wait = 0.0
        if tokens >= 1:
            tokens -= 1
        else:
            wait = (1 - tokens) * rate.seconds / rate.burst
        self._buckets[place] = (tokens, now)
        self._buckets.move_to_end(place)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        reset = round((rate.burst - tokens) * rate.seconds / rate.burst + 0.499)
        return Left(rate.burst, int(tokens), reset), wait

    def __len__(self) -> int:
        return len(self._buckets)


@lru_cache(maxsize=4096)
def prefix_of(address: str) -> str:
    """The coarse part of an address that one client is likely to own: /24, or /56 for IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return prefix_of(str(ip.ipv4_mapped))
        return str(ipaddress.ip_network((ip, 56), strict=False))
    return str(ipaddress.ip_network((ip, 24), strict=False))


@lru_cache(maxsize=4096)
def is_loopback(address: str) -> bool:
    """127.0.0.0/8, ::1 and ::ffff:127.0.0.1. A Unix socket has no address and counts as loopback."""
    if address in ("", "localhost"):
        return True
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback


class Addresses:
    """Who is really calling: the peer, or what a trusted proxy says of it. Nothing else is believed."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        self._trusted = [ipaddress.ip_network(text, strict=False) for text in trusted]

    def of(self, peer: str, forwarded: str) -> str:
        """The rightmost address of X-Forwarded-For that is no trusted proxy, if the peer is one; else the peer."""
        if not self._trusted or not self._is_trusted(peer):
            return peer
        for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            if not self._is_trusted(hop):
                return hop if _is_address(hop) else peer
        return peer

    def _is_trusted(self, address: str) -> bool:
        if not _is_address(address):
            return False
        ip = ipaddress.ip_address(address)
        return any(ip in network for network in self._trusted)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
