"""A queue as buyers see it, over HTTP: places and times that come true, across a kill of the server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import Live, live

ACTIONS = '''
import asyncio
from pathlib import Path
from farebox import Context, action

@action("counter", category="test")
async def counter(folder: str, *, ctx: Context) -> str:
    """Serves one at a time, until somebody leaves a note to go on."""
    inside = Path(folder) / f"inside-{ctx.run_id}"
    inside.touch()
    try:
        while not (Path(folder) / f"go-{ctx.run_id}").exists():
            await asyncio.sleep(0.01)
    finally:
        inside.unlink()
    return "served"
'''
PRICE = {"amount": 500, "currency": "EUR", "providers": ["test"]}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Live]:
    (tmp_path / "counter_actions.py").write_text(ACTIONS)
    with live(tmp_path / "data", actions=str(tmp_path / "counter_actions.py"), stop_seconds="0") as server:
        yield server


class Buyer:
    """One execution, created and paid."""

    def __init__(self, server: Live, workflow: str) -> None:
        made = server.call("POST", f"/v1/public/workflows/{workflow}/executions", {})
        self.server = server
        self.id, self.token = made["execution"]["id"], made["clientToken"]
        self.path = f"/v1/public/executions/{self.id}"
        paid = server.http.post(f"/v1/test/checkouts/{made['checkout']['id']}", json={"outcome": "paid"})
        assert paid.status_code == 200, paid.text

    def view(self) -> dict[str, Any]:
        found: dict[str, Any] = self.server.call("GET", self.path, headers={"X-Client-Token": self.token})
        return found

    def until(self, *statuses: str) -> dict[str, Any]:
        return self.server.until(self.id, self.token, *statuses)

    @property
    def queue(self) -> Any:
        return self.view()["queue"]


def test_five_buyers_of_a_workflow_that_serves_one_at_a_time(server: Live, tmp_path: Path) -> None:
    steps = {
        "root": {"type": "manual", "payload": {}, "children": ["serve"]},
        "serve": {"type": "counter", "payload": {"folder": str(tmp_path)}, "children": []},
    }
    workflow = server.publish({"nodes": steps, "price": PRICE, "limits": {"concurrent": 1}})
    buyers = [Buyer(server, workflow) for _ in range(5)]
    first, second, third, fourth, fifth = buyers

    def go(buyer: Buyer) -> None:
        (tmp_path / f"go-{buyer.view()['runId']}").touch()

    first.until("workflow_running")
    assert first.queue is None
    assert [buyer.queue for buyer in buyers[1:]] == [{"position": n, "etaSeconds": None} for n in (1, 2, 3, 4)]
    assert second.view()["message"] == "Paid, waiting to start"

    go(first)
    assert first.until("workflow_succeeded")["queue"] is None
    second.until("workflow_running")
    waiting = [buyer.queue for buyer in (third, fourth, fifth)]
    assert [place["position"] for place in waiting] == [1, 2, 3]
    etas = [place["etaSeconds"] for place in waiting]
    assert etas == sorted(etas)  # known now: the first one told how long it takes
    assert etas[0] > 0

    cancelled = server.call("POST", fourth.path + "/cancel", {}, {"X-Client-Token": fourth.token})
    assert cancelled["status"] == "workflow_cancelled"
    assert cancelled["paymentStatus"] in ("refund_pending", "refunded")
    assert fifth.queue["position"] == 2

    server.kill()
    server.start()
    second.until("workflow_running")
    assert [buyer.queue["position"] for buyer in (third, fifth)] == [1, 2]
    for buyer in (second, third, fifth):
        buyer.until("workflow_running")
        assert len(list(tmp_path.glob("inside-*"))) <= 2  # the killed server could not take its note away
        go(buyer)
        buyer.until("workflow_succeeded")
    assert fourth.view()["status"] == "workflow_cancelled"


def test_the_definition_in_the_guide_is_valid(server: Live) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "limits.md").read_text()
    definition = json.loads(guide.split("```json\n")[1].split("```")[0])
    checked = server.call("POST", "/v1/workflows/validate", {"definition": definition}, server.owner)
    assert checked["valid"], checked
