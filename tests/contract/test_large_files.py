"""Large payloads from outside: they travel as files, the buyer sees those that are meant for him, a crash leaves none.

A CSV of 5 MB is fetched, counted by a Python action that draws a report of 10 MB, and the report is sent on.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.contract.large_actions import PAGE
from tests.live import Live, live
from tests.s3 import KEY
from tests.s3 import serving as s3

ACTIONS = str(Path(__file__).with_name("large_actions.py"))
ROWS = b"north,12\n" * 600_000
OLD = 9 * 24 * 3600


class Service(BaseHTTPRequestHandler):
    """Somebody else's service: it has a table, takes a report, and falls silent in the middle of one answer."""

    taken: ClassVar[list[tuple[str, str]]] = []
    silence: ClassVar[threading.Event]
    begun: ClassVar[threading.Event]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(len(ROWS)))
        self.end_headers()
        if self.path == "/table":
            self.wfile.write(ROWS)
            return
        self.wfile.write(ROWS[:-1])
        self.begun.set()
        self.silence.wait(60)
        self.close_connection = True

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append((self.headers["Content-Type"], hashlib.sha256(body).hexdigest()))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing."""


@pytest.fixture
def service() -> Iterator[str]:
    Service.taken.clear()
    Service.silence, Service.begun = threading.Event(), threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}"
    Service.silence.set()
    server.shutdown()
    thread.join()
    server.server_close()


def chain(**nodes: dict[str, Any]) -> dict[str, Any]:
    names = [*nodes]
    made = {
        name: {"payload": {}, **nodes[name], "children": names[place + 1 : place + 2]}
        for place, name in enumerate(names)
    }
    return {"nodes": {"root": {"type": "manual", "payload": {}, "children": names[:1]}, **made}}


def selling(service: str) -> dict[str, Any]:
    return {
        **chain(
            fetch={"type": "http-request", "payload": {"url": f"http://{service}/table", "saveAs": "table.csv"}},
            draw={"type": "draw-report", "payload": {"table": "{{ $nodes.fetch.result.file }}"}},
            send={
                "type": "http-request",
                "payload": {
                    "url": f"http://{service}/",
                    "method": "PUT",
                    "bodyFrom": "{{ $nodes.draw.result.report }}",
                },
            },
        ),
        "output": {"rows": "{{ $nodes.draw.result.rows }}"},
    }


def bought(shop: Live, definition: dict[str, Any]) -> tuple[str, dict[str, str], str]:
    """(execution id, the buyer's header, run id)."""
    made = shop.call("POST", f"/v1/public/workflows/{shop.publish(definition)}/executions", {})
    return made["execution"]["id"], {"X-Client-Token": made["clientToken"]}, made["execution"]["runId"]


def node_of(shop: Live, run: str, name: str) -> dict[str, Any]:
    """A node's visit, as the owner sees it."""
    node: dict[str, Any] = shop.call("GET", f"/v1/runs/{run}", headers=shop.owner)["executionState"][name]
    return node


@contextmanager
def place(kind: str, folder: Path) -> Iterator[dict[str, str]]:
    if kind == "disk":
        yield {}
        return
    with s3(folder) as server:
        yield {"artifacts": server.url("large"), "artifacts_key_id": KEY, "artifacts_secret": KEY}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["disk", "s3"])
def test_large_payloads_travel_as_files_and_the_buyer_gets_the_report_only(
    kind: str, service: str, tmp_path: Path
) -> None:
    with (
        place(kind, tmp_path / "objects") as files,
        live(tmp_path / "data", actions=ACTIONS, allowed_hosts=service, **files) as shop,
    ):
        execution, buyer, run = bought(shop, selling(service))
        view = shop.until(execution, buyer["X-Client-Token"], "workflow_succeeded", "workflow_failed")
        assert view["output"] == {"rows": 600_000}, view

        path = f"/v1/public/executions/{execution}/artifacts"
        assert [one["name"] for one in shop.call("GET", path, headers=buyer)] == ["report.pdf"]
        assert shop.http.get(f"{path}/report.pdf", headers=buyer).content == PAGE * 10
        hidden, unknown = (shop.http.get(f"{path}/{name}", headers=buyer) for name in ("table.csv", "other.csv"))
        assert (hidden.status_code, hidden.json()["message"]) == (
            404,
            unknown.json()["message"].replace("other", "table"),
        )

        owned = f"/v1/runs/{run}/artifacts"
        listed = {one["name"]: one for one in shop.call("GET", owned, headers=shop.owner)}
        assert {name: one["private"] for name, one in listed.items()} == {"table.csv": True, "report.pdf": False}
        assert shop.http.get(f"{owned}/table.csv", headers=shop.owner).content == ROWS
        assert shop.http.get(f"{owned}/table.csv", headers=buyer).status_code == 401
        drawn = node_of(shop, run, "draw")["result"]
        assert (drawn["name"], drawn["mediaType"]) == ("table.csv", "text/csv")
        assert Service.taken == [("application/pdf", hashlib.sha256(PAGE * 10).hexdigest())]

        shop.call("POST", f"/v1/executions/{execution}/erase", {}, shop.owner)
        assert shop.call("GET", owned, headers=shop.owner) == []
        assert shop.http.get(f"{owned}/table.csv", headers=shop.owner).status_code == 404
    assert on_disk(tmp_path / "data") == []
    assert sum(file.stat().st_size for file in (tmp_path / "data").glob("farebox.db*")) < 2_000_000


def test_a_result_that_is_too_large_is_refused_with_what_to_write(tmp_path: Path) -> None:
    with live(tmp_path / "data", actions=ACTIONS) as shop:
        execution, buyer, run = bought(shop, chain(much={"type": "return-much"}))
        shop.until(execution, buyer["X-Client-Token"], "workflow_failed")
        error = node_of(shop, run, "much")["error"]
        assert error["code"] == "result_too_large"
        assert "ctx.artifact(" in error["message"]


@pytest.mark.slow
def test_a_crash_between_a_file_and_its_steps_end_leaves_none_for_ever(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LARGE_STORED", str(tmp_path / "stored"))
    with live(tmp_path / "data", actions=ACTIONS, allowed_hosts=service, stop_seconds="1") as shop:
        stores = bought(shop, chain(keep={"type": "store-and-wait"}))
        fetch = {"url": f"http://{service}/silent", "saveAs": "table.csv"}
        bought(shop, chain(fetch={"type": "http-request", "payload": fetch, "timeoutMs": 600_000}))
        wait_for(lambda: (tmp_path / "stored").exists() and Service.begun.is_set())
        wait_for(lambda: len(on_disk(shop.data)) == 2)
        shop.kill()
        cut_off = on_disk(shop.data)
        assert sorted(path.suffix for path in cut_off) == [".bin", ".part"]

        shop.start()
        execution, buyer, run = stores
        shop.until(execution, buyer["X-Client-Token"], "workflow_succeeded")
        assert set(cut_off) < set(on_disk(shop.data))  # they are not old enough to be nobody's for certain
        shop.stop()
        for path in cut_off:
            os.utime(path, (time.time() - OLD, time.time() - OLD))
        shop.start()
        wait_for(lambda: not any(path.exists() for path in cut_off))
        answer = shop.http.get(f"/v1/runs/{run}/artifacts/rows.csv", headers=shop.owner)
        assert answer.text == "again" * 100_000


def on_disk(data: Path) -> list[Path]:
    return sorted(path for path in (data / "artifacts").rglob("*") if path.suffix in (".bin", ".part"))


def wait_for(holds: Any) -> None:
    for _ in range(1_000):
        if holds():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come true")
