"""A stream that is cut anywhere and resumed gives the polled timeline: no gap, no double, in order."""

from __future__ import annotations

import http.client
import json
import os
import random
from typing import Any

import pytest

from tests.contract.conftest import Case, Contract
from tests.contract.flows import FREE, LONG, PRICED

CUTS = int(os.environ.get("FAREBOX_CUTS", "300"))
SEEDS = range(4)


class Reader:
    """A client that follows the rules of server-sent events: only whole frames count, ids are remembered."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.last = ""
        self.events: list[Any] = []
        self.snapshots = 0
        self.end: Any = None
        self.gone = False

    @property
    def done(self) -> bool:
        return self.end is not None or self.gone

    def connect(self, most: int, patience: float = 10.0) -> None:
        """Read at most so many bytes (or until nothing comes for a while), then cut the line."""
        line = http.client.HTTPConnection("127.0.0.1", self.case.server.port, timeout=patience)
        headers = {**self.case.header, **({"Last-Event-ID": self.last} if self.last else {})}
        try:
            line.request("GET", f"{self.case.path}/stream", headers=headers)
            answer = line.getresponse()
            if answer.status == 204:
                self.gone = True
                return
            assert answer.status == 200, answer.read()
            self._read(answer, most)
        except TimeoutError:
            pass
        finally:
            line.close()

    def _read(self, answer: http.client.HTTPResponse, most: int) -> None:
        rest = b""
        while most > 0 and not self.done:
            piece = answer.read1(most)
            if not piece:
                return
            most -= len(piece)
            *blocks, rest = (rest + piece).split(b"\n\n")
            for block in blocks:
                self._take(block.decode())

    def _take(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        self.last = fields.get("id", self.last)
        match fields.get("event"):
            case "snapshot":
                self.snapshots += 1
            case "event":
                self.events.append(json.loads(fields["data"]))
            case "end":
                self.end = json.loads(fields["data"])


def everything(case: Case) -> list[Any]:
    data = case.server.call("GET", f"{case.path}?token={case.token}&limit=1000")
    events: list[Any] = data["events"]
    return events


@pytest.mark.parametrize("seed", SEEDS)
def test_a_finished_timeline_survives_any_cut(contract: Contract, seed: int) -> None:
    case = contract.create(LONG)
    case.until("workflow_waiting")
    contract.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
    case.until("workflow_succeeded")
    chance = random.Random(seed)
    wanted = everything(case)
    cuts = 0
    while cuts < CUTS // len(SEEDS):
        reader = Reader(case)
        for _ in range(CUTS):
            cuts += 1
            reader.connect(chance.choice([chance.randrange(1, 400), chance.randrange(1, 30_000)]))
            if reader.done:
                break
            if cuts % 7 == 0:
                reader.connect(10**9)
        assert reader.done
        assert reader.events == wanted


@pytest.mark.parametrize("seed", SEEDS)
def test_a_growing_timeline_survives_any_cut(contract: Contract, seed: int) -> None:
    chance = random.Random(seed)
    case = contract.create(LONG)
    reader = Reader(case)
    answered = False
    for _ in range(CUTS):
        reader.connect(chance.randrange(1, 12_000), patience=0.2)
        if not answered and len(reader.events) > chance.randrange(60):
            case.until("workflow_waiting")
            contract.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
            answered = True
        if reader.done:
            break
    if not answered:
        contract.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
    for _ in range(20):
        if reader.done:
            break
        reader.connect(10**9)
    assert reader.done
    assert reader.events == everything(case)
    assert reader.gone or reader.end["status"] == "workflow_succeeded"


def test_a_stream_follows_a_sale_from_its_opening_to_its_end(contract: Contract) -> None:
    case = contract.create(PRICED)
    reader = Reader(case)
    reader.connect(600)
    case.pay()
    reader.connect(10**9)
    assert reader.end["paymentStatus"] == "paid"
    assert reader.events == everything(case)
    reader.gone, reader.end = False, None
    reader.connect(10**9)
    assert reader.gone


def test_a_ticket_opens_one_event_source(contract: Contract) -> None:
    case = contract.create(FREE)
    case.until("workflow_succeeded")
    ticket = contract.server.call("POST", f"{case.path}/stream-ticket", headers=case.header)["ticket"]
    contract.secrets.append(ticket)
    first = contract.http.get(f"{case.path}/stream", params={"ticket": ticket})
    assert first.status_code == 200
    assert first.text.rstrip().split("\n\n")[-1].startswith("event: end")
    assert contract.http.get(f"{case.path}/stream", params={"ticket": ticket}).status_code == 401
