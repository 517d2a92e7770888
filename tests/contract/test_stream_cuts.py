"""A stream that is cut anywhere and resumed gives the polled timeline: no gap, no double, in order.

It is cut in two ways: a client stops reading after some bytes of the body, and a wire breaks after some bytes of the
raw answer: within its head, within a chunk's size, by a close or by a reset. ``FAREBOX_STREAM_CUTS`` says how often.
"""

from __future__ import annotations

import http.client
import json
import os
import random
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract import cutting
from tests.contract.conftest import Case, Contract
from tests.contract.cutting import Wire
from tests.contract.flows import FREE, LONG, PRICED

CUTS = int(os.environ.get("FAREBOX_STREAM_CUTS", "200"))
SEEDS = range(4)
GROWING = 10 * len(SEEDS)
"""A run that is still under way makes a reader wait, so it is cut ten times less often than one that has ended."""
MOST_TURNS = 100
"""Connections of one reader; a stream that needs more does not get anywhere."""


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
        self._listen(self.case.server.port, most, patience)

    def _listen(self, port: int, most: int, patience: float) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
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


class FarReader(Reader):
    """The same behind a wire that breaks."""

    def __init__(self, case: Case, wire: Wire, chance: random.Random) -> None:
        super().__init__(case)
        self.wire = wire
        self.chance = chance

    def connect(self, most: int, patience: float = 10.0) -> None:
        """The wire carries so many bytes of the raw answer; half of the time it ends with a reset."""
        self.wire.breaks_after(most, resets=self.chance.random() < 0.5)
        try:
            self._listen(self.wire.port, 10**9, patience)
        except (http.client.HTTPException, ConnectionError):
            return  # cut within the head or within a chunk


@pytest.fixture
def wire(contract: Contract) -> Iterator[Wire]:
    with cutting.wire(contract.server.port) as made:
        yield made


def finished(contract: Contract) -> Case:
    case = contract.create(LONG)
    case.until("workflow_waiting")
    contract.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
    case.until("workflow_succeeded")
    return case


def everything(case: Case) -> list[Any]:
    data = case.server.call("GET", f"{case.path}?token={case.token}&limit=1000")
    events: list[Any] = data["events"]
    return events


@pytest.mark.parametrize("seed", SEEDS)
def test_a_finished_timeline_survives_any_cut(contract: Contract, seed: int) -> None:
    case = finished(contract)
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
def test_a_finished_timeline_survives_a_wire_that_breaks(contract: Contract, wire: Wire, seed: int) -> None:
    case = finished(contract)
    chance = random.Random(seed)
    wanted = everything(case)
    reader = FarReader(case, wire, chance)
    reader.connect(10**9)
    whole = wire.bytes_passed
    assert reader.done
    assert reader.events == wanted
    cuts = 0
    while cuts < CUTS // len(SEEDS):
        reader = FarReader(case, wire, chance)
        for turn in range(MOST_TURNS):
            cuts += 1
            if turn % 5 == 4:  # so that it gets somewhere
                reader.connect(10**9)
            else:
                reader.connect(chance.choice([chance.randrange(1, 700), chance.randrange(1, whole)]))
            if reader.done:
                break
        assert reader.done
        assert reader.events == wanted


@pytest.mark.parametrize("far", [False, True], ids=["body", "wire"])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_growing_timeline_survives_any_cut(contract: Contract, wire: Wire, seed: int, far: bool) -> None:
    chance = random.Random(seed)
    cuts = 0
    while cuts < CUTS // GROWING:
        case = contract.create(LONG)
        reader = FarReader(case, wire, chance) if far else Reader(case)
        cuts += grow(contract, case, reader, chance)
        for _ in range(20):
            if reader.done:
                break
            reader.connect(10**9)
        assert reader.done
        assert reader.events == everything(case)
        assert reader.gone or reader.end["status"] == "workflow_succeeded"


def grow(contract: Contract, case: Case, reader: Reader, chance: random.Random) -> int:
    """Follow a run with cuts, and answer its question somewhere on the way; returns how many cuts there were."""
    answered = False
    for turn in range(1, MOST_TURNS):
        reader.connect(chance.randrange(1, 12_000), patience=0.2)
        if not answered and (len(reader.events) > chance.randrange(60) or turn > 30):
            case.until("workflow_waiting")
            contract.server.call("POST", f"{case.path}/answers/ask", {"data": {"go": True}}, case.header)
            answered = True
        if reader.done:
            return turn
    assert answered
    return MOST_TURNS


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
