"""A password is never shown, and a URL that cannot be read is not repeated."""

from __future__ import annotations

import traceback

import pytest

from farebox.storage.port import StoreUnavailable
from farebox.storage.postgres.address import Address

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


@pytest.mark.parametrize(
    ("url", "plain", "password"),
    [
        ("postgresql://a:p%40w@db:5/shop?sslmode=require", "postgresql://a@db:5/shop?sslmode=require", "p@w"),
        ("postgresql:///shop?password=p%26w&user=me", "postgresql:///shop?user=me", "p&w"),
        ("postgresql://a@db/shop", "postgresql://a@db/shop", None),
    ],
)
def test_a_program_gets_the_password_where_nobody_looks(url: str, plain: str, password: str | None) -> None:
    assert Address(url).for_programs() == (plain, {} if password is None else {"PGPASSWORD": password})
