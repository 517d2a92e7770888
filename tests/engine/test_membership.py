"""A member says that it lives, hears the others, and knows whom to hand out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from structlog.testing import capture_logs

from farebox.core.graph import Graph, Limits
from farebox.core.records import RunStatus
from farebox.engine import membership
from farebox.engine.membership import AHEAD, Membership
from farebox.storage.port import Books, StoreUnavailable
from farebox.storage.port_fleet import Beat, Report
from farebox.testing.samples import a_run


class Post:
    """A fleet that answers as the test says, and the graphs of two workflows."""

    def __init__(self) -> None:
        self.away = 0
        self.long = 0
        self.beats = 0
        self.listened = 0

    async def beat(self, report: Report) -> Beat:
        self.beats += 1
        if self.away:
            self.away -= 1
            raise StoreUnavailable("away")
        return Beat([], self.long)

    async def waiting(self) -> int:
        return self.long

    async def listen(self, heard: Callable[[Sequence[str]], None], due: Callable[[], None]) -> None:
        self.listened += 1
        heard(("run_a",))
        due()
        raise StoreUnavailable("lost")

    def kept(self, workflow_id: str, version: int) -> Graph | None:
        if workflow_id == "wf_unknown":
            return None
        limits = Limits(concurrent=1) if workflow_id == "wf_limited" else Limits()
        return Graph(nodes={}, triggers=(), order=(), limits=limits)


def member(post: Post) -> Membership:
    anything: Any = post
    return Membership(anything, anything)


async def test_first_starts_are_handed_out_unless_something_limits_them() -> None:
    one = member(Post())
    runs = {
        run.id: run
        for run in (
            a_run(id="free", workflow_id="wf_free"),
            a_run(id="limited", workflow_id="wf_limited"),
            a_run(id="unknown", workflow_id="wf_unknown"),
            a_run(id="child", workflow_id="wf_limited", parent_waits=True),
            a_run(id="woken", workflow_id="wf_limited", status=RunStatus.WAITING, started_at=1),
        )
    }
    books = Books(0, {}, runs)
    for run_id in [*runs, "elsewhere"]:
        books.wake(run_id)
    assert one.sift(books) == {"limited", "unknown"} == one.left
    assert one.waiting == 4


async def test_no_more_lie_ready_than_may() -> None:
    post = Post()
    one = member(post)
    post.long = AHEAD
    await one.measure()
    books = Books(0, {}, {"free": a_run(id="free", workflow_id="wf_free")})
    books.wake("free")
    assert one.sift(books) == {"free"}
    assert not one.room()
    post.long = AHEAD - 2
    await one.beat()
    assert (one.room(), one.room(1), one.room(2)) == (True, True, False)


async def test_a_database_that_is_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(membership, "FIRST_PAUSE", 0.001)
    post = Post()
    one, heard, due = member(post), [], asyncio.Event()
    answered = asyncio.Event()
    one.on_beat.append(lambda beat: answered.set())
    one.on_news = heard.extend
    one.on_due = due.set
    post.away = 3
    loops = [asyncio.create_task(loop()) for loop in (one.beat_on, one.listen_on)]
    async with asyncio.timeout(5):
        await answered.wait()
        await due.wait()
    assert post.beats == 4
    assert one.ready
    assert heard[0] == "run_a"
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


async def test_it_is_over_when_the_others_are_heard_and_not_when_a_connect_in_vain_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(membership, "FIRST_PAUSE", 0.0)
    monkeypatch.setattr(membership, "LATE", 0.0)
    post, back, tries = Post(), asyncio.Event(), 0

    async def listen(heard: Callable[[Sequence[str]], None], due: Callable[[], None]) -> None:
        nonlocal tries
        tries += 1
        if tries <= 3:
            await asyncio.sleep(0.001)
            raise StoreUnavailable("away")
        heard(())
        back.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(post, "listen", listen)
    with capture_logs() as told:
        loop = asyncio.create_task(member(post).listen_on())
        async with asyncio.timeout(5):
            await back.wait()
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    event = "the database is away; this process does not hear the others"
    assert [one["event"] for one in told] == [event, "over: " + event]


async def test_whoever_is_not_heard_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    one = member(Post())
    assert one.ready
    monkeypatch.setattr(membership, "LATE", 0.0)
    assert not one.ready
