"""The public pages in a real browser, with a slowed CPU and line: bytes over the wire, and when a buyer can act.

The line is a mobile one (40 ms, 10 Mbit/s) and a poor one (150 ms, 1.6 Mbit/s); the CPU is slowed to a quarter. Each
page is opened with an empty cache, in a new process of the browser.

"Interactive" is when the control that the page is for can be used: it is drawn, enabled, and its form is listened to.
The page itself says when (``interactive.js``), by its own clock, which begins with the navigation, once the frame that
shows the control is done. Asking from outside would be slower than the page: what asks runs in the slowed process too,
and asks again after pauses of up to half a second. The same is measured of an empty page, one link and nothing else,
in a row of its own: what the browser takes by itself, starting a process included.
"""

from __future__ import annotations

import json
import shutil
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Browser, sync_playwright

from tests.live import Live, live

LINES = {"mobile": (40, 10_000_000), "poor": (150, 1_600_000)}
SLOWER = 4
PROBE = Path(__file__).with_name("interactive.js").read_text()
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
_EMPTY = b"<!doctype html><html lang=en><title>Empty</title><p><a href=/>A link</a></p></html>"
_MOST_WAITS = 1_200


class Opened(NamedTuple):
    """A page, and the control that it is for."""

    name: str
    url: str
    path: tuple[str, ...]
    """Selectors: each is in the shadow root of the element before it."""
    event: str = ""
    heard: str = ""
    """Which element around the control must listen to ``event``; a link needs none."""


def public_pages(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """One row a page: path, kilobytes (compressed, in all), milliseconds by line (medians). Empty without Chromium.

    The pages are opened in turn, so that none has a quiet minute of the machine to itself.
    """
    browser_program = shutil.which("chromium")
    if browser_program is None:
        return []
    with live(folder / "pages", "demo") as server, _empty() as empty, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program, args=_FLAGS)
        try:
            pages = [Opened("an empty page", empty, ("a",)), *_pages(server)]
            _open(browser, "mobile", pages[0])  # the browser's own first page
            turns = [{line: [_open(browser, line, page) for page in pages] for line in LINES} for _ in range(rounds)]
            return [
                _row(page, {line: [turn[line][at] for turn in turns] for line in LINES})
                for at, page in enumerate(pages)
            ]
        finally:
            browser.close()


def _row(page: Opened, opened: dict[str, list[tuple[float, int]]]) -> dict[str, Any]:
    sent = max(bytes_ for times in opened.values() for _, bytes_ in times)
    lines = {line: round(statistics.median(taken for taken, _ in times)) for line, times in opened.items()}
    return {"page": page.name, **lines, "kilobytes": round(sent / 1000, 1)}


def _pages(server: Live) -> list[Opened]:
    workflow = server.http.get("/v1/public/workflows").json()["data"]["items"][0]["id"]
    order = {"requestPayload": {"csv": "region,price\nNorth,12\n"}}
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", order)
    execution, token = made["execution"]["id"], made["clientToken"]
    return [
        Opened("/", server.url + "/", ("farebox-catalogue", f"a[href='/w/{workflow}']")),
        Opened(
            "/w/{id}", f"{server.url}/w/{workflow}", ("farebox-buy", "farebox-form", "button.main"), "submit", "form"
        ),
        Opened("/e/{id}", f"{server.url}/e/{execution}#token={token}", ("farebox-execution", "a[href*='/checkout/']")),
    ]


@contextmanager
def _empty() -> Iterator[str]:
    class Empty(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(_EMPTY)))
            self.end_headers()
            with suppress(ConnectionError):  # a connection that the browser opened in advance, and gave up
                self.wfile.write(_EMPTY)

        def log_message(self, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Empty) as site:
        threading.Thread(target=partial(site.serve_forever, 0.05), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{site.server_port}/"
        finally:
            site.shutdown()


def _open(browser: Browser, line: str, opened: Opened) -> tuple[float, int]:
    """Milliseconds from the navigation to the control, and the bytes that came."""
    latency, bits = LINES[line]
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    told: list[float] = []
    sent: list[int] = []
    devtools.on("Runtime.bindingCalled", lambda event: told.append(float(event["payload"])))
    devtools.on("Network.loadingFinished", lambda event: sent.append(int(event["encodedDataLength"])))
    devtools.send("Runtime.enable")
    devtools.send("Runtime.addBinding", {"name": "fareboxInteractive"})
    devtools.send("Network.enable")
    conditions = {"offline": False, "latency": latency, "downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
    devtools.send("Network.emulateNetworkConditions", conditions)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(f"{PROBE.strip()}(...{json.dumps([opened.path, opened.event, opened.heard])})")
    try:
        page.goto(opened.url, wait_until="commit")
        for _ in range(_MOST_WAITS):
            if told:
                break
            page.wait_for_timeout(25)
        page.wait_for_timeout(500)  # what comes late is counted too
        return told[0], sum(sent)
    finally:
        context.close()
