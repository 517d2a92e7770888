"""A buyer in a real browser: opens the link, pays, answers, fetches the result; nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.live import Live, live
from tests.programs import BROWSERS, CHROMIUM, needs

FORM = {
    "type": "object",
    "required": ["columns"],
    "properties": {
        "columns": {
            "type": "array",
            "items": {"type": "string", "enum": ["a", "b"]},
            "title": "Columns",
            "minItems": 1,
        },
        "rows": {"type": "integer", "title": "Rows"},
    },
}
FLOW: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {}, "children": ["ask"]},
        "ask": {
            "type": "wait",
            "title": "Which columns?",
            "payload": {"kind": "form", "form": FORM, "timeoutMs": 600_000},
            "children": ["page"],
        },
        "page": {
            "type": "artifact",
            "title": "Page",
            "payload": {"name": "page.html", "text": "<b>hi</b>", "mediaType": "text/html"},
            "children": [],
        },
    },
    "price": {"amount": 500, "currency": "EUR", "providers": ["test"]},
    "output": {"answer": "{{ $nodes.ask.result.data }}"},
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs(*BROWSERS),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("e2e") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, server: Live) -> Iterator[Page]:
    """A phone-sized page that fails the test on any error and any request that leaves the server."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    troubles: list[str] = []
    context.on("request", lambda request: troubles.append(request.url) if not _ours(request.url, server) else None)
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    yield context.new_page()
    context.close()
    assert not troubles


def _ours(url: str, server: Live) -> bool:
    return url.startswith((server.url, "data:", "blob:"))


def test_a_whole_purchase(server: Live, page: Page) -> None:
    made = server.call("POST", f"/v1/public/workflows/{server.publish(FLOW, name='Report')}/executions", {})
    with page.expect_response("**/cookie"):  # it comes behind the first view
        page.goto(f"{server.url}/e/{made['execution']['id']}#token={made['clientToken']}")
        expect(page.get_by_role("heading", name="Waiting for payment")).to_be_visible()
    assert made["clientToken"] not in page.url
    cookie = page.context.cookies(f"{server.url}/v1/public/executions/{made['execution']['id']}")[0]
    assert cookie.get("httpOnly") is True
    page.get_by_role("link", name="Pay €5.00").click()
    page.get_by_role("button", name="Pay €5.00").click()
    expect(page.get_by_role("status")).to_have_text("Paid. The workflow starts by itself.")
    page.get_by_role("link", name="Follow the execution").click()
    page.get_by_label("a", exact=True).check()
    page.get_by_label("Rows").fill("3")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="page.html").click()
    assert Path(download.value.path()).read_text() == "<b>hi</b>"
    expect(page.locator("#output")).to_contain_text('"rows": 3')
    expect(page.locator("#timeline li").last).to_contain_text("Finished")


def test_without_the_token_there_is_nothing_to_see(server: Live, browser: Browser) -> None:
    page = browser.new_context().new_page()
    page.goto(f"{server.url}/e/exe_01k8w3n5x2f9tbm6q4v7yd0c1e")
    expect(page.get_by_role("heading", name="This page needs the link you were given")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_fit_a_phone(server: Live, page: Page, path: str) -> None:
    page.goto(server.url + path)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
