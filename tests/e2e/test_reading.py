"""Pages to read: the guide, the reference, the playground, a page that is not there; for everybody, on any screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.stage import ASKING, AXE, BUILT, PRICE, Visitors, chromium, findings, overflow
from tests.live import Live, live
from tests.programs import BROWSERS, needs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs(*BROWSERS),
    pytest.mark.skipif(not BUILT.exists() or not AXE.exists(), reason="the pages are not built"),
]
READ = ("guide/first-sale", "guide/actions", "guide/embed", "guide/errors", "guide/statuses", "reference/settings")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("reading") / "data") as server:
        server.publish({**ASKING, "price": PRICE}, name="Report")
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    made = Visitors(browser, lambda url: url.startswith(("http://127.0.0.1:", "data:", "blob:")))
    made.expected = ("404 (",)
    yield made
    made.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_the_guide_is_for_everybody(server: Live, visitors: Visitors, width: int, scheme: str) -> None:
    page = visitors.visitor(width, color_scheme=scheme, bypass_csp=True).new_page()
    wrong: dict[str, object] = {}
    for path in (*(f"/docs/{name}" for name in READ), "/nowhere"):
        page.goto(server.url + path)
        found = [*findings(page), *([f"{overflow(page)} px too wide"] if overflow(page) > 0 else [])]
        if found:
            wrong[path] = found
    assert wrong == {}


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_so_is_the_playground(server: Live, visitors: Visitors, width: int, scheme: str) -> None:
    page = visitors.visitor(width, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True).new_page()
    page.goto(f"{server.url}/docs")
    expect(page.get_by_role("heading", name="Create public execution")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="Copy", exact=True).first).to_be_attached()
    for _ in range(4):  # parts of it are drawn one after the other, and have no colours of their own for a moment
        if not findings(page):
            break
        page.wait_for_timeout(500)
    assert findings(page) == []
    assert overflow(page) <= 0
    page.get_by_role("link", name="Guide").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your first sale in ten minutes")
