"""The shop in a real browser: discover, fill in wrongly, fill in, pay, watch, answer, download, receipt."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.stage import (
    ASKING,
    AXE,
    BUILT,
    FAILING,
    PRICE,
    ROOT,
    Order,
    Visitors,
    chromium,
    findings,
    flow,
    overflow,
)
from tests.live import Live, live
from tests.programs import BROWSERS, needs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs(*BROWSERS),
    pytest.mark.skipif(not BUILT.exists(), reason="the pages are not built"),
]
EXAMPLE = ROOT / "examples" / "csv-report"
HOSTILE = "<img src=x onerror=alert(1)>"
ALL_KINDS = {
    "type": "object",
    "required": ["name", "pages", "style"],
    "properties": {
        "name": {"type": "string", "title": "Name", "minLength": 2},
        "story": {"type": "string", "title": "Story", "maxLength": 5000},
        "pages": {"type": "integer", "title": "Pages", "minimum": 1, "maximum": 9},
        "style": {"enum": ["plain", "bold"], "title": "Style"},
        "when": {"type": "string", "format": "date", "title": "When"},
        "gift": {"type": "boolean", "title": "A gift"},
        "to": {"type": "object", "title": "To", "properties": {"city": {"type": "string", "title": "City"}}},
        "lines": {
            "type": "array",
            "title": "Lines",
            "items": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string"}}},
        },
        "at": {"type": "string", "format": "date-time", "title": "Starts"},
        "mail": {"type": "string", "format": "email", "title": "Mail"},
        "code": {"type": "string", "title": "Code", "pattern": "^[A-Z]{3}$", "not": {"const": "BAD"}},
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("shop")
    with live(folder / "data", actions=str(EXAMPLE / "actions.py"), upload_bytes="3000000") as server:
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


@pytest.fixture(scope="module")
def report(server: Live) -> str:
    document = json.loads((EXAMPLE / "workflow.json").read_text())
    return server.publish(document["definition"], name="CSV report")


def taking(schema: Any, **more: Any) -> dict[str, Any]:
    definition = flow(("greet", {"type": "format", "payload": {"data": {}, "template": "hi"}}), **more)
    definition["nodes"]["root"]["payload"] = {"inputSchema": schema}
    return definition


def sent(page: Page) -> Any:
    """The payload of the next order."""
    with page.expect_request(lambda request: request.url.endswith("/executions")) as order:
        page.get_by_role("button", name="Start it for free").click()
    return order.value.post_data_json["requestPayload"]


def large_table(folder: Path) -> Path:
    rows = "".join(f"{n},{n % 7},name {n % 30}\n" for n in range(9_000))
    place = folder / "large.csv"
    place.write_text("id,week,name\n" + rows)
    assert place.stat().st_size > 64 * 1024  # else it would stand in the order itself
    return place


@pytest.mark.parametrize("width", [390, 1280])
def test_a_whole_purchase(server: Live, report: str, visitors: Visitors, tmp_path: Path, width: int) -> None:
    page = visitors.open(server.url, width)
    page.get_by_role("link", name="CSV report").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("CSV report")
    expect(page.get_by_text("your money goes back by itself.").first).to_be_visible()
    page.get_by_role("button", name="Order and pay €5.00").click()
    expect(page.get_by_label("Your table")).to_be_focused()
    expect(page.get_by_label("Your table")).to_have_accessible_description(
        "A CSV file with a header line: up to 40 columns and 20,000 rows. Please choose a file."
    )
    page.get_by_label("Your table").set_input_files(large_table(tmp_path))
    expect(page.locator(".name", has_text="large.csv")).to_be_visible()
    expect(page.get_by_text("Please choose a file.")).to_be_hidden()
    expect(page.get_by_role("progressbar")).to_be_hidden()
    page.get_by_label("Title of the report").fill(HOSTILE)
    page.get_by_role("button", name="Order and pay €5.00").click()
    page.get_by_role("button", name="Pay €5.00").click()
    expect(page.get_by_role("status")).to_have_text("Paid. The workflow starts by itself.")
    page.get_by_role("link", name="Follow the execution").click()
    expect(page.get_by_role("heading", name="Which columns matter to you?")).to_be_visible()
    assert "token" not in page.url
    page.get_by_label("week", exact=True).check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Finished")
    with page.expect_download() as download:
        page.get_by_role("link", name="report.html").first.click()
    assert "9,000" in Path(download.value.path()).read_text()
    page.goto(page.url.split("#")[0] + "/receipt")
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    expect(page.get_by_role("row", name="Total paid, less refunds")).to_contain_text("€5.00")
    assert overflow(page) <= 0


def test_every_kind_of_field_becomes_json(server: Live, visitors: Visitors) -> None:
    page = visitors.open(
        f"{server.url}/w/{server.publish(taking(ALL_KINDS), name='Kinds')}", 360, timezone_id="Europe/Paris"
    )
    page.get_by_label("Pages").fill("99")
    page.get_by_label("Mail").fill("nobody")
    page.get_by_label("Code").fill("abc")
    page.get_by_role("button", name="Start it for free").click()
    mail = "Please give an e-mail address like ada@example.com."
    code = "This is not of the form that is asked for: ^[A-Z]{3}$."
    for problem in ("Please fill this in.", "At most 9.", "Please choose one.", mail, code):
        expect(page.get_by_text(problem)).to_be_visible()
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("Ada")
    page.get_by_label("Story").fill("Once\nupon")
    page.get_by_label("Pages").fill("3")
    page.get_by_label("Style").select_option(label="bold")
    page.get_by_label("When").fill("2026-02-03")
    page.get_by_label("A gift").check()
    page.get_by_label("City").fill("Paris")
    page.get_by_role("button", name="Add one").click()
    page.get_by_label("Text").fill("first")
    page.get_by_label("Starts").fill("2026-02-03T10:30")
    page.get_by_label("Mail").fill("ada@example.com")
    page.get_by_label("Code").fill("BAD")
    refused = sent(page)
    assert refused["code"] == "BAD"
    expect(page.get_by_label("Code")).to_be_focused()  # the server's problem, at its field
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    visitors.expected = ("400",)
    page.get_by_label("Code").fill("ABC")
    assert sent(page) == {
        "name": "Ada",
        "story": "Once\nupon",
        "pages": 3,
        "style": "bold",
        "when": "2026-02-03",
        "gift": True,
        "to": {"city": "Paris"},
        "lines": [{"text": "first"}],
        "at": "2026-02-03T09:30:00.000Z",
        "mail": "ada@example.com",
        "code": "ABC",
    }
    expect(page.get_by_role("heading", level=1)).to_have_text("Finished")
    assert overflow(page) <= 0


def test_a_file_can_be_dropped_and_a_wrong_one_is_refused(
    server: Live, report: str, visitors: Visitors, tmp_path: Path
) -> None:
    page = visitors.open(f"{server.url}/w/{report}")
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"x" * 3_000_001)
    page.get_by_label("Your table").set_input_files(huge)
    expect(page.get_by_text("This file is too large: 2.9 MB. Up to 2.9 MB are taken.")).to_be_visible()
    data = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        f" data.items.add(new File(['a,b\\n1,2\\n'], '{HOSTILE}.csv')); return data; }}"
    )
    page.locator(".drop").dispatch_event("drop", {"dataTransfer": data})
    expect(page.locator(".name", has_text=f"{HOSTILE}.csv")).to_be_visible()
    expect(page.get_by_text("too large")).to_be_hidden()
    page.get_by_role("button", name=f"Remove {HOSTILE}.csv").click()
    expect(page.locator(".name", has_text=f"{HOSTILE}.csv")).to_be_hidden()


def test_an_answer_that_got_lost_loses_nothing(server: Live, visitors: Visitors) -> None:
    visitors.expected = ("ERR_",)
    workflow = server.publish({**ASKING, "price": PRICE}, name="Lost")
    page = visitors.open(f"{server.url}/w/{workflow}")

    def lose(route: Route) -> None:
        route.fetch()  # the server did its part
        route.abort()

    page.route("**/executions", lose)
    page.get_by_role("button", name="Order and pay").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is lost", timeout=30_000)
    page.unroute("**/executions")
    page.reload()
    page.get_by_role("button", name="Ask for it again").click()
    expect(page.get_by_role("button", name="Pay €5.00")).to_be_visible()
    listed = server.call("GET", f"/v1/executions?workflowId={workflow}", headers=server.owner)
    assert len(listed["items"]) == 1


def test_declined_then_slowly_paid(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish({**ASKING, "price": PRICE}, name="Slow"))
    page = visitors.open(order.link)
    page.get_by_role("link", name="Pay €5.00").click()
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("status")).to_have_text("Declined. You may try again.")
    page.get_by_role("button", name="Pay slowly").click()
    expect(page.get_by_role("status")).to_contain_text("The bank takes its time.")
    page.get_by_role("button", name="Let it arrive: €5.00").click()
    expect(page.get_by_role("status")).to_have_text("Paid. The workflow starts by itself.")


def test_money_that_comes_too_late_goes_back(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish({**ASKING, "price": PRICE}, name="Late"))
    page = visitors.open(order.link)
    page.get_by_role("link", name="Pay €5.00").click()
    page.get_by_role("button", name="Let it expire").click()
    expect(page.get_by_role("status")).to_have_text("This checkout has expired.")
    page.get_by_role("button", name="Pay late").click()
    expect(page.get_by_role("status")).to_contain_text(re.compile("returned|on its way back"))
    page.goto(order.bare)
    expect(page.get_by_text("Refunded").first).to_be_visible(timeout=15_000)
    page.goto(order.bare + "/receipt")
    expect(page.get_by_role("row", name="Refund: the payment came too late")).to_contain_text("−€5.00")
    expect(page.get_by_role("row", name="Total paid, less refunds")).to_contain_text("€0.00")


def test_the_receipts_digest_is_that_of_the_timeline(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish(FAILING, name="Failing")).pay().until("workflow_failed")
    page = visitors.open(f"{order.bare}/receipt#token={order.token}")
    expect(page.locator("dd.mono").nth(3)).to_be_visible()
    shown = page.locator("dd.mono").all_inner_texts()
    assert "token" not in page.url
    view = server.call("GET", order.path, headers={"X-Client-Token": order.token})
    fields = ("createdAt", "eventType", "id", "level", "message", "nodeId", "runId", "seq", "title")
    receipt = server.call("GET", order.path + "/receipt", headers={"X-Client-Token": order.token})
    lines = [
        json.dumps({name: event[name] for name in fields}, separators=(",", ":"), ensure_ascii=False) + "\n"
        for event in view["events"][: receipt["timeline"]["events"]]
    ]
    digest = hashlib.sha256("".join(lines).encode()).hexdigest()
    assert receipt["timeline"]["sha256"] == digest
    assert len(shown) > 3


def test_a_receipt_without_its_token_says_what_to_do(server: Live, visitors: Visitors) -> None:
    visitors.expected = ("400", "401")
    page = visitors.open(f"{server.url}/e/exe_01k8w3n5x2f9tbm6q4v7yd0c1e/receipt")
    expect(page.get_by_text("This page needs the link you were given")).to_be_visible()


def test_an_offer_that_is_not_there_says_so(server: Live, visitors: Visitors) -> None:
    visitors.expected = ("404",)
    page = visitors.open(f"{server.url}/w/wf_none")
    expect(page.get_by_text("This offer does not exist")).to_be_visible()
    page.get_by_role("link", name="See what is for sale here").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("For sale here")


def test_hostile_words_are_words(server: Live, visitors: Visitors) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string", "title": HOSTILE, "description": HOSTILE}}}
    workflow = server.publish(taking(schema, delivers=[HOSTILE]), name=HOSTILE)
    page = visitors.open(f"{server.url}/w/{workflow}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HOSTILE)
    assert page.locator("img").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wrong_for_axe(server: Live, report: str, visitors: Visitors, scheme: Any, width: int) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed")
    order = Order(server, server.publish({**ASKING, "price": PRICE}, name="Axe"))
    page = visitors.open(server.url, width, color_scheme=scheme, reduced_motion="reduce", bypass_csp=True)
    expect(page.get_by_role("link", name="CSV report")).to_be_visible()
    found = {"catalogue": findings(page)}
    page.goto(f"{server.url}/w/{report}")
    page.get_by_role("button", name="Order and pay").click()
    expect(page.get_by_text("Please choose a file.")).to_be_visible()
    found["shop"] = findings(page)
    page.goto(f"{server.url}/checkout/{order.checkout}")
    found["checkout"] = findings(page)
    order.pay()
    page.goto(f"{order.bare}/receipt#token={order.token}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt")
    found["receipt"] = findings(page)
    assert {name: one for name, one in found.items() if one} == {}
    assert overflow(page) <= 0


@pytest.mark.parametrize("path", ["/", "/w/{report}"])
def test_a_page_is_small(server: Live, report: str, visitors: Visitors, path: str) -> None:
    page = visitors.visitor().new_page()
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(server.url + path.format(report=report))
    page.wait_for_load_state("networkidle")
    assert 0 < sum(sizes) <= 60 * 1024


@pytest.mark.parametrize("path", ["/", "/w/{report}"])
def test_what_is_for_sale_comes_with_the_page(server: Live, report: str, visitors: Visitors, path: str) -> None:
    page = visitors.visitor().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(server.url + path.format(report=report))
    expect(page.get_by_text("€5.00").first).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert not [one for one in asked if "/v1/" in one]
    page.goto(server.url + "/docs/guide")
    with page.expect_response(re.compile(r"/v1/public/workflows\b")):
        page.go_back()  # prices of then are not shown now
    expect(page.get_by_text("€5.00").first).to_be_visible()


def test_other_readers_have_their_own_numbers(server: Live, report: str, visitors: Visitors) -> None:
    page = visitors.open(f"{server.url}/w/{report}", locale="de-DE")
    expect(page.get_by_role("button", name="Order and pay 5,00\u00a0€")).to_be_visible()


def test_the_checkout_works_without_scripts(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish({**ASKING, "price": PRICE}, name="Plain"))
    page = visitors.open(f"{server.url}/checkout/{order.checkout}", java_script_enabled=False)
    page.get_by_role("button", name="Pay €5.00").click()
    expect(page.get_by_role("status")).to_have_text("Paid. The workflow starts by itself.")


class Foreign(BaseHTTPRequestHandler):
    """A site of somebody else, with a policy as strict as it can be."""

    shop: str
    workflow: str

    def do_GET(self) -> None:
        body = (
            "<!doctype html><html lang=en><title>Foreign</title>"
            f"<script type=module src={self.shop}/widget.js></script>"
            f"<farebox-buy workflow={self.workflow}></farebox-buy>"
        )
        self.send_response(200)
        self.send_header("content-type", "text/html")
        policy = f"default-src 'none'; script-src {self.shop}; connect-src {self.shop}; img-src data:"
        self.send_header("content-security-policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args: Any) -> None:
        pass


def test_it_can_be_embedded_elsewhere(server: Live, visitors: Visitors) -> None:
    visitors.expected = ("favicon",)
    Foreign.shop, Foreign.workflow = server.url, server.publish({**ASKING, "price": PRICE}, name="Elsewhere")
    with ThreadingHTTPServer(("127.0.0.1", 0), Foreign) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        page = visitors.open(f"http://127.0.0.1:{site.server_port}/", 900)
        expect(page.get_by_role("heading", name="Elsewhere")).to_be_visible()
        page.get_by_role("button", name="Order and pay €5.00").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Waiting for payment")
        assert page.url.startswith(f"{server.url}/e/exe_")
        site.shutdown()
