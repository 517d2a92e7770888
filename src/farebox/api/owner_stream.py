"""Streams for owners: an execution's timeline with the same frames as the public one, and a run's journal.

A run's stream may be opened before the run exists, so that nothing of it is missed: it stays silent until the run with
that id is there. A run of somebody else stays as silent as one that never comes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from farebox.api.asked import NEWEST
from farebox.api.auth import Principal
from farebox.api.envelope import encode
from farebox.api.hot import queue_of
from farebox.api.hub import Hub
from farebox.api.models_runs import RunView, entry_event
from farebox.api.stream import HEARTBEAT, fingerprint, frames, is_over
from farebox.core.errors import BadRequest, Problem
from farebox.core.records import Run
from farebox.core.run_row import FINAL_RUN_STATUSES
from farebox.core.values import Json
from farebox.service.house import House
from farebox.storage.port import Glance

PATIENCE = 20
"""Heartbeats for which a stream waits for a run that does not exist (yet)."""
Still = Callable[[], Awaitable[bool]]


def still(house: House, who: Principal) -> Still:
    """Whether the key that opened a stream may still read: a revoked one ends it."""

    async def check() -> bool:
        key = await house.store.key(who.key_id)
        expired = key is not None and key.expires_at is not None and key.expires_at <= house.clock()
        return key is not None and key.revoked_at is None and not expired

    return check


def resumed_at(request: Request, after: int | None) -> int | None:
    """Where a reconnecting client goes on: ``Last-Event-ID`` wins over ``after``."""
    last = request.headers.get("last-event-id", "").strip()
    if not last:
        return after
    if not last.isascii() or not last.isdigit() or len(last) > 16:
        raise BadRequest("Last-Event-ID is no number", [Problem("Last-Event-ID", "Send back an id of ours.")])
    return int(last)


async def is_told(house: House, execution_id: str, after: int | None) -> bool:
    """Whether a reconnecting client has heard everything and nothing more will come."""
    glance = await house.store.glance(execution_id)
    return glance is not None and after is not None and after >= glance.seq and is_over(glance)


def streamed(chunks: AsyncIterator[bytes]) -> Response:
    """Server-sent events, never cached or buffered on the way."""
    headers = {"cache-control": "private, no-store", "x-accel-buffering": "no"}
    return StreamingResponse(chunks, media_type="text/event-stream", headers=headers)


async def execution(
    house: House, hub: Hub, execution_id: str, after: int | None, allowed: Still
) -> AsyncIterator[bytes]:
    """``snapshot``, ``event``, ``status``, ``end``, as on the public stream."""
    with hub.listen(execution_id) as listener:
        glance = await house.store.glance(execution_id)
        if glance is None:
            return
        seen = max(0, glance.seq - NEWEST) if after is None else after
        shown = fingerprint(glance.view)
        tail = b',"eventsOmitted":%d,"queue":%b,"events":[]}' % (
            seen if after is None else 0,
            await queue_of(house, glance),
        )
        yield frame(b"snapshot", glance.view + tail)
        while True:
            while seen < glance.seq:
                rows, _ = await house.store.events(execution_id, seen, min(NEWEST, glance.seq - seen))
                chunk, seen = frames(rows, seen)
                yield chunk
            if (now := fingerprint(glance.view)) != shown:
                shown = now
                yield frame(b"status", b'%b,"queue":%b}' % (glance.view, await queue_of(house, glance)))
            if is_over(glance):
                yield frame(b"end", _end_of(glance))
                return
            if not await listener.next(HEARTBEAT):
                yield b": still here\n\n"
            latest = await house.store.glance(execution_id)
            if hub.closed or latest is None or not await allowed():
                return
            glance = latest


async def run(house: House, hub: Hub, org_id: str, run_id: str, after: int, allowed: Still) -> AsyncIterator[bytes]:
    """``snapshot``, one ``event`` for each journal entry (its SSE id = seq), ``status`` when it changes, ``end``."""
    with hub.listen(run_id) as listener:
        seen, shown, patience = after, "", PATIENCE
        while not hub.closed and await allowed():
            found = await house.store.run(run_id)
            if found is not None and found.org_id == org_id:
                async for chunk, head in _news(house, found, seen, shown):
                    seen = head
                    yield chunk
                shown = found.status
                if found.status in FINAL_RUN_STATUSES:
                    return
            else:
                patience -= 1
            if patience <= 0:
                return
            if not await listener.next(HEARTBEAT):
                yield b": still here\n\n"


async def _news(house: House, found: Run, seen: int, shown: str) -> AsyncIterator[tuple[bytes, int]]:
    """What happened since ``seen`` and ``shown``; each chunk with the seq it leads to."""
    graph = await house.graphs.get(found.workflow_id, found.version)
    if not shown:
        yield frame(b"snapshot", _summary(found)), seen
    for entry in await house.store.entries(found.id, seen):
        seen += 1
        yield frame(b"event", encode(entry_event(graph, seen, entry)), seen), seen
    if shown and shown != found.status:
        yield frame(b"status", _summary(found)), seen
    if found.status in FINAL_RUN_STATUSES:
        end: Json = {"runId": found.id, "status": RunView.summary_of(found, "").status, "seq": seen}
        yield frame(b"end", encode(end)), seen


def frame(event: bytes, data: bytes, seq: int | None = None) -> bytes:
    """One server-sent event."""
    identity = b"" if seq is None else b"id: %d\n" % seq
    return b"%bevent: %b\ndata: %b\n\n" % (identity, event, data)


def _summary(found: Run) -> bytes:
    return encode(RunView.summary_of(found, ""))


def _end_of(glance: Glance) -> bytes:
    return msgspec.json.encode({"status": glance.status, "paymentStatus": glance.payment_status, "seq": glance.seq})
