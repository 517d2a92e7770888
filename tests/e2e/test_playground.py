"""A developer in the playground creates, pays and follows an execution without typing an id; nothing leaves here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect, sync_playwright

from tests.live import Live, live

CHROMIUM = next((found for name in ("chromium", "google-chrome", "chrome") if (found := shutil.which(name))), None)
SCHEMA = {
    "type": "object",
    "required": ["name", "pages"],
    "properties": {"name": {"type": "string", "minLength": 3}, "pages": {"type": "integer", "minimum": 2}},
    "additionalProperties": False,
}
FLOW: dict[str, Any] = {
    "nodes": {
        "root": {"type": "manual", "payload": {"inputSchema": SCHEMA}, "children": ["greet"]},
        "greet": {"type": "transform", "payload": {"value": "hello"}, "title": "Greet"},
    },
    "price": {"amount": 500, "currency": "EUR", "providers": ["test"]},
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("playground") / "data") as server:
        server.publish(FLOW)
        server.publish({"nodes": FLOW["nodes"]}, name="Free, and newer")
        yield server


@pytest.fixture
def page(server: Live) -> Iterator[Page]:
    """A desktop page; anything the policy refuses, any error, any foreign request fails the test."""
    troubles: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.on(
            "request",
            lambda one: None if one.url.startswith((server.url, "data:", "blob:")) else troubles.append(one.url),
        )
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
        yield page
        browser.close()
    assert not troubles


def send(page: Page, operation: str, path: str, family: str = "") -> Any:
    """Open an operation, press "Test Request" and "Send" without filling in anything; the answer."""
    if family:
        page.get_by_role("button", name=f"Open Group - {family}").click()
    page.get_by_role("link", name=operation).first.click()
    page.get_by_role("button", name=f"Test Request ({path})").click()
    with page.expect_response(lambda one: one.request.method.lower() == path.split()[0] and "/v1/" in one.url) as found:
        page.get_by_role("button", name="Send").first.click()
    answer: Response = found.value
    assert answer.status == 200, answer.text()
    body = answer.json()
    # What came back stands in the next call's fields once the client is closed and drawn again.
    page.get_by_role("button", name="Close Client").click()
    return body


def test_create_pay_follow(server: Live, page: Page) -> None:
    page.goto(f"{server.url}/docs")
    expect(page.get_by_role("heading", name="Farebox")).to_be_visible(timeout=20_000)
    expect(page.get_by_text("Buy a run in three calls.")).to_be_visible()

    created = send(page, "Create public execution", "post /v1/public/workflows/{id}/executions")["data"]
    assert created["execution"]["status"] == "awaiting_payment"
    send(page, "Decide test checkout", "post /v1/test/checkouts/{id}", "Payments")
    server.until(created["execution"]["id"], created["clientToken"], "workflow_succeeded")
    shown = send(page, "Get public execution", "get /v1/public/executions/{id}")["data"]
    assert (shown["id"], shown["status"]) == (created["execution"]["id"], "workflow_succeeded")


def test_samples_carry_this_servers_ids(server: Live, page: Page) -> None:
    page.goto(f"{server.url}/docs")
    page.get_by_role("link", name="Create public execution").first.click()
    listed = server.http.get("/v1/public/workflows").json()["data"]["items"]
    workflow = next(one["id"] for one in listed if one["price"])
    expect(page.get_by_text(f"workflows/{workflow}/executions").first).to_be_visible(timeout=20_000)
