"""What an attempt may use, from the loop and from a thread."""

from __future__ import annotations

import asyncio
import io
import threading
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from farebox.actions.context import ActionContext
from farebox.actions.http_guard import GuardedClient, Policy
from farebox.actions.port import ActionError, Context
from farebox.actions.saving import PIECE
from farebox.core.values import Json
from tests.actions.service import answer, serving


class Shelf:
    """An artifact keeper in memory."""

    def __init__(self, most: int = 50 * 1024 * 1024) -> None:
        self.files: dict[str, tuple[bytes, str]] = {}
        self.private: set[str] = set()
        self.sheets: list[Sheet] = []
        self.most = most
        self.loop = threading.get_ident()

    def store(self, name: str, content: bytes, media_type: str, private: bool = False) -> Json:
        self.files[name] = (content, media_type)
        if private:
            self.private.add(name)
        return {"name": name, "size": len(content)}

    def begin(self, name: str, private: bool = False) -> Sheet:
        if name.startswith("."):
            raise ActionError("artifact_refused", "no name", category="validation")
        sheet = Sheet(self, name, private)
        self.sheets.append(sheet)
        return sheet

    def load(self, name: str) -> bytes:
        return self.files[name][0]

    def open(self, name: str) -> BinaryIO:
        return io.BytesIO(self.load(name))


class Sheet:
    """One file while it is written to the shelf."""

    def __init__(self, shelf: Shelf, name: str, private: bool) -> None:
        self.shelf, self.name, self.private = shelf, name, private
        self.pieces: list[bytes] = []
        self.ended = ""

    def write(self, piece: bytes) -> None:
        assert threading.get_ident() != self.shelf.loop, "the disk was asked on the event loop"
        if sum(map(len, self.pieces)) + len(piece) > self.shelf.most:
            raise ActionError("artifact_refused", "too large", category="validation")
        self.pieces.append(piece)

    def finish(self, media_type: str) -> Json:
        self.ended = "finished"
        return self.shelf.store(self.name, b"".join(self.pieces), media_type, self.private)

    def discard(self) -> None:
        self.ended = self.ended or "discarded"


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


async def test_a_file_on_the_disk_becomes_an_artifact_without_being_read_whole(tmp_path: Path) -> None:
    shelf = Shelf()
    ctx = made(artifacts=shelf)
    (tmp_path / "a.bin").write_bytes(b"x" * 3_000_000)
    told = await asyncio.to_thread(ctx.artifact, "a.bin", tmp_path / "a.bin", "image/png", private=True)
    assert told == {"name": "a.bin", "size": 3_000_000}
    assert shelf.files["a.bin"] == (b"x" * 3_000_000, "image/png")
    assert shelf.private == {"a.bin"}
    assert max(len(piece) for piece in shelf.sheets[0].pieces) <= PIECE
    with await asyncio.to_thread(ctx.open_artifact, "a.bin") as file:
        assert file.read(2) == b"xx"
    for blocks in (lambda: ctx.artifact("b", tmp_path / "a.bin"), lambda: ctx.open_artifact("a.bin")):
        with pytest.raises(ActionError, match=r"await asyncio\.to_thread") as caught:
            blocks()
        assert caught.value.code == "blocking_call"


async def test_an_answer_is_saved_in_both_colours() -> None:
    shelf = Shelf()
    body = b"0123456789" * 500_000
    async with serving(lambda asked: answer(200, body, "Content-Type: Text/CSV; Charset=UTF-8")) as service:
        client = GuardedClient(Policy(allowed_hosts=("127.0.0.1",)))
        http = made(http=client, artifacts=shelf).http
        response = await http.request("GET", service.url(), save_as="a.csv", max_bytes=10)
        assert (response.file, response.body) == ({"name": "a.csv", "size": len(body)}, b"")
        assert shelf.files["a.csv"] == (body, "text/csv; charset=utf-8")
        assert shelf.private == {"a.csv"}
        await asyncio.to_thread(http.fetch, "GET", service.url(), save_as="b.csv", private=False)
        assert shelf.private == {"a.csv"}
        assert shelf.files["b.csv"][0] == body
        with pytest.raises(ActionError, match="an action that is not isolated"):
            await made(http=client).http.request("GET", service.url(), save_as="c.csv")
        await client.close()


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
