"""The execution's page in a real browser: what a buyer sees, does and survives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.e2e.stage import (
    ASKING,
    AXE,
    BUILT,
    FAILING,
    PRICE,
    SOLD,
    Order,
    Visitors,
    ask,
    chromium,
    file,
    findings,
    flow,
    overflow,
    seqs,
    tab_to,
)
from tests.live import Live, live
from tests.programs import BROWSERS, needs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    needs(*BROWSERS),
    pytest.mark.skipif(not BUILT.exists(), reason="the pages are not built"),
]
STATES = ("awaiting", "declined", "slow", "waiting", "succeeded", "failed", "cancelled", "expired", "late", "refused")
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_CONNECTION_REFUSED", "ERR_INCOMPLETE", "ERR_CONNECTION_RESET", "ERR_EMPTY")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(tmp_path_factory.mktemp("page") / "data") as server:
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
def sold(server: Live) -> str:
    return server.publish(SOLD, name="Report")


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def in_state(server: Live, sold: str, state: str) -> str:
    """The link of an execution in this state."""
    order = Order(server, server.publish(FAILING, name="Failing") if state == "failed" else sold)
    match state:
        case "declined":
            order.pay("declined")
        case "slow":
            order.pay("processing")
        case "expired":
            order.pay("expired")
        case "late":
            order.pay("expired").pay()
        case "waiting":
            order.pay().until("workflow_waiting")
        case "succeeded":
            order.pay().until("workflow_waiting").answer().until("workflow_succeeded")
        case "failed":
            order.pay().until("workflow_failed")
        case "cancelled":
            order.post("/cancel", {})
        case "refused":
            return order.bare + "#token=ct_wrong"
    return order.link


def test_a_restart_in_the_middle_loses_nothing(visitors: Visitors, tmp_path: Path) -> None:
    visitors.expected = OFFLINE
    with live(tmp_path / "data") as server:
        order = Order(server, server.publish(ASKING, name="Report"))
        page = visitors.open(order.link)
        expect(page.get_by_role("heading", name="Which columns?")).to_be_visible()
        page.get_by_label("a", exact=True).check()
        server.kill()
        expect(page.get_by_text("No connection to the server.")).to_be_visible()
        heading(page, "Your answer is needed")  # the last known state, marked as such
        server.start()
        expect(page.get_by_text("No connection to the server.")).to_be_hidden(timeout=30_000)
        expect(page.get_by_label("a", exact=True)).to_be_checked()  # what was entered is still there
        page.get_by_role("button", name="Send").click()
        heading(page, "Finished")
        assert seqs(page) == sorted(set(seqs(page)))
        assert page.evaluate("document.querySelector('farebox-execution').events.map(one => one.seq)") == list(
            range(1, server.call("GET", order.path, headers={"X-Client-Token": order.token})["seq"] + 1)
        )


def test_wrong_answers_are_told_at_their_fields(server: Live, visitors: Visitors) -> None:
    page = visitors.open(Order(server, server.publish(ASKING)).link)
    page.get_by_label("Rows").fill("1.5")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Please choose at least 1.")).to_be_visible()
    expect(page.get_by_label("Rows")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Rows")).to_have_accessible_description("Please give a whole number.")
    expect(page.get_by_label("a", exact=True)).to_be_focused()
    page.get_by_label("a", exact=True).check()
    expect(page.get_by_text("Please choose at least 1.")).to_be_hidden()
    page.get_by_label("Rows").fill("0")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Rows")).to_be_focused()
    page.get_by_label("Rows").fill("2")
    page.get_by_role("button", name="Send").click()
    heading(page, "Finished")


def test_what_only_the_server_finds_stands_at_its_field_too(server: Live, visitors: Visitors) -> None:
    form = {"type": "object", "properties": {"code": {"type": "string", "title": "Code", "not": {"const": "abc"}}}}
    visitors.expected = ("400 (Bad Request)",)
    page = visitors.open(Order(server, server.publish(flow(("ask", ask(form=form))))).link)
    page.get_by_label("Code").fill("abc")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Code")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Code")).to_be_focused()
    page.get_by_label("Code").fill("ABC")
    page.get_by_role("button", name="Send").click()
    heading(page, "Finished")


def test_two_tabs_tell_the_same(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish(ASKING))
    context = visitors.visitor()
    one, two = context.new_page(), context.new_page()
    one.goto(order.link)
    two.goto(order.link)
    for page in (one, two):
        expect(page.get_by_role("heading", name="Which columns?")).to_be_visible()
    two.get_by_label("b", exact=True).check()
    one.get_by_label("a", exact=True).check()
    one.get_by_role("button", name="Send").click()
    for page in (one, two):
        heading(page, "Finished")
        expect(page.get_by_role("heading", name="Which columns?")).to_be_hidden()
    assert seqs(one) == seqs(two)


def test_offline_and_back(server: Live, visitors: Visitors) -> None:
    visitors.expected = OFFLINE
    order = Order(server, server.publish(ASKING)).until("workflow_waiting")
    page = visitors.open(order.link)
    heading(page, "Your answer is needed")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    order.answer().until("workflow_succeeded")
    heading(page, "Your answer is needed")
    page.context.set_offline(False)
    heading(page, "Finished")
    expect(page.get_by_text("You are offline.")).to_be_hidden()


def test_where_streams_do_not_get_through_it_polls(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish(ASKING)).until("workflow_waiting")
    page = visitors.visitor().new_page()
    page.route("**/stream", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>a proxy</p>"))
    page.goto(order.link)
    heading(page, "Your answer is needed")
    order.answer()
    heading(page, "Finished")
    assert seqs(page) == sorted(set(seqs(page)))


def test_the_token_leaves_the_address_and_a_reload_works_by_cookie(server: Live, sold: str, visitors: Visitors) -> None:
    order = Order(server, sold)
    page = visitors.open(order.link)
    heading(page, "Waiting for payment")
    assert page.url == order.bare
    for _ in range(100):  # it comes behind the first view
        if cookies := page.context.cookies(server.url + order.path):
            break
        page.wait_for_timeout(50)
    assert [(one.get("httpOnly"), one.get("sameSite")) for one in cookies] == [(True, "Strict")]
    assert order.token not in page.content()
    page.reload()
    heading(page, "Waiting for payment")


def test_a_buyer_takes_a_link_along(server: Live, sold: str, visitors: Visitors) -> None:
    order = Order(server, sold)
    page = visitors.open(order.link)
    page.get_by_role("button", name="Link for another device").click()
    field = page.get_by_label("Your link")
    expect(field).to_be_focused()
    link = field.input_value()
    assert link.startswith(f"{order.bare}#token=ct_")
    assert order.token not in link
    if AXE.exists():
        assert findings(page) == []
    other = visitors.open(link)  # somebody without the cookie
    heading(other, "Waiting for payment")
    other.get_by_role("button", name="Cancel …").click()
    other.get_by_role("button", name="Yes, cancel it").click()
    heading(page, "Cancelled")


def test_a_wrong_link_says_so_and_nothing_else(server: Live, sold: str, visitors: Visitors) -> None:
    visitors.expected = ("401 (Unauthorized)", "400 (Bad Request)")
    order = Order(server, sold)
    known = visitors.open(order.bare + "#token=ct_wrong")
    unknown = visitors.open(f"{server.url}/e/exe_01k8w3n5x2f9tbm6q4v7yd0c1e#token=ct_wrong")
    for page in (known, unknown):
        heading(page, "This link does not work, or no longer")
        assert "ct_wrong" not in page.url
    assert known.locator("main").inner_text() == unknown.locator("main").inner_text()
    bare = visitors.open(order.bare)
    heading(bare, "This page needs the link you were given")
    bare.goto(order.link)  # the same tab, with the right link
    heading(bare, "Waiting for payment")


def test_a_revoked_token_takes_everything_away(server: Live, sold: str, visitors: Visitors) -> None:
    visitors.expected = ("401 (Unauthorized)",)
    order = Order(server, sold)
    page = visitors.open(order.link)
    heading(page, "Waiting for payment")
    order.post("/tokens", {"action": "revoke"})
    heading(page, "This link does not work, or no longer")
    expect(page.get_by_text("5.00")).to_have_count(0)


HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>${7*7}"


def test_hostile_texts_are_texts(server: Live, visitors: Visitors) -> None:
    form = {
        "type": "object",
        "title": HOSTILE,
        "description": HOSTILE,
        "properties": {
            "one": {"type": "string", "title": HOSTILE, "description": HOSTILE, "default": HOSTILE},
            "two": {"enum": [HOSTILE, "b"], "title": "Two"},
        },
    }
    definition = flow(("ask", ask(HOSTILE, form)), ("page", file("odd.txt", HOSTILE, "text/plain")))
    definition["output"] = {HOSTILE: "{{ $nodes.ask.result.data.one }}", "link": "javascript:alert(3)"}
    order = Order(server, server.publish(definition, name=HOSTILE))
    page = visitors.open(order.link)
    expect(page.get_by_role("heading", name=HOSTILE, exact=True)).to_be_visible()
    expect(page.get_by_role("textbox", name=HOSTILE)).to_have_value(HOSTILE)
    page.get_by_label("Two").select_option(HOSTILE)
    page.get_by_role("button", name="Send").click()
    heading(page, "Finished")
    expect(page.locator("#output")).to_contain_text(HOSTILE)
    page.get_by_role("button", name="Show", exact=False).first.click()
    expect(page.locator("pre.preview")).to_have_text(HOSTILE)
    assert page.locator("farebox-execution a[href^='javascript']").count() == 0
    assert page.locator("farebox-execution img, farebox-execution script").count() == 0


EVIL = """<style>b{color:rgb(1,2,3)}</style><b>hi</b><a href="https://example.com/" target="_top">out</a>
<img src="http://127.0.0.1:9/leak.png"><form action="http://127.0.0.1:9/leak"><button>go</button></form>
<script>parent.parent.postMessage("ran", "*"); document.body.append("ran")</script>"""


def test_a_result_page_is_shown_and_does_not_run(server: Live, visitors: Visitors) -> None:
    visitors.expected = (
        "Blocked script execution",
        "Content Security Policy",
        "Blocked form submission",
        "leak",
        "Unsafe attempt to initiate navigation",
    )
    order = Order(server, server.publish(flow(("page", file(text=EVIL))))).until("workflow_succeeded")
    page = visitors.open(order.link)
    inner = page.frame_locator("iframe.preview").frame_locator("iframe")
    expect(inner.get_by_text("hi", exact=True)).to_have_css("color", "rgb(1, 2, 3)")
    expect(inner.get_by_text("ran")).to_have_count(0)
    frames = [one for one in page.frames if one != page.main_frame]
    assert [one.evaluate("self.origin") for one in frames] == ["null", "null"]
    inner.get_by_role("link", name="out").click()
    inner.get_by_role("button", name="go").click()
    heading(page, "Finished")
    assert page.url == order.bare
    with page.expect_download() as download:
        page.get_by_role("button", name="Download page.html").click()
    assert Path(download.value.path()).read_text() == EVIL


def test_cancelling_says_what_it_costs(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.open(Order(server, sold).link)
    page.get_by_role("button", name="Cancel …").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Nothing was paid, and nothing will be charged.")
    dialog.get_by_role("button", name="Keep it going").click()
    heading(page, "Waiting for payment")
    page.get_by_role("button", name="Cancel …").click()
    dialog.get_by_role("button", name="Yes, cancel it").click()
    heading(page, "Cancelled")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    paid = visitors.open(Order(server, sold).pay().until("workflow_waiting").link)
    paid.get_by_role("button", name="Cancel …").click()
    expect(paid.get_by_role("dialog")).to_contain_text("the €5.00 you paid will not be returned")


def test_with_the_keyboard_alone(server: Live, visitors: Visitors) -> None:
    page = visitors.open(Order(server, server.publish(ASKING)).link)
    expect(page.get_by_role("heading", name="Which columns?")).to_be_visible()
    tab_to(page, "a")
    page.keyboard.press("Space")
    expect(page.get_by_label("a", exact=True)).to_be_checked()
    tab_to(page, "Cancel …")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep it going")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="Cancel …")).to_be_focused()
    tab_to(page, "Send", "Shift+Tab")
    page.keyboard.press("Enter")
    heading(page, "Finished")
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    tab_to(page, "Download page.html")
    with page.expect_download():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("state", STATES)
def test_no_state_has_a_finding_or_is_too_wide(server: Live, sold: str, visitors: Visitors, state: str) -> None:
    visitors.expected = ("401 (Unauthorized)",)
    link = in_state(server, sold, state)
    for scheme, width in (("light", 1280), ("dark", 360)):
        page = visitors.open(link, width, color_scheme=scheme)
        expect(page.locator("farebox-execution .all:not([aria-busy])")).to_be_visible()
        if AXE.exists():
            assert findings(page) == []
        assert overflow(page) <= 0


def test_a_failure_gives_the_money_back(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.open(in_state(server, sold, "failed"))
    heading(page, "It did not work")
    expect(page.get_by_text("€5.00 was returned.")).to_be_visible()
    expect(page.get_by_text("Refunded", exact=True)).to_be_visible()
    page.get_by_role("link", name="Order again").click()
    heading(page, "Failing")


def test_until_when_it_can_be_paid(server: Live, sold: str, visitors: Visitors) -> None:
    order = Order(server, sold)
    page = visitors.open(order.link)
    expect(page.get_by_text(re.compile(r"Time left to pay: \d+ minutes\."))).to_be_visible()
    order.pay("expired")
    heading(page, "Checkout expired")
    expect(page.get_by_text("Nothing was charged.")).to_be_visible()


def test_a_long_timeline_is_whole(server: Live, visitors: Visitors) -> None:
    shown = {"type": "format", "title": "Item", "payload": {"data": {}, "template": "x"}, "public": {"show": True}}
    nodes: dict[str, Any] = {
        "root": {"type": "manual", "payload": {}, "children": ["ask"]},
        "ask": {**ask(), "children": ["each"]},
        "each": {
            "type": "for-each",
            "payload": {"array": list(range(1_990)), "concurrency": 10},
            "loopBody": ["one"],
            "children": [],
        },
        "one": {**shown, "children": []},
    }
    order = Order(server, server.publish({"nodes": nodes}))
    page = visitors.open(order.link, 1280)
    expect(page.get_by_role("heading", name="Which columns?")).to_be_visible()
    order.answer()  # two thousand lines arrive while the page is open
    expect(page.get_by_role("heading", level=1)).to_have_text("Finished", timeout=60_000)
    last = server.call("GET", order.path, headers={"X-Client-Token": order.token})["seq"]
    assert last > 1_990
    events = "document.querySelector('farebox-execution').events.map(one => one.seq)"
    assert page.evaluate(events) == list(range(1, last + 1))
    lines = seqs(page)
    assert lines == sorted(set(lines))
    assert lines[-1] == last
    assert len(lines) <= 250  # the newest; the rest on demand
    page.get_by_role("button", name="Show 500 more").click()
    expect(page.locator("#timeline li").nth(400)).to_be_attached(timeout=30_000)
    expect(page.locator("#timeline ol").first).to_have_css("content-visibility", "auto")
    late = visitors.open(order.link, 1280)  # somebody who comes later sees the newest, and the rest on demand
    expect(late.locator("#timeline li").last).to_contain_text("Finished")
    assert len(late.evaluate(events)) == 200
    for _ in range(10):
        more = late.get_by_role("button", name=re.compile(r"Show \d+ more"))
        if not more.count():
            break
        before = late.locator("#timeline li").count()
        more.click()
        expect(late.locator("#timeline li").nth(before)).to_be_attached(timeout=30_000)
    assert late.evaluate(events) == list(range(1, last + 1))
    assert seqs(late)[0] == 1


def test_the_page_is_light(server: Live, sold: str, visitors: Visitors) -> None:
    sizes: dict[str, int] = {}
    page = visitors.visitor().new_page()
    page.on("response", lambda answer: sizes.update({answer.url: answer.request.sizes()["responseBodySize"]}))
    page.goto(Order(server, sold).pay().until("workflow_waiting").link)
    heading(page, "Your answer is needed")
    ours = {url: size for url, size in sizes.items() if "/v1/" not in url}
    assert len(ours) >= 3
    assert sum(ours.values()) <= 60 * 1024, ours


def test_the_first_view_is_asked_for_once_and_ahead(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.visitor().new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    order = Order(server, sold)
    page.goto(order.link)
    heading(page, "Waiting for payment")
    assert [one for one in asked if one.endswith("/stream")] == [f"{order.path}/stream"]
    first = next(one for one in asked if one.startswith("/v1/"))
    assert first == f"{order.path}/stream"
    order.pay()
    heading(page, "Your answer is needed")  # and it is followed


def test_forms_are_at_hand_before_they_are_needed(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.visitor().new_page()
    with page.expect_response("**/assets/form-*.js"):
        page.goto(Order(server, sold).link)
        heading(page, "Waiting for payment")


def test_a_form_that_cannot_be_loaded_says_so(server: Live, visitors: Visitors) -> None:
    visitors.expected = ("ERR_FAILED",)
    page = visitors.visitor().new_page()
    page.route("**/assets/form-*.js", lambda route: route.abort())
    page.goto(Order(server, server.publish(ASKING)).link)
    expect(page.get_by_role("alert")).to_have_text("The form could not be loaded. Please reload the page.")
    page.unroute("**/assets/form-*.js")
    page.reload()
    expect(page.get_by_role("button", name="Send")).to_be_visible()


def test_what_stands_below_comes_with_the_next_news_or_says_so(server: Live, sold: str, visitors: Visitors) -> None:
    visitors.expected = ("ERR_FAILED",)
    page = visitors.visitor().new_page()
    page.route("**/assets/below-*.js", lambda route: route.abort())
    order = Order(server, sold)
    page.goto(order.link)
    heading(page, "Waiting for payment")  # and it can be paid
    expect(page.get_by_role("link", name="Pay €5.00")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("The rest of this page could not be loaded. Please reload it.")
    page.unroute("**/assets/below-*.js")
    order.pay()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert seqs(page) == sorted(set(seqs(page)))
    assert seqs(page)[0] == 1


def test_the_token_leaves_the_address_before_anything_is_known(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.visitor().new_page()
    held: list[Route] = []
    page.route("**/stream", lambda route: held.append(route))
    order = Order(server, sold)
    with page.expect_response("**/cookie"):  # it does not wait for a view that does not come
        page.goto(order.link)
        page.wait_for_url(order.bare)
        heading(page, "Loading …")
    held[0].continue_()
    heading(page, "Waiting for payment")


def test_who_goes_away_at_once_finds_the_order_again(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.visitor().new_page()
    order = Order(server, sold)
    page.route("**/stream", lambda route: None)  # the first view does not come
    page.goto(order.link)
    page.wait_for_url(order.bare)
    page.goto(server.url + "/")
    page.unroute("**/stream")
    page.goto(order.bare)
    heading(page, "Waiting for payment")


def test_who_waits_is_told_that_something_loads(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.visitor().new_page()
    held: list[Route] = []
    page.route("**/stream", lambda route: held.append(route))
    page.goto(Order(server, sold).link)
    heading(page, "Loading …")
    held[0].continue_()
    heading(page, "Waiting for payment")


def test_a_moment_in_full_is_told_where_it_is_pointed_at(server: Live, sold: str, visitors: Visitors) -> None:
    page = visitors.open(Order(server, sold).link, timezone_id="Europe/Paris")
    moment = page.locator(".timeline time").first
    moment.hover()
    expect(moment).to_have_attribute("title", re.compile(r"^[A-Z][a-z]+day, .* (CET|GMT)"))


def test_nothing_moves_for_who_wants_it_calm(server: Live, visitors: Visitors) -> None:
    asking = {"type": "http-request", "title": "Asking", "payload": {"url": "http://a.invalid"}}
    patient = flow(("b", {**asking, "retry": {"attempts": 2, "backoffMs": 600_000, "maxBackoffMs": 600_000}}))
    order = Order(server, server.publish(patient, name="Patient"))
    moving = "document.querySelector('farebox-execution').shadowRoot.getAnimations().length"
    for motion, expected in (("no-preference", 1), ("reduce", 0)):
        page = visitors.open(order.link, reduced_motion=motion)
        expect(page.locator(".pill").first).to_have_text("Running")
        assert page.evaluate(moving) == expected


def test_the_title_of_the_tab_tells_the_status(server: Live, visitors: Visitors) -> None:
    order = Order(server, server.publish({**ASKING, "price": PRICE}))
    page = visitors.open(order.link)
    expect(page).to_have_title("Payment due: Waiting for payment · Farebox")
    order.pay()
    expect(page).to_have_title("Waiting for you: Which columns? · Farebox")
