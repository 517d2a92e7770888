"""What an attempt may use, from the loop and from a thread."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from farebox.actions.context import ActionContext
from farebox.actions.http_guard import GuardedClient, Policy
from farebox.actions.port import ActionError, Context
from farebox.core.values import Json
from tests.actions.service import answer, serving


class Shelf:
    """An artifact keeper in memory."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}
        self.private: set[str] = set()

    def store(self, name: str, content: bytes, media_type: str, private: bool = False) -> Json:
        self.files[name] = (content, media_type)
        if private:
            self.private.add(name)
        return {"name": name, "size": len(content)}

    def load(self, name: str) -> bytes:
        return self.files[name][0]


def made(**options: Any) -> ActionContext:
    return ActionContext(run_id="run_1", step="draw#2", attempt=3, **options)


async def test_it_is_the_context_that_actions_were_promised() -> None:
    ctx: Context = made(execution={"id": "exe_1"})
    assert (ctx.run_id, ctx.step, ctx.attempt, ctx.idempotency_key) == ("run_1", "draw#2", 3, "run_1/draw#2")
    assert ctx.execution == {"id": "exe_1"}
    assert made().execution == {}
    assert made(key="run_1/draw#2~3").idempotency_key == "run_1/draw#2~3"
    assert ctx.cancelled is False


async def test_progress_is_bounded_and_always_told_on_the_loop() -> None:
    told: list[tuple[float, str, int]] = []
    ctx = made(on_progress=lambda share, text: told.append((share, text, threading.get_ident())))
    ctx.progress(-1, "x" * 500)
    ctx.progress(float("nan"))
    await asyncio.to_thread(ctx.progress, 7, "end")
    await asyncio.sleep(0)
    here = threading.get_ident()
    assert told == [(0.0, "x" * 200, here), (0.0, "", here), (1.0, "end", here)]
    ctx.cancel()
    ctx.progress(0.5)
    assert (ctx.cancelled, len(told)) == (True, 3)
    made().progress(0.5)


async def test_artifacts_go_to_their_keeper_as_bytes() -> None:
    shelf = Shelf()
    ctx = made(artifacts=shelf)
    assert ctx.artifact("a.txt", "ä", "text/plain") == {"name": "a.txt", "size": 2}
    ctx.artifact("b.bin", bytearray(b"x"))
    assert shelf.files == {"a.txt": ("ä".encode(), "text/plain"), "b.bin": (b"x", "application/octet-stream")}
    assert ctx.read_artifact("b.bin") == b"x"
    ctx.artifact("c", "", private=True)
    assert shelf.private == {"c"}
    with pytest.raises(ActionError, match="no place for artifacts"):
        made().artifact("a", b"")


async def test_http_in_both_colours() -> None:
    async with serving(lambda asked: answer(200, asked.method.encode())) as service:
        client = GuardedClient(Policy(allowed_hosts=("127.0.0.1",)))
        http = made(http=client).http
        assert (await http.request("GET", service.url())).body == b"GET"
        fetched = await asyncio.to_thread(http.fetch, "POST", service.url(), json={})
        assert fetched.body == b"POST"
        assert [asked.headers.get("idempotency-key") for asked in service.asked] == [None, "run_1/draw#2"]
        with pytest.raises(ActionError, match=r"await ctx\.http\.request"):
            http.fetch("GET", service.url())
        assert http.allowed_hosts == ("127.0.0.1",)
        await client.close()


async def test_without_a_client_the_strictest_one_is_used() -> None:
    with pytest.raises(ActionError, match="is not https"):
        await made().http.request("GET", "http://127.0.0.1/")
