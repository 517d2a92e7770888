"""What the browser stories share: a Chromium, visitors who notice every trouble, flows to buy, and axe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.live import Live
from tests.programs import CHROMIUM

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "src" / "farebox" / "web" / "execution.html"
AXE = ROOT / "ui" / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
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
        "rows": {"type": "integer", "title": "Rows", "minimum": 1},
    },
}
PRICE = {"amount": 500, "currency": "EUR", "providers": ["test"]}


def flow(*nodes: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A chain of nodes behind a manual trigger."""
    chain = [("root", {"type": "manual", "payload": {}}), *nodes]
    after = [*chain[1:], None]
    made = {
        name: {"payload": {}, **node, "children": [following[0]] if following else []}
        for (name, node), following in zip(chain, after, strict=True)
    }
    return {"nodes": made, **more}


def ask(title: str = "Which columns?", form: Any = FORM, **payload: Any) -> dict[str, Any]:
    return {
        "type": "wait",
        "title": title,
        "payload": {"kind": "form", "form": form, "timeoutMs": 600_000, **payload},
    }


def file(name: str = "page.html", text: str = "<b>hi</b>", media_type: str = "text/html") -> dict[str, Any]:
    return {"type": "artifact", "title": "Page", "payload": {"name": name, "text": text, "mediaType": media_type}}


ASKING = flow(("ask", ask()), ("page", file()), output={"answer": "{{ $nodes.ask.result.data }}"})
SOLD = {**ASKING, "price": PRICE}
FAILING = flow(
    (
        "b",
        {"type": "http-request", "title": "Asking", "payload": {"url": "http://a.invalid"}, "retry": {"attempts": 1}},
    ),
    price=PRICE,
)


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Order:
    """One execution and its buyer's token."""

    def __init__(self, server: Live, workflow: str) -> None:
        self.server = server
        made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
        self.id: str = made["execution"]["id"]
        self.token: str = made["clientToken"]
        self.checkout: str = (made["checkout"] or {}).get("id", "")
        self.path = f"/v1/public/executions/{self.id}"
        self.link = f"{server.url}/e/{self.id}#token={self.token}"
        self.bare = f"{server.url}/e/{self.id}"

    def pay(self, outcome: str = "paid") -> Order:
        self.server.call("POST", f"/v1/test/checkouts/{self.checkout}", {"outcome": outcome})
        return self

    def until(self, *statuses: str) -> Order:
        self.server.until(self.id, self.token, *statuses)
        return self

    def post(self, rest: str, body: Any) -> Any:
        return self.server.call("POST", self.path + rest, body, {"X-Client-Token": self.token})

    def answer(self) -> Order:
        self.post("/answers/ask", {"data": {"columns": ["a"]}})
        return self


class Visitors:
    """Opens pages; a trouble on any of them that nobody expected fails the test."""

    def __init__(self, browser: Browser, ours: Callable[[str], bool]) -> None:
        self._browser = browser
        self._ours = ours
        self._contexts: list[BrowserContext] = []
        self.troubles: list[str] = []
        self.expected: tuple[str, ...] = ()

    def visitor(self, width: int = 390, **options: Any) -> BrowserContext:
        options = {"locale": "en-US", **options}
        context = self._browser.new_context(viewport={"width": width, "height": 844}, **options)
        context.on("request", lambda request: None if self._ours(request.url) else self.troubles.append(request.url))
        context.on("weberror", lambda error: self.troubles.append(str(error.error)))
        context.on("dialog", lambda dialog: (self.troubles.append(dialog.message), dialog.dismiss())[1])
        context.on("console", lambda message: self.troubles.append(message.text) if message.type == "error" else None)
        self._contexts.append(context)
        return context

    def open(self, url: str, width: int = 390, **options: Any) -> Page:
        page = self.visitor(width, **options).new_page()
        page.goto(url)
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()
        unexpected = [one for one in self.troubles if not any(part in one for part in self.expected)]
        assert not unexpected, unexpected


def findings(page: Page) -> list[str]:
    """What axe finds wrong, in a few words each."""
    page.evaluate(AXE.read_text() + "; undefined")
    found = page.evaluate("axe.run(document, {iframes: false, resultTypes: ['violations']})")
    return [f"{one['id']}: {node['html'][:200]}" for one in found["violations"] for node in one["nodes"]]


def seqs(page: Page) -> list[int]:
    """The lines of the timeline, by the seq of what they tell."""
    return [int(one) for one in page.locator("#timeline li").evaluate_all("all => all.map(one => one.dataset.seq)")]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


def focused(page: Page) -> str:
    """The words of what has the focus, however deep it stands: its own, or its label's."""
    script = """() => {
        let at = document.activeElement;
        while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
        const text = (at?.closest('label') ?? at?.labels?.[0] ?? at)?.textContent ?? '';
        return text.replace(/\\s+/g, ' ').trim() }"""
    return str(page.evaluate(script))


def tab_to(page: Page, name: str, key: str = "Tab") -> None:
    """Tab until the focus is on what is named so."""
    seen: list[str] = []
    for _ in range(60):
        page.keyboard.press(key)
        seen.append(focused(page))
        if seen[-1] == name:
            return
    raise AssertionError(f"the focus never came to {name!r}: {seen}")
