"""Which addresses are public, and which hosts the operator named."""

from __future__ import annotations

import pytest

from farebox.actions.addresses import is_named, is_public


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::1",
        "2002:808:808::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("host", "port", "entry"),
    [
        ("127.0.0.1", 9000, "127.0.0.1:9000"),
        ("127.0.0.1", 9000, "127.0.0.1"),
        ("DB.Internal", 80, "db.internal"),
        ("db.internal.", 80, "db.internal"),
        ("a.b.internal", 80, "*.internal"),
        ("a.internal", 81, "*.internal:81"),
        ("::1", 80, "[::1]:80"),
        ("[::1]", 80, "::1"),
    ],
)
def test_named(host: str, port: int, entry: str) -> None:
    assert is_named(host, port, [entry])


@pytest.mark.parametrize(
    ("host", "port", "entry"),
    [
        ("127.0.0.1", 9001, "127.0.0.1:9000"),
        ("127.0.0.2", 9000, "127.0.0.1"),
        ("internal", 80, "*.internal"),
        ("evilinternal", 80, "*.internal"),
        ("db.internal.evil.example", 80, "db.internal"),
        ("::1", 81, "[::1]:80"),
        ("anything", 80, ""),
    ],
)
def test_not_named(host: str, port: int, entry: str) -> None:
    assert not is_named(host, port, [entry])
