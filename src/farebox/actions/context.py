"""What an attempt is given: the concrete :class:`farebox.actions.port.Context`.

The engine makes one per attempt, on its loop::

    ctx = ActionContext(run_id=run.id, step=step, attempt=1, execution=execution, http=client,
                        artifacts=StepArtifacts(...), on_progress=tell)

All members work from a thread too. ``on_progress`` is always called on the loop's thread.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from msgspec.structs import replace

from farebox.actions.files import File
from farebox.actions.port import ActionError, Content, Lookup
from farebox.actions.saving import ArtifactKeeper, Saving, copied
from farebox.actions.sending import Client, Policy, Sender
from farebox.core.values import Json

if TYPE_CHECKING:
    from farebox.actions.http_messages import HttpResponse

T = TypeVar("T")

MAX_PROGRESS_TEXT = 200


class Http:
    """``ctx.http``: ``await ctx.http.request(...)`` in async actions, ``ctx.http.fetch(...)`` in plain ones."""

    def __init__(
        self,
        client: Client,
        idempotency_key: str,
        run: Callable[[Coroutine[Any, Any, HttpResponse]], HttpResponse],
        keeper: ArtifactKeeper | None = None,
    ) -> None:
        self._client = client
        self._key = idempotency_key
        self._run = run
        self._keeper = keeper

    @property
    def allowed_hosts(self) -> tuple[str, ...]:
        return self._client.policy.allowed_hosts

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
        body: bytes | str | File | None = None,
        json: Json = None,
        timeout: float = 30.0,  # noqa: ASYNC109 - the name that users of HTTP clients know
        max_bytes: int = 10 * 1024 * 1024,
        save_as: str = "",
        private: bool = True,
        expected: Collection[int] = (),
    ) -> HttpResponse:
        """Send a request through the guard; any status is an answer. ActionError when there is none.

        Methods that change something carry the step's ``Idempotency-Key``, unless ``headers`` holds one. A file as
        ``body`` is sent as it is read. ``save_as``: an answer with a status of 200 to 299 (or an ``expected`` one) goes
        into an artifact of this name, however large, and ``response.file`` is what ``ctx.artifact`` would have given.
        """
        from farebox.actions.http_messages import Outgoing  # with its library, when something is sent

        outgoing = Outgoing.build(method, url, headers=headers, query=query, body=body, json=json, key=self._key)
        if not save_as:
            return await self._client.send(outgoing, within=timeout, max_bytes=max_bytes)
        if self._keeper is None:
            text = "there is no place to save to here; fetch it in an action that is not isolated"
            raise ActionError("artifacts_missing", text, category="config")
        async with Saving(self._keeper, save_as, private, expected) as saving:
            response = await self._client.send(outgoing, within=timeout, max_bytes=max_bytes, into=saving.into)
            return replace(response, file=await saving.done())

    def fetch(self, method: str, url: str, **options: Any) -> HttpResponse:
        """The same for a plain function: it waits. Options as in :meth:`request`."""
        return self._run(self.request(method, url, **options))


class ActionContext:
    """One attempt's context. Thread-safe; ``cancel()`` is the engine's, everything else the action's."""

    def __init__(
        self,
        *,
        run_id: str,
        step: str,
        attempt: int,
        key: str = "",
        execution: Json = None,
        http: Client | None = None,
        artifacts: ArtifactKeeper | None = None,
        on_progress: Callable[[float, str], None] | None = None,
        sent_files: Lookup | None = None,
        loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self.run_id = run_id
        self.step = step
        self.attempt = attempt
        self.execution = execution if execution is not None else {}
        self.idempotency_key = key or f"{run_id}/{step}"
        self._client = http
        self._artifacts = artifacts
        self._on_progress = on_progress
        self.sent_files = sent_files
        """The engine's: what is known of uploads and artifacts, asked before the action is called."""
        self._cancelled = False
        self._loop = loop or asyncio.get_running_loop()
        self._thread = threading.get_ident()

    @property
    def cancelled(self) -> bool:
        """True once nobody wants the result any more."""
        return self._cancelled

    def cancel(self) -> None:
        """The engine's word that the result is not wanted any more."""
        self._cancelled = True

    def progress(self, fraction: float, text: str = "") -> None:
        """0..1 and a word for the timeline; values outside are moved to the nearest end."""
        if self._on_progress is None or self._cancelled:
            return
        share = 0.0 if math.isnan(fraction) else min(1.0, max(0.0, float(fraction)))
        words = str(text)[:MAX_PROGRESS_TEXT]
        if threading.get_ident() == self._thread:
            self._on_progress(share, words)
        else:
            self._loop.call_soon_threadsafe(self._on_progress, share, words)

    def artifact(
        self, name: str, content: Content, media_type: str = "application/octet-stream", *, private: bool = False
    ) -> Json:
        """Store a named file; it belongs to the run once this step has succeeded. The same name replaces. The buyer can
        fetch it, unless it is ``private``. A path or an open file is copied piece by piece: in an async action
        ``await asyncio.to_thread(ctx.artifact, name, path)``."""
        if isinstance(content, str):
            content = content.encode()
        if isinstance(content, bytes | bytearray | memoryview):
            return self._keeper().store(name, bytes(content), media_type, private)
        self._blocks("await asyncio.to_thread(ctx.artifact, name, file)")
        return copied(self._keeper(), name, content, media_type, private)

    def read_artifact(self, name: str) -> bytes:
        """The bytes of an artifact of this run. Async actions: ``await asyncio.to_thread(ctx.read_artifact, name)``."""
        return self._keeper().load(name)

    def open_artifact(self, name: str) -> BinaryIO:
        """The same, to be read piece by piece. Async actions: ``await asyncio.to_thread(ctx.open_artifact, name)``."""
        self._blocks("await asyncio.to_thread(ctx.open_artifact, name)")
        return self._keeper().open(name)

    @property
    def http(self) -> Http:
        """The guarded HTTP client."""
        if self._client is None:
            self._client = Sender(Policy())
        return Http(self._client, self.idempotency_key, self._wait, self._artifacts)

    def _keeper(self) -> ArtifactKeeper:
        if self._artifacts is None:
            raise ActionError("artifacts_missing", "this attempt has no place for artifacts", category="config")
        return self._artifacts

    def _blocks(self, instead: str) -> None:
        if threading.get_ident() == self._thread:
            raise ActionError("blocking_call", f"in an async action write: {instead}", category="config")

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        try:
            self._blocks("await ctx.http.request(...)")
        except ActionError:
            work.close()
            raise
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
