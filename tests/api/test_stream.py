"""The stream: what is sent, in which order, from where, and when it ends."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from farebox.api import stream
from farebox.api.stream import News, Told, fingerprint, frames
from tests.api.shop import ASKING, FREE, PRICED, Buyer, Shop, soon

Frames = list[tuple[str, Any, str]]


class Line:
    """One connection to the stream, without a server between: collects what is sent, hangs up when told."""

    def __init__(self, shop: Shop, buyer: Buyer, query: str = "", **headers: str) -> None:
        self.shop = shop
        self.status = 0
        self.headers: dict[str, str] = {}
        self.text = ""
        self.ended = False
        self.news = asyncio.Event()
        self.hung_up = asyncio.Event()
        self.open_gate = asyncio.Event()
        self.open_gate.set()
        if "ticket=" not in query and "token=" not in query:
            headers.setdefault("x-client-token", buyer.token)
        scope = {
            "type": "http",
            "method": "GET",
            "path": f"{buyer.path}/stream",
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "client": ("127.0.0.1", 1),
        }
        self.task = asyncio.create_task(shop.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self.hung_up.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            await self.open_gate.wait()
            self.text += message["body"].decode()
            self.ended = not message.get("more_body", False)
        self.news.set()

    @property
    def frames(self) -> Frames:
        """(event, data, id) of every complete frame so far."""
        found: Frames = []
        for block in self.text.split("\n\n")[:-1]:
            fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
            if fields:
                found.append((fields["event"], json.loads(fields["data"]), fields.get("id", "")))
        return found

    def kinds(self) -> list[str]:
        return [kind for kind, _, _ in self.frames]

    def events(self) -> list[Any]:
        return [data for kind, data, _ in self.frames if kind == "event"]

    async def until(self, holds: Any) -> None:
        async def wait() -> None:
            while not holds():
                self.news.clear()
                await self.news.wait()

        await soon(wait())

    async def finish(self) -> None:
        """Until the server has closed it."""
        await soon(self.task)

    async def hang_up(self) -> None:
        self.hung_up.set()
        await soon(self.task)


async def test_a_whole_life_in_order(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    line = Line(shop, buyer)
    await line.until(lambda: len(line.events()) == 2)
    await buyer.pay()
    await line.finish()
    kinds = line.kinds()
    assert kinds[0] == "snapshot"
    assert kinds[-1] == "end"
    assert line.ended
    assert line.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert line.headers["cache-control"] == "private, no-store"
    snapshot = line.frames[0][1]
    view = await buyer.view()
    assert snapshot["events"] == []
    assert snapshot["eventsOmitted"] == 0
    assert snapshot.keys() == view.keys()
    assert line.events() == view["events"]
    assert [id_ for kind, _, id_ in line.frames if kind == "event"] == [str(n + 1) for n in range(view["seq"])]
    statuses = [data for kind, data, _ in line.frames if kind == "status"]
    assert statuses[-1] == {name: value for name, value in view.items() if name not in ("events", "eventsOmitted")}
    assert line.frames[-1][1] == {"status": "workflow_succeeded", "paymentStatus": "paid", "seq": view["seq"]}
    assert all(id_ == "" for kind, _, id_ in line.frames if kind != "event")


async def test_events_of_a_transaction_come_before_its_status(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    line = Line(shop, buyer)
    await line.until(lambda: line.kinds())
    await buyer.pay("declined")
    await line.until(lambda: "status" in line.kinds())
    assert line.kinds()[-2:] == ["event", "status"]
    assert line.frames[-1][1]["paymentStatus"] == "failed"
    await line.hang_up()


@pytest.mark.parametrize("by_header", [True, False])
async def test_it_goes_on_after_the_last_event_id(shop: Shop, by_header: bool) -> None:
    buyer = await shop.buy()
    view = await buyer.until("workflow_succeeded")
    line = Line(shop, buyer, "after=0", last_event_id="3") if by_header else Line(shop, buyer, "after=3")
    await line.finish()
    assert line.kinds()[0] == "snapshot"
    assert line.events() == view["events"][3:]


async def test_nothing_is_left_to_say(shop: Shop) -> None:
    buyer = await shop.buy()
    view = await buyer.until("workflow_succeeded")
    line = Line(shop, buyer, last_event_id=str(view["seq"]))
    await line.finish()
    assert (line.status, line.text) == (204, "")
    first = Line(shop, buyer)
    await first.finish()
    assert first.status == 200


async def test_a_first_connection_gets_the_newest_events_only(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "NEWEST", 2)
    buyer = await shop.buy()
    view = await buyer.until("workflow_succeeded")
    line = Line(shop, buyer)
    await line.finish()
    assert line.frames[0][1]["eventsOmitted"] == view["seq"] - 2
    assert line.events() == view["events"][-2:]
    resumed = Line(shop, buyer, "after=0")
    await resumed.finish()
    assert resumed.frames[0][1]["eventsOmitted"] == 0
    assert resumed.events() == view["events"]


async def test_silence_is_filled_with_comments(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "HEARTBEAT", 0.01)
    buyer = await shop.buy(PRICED)
    line = Line(shop, buyer)
    await line.until(lambda: ": still here\n\n" in line.text)
    assert line.kinds() == ["snapshot", "event", "event"]
    await line.hang_up()


async def test_a_revoked_token_ends_its_streams(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    line = Line(shop, buyer)
    await line.until(lambda: len(line.events()) == 2)
    await buyer.post("/tokens", {"action": "rotate"})
    await line.finish()
    assert line.ended
    assert "end" not in line.kinds()
    again = Line(shop, buyer)
    await again.finish()
    assert again.status == 401


async def test_a_ticket_opens_once(shop: Shop) -> None:
    buyer = await shop.buy()
    await buyer.until("workflow_succeeded")
    made = (await buyer.post("/stream-ticket")).json()["data"]
    line = Line(shop, buyer, f"ticket={made['ticket']}")
    await line.finish()
    assert (line.status, line.kinds()[-1]) == (200, "end")
    second = Line(shop, buyer, f"ticket={made['ticket']}")
    await second.finish()
    assert second.status == 401
    assert json.loads(second.text)["code"] == 401001


async def test_a_ticket_is_for_one_execution_and_a_minute(shop: Shop) -> None:
    buyer, other = await shop.buy(), await shop.buy()
    ticket = (await buyer.post("/stream-ticket")).json()["data"]["ticket"]
    elsewhere = Line(shop, other, f"ticket={ticket}")
    await elsewhere.finish()
    assert elsewhere.status == 401
    now = shop.house.clock()
    shop.house.clock = lambda: now + 61_000  # type: ignore[method-assign]
    late = Line(shop, buyer, f"ticket={ticket}")
    await late.finish()
    assert late.status == 401


async def test_a_hang_up_leaves_nothing_behind(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    line = Line(shop, buyer)
    await line.until(lambda: line.kinds())
    assert shop.app.streams.open == 1
    await line.hang_up()
    assert shop.app.streams.open == 0
    assert len(shop.hub) == 0
    assert not line.ended


async def test_a_closing_house_closes_its_streams(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    line = Line(shop, buyer)
    await line.until(lambda: line.kinds())
    shop.hub.close()
    await line.finish()
    assert line.ended


async def test_a_slow_client_gets_everything_later_at_its_own_pace(shop: Shop) -> None:
    buyer = await shop.buy(ASKING)
    await buyer.until("workflow_waiting")
    line = Line(shop, buyer)
    line.open_gate.clear()
    await buyer.post("/answers/ask", {"data": {"columns": ["a"]}})
    view = await buyer.until("workflow_succeeded")
    line.open_gate.set()
    await line.finish()
    assert line.events() == view["events"]


async def test_all_who_stand_at_one_place_read_the_news_once(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    buyer = await shop.buy(ASKING)
    await buyer.until("workflow_waiting")
    first = [Line(shop, buyer) for _ in range(5)]
    for line in first:
        await line.until(lambda line=line: "event" in line.kinds())
    reads: list[int] = []
    events = shop.world.store.events

    async def counted(execution_id: str, after: int, limit: int) -> tuple[bytes, int]:
        reads.append(after)
        return await events(execution_id, after, limit)

    monkeypatch.setattr(shop.world.store, "events", counted)
    late = Line(shop, buyer, "after=1")
    await buyer.post("/answers/ask", {"data": {"columns": ["price"]}})
    for line in (*first, late):
        await line.finish()
    told = [line.events() for line in first]
    assert all(one == told[0] for one in told)
    assert late.events() == told[0][1:]
    assert len(reads) <= 2 * len(set(reads)), reads
    for line in first:
        assert line.kinds()[-1] == "end"


def test_what_was_told_is_bounded() -> None:
    told = Told(most=2)
    news = News((1, 1, 0, 0), 1, b"")
    for name in ("a", "b", "c"):
        told.put(name, news)
    assert [told.get(name) for name in ("a", "b", "c")] == [None, None, news]


async def test_a_stream_stays_open_while_money_is_on_its_way(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    await buyer.pay("processing")
    line = Line(shop, buyer)
    await buyer.post("/cancel")
    await line.until(lambda: any(data.get("status") == "workflow_cancelled" for _, data, _ in line.frames))
    assert "end" not in line.kinds()
    await line.hang_up()


async def test_refusals_are_plain_answers(shop: Shop) -> None:
    buyer = await shop.buy(FREE)
    for query, headers, status in (
        ("after=x", {}, 400),
        ("token=", {}, 400),
        ("ticket=", {}, 400),
        ("", {"last_event_id": "x"}, 400),
        ("token=ct_wrong", {}, 401),
    ):
        line = Line(shop, buyer, query, **headers)
        await line.finish()
        assert line.status == status
        assert json.loads(line.text)["code"] // 1000 == status
        assert line.headers["x-request-id"] == json.loads(line.text)["requestId"]


async def test_a_head_opens_nothing(shop: Shop) -> None:
    buyer = await shop.buy(PRICED)
    answer = await shop.http.head(f"{buyer.path}/stream", headers=buyer.header)
    assert (answer.status_code, answer.content) == (200, b"")
    assert shop.app.streams.open == 0


def test_the_counter_alone_is_no_change_of_the_view() -> None:
    assert fingerprint(b'{"a":1,"seq":3') == fingerprint(b'{"a":1,"seq":4')
    assert fingerprint(b'{"a":1,"m":{"seq":3}') != fingerprint(b'{"a":1,"m":{"seq":4}')


def test_events_are_framed_in_order() -> None:
    assert frames(b'{"seq":4},{"seq":5}', 3) == (
        b'id: 4\nevent: event\ndata: {"seq":4}\n\nid: 5\nevent: event\ndata: {"seq":5}\n\n',
        5,
    )
