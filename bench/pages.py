"""The public pages in a real browser, with a slowed CPU and line: bytes over the wire, and when a buyer can act.

The line is a mobile one (40 ms, 10 Mbit/s) and a poor one (150 ms, 1.6 Mbit/s); the CPU is slowed to a quarter. Each
page is opened with an empty cache. "Interactive" is when the control that the page is for is there and enabled.
"""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.live import Live, live

LINES = {"mobile": (40, 10_000_000), "poor": (150, 1_600_000)}
SLOWER = 4
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def public_pages(folder: Path, rounds: int) -> list[dict[str, Any]]:
    """One row a page: path, kilobytes (compressed, in all), milliseconds by line (medians). Empty without Chromium."""
    browser_program = shutil.which("chromium")
    if browser_program is None:
        return []
    with live(folder / "pages", "demo") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_program, args=_FLAGS)
        try:
            return [_measured(browser, rounds, name, url, wanted) for name, url, wanted in _pages(server)]
        finally:
            browser.close()


def _pages(server: Live) -> list[tuple[str, str, str]]:
    workflow = server.http.get("/v1/public/workflows").json()["data"]["items"][0]["id"]
    order = {"requestPayload": {"csv": "region,price\nNorth,12\n"}}
    made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", order)
    execution, token = made["execution"]["id"], made["clientToken"]
    return [
        ("/", server.url + "/", f"a[href='/w/{workflow}']"),
        ("/w/{id}", f"{server.url}/w/{workflow}", "farebox-form button.main:enabled"),
        ("/e/{id}", f"{server.url}/e/{execution}#token={token}", "a[href*='/checkout/']"),
    ]


def _measured(browser: Browser, rounds: int, name: str, url: str, wanted: str) -> dict[str, Any]:
    found: dict[str, Any] = {"page": name}
    for line in LINES:
        opened = [_open(browser, line, url, wanted) for _ in range(rounds)]
        found[line] = round(statistics.median(milliseconds for milliseconds, _ in opened))
        found["kilobytes"] = round(max(sent for _, sent in opened) / 1000, 1)
    return found


def _open(browser: Browser, line: str, url: str, wanted: str) -> tuple[float, int]:
    """Milliseconds from the navigation to the control, and the bytes that came."""
    latency, bits = LINES[line]
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    conditions = {"offline": False, "latency": latency, "downloadThroughput": bits / 8, "uploadThroughput": bits / 8}
    devtools.send("Network.emulateNetworkConditions", conditions)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    sent: list[int] = []
    devtools.on("Network.loadingFinished", lambda event: sent.append(int(event["encodedDataLength"])))
    try:
        page.goto(url, wait_until="commit")
        page.locator(wanted).first.wait_for(state="visible", timeout=30_000)
        taken: float = page.evaluate("performance.now()")
        page.wait_for_timeout(500)  # what comes late is counted too
        return taken, sum(sent)
    finally:
        context.close()
