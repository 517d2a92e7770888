"""What agents are told of an execution, and how long a call waits."""

from __future__ import annotations

from typing import Any

import pytest
from farebox_client import AsyncFarebox, Price, Progress, View, Wait

from farebox.agents.shop import LARGEST_FILE, Shop, Unanswerable, questions, shown
from tests.api.shop import PRICED, flow
from tests.live import Live


def view(status: str = "workflow_running", **more: Any) -> View:
    return View(id="exe_1", workflow_id="wf_1", status=status, **more)


def test_empty_values_are_left_out() -> None:
    assert shown(view(message="Working", progress=Progress(percent=0))) == {
        "executionId": "exe_1",
        "workflowId": "wf_1",
        "status": "workflow_running",
        "message": "Working",
        "percent": 0,
    }


def test_where_to_pay_is_told_only_while_it_is_awaited() -> None:
    links, price = {"pay": "http://x/checkout/chk_1"}, Price(amount=500, currency="EUR")
    told = shown(view("awaiting_payment", links=links, price=price))
    assert (told["payUrl"], told["price"]) == ("http://x/checkout/chk_1", "5.00 EUR")
    assert "payUrl" not in shown(view("workflow_running", links=links, price=price))


def test_only_what_the_buyer_can_answer_is_a_question() -> None:
    waits = [Wait(kind=kind, node_id=kind, step="s") for kind in ("form", "approval", "callback", "time")]
    assert [one["nodeId"] for one in questions(view(waits=waits))] == ["form", "approval"]


@pytest.mark.slow
async def test_a_wait_ends_with_its_time_and_tells_how_it_stands(server: Live) -> None:
    said: list[tuple[float, str]] = []

    async def report(percent: float, sentence: str) -> None:
        said.append((percent, sentence))

    async with AsyncFarebox(server.url) as farebox:
        shop = Shop(farebox)
        made = await shop.buy(server.publish(PRICED), {})
        execution = farebox.execution(made["executionId"], made["token"])
        told = await shop.wait(execution, 0.2, report)
        assert told["status"] == "awaiting_payment"
        assert "farebox_wait" in told["next"]
        assert said == [(0.0, "Waiting for payment")]
        await execution.pay("expired")
        assert (await shop.wait(execution, 30, report))["next"] == "It has ended."


@pytest.mark.slow
async def test_bytes_are_base64_and_large_files_are_not_carried(server: Live) -> None:
    big = {"type": "artifact", "payload": {"name": "big.txt", "text": "{{ 'x' }}", "mediaType": "text/plain"}}
    raw = {"type": "artifact", "payload": {"name": "raw.bin", "text": "abc", "mediaType": "application/x-raw"}}
    async with AsyncFarebox(server.url) as farebox:
        made = await Shop(farebox).buy(server.publish(flow(("big", big), ("raw", raw))), {})
        execution = farebox.execution(made["executionId"], made["token"])
        await execution.wait()
        assert await Shop(farebox).file(execution, "raw.bin") == ("YWJj", "application/x-raw;base64")
        small = Shop(farebox, largest_file=0)
        with pytest.raises(Unanswerable, match=r"too many for a tool's answer.*X-Client-Token"):
            await small.file(execution, "big.txt")
    assert LARGEST_FILE == 1 << 20


class Slow:
    """An execution whose run takes an answer a little later."""

    def __init__(self, *steps: tuple[str, ...]) -> None:
        self.steps = list(steps)
        self.answered: list[Any] = []

    async def get(self) -> View:
        steps = self.steps.pop(0) if len(self.steps) > 1 else self.steps[0]
        return view("workflow_waiting", waits=[Wait(kind="form", node_id="ask", step=step) for step in steps])

    async def answer(self, node_id: str, data: Any, step: str) -> None:
        self.answered.append((node_id, data, step))


@pytest.mark.parametrize(
    ("seen", "step", "left"),
    [
        ([("ask#1",), ("ask#1",), (), ("ask#9",)], "", 1),
        ([("ask#1",), ("ask#2",), ("ask#9",)], "", 1),
        ([("ask#1", "ask#2"), ("ask#1", "ask#2"), ("ask#2",), ("ask#9",)], "ask#1", 1),
        ([(), ("ask#9",)], "", 1),
    ],
    ids=["taken later", "asked again for the next item", "one of two", "answered before"],
)
async def test_an_answer_is_over_when_its_question_is_gone(
    seen: list[tuple[str, ...]], step: str, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("farebox.agents.shop.LOOK", 0)
    slow = Slow(*seen)
    await Shop(AsyncFarebox("http://nowhere")).answer(slow, "ask", 1, step)  # type: ignore[arg-type]
    assert slow.answered == [("ask", 1, step)]
    assert len(slow.steps) == left


async def test_an_answer_that_is_not_taken_soon_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("farebox.agents.shop.LOOK", 0)
    slow = Slow(("ask#1",))
    await Shop(AsyncFarebox("http://nowhere")).answer(slow, "ask", 1, "")  # type: ignore[arg-type]
    assert slow.answered == [("ask", 1, "")]
