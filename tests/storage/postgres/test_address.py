"""A password is never shown, and a URL that cannot be read is not repeated."""

from __future__ import annotations

import traceback

import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address, is_postgres

SECRET = "hunter2"
SHOWN = {
    f"postgresql://farebox:{SECRET}@db.example.org:5433/shop": "postgresql://farebox@db.example.org:5433/shop",
    f"postgres://farebox:{SECRET}@db/shop?sslmode=require": "postgresql://farebox@db/shop",
    f"postgresql:///shop?user=me&password={SECRET}&host=/run/postgresql": "postgresql://me@/run/postgresql/shop",
}


@pytest.mark.parametrize(("url", "shown"), SHOWN.items())
def test_everything_but_the_password_is_shown(url: str, shown: str) -> None:
    address = Address(url)
    assert str(address) == shown
    assert SECRET not in repr(address)
    assert address.reveal() == url


@pytest.mark.parametrize(
    "url", [f"postgresql://a:{SECRET}@[::1/b", f"postgresql://a:{SECRET}@b:port/c", f"my:{SECRET}"]
)
def test_what_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(StoreUnavailable, match="a database URL is postgresql://") as refused:
        Address(url)
    assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_the_scheme_tells_a_server_from_a_file() -> None:
    assert is_postgres("postgresql://db/shop")
    assert is_postgres("postgres://db/shop")
    assert not is_postgres("farebox-data/farebox.db")
    assert not is_postgres("mysql://db/shop")
