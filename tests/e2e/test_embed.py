"""The widget in somebody else's page: another origin, a strict policy, a token or a ticket; the guide's code is run."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.stage import BUILT, ROOT, SOLD, Order, Visitors, chromium, findings
from tests.live import Live, live
from tests.programs import BROWSERS, needs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs(*BROWSERS),
    pytest.mark.skipif(not BUILT.exists(), reason="the pages are not built"),
]
GUIDE = (ROOT / "docs" / "guide" / "embed.md").read_text()
SOURCE = (ROOT / "ui" / "src" / "execution" / "element.ts").read_text()


def lines(language: str) -> list[str]:
    """The guide's code in one language."""
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.S)


class Shop:
    """Somebody's site: a few paths, and a policy of its own."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, str]] = {}
        self.answers: dict[str, Any] = {}
        self.policy = ""
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path in shop.answers:
                    media_type, body = "application/json", json.dumps(shop.answers[self.path]())
                elif self.path in shop.files:
                    media_type, body = shop.files[self.path]
                else:
                    return self.send_error(404)
                self.send_response(200)
                self.send_header("content-type", media_type)
                self.send_header("content-security-policy", shop.policy)
                self.end_headers()
                self.wfile.write(body.encode())
                return None

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://localhost:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("embed") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def visitors(browser: Browser) -> Iterator[Visitors]:
    made = Visitors(browser, lambda url: url.startswith(("http://127.0.0.1:", "http://localhost:", "blob:", "data:")))
    made.expected = ("favicon.ico", "404 (")
    yield made
    made.close()


@pytest.fixture
def shop(server: Live) -> Iterator[Shop]:
    """A site with exactly the policy that the guide names, and no other right."""
    shop = Shop()
    asked = lines("text")[0].strip().replace("https://farebox.example", server.url)
    shop.policy = (
        f"default-src 'none'; style-src 'self'; {asked}; require-trusted-types-for 'script'; trusted-types lit-html"
    )
    yield shop
    shop.close()


def page_of(server: Live, order: Order, script: str) -> tuple[str, str]:
    """The guide's page, with our server and execution in the place of the named ones, and a script of its own."""
    text = lines("html")[0].replace("https://farebox.example", server.url).replace("/order.js", script)
    text = re.sub(r"exe_\w+", order.id, text)
    return "text/html", f"<!doctype html><html lang=en><title>Shop</title><main><h1>Shop</h1>{text}</main></html>"


def test_the_guides_page_works_under_a_strict_policy(server: Live, shop: Shop, visitors: Visitors) -> None:
    order = Order(server, server.publish(SOLD, name="Report"))
    shop.files["/"] = page_of(server, order, "/order.js")
    shop.files["/order.js"] = ("text/javascript", lines("js")[0])
    shop.answers["/my-orders/42/farebox-token"] = lambda: {"clientToken": order.token}
    page = visitors.open(shop.url, 1280)
    expect(page.get_by_role("heading", level=2, name="Waiting for payment")).to_be_visible()
    assert page.get_by_role("link", name="Pay €5.00").get_attribute("target") == "_blank"
    assert order.token not in page.content()
    assert findings(page) == []
    order.pay()
    page.get_by_label("a", exact=True).check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    expect(page.frame_locator("iframe.preview").frame_locator("iframe").get_by_text("hi")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="page.html").click()
    assert download.value.suggested_filename == "page.html"
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0


