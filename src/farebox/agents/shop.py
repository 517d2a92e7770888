"""What agents can do here, whatever the transport: look around, buy, pay, wait, answer, receive.

Everything goes through the same API as any other client's calls, so the same rules, limits and proofs hold. Nothing is
remembered between calls: an execution's id and token are all that is needed to go on, later or elsewhere.
"""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from farebox_client import AsyncExecution, AsyncFarebox, Update, View

from farebox.core.money import money

Report = Callable[[float, str], Awaitable[None]]
"""Told the percentage and a sentence while a call takes long."""

LONGEST_WAIT = 600
QUIET = 10.0
"""Seconds without news after which a waiting call says that it is still there."""
LARGEST_FILE = 1 << 20
NEWEST = 20
LOOKS, LOOK = 40, 0.05
"""How often it is looked whether an answer was taken, and the seconds between."""
OUTCOMES = ("paid", "declined", "processing", "expired")


class Unanswerable(Exception):
    """What an agent asked cannot be done; the sentence says what to do."""


class Shop:
    """One caller's calls.

    ``streams``: whether event streams get through to this server; else it polls. ``closing``: set when waiting has to
    end, because the server stops.
    """

    def __init__(
        self,
        farebox: AsyncFarebox,
        *,
        owner: bool = False,
        streams: bool = True,
        closing: asyncio.Event | None = None,
        largest_file: int = LARGEST_FILE,
    ) -> None:
        self.farebox = farebox
        self.owner = owner
        self._streams = streams
        self._closing = closing or asyncio.Event()
        self._largest_file = largest_file

    async def buy(self, workflow_id: str, payload: dict[str, Any], private: bool = False) -> dict[str, Any]:
        """Open an execution; what it takes to go on with it."""
        create = self.farebox.create_own if private else self.farebox.create
        execution = await create(workflow_id, payload, sourceSystem="mcp")
        view = await execution.get()
        return {**self._shown(view), "token": execution.token, "next": _next(view)}

    def _shown(self, view: View) -> dict[str, Any]:
        told = shown(view)
        if str(told.get("page", "")).startswith("/"):
            told["page"] = self.farebox.base_url + told["page"]
        return told

    async def status(self, execution: AsyncExecution) -> dict[str, Any]:
        """How it stands, with the newest lines of its timeline."""
        view = await execution.get()
        events = [
            {"seq": one.seq, "at": one.created_at, "level": one.level, "title": one.title, "message": one.message}
            for one in view.events[-NEWEST:]
        ]
        return {**self._shown(view), "events": events, "next": _next(view)}

    async def wait(self, execution: AsyncExecution, seconds: float, report: Report) -> dict[str, Any]:
        """Until it is over, asks a question, the time is up or the server stops."""
        watching = asyncio.create_task(self._watch(execution, report))
        closing = asyncio.create_task(self._closing.wait())
        try:
            timeout = min(max(seconds, 0), LONGEST_WAIT)
            await asyncio.wait({watching, closing}, timeout=timeout, return_when=asyncio.FIRST_COMPLETED)
            if watching.done():
                watching.result()
        finally:
            closing.cancel()
            await _ended(watching)
        return await self.status(execution)

    async def answer(self, execution: AsyncExecution, node_id: str, data: Any, step: str) -> None:
        """Hand it over; and give the run a moment to take it, so that who looks next is not asked the same again."""
        asked = _asked(await execution.get(), node_id, step)
        await execution.answer(node_id, data, step)
        for _ in range(LOOKS):
            if not asked or asked - _asked(await execution.get(), node_id, step):
                return
            await asyncio.sleep(LOOK)

    async def _watch(self, execution: AsyncExecution, report: Report) -> None:
        view = await execution.get()
        sentence = view.message
        await report(_percent(view), sentence)
        async for update in _with_pauses(execution.follow(view.seq, poll=not self._streams)):
            if update is not None and update.type == "event":
                sentence = ": ".join(part for part in (update.event.title, update.event.message) if part)
            elif update is not None and update.type != "end":
                view = update.view
                if questions(view):
                    return
                continue
            await report(_percent(view), sentence)

    async def result(self, execution: AsyncExecution) -> dict[str, Any]:
        """The output and the files, once it succeeded."""
        view = await execution.get()
        if not view.succeeded:
            raise Unanswerable(f"There is no result: {view.message} ({view.status}). {_next(view)}".strip())
        files = [
            {"name": one.name, "mediaType": one.media_type, "size": one.size} for one in await execution.artifacts()
        ]
        return {"executionId": view.id, "output": view.output, "files": files}

    async def file(self, execution: AsyncExecution, name: str) -> tuple[str, str]:
        """(text or base64, media type) of one result file; bytes that are no text are base64."""
        listed = {one.name: one for one in await execution.artifacts()}
        if name not in listed:
            raise Unanswerable(
                f"There is no file {name!r} to be fetched now; there are: {', '.join(listed) or 'none'}."
            )
        if listed[name].size > self._largest_file:
            raise Unanswerable(
                f"{name} has {listed[name].size} bytes, too many for a tool's answer; a program fetches it from "
                f"{listed[name].url} with the token in the header X-Client-Token."
            )
        content = await execution.artifact(name)
        kind = listed[name].media_type
        if kind.startswith("text/") or kind.split(";")[0] in ("application/json", "image/svg+xml"):
            return content.decode("utf-8", "replace"), kind
        return base64.b64encode(content).decode(), f"{kind};base64"


