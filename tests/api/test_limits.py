"""Rate limits forgive with time, are bounded in number, and know who is really calling."""

from __future__ import annotations

import pytest

from farebox.api.limits import Addresses, Limiter, Rate, RateLimited, is_loopback, prefix_of, rates_of
from farebox.settings import Settings

TWO = {"address": Rate(2, 60)}


def test_a_burst_is_allowed_and_the_next_one_is_told_how_long_to_wait() -> None:
    limiter = Limiter(TWO)
    assert limiter.take("address", "a", 0.0).remaining == 1
    assert limiter.take("address", "a", 0.0).remaining == 0
    with pytest.raises(RateLimited) as refused:
        limiter.take("address", "a", 0.0)
    assert refused.value.status == 429
    assert refused.value.retry_after == 30
    assert refused.value.left.limit == 2
    assert refused.value.left.headers()[1] == ("ratelimit-remaining", "0")


def test_a_bucket_refills_with_time_and_never_above_its_size() -> None:
    limiter = Limiter(TWO)
    limiter.take("address", "a", 0.0)
    limiter.take("address", "a", 0.0)
    assert limiter.take("address", "a", 30.0).remaining == 0
    assert limiter.take("address", "a", 10_000.0).remaining == 1


def test_keys_do_not_share_a_bucket_and_the_oldest_are_forgotten() -> None:
    limiter = Limiter(TWO, most=3)
    for number in range(10):
        limiter.take("address", str(number), 0.0)
    assert len(limiter) == 3
    assert limiter.take("address", "0", 0.0).remaining == 1


def test_the_operator_decides_the_public_rates() -> None:
    rates = rates_of(Settings(requests_per_minute=7, creates_per_minute=3))
    assert rates["address"].burst == 7
    assert rates["create"].burst == 3


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2ff::1", "2001:db8:1:200::/56"),
        ("::ffff:203.0.113.77", "203.0.113.0/24"),
        ("unix", "unix"),
    ],
)
def test_a_client_is_counted_by_the_coarse_part_of_its_address(address: str, prefix: str) -> None:
    assert prefix_of(address) == prefix


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "localhost", ""])
def test_loopback_in_all_its_spellings(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["10.0.0.1", "2001:db8::1", "::ffff:10.0.0.1", "example"])
def test_not_loopback(address: str) -> None:
    assert not is_loopback(address)


def test_forwarded_addresses_are_believed_from_trusted_proxies_only() -> None:
    addresses = Addresses(["10.0.0.0/8"])
    assert addresses.of("203.0.113.9", "198.51.100.1") == "203.0.113.9"
    assert addresses.of("10.1.1.1", "198.51.100.1") == "198.51.100.1"
    assert addresses.of("10.1.1.1", "127.0.0.1, 198.51.100.1, 10.2.2.2") == "198.51.100.1"
    assert addresses.of("10.1.1.1", "nonsense") == "10.1.1.1"
    assert addresses.of("10.1.1.1", "") == "10.1.1.1"
    assert Addresses().of("10.1.1.1", "198.51.100.1") == "10.1.1.1"
    assert addresses.of("unix", "198.51.100.1") == "unix"
