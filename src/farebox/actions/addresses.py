"""Which addresses the outgoing HTTP client may connect to: the public internet, and what the operator named.

Sources: the IANA special-purpose address registries (RFC 6890), RFC 6052 and RFC 8215 (NAT64), RFC 3056 (6to4).
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

_REFUSED_V4 = [
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # shared address space; one cloud keeps its metadata at 100.100.100.200
        "168.63.129.16/32",  # a cloud's host agent, although the address is public
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",
        "240.0.0.0/4",
    )
]
_REFUSED_V6 = [
    ip_network(text)
    for text in (
        "::/96",  # IPv4-compatible, unspecified, loopback
        "64:ff9b:1::/48",  # NAT64 for local use
        "100::/64",  # discard
        "2001::/23",  # Teredo and other protocol assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
    )
]
_NAT64 = IPv6Network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether an address may be reached without the operator's word. False for what is no address."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return _public_v6(address) if isinstance(address, IPv6Address) else _public_v4(address)


def _public_v4(address: IPv4Address) -> bool:
    if any(address in network for network in _REFUSED_V4):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _public_v6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return _public_v4(address.ipv4_mapped)
    if address in _NAT64:
        return _public_v4(IPv4Address(int(address) & 0xFFFF_FFFF))
    if any(address in network for network in _REFUSED_V6):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def is_named(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Whether the operator named this host: ``127.0.0.1:9000``, ``db.internal``, ``*.internal``, ``[::1]:80``."""
    plain = host.strip("[]").rstrip(".").lower()
    for entry in allowed:
        name, wanted = _split(entry.strip().lower())
        if wanted and wanted != str(port):
            continue
        if name == plain or (name.startswith("*.") and plain.endswith(name[1:]) and plain != name[2:]):
            return True
    return False


def _split(entry: str) -> tuple[str, str]:
    """Host and port ('' = any) of one entry."""
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, rest.removeprefix(":")
    if entry.count(":") == 1:
        name, _, port = entry.partition(":")
        return name, port
    return entry, ""