def shown(view: View) -> dict[str, Any]:
    """What an agent needs of a view; empty values are left out."""
    links = view.links
    told = {
        "executionId": view.id,
        "workflowId": view.workflow_id,
        "status": view.status,
        "message": view.message,
        "paymentStatus": view.payment_status,
        "price": money(view.price.amount, view.price.currency) if view.price else "",
        "payUrl": links.get("pay", "") if view.status == "awaiting_payment" else "",
        "page": links.get("page", ""),
        "percent": view.progress.percent if view.progress else 0,
        "questions": questions(view),
        "refund": money(view.refund.amount, view.refund.currency) + f" {view.refund.status}" if view.refund else "",
        "finishedAt": view.finished_at,
        "testMode": view.test_mode,
    }
    kept = {name: value for name, value in told.items() if value != "" and value != [] and value is not False}
    return {**kept, "output": view.output} if view.succeeded else kept


def questions(view: View) -> list[dict[str, Any]]:
    """What the workflow asks its buyer now."""
    return [
        {
            "nodeId": one.node_id,
            "step": one.step,
            "kind": one.kind,
            "title": one.title,
            "form": one.form,
            "until": one.until,
        }
        for one in view.waits or []
        if one.kind in ("form", "approval")
    ]


def _asked(view: View, node_id: str, step: str) -> set[str]:
    """The steps that ask this, of those that an answer may mean."""
    return {one["step"] for one in questions(view) if one["nodeId"] == node_id and step in ("", one["step"])}


def _percent(view: View) -> float:
    return float(view.progress.percent) if view.progress else 0.0


def _next(view: View) -> str:
    """One sentence on what to do now."""
    if view.status == "awaiting_payment":
        return "Give payUrl to the person who pays, then call farebox_wait. Keep executionId and token."
    if questions(view):
        return (
            "Answer the question with farebox_answer, in the shape of its form; an approval without one with "
            '{"approved": true} or {"approved": false}.'
        )
    if view.succeeded:
        return "Call farebox_result for the output and the files."
    if not view.is_final:
        return "Call farebox_wait, now or later. Keep executionId and token."
    return (
        "It has ended." if view.is_over else "It has ended; money is on its way. farebox_wait tells when it is settled."
    )


async def _ended(task: asyncio.Task[None]) -> None:
    """Cancelled and gone, so that nothing of it outlives the call."""
    task.cancel()
    await asyncio.wait({task})


async def _with_pauses(updates: AsyncIterator[Update]) -> AsyncIterator[Update | None]:
    """The updates, and None after each silence."""
    pending = asyncio.ensure_future(anext(updates, None))
    try:
        while True:
            done, _ = await asyncio.wait({pending}, timeout=QUIET)
            if not done:
                yield None
                continue
            update = pending.result()
            if update is None:
                return
            yield update
            pending = asyncio.ensure_future(anext(updates, None))
    finally:
        pending.cancel()