def test_tickets_show_without_a_token(server: Live, shop: Shop, visitors: Visitors) -> None:
    order = Order(server, server.publish(SOLD, name="Report")).pay().until("workflow_waiting")
    given: list[str] = []

    def ticket() -> dict[str, str]:
        given.append(order.post("/stream-ticket", {})["ticket"])
        return {"ticket": given[-1]}

    shop.files["/"] = page_of(server, order, "/ticket.js")
    shop.files["/ticket.js"] = ("text/javascript", lines("js")[1])
    shop.answers["/my-orders/42/farebox-ticket"] = ticket
    page = visitors.open(shop.url, 1280)
    expect(page.get_by_role("heading", name="Which columns?")).to_be_visible()
    expect(page.get_by_text("Answer it on the execution's own page.")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel …")).to_have_count(0)
    visitors.expected += ("ERR_INTERNET_DISCONNECTED",)  # it tries again now and then, which the console tells
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    order.answer().until("workflow_succeeded")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    assert len(given) == 2


def test_events_tell_the_page_and_css_reaches_in(server: Live, shop: Shop, visitors: Visitors) -> None:
    order = Order(server, server.publish(SOLD, name="Report"))
    media_type, text = page_of(server, order, "/order.js")
    shop.files["/"] = (media_type, text.replace("<main>", '<link rel="stylesheet" href="/shop.css"><main>'))
    shop.files["/shop.css"] = ("text/css", lines("css")[0])
    told = """const told = window.told = [];
        for (const name of ["status", "event", "end", "connection", "error"])
          document.addEventListener(`farebox-${name}`, (event) => told.push([name, event.detail]));"""
    shop.files["/order.js"] = ("text/javascript", told + lines("js")[0])
    shop.answers["/my-orders/42/farebox-token"] = lambda: {"clientToken": order.token}
    page = visitors.open(shop.url, 1280)
    pay = page.get_by_role("link", name="Pay €5.00")
    expect(pay).to_have_css("background-color", "rgb(122, 32, 72)")
    expect(page.get_by_text("Execution created")).to_be_hidden()
    order.pay().until("workflow_waiting").answer().until("workflow_succeeded")
    expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    heard = told_by(page)
    seqs = [detail["event"]["seq"] for name, detail in heard if name == "event"]
    assert seqs == list(range(1, len(seqs) + 1))
    statuses = [detail["status"] for name, detail in heard if name == "status"]
    assert (statuses[0], statuses[-1]) == ("awaiting_payment", "workflow_succeeded")
    assert [name for name, _ in heard].count("end") == 1


def told_by(page: Page) -> list[tuple[str, dict[str, Any]]]:
    return [(name, detail) for name, detail in page.evaluate("window.told")]


def test_the_example_page_works(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish(SOLD, name="Report"))
    handler = partial(_Quiet, directory=str(ROOT / "examples" / "embed"))
    site = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    try:
        page = visitors.open(f"http://localhost:{site.server_port}/")
        page.get_by_label("Farebox server").fill(server.url)
        page.get_by_label("Link of an execution").fill(order.link)
        page.get_by_role("button", name="Show it").click()
        expect(page.get_by_role("heading", name="Waiting for payment")).to_be_visible()
        expect(page.get_by_text("The execution is awaiting_payment, its payment pending.")).to_be_visible()
    finally:
        site.shutdown()
        site.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


def test_the_guide_lists_what_there_is() -> None:
    attributes = set(re.findall(r'attribute: "([\w-]+)"', SOURCE)) | {"ticket"}
    assert attributes == set(re.findall(r"^\| `([a-z][\w-]+)` \| `\w+`", GUIDE, re.M))
    events = set(re.findall(r'tell\("(farebox-[\w-]+)"', SOURCE))
    assert events == set(re.findall(r"^\| `(farebox-[\w-]+)` \|", GUIDE, re.M))
    folder = ROOT / "ui" / "src"
    drawn = "".join(path.read_text() for path in folder.glob("execution/*.ts"))
    parts = set(re.findall(r'\bpart="([\w-]+)"', drawn)) | {"submit"}
    assert parts == set(re.findall(r"`([\w-]+)`", GUIDE.partition("Parts for")[2].partition("```")[0])) - {"::part"}
    variables = set(re.findall(r"var\((--farebox-\w[\w-]*)", (folder / "shared" / "controls.ts").read_text()))
    assert variables == set(re.findall(r"`(--farebox-[\w-]+)`", GUIDE))


def test_the_live_example_shows_recolours_and_tells(server: Live, visitors: Visitors) -> None:
    form = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "examples": ["Ada"]}}}
    definition = {**SOLD, "nodes": {**SOLD["nodes"]}}
    definition["nodes"]["root"] = {**SOLD["nodes"]["root"], "payload": {"inputSchema": form}}
    server.publish(definition, name="With an example")
    page = visitors.visitor(1280, bypass_csp=True, reduced_motion="reduce").new_page()
    page.goto(f"{server.url}/docs/example")
    assert findings(page) == []
    page.get_by_role("button", name="Order something to watch").click()
    expect(page.get_by_role("heading", name="Waiting for payment")).to_be_visible()
    expect(page.get_by_text("status: awaiting_payment")).to_be_visible()
    page.get_by_label("Accent").fill("#7a2048")
    expect(page.get_by_role("link", name="Pay €5.00")).to_have_css("background-color", "rgb(122, 32, 72)")
    page.get_by_role("combobox", name="Timeline").select_option("hidden")
    expect(page.get_by_text("Execution created", exact=True)).to_be_hidden()
    code = page.locator("pre").inner_text()
    assert "--farebox-accent: #7a2048;" in code
    assert "ct_" not in code
    assert findings(page) == []
    order = Order(server, server.publish(SOLD, name="Pasted"))
    page.get_by_label("or paste the link of an execution").fill(order.link)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Execution {order.id}")).to_be_visible()
