"""The follower's decisions, with a clock of the test's own: resume, poll, pause, give up."""

from __future__ import annotations

import json
from typing import Any

import pytest
from farebox_client import ConnectionLost, End, FareboxError, Happened, Snapshot
from farebox_client.calls import Handle
from farebox_client.following import Ask, Follower, Listen, Pause

SSE = {"content-type": "text/event-stream; charset=utf-8"}
JSON = {"content-type": "application/json", "etag": 'W/"5.0"'}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def follower(**options: Any) -> Follower:
    return Follower(Handle("exe_1", "ct_x"), clock=options.pop("clock", Clock()), **options)


def view(seq: int, status: str = "workflow_running", **more: Any) -> dict[str, Any]:
    return {"id": "exe_1", "workflowId": "wf_1", "status": status, "paymentStatus": "paid", "seq": seq, **more}


def event(seq: int) -> dict[str, Any]:
    return {"id": f"evt_{seq}", "seq": seq, "eventType": "step.started", "level": "info", "title": f"{seq}", "new": 1}


def frame(name: str, content: dict[str, Any], seq: int = 0) -> bytes:
    head = f"id: {seq}\n" if seq else ""
    return f"{head}event: {name}\ndata: {json.dumps(content)}\n\n".encode()


def seqs(updates: Any) -> list[int]:
    return [update.event.seq for update in updates if isinstance(update, Happened)]


def listening(one: Follower) -> Listen:
    step = one.next()
    assert isinstance(step, Listen)
    return step


def test_it_resumes_after_the_last_event_and_tells_none_twice() -> None:
    one = follower()
    assert "Last-Event-ID" not in listening(one).request.headers
    assert one.opened(200, SSE)
    said = list(one.fed(frame("snapshot", view(2)) + frame("event", event(1), 1) + frame("event", event(2), 2)))
    assert isinstance(said[0], Snapshot)
    one.lost(OSError("cut"))
    assert isinstance(one.next(), Pause)
    assert listening(one).request.headers["Last-Event-ID"] == "2"
    assert one.opened(200, SSE)
    again = list(one.fed(frame("snapshot", view(3)) + frame("event", event(2), 2) + frame("event", event(3), 3)))
    assert seqs(again) == [3]
    ended = list(one.fed(frame("end", {"status": "workflow_succeeded", "paymentStatus": "paid", "seq": 3})))
    assert ended == [End("workflow_succeeded", "paid", 3)]
    assert one.next() is None


def test_a_half_message_of_the_old_connection_does_not_meet_the_new_one() -> None:
    one = follower()
    one.opened(200, SSE)
    list(one.fed(frame("event", event(1), 1)[:-5]))
    one.closed()
    one.opened(200, SSE)
    assert seqs(one.fed(frame("event", event(1), 1))) == [1]


def test_a_restored_backups_shorter_timeline_hides_nothing() -> None:
    one = follower(after=9)
    one.opened(200, SSE)
    assert seqs(one.fed(frame("snapshot", view(4)) + frame("event", event(5), 5))) == [5]


def test_nothing_left_to_say_is_one_look_and_the_end() -> None:
    one = follower(after=3)
    listening(one)
    assert list(one.answered(204, {}, b"")) == []
    step = one.next()
    assert isinstance(step, Ask)
    assert "wait" not in step.request.params
    said = list(one.answered(200, JSON, json.dumps({"data": view(3, "workflow_failed", events=[event(3)])}).encode()))
    assert [update.type for update in said] == ["snapshot", "end"]


def test_two_streams_that_say_nothing_are_enough() -> None:
    one = follower()
    for _ in range(2):
        listening(one)
        one.opened(200, SSE)
        one.closed()
        assert isinstance(one.next(), Pause)
    assert isinstance(one.next(), Ask)


def test_polls_page_through_a_long_timeline_and_then_wait() -> None:
    one = follower(poll=True, after=0)
    first = one.next()
    assert isinstance(first, Ask)
    assert (first.request.params["wait"], first.request.params["after"]) == (0, 0)
    page = {"data": view(3, events=[event(1), event(2)])}
    said = list(one.answered(200, JSON, json.dumps(page).encode()))
    assert [update.type for update in said] == ["snapshot", "event", "event"]
    second = one.next()
    assert isinstance(second, Ask)
    assert second.request.headers["If-None-Match"] == 'W/"5.0"'
    assert (second.request.params["wait"], second.request.params["after"]) == (25, 2)
    rest = {"data": view(3, events=[event(3)])}
    assert seqs(one.answered(200, {**JSON, "etag": 'W/"5.a"'}, json.dumps(rest).encode())) == [3]
    assert list(one.answered(304, {}, b"")) == []
    end = {"data": view(4, "workflow_succeeded", events=[event(4)])}
    last = list(one.answered(200, {**JSON, "etag": 'W/"6.a"'}, json.dumps(end).encode()))
    assert [update.type for update in last] == ["event", "status", "end"]


def test_polls_that_come_back_at_once_do_not_become_a_storm() -> None:
    clock = Clock()
    one = follower(poll=True, clock=clock)
    one.next()
    page = json.dumps({"data": view(1, events=[event(1)])}).encode()
    list(one.answered(200, JSON, page))
    assert isinstance(one.next(), Ask)
    pauses = []
    for status in (304, 304, 200):
        list(one.answered(status, JSON, page))
        step = one.next()
        assert isinstance(step, Pause)
        pauses.append(step.seconds)
        assert isinstance(one.next(), Ask)
    assert pauses[0] <= 0.25 <= 0.5 <= pauses[2] <= 1
    clock.now += 25
    list(one.answered(304, {}, b""))
    assert isinstance(one.next(), Ask)


def test_a_final_status_with_money_on_its_way_is_not_the_end() -> None:
    one = follower(poll=True)
    page = {"data": view(1, "workflow_failed", paymentStatus="refund_pending", events=[event(1)])}
    assert [update.type for update in one.answered(200, JSON, json.dumps(page).encode())] == ["snapshot", "event"]
    assert one.next() is not None


def test_patience_counts_from_the_last_byte() -> None:
    clock = Clock()
    one = follower(clock=clock, patience=10)
    one.opened(200, SSE)
    clock.now = 100
    list(one.fed(b": still here\n\n"))
    clock.now = 110
    one.closed()
    clock.now = 110.1
    with pytest.raises(ConnectionLost):
        one.lost(OSError())


def test_a_refusal_that_patience_helps_with_waits_as_asked() -> None:
    one = follower()
    assert list(one.answered(429, {"retry-after": "33"}, b"")) == []
    assert one.next() == Pause(33.0)
    with pytest.raises(FareboxError):
        list(one.answered(401, {}, b""))
