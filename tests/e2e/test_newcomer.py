"""Somebody with nothing but a browser, right after ``make run``: from the shop to a report on his disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stage import BUILT, Visitors, chromium, focused, overflow, tab_to
from tests.live import Live, live
from tests.programs import BROWSERS, needs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs(*BROWSERS),
    pytest.mark.skipif(not BUILT.exists(), reason="the pages are not built"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("newcomer") / "data", "demo") as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    made = Visitors(browser, lambda url: url.startswith(("http://127.0.0.1:", "data:", "blob:")))
    yield made
    made.close()


def finished(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Finished")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_report_needs_no_file_of_his_own(server: Live, visitors: Visitors, width: int) -> None:
    printed = re.search(r"demo for sale +(\S+)", server.log.read_text())
    assert printed is not None
    page = visitors.open(printed[1], width)
    expect(page.get_by_role("heading", level=1)).to_have_text("CSV report")
    page.get_by_role("button", name="use the example").click()
    expect(page.locator(".chosen")).to_contain_text("example.csv")
    expect(page.get_by_label("Your table")).to_be_focused()
    page.get_by_role("button", name="Remove example.csv").click()
    page.get_by_role("button", name="use the example").click()
    page.get_by_role("button", name="Order and pay €5.00").click()
    page.get_by_role("button", name="Pay €5.00").click()
    page.get_by_role("link", name="Follow the execution").click()
    page.get_by_label("revenue", exact=True).check()
    page.get_by_role("button", name="Send").click()
    finished(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download report.html").click()
    assert "revenue" in Path(download.value.path()).read_text()
    assert overflow(page) <= 0


def test_the_whole_way_with_the_keyboard_alone(server: Live, visitors: Visitors) -> None:
    page = visitors.open(server.url, 1280)
    expect(page.get_by_role("link", name="CSV report")).to_be_visible()
    tab_to(page, "CSV report")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Order and pay €5.00")).to_be_visible()
    tab_to(page, "Order and pay €5.00")
    page.keyboard.press("Enter")  # too early: the focus goes to what is missing
    expect(page.get_by_label("Your table")).to_be_focused()
    tab_to(page, "use the example")
    page.keyboard.press("Enter")
    expect(page.locator(".chosen")).to_contain_text("example.csv")
    tab_to(page, "Title of the report optional")
    page.keyboard.type("By keys")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Pay €5.00")).to_be_visible()
    tab_to(page, "Pay €5.00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Paid. The workflow starts by itself.")
    tab_to(page, "Follow the execution")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Which columns matter to you?")).to_be_visible()
    tab_to(page, "revenue")
    page.keyboard.press("Space")
    tab_to(page, "Send")
    page.keyboard.press("Enter")
    finished(page)
    assert focused(page) == "Finished"
    tab_to(page, "Download report.html")
    with page.expect_download():
        page.keyboard.press("Enter")
    tab_to(page, "Receipt")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    expect(page.get_by_role("row", name="Total paid, less refunds")).to_contain_text("€5.00")
