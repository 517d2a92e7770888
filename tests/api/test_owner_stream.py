"""Streams of owners: patience for runs that do not exist yet, an end with the key, resuming."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request

from farebox.api import owner_stream
from farebox.api.auth import Principal
from farebox.core.errors import BadRequest
from farebox.service import keys, owner_runs, runs, workflows
from farebox.testing.clock import Clock
from tests.api.owner import Bells
from tests.service.house import DRAFT, a_house

ORG = "org_1"


async def allowed() -> bool:
    return True


async def collect(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([chunk async for chunk in stream])


def asked(last: str = "") -> Request:
    headers = [(b"last-event-id", last.encode())] if last else []
    return Request({"type": "http", "headers": headers})


def test_the_header_wins_over_the_parameter() -> None:
    assert owner_stream.resumed_at(asked(), None) is None
    assert owner_stream.resumed_at(asked(), 3) == 3
    assert owner_stream.resumed_at(asked("7"), 3) == 7
    for wrong in ("x", "-1", "1" * 17, "٣"):
        with pytest.raises(BadRequest):
            owner_stream.resumed_at(Request({"type": "http", "headers": [(b"last-event-id", wrong.encode())]}), None)


async def test_a_run_that_never_comes_or_is_not_ours_is_waited_for_in_silence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owner_stream, "PATIENCE", 2)
    monkeypatch.setattr(owner_stream, "HEARTBEAT", 0.001)
    async with a_house(tmp_path) as house:
        made = await workflows.create(house, ORG, workflows.NewWorkflow(name="w", definition=DRAFT))
        run = await owner_runs.start(house, ORG, made.workflow.id, owner_runs.Start())
        never = await collect(owner_stream.run(house, Bells(), ORG, "run_never", 0, allowed))
        foreign = await collect(owner_stream.run(house, Bells(), "org_2", run.id, 0, allowed))
        assert never == foreign == b": still here\n\n"


async def test_news_of_a_run_come_as_it_moves(tmp_path: Path) -> None:
    hub = Bells()
    async with a_house(tmp_path, on_commit=lambda executions, moved, _: hub.changed(executions, moved)) as house:
        made = await workflows.create(house, ORG, workflows.NewWorkflow(name="w", definition=DRAFT))
        run = await owner_runs.start(house, ORG, made.workflow.id, owner_runs.Start())
        stream = owner_stream.run(house, hub, ORG, run.id, 0, allowed)
        first = [await anext(stream), await anext(stream)]
        assert first[0].startswith(b"event: snapshot\n")
        assert first[1].startswith(b"id: 1\nevent: event\n")
        waiting = asyncio.create_task(collect(stream))
        await runs.cancel_run(house, ORG, run.id)
        rest = await asyncio.wait_for(waiting, 10)
        assert [line for line in rest.splitlines() if line.startswith(b"event:")] == [
            b"event: event",
            b"event: status",
            b"event: end",
        ]


async def test_nobody_follows_with_a_key_that_ended(tmp_path: Path) -> None:
    clock = Clock()
    async with a_house(tmp_path, clock) as house:
        key, _ = await keys.create(house, ORG, keys.NewKey(name="k", expires_at=clock() + 1_000))
        may = owner_stream.still(house, Principal(ORG, key.id, "read-write", (), key))
        assert await may()
        clock.pass_time(seconds=1)
        assert not await may()
        other, _ = await keys.create(house, ORG, keys.NewKey(name="k"))
        may = owner_stream.still(house, Principal(ORG, other.id, "read-write", (), other))
        await keys.revoke(house, ORG, other.id)
        assert not await may()
        assert await collect(owner_stream.run(house, Bells(), ORG, "run_x", 0, may)) == b""


async def test_an_execution_that_is_gone_ends_the_stream(tmp_path: Path) -> None:
    async with a_house(tmp_path) as house:
        assert await collect(owner_stream.execution(house, Bells(), "exe_unknown", None, allowed)) == b""
        assert not await owner_stream.is_told(house, "exe_unknown", 1)
