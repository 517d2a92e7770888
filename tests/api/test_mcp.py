"""Who may speak to ``/mcp``, and what a server without its library says."""

from __future__ import annotations

import httpx
import pytest

from farebox.api.mcp import is_our_origin, is_ours
from farebox.settings import Settings
from tests.api.shop import Shop

PUBLIC = Settings(public_url="https://shop.example", host="0.0.0.0")
LOCAL = Settings()


@pytest.mark.parametrize("host", ["127.0.0.1:8402", "localhost:1", "[::1]:8402", "192.0.2.1", "LOCALHOST"])
def test_addresses_and_localhost_are_ours(host: str) -> None:
    assert is_ours(host, LOCAL)


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "[bad"])
def test_other_names_are_not(host: str) -> None:
    assert not is_ours(host, LOCAL)


def test_the_public_name_is_ours() -> None:
    assert is_ours("shop.example", PUBLIC)
    assert is_our_origin("https://shop.example", PUBLIC)
    assert not is_our_origin("http://shop.example", PUBLIC)
    assert not is_our_origin("https://evil.example", PUBLIC)


@pytest.mark.parametrize("origin", ["null", "", "http://localhost:9", "http://127.0.0.1", "http://[bad", "http://x:y"])
def test_other_origins_are_not_ours(origin: str) -> None:
    assert not is_our_origin(origin, LOCAL)


async def test_a_server_without_the_library_says_what_to_install(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "farebox.agents.endpoint", None)
    for _ in range(2):
        answer = await shop.http.post("/mcp", json={})
        assert answer.status_code == 404
        assert "farebox[mcp]" in answer.json()["message"]


async def test_too_many_that_wait_are_told_to_come_back(shop: Shop) -> None:
    shop.app.mcp.open = 10_000
    answer: httpx.Response = await shop.http.post("/mcp", json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")


async def test_a_server_that_is_stopping_takes_no_more_calls(shop: Shop) -> None:
    shop.app.mcp.say_goodbye()
    answer = await shop.http.post("/mcp", json={})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
