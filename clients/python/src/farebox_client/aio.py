"""The client for asyncio: sends and sleeps. Everything that decides is in ``wire``, ``calls`` and ``following``.

``sync`` is made from this file: `python scripts/paint.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, TypeVar

import httpx

from . import calls
from .calls import Handle, Json
from .errors import NotSucceeded
from .following import PATIENCE, Follower, Listen, Pause
from .models import Artifact, Checkout, Update, View, Workflow
from .wire import Attempts, Call, Policy, Request, refusal

T = TypeVar("T")


class AsyncFarebox:
    """A server, and what can be bought there. Use it as a context manager, or ``close`` it.

    ``api_key`` is an owner's key and needed for the owner's verbs only. ``http`` brings your own ``httpx.AsyncClient``.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str = "",
        *,
        timeout: float = 30.0,
        retries: int = 5,
        max_retry_after: float = 60.0,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self._policy = Policy(timeout, retries, max_retry_after)
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._http = http or httpx.AsyncClient()

    async def __aenter__(self) -> AsyncFarebox:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self._http.aclose()

    # --- buyers -------------------------------------------------------------------------------------------------------

    async def create(
        self,
        workflow_id: str,
        input: Mapping[str, Any] | None = None,
        *,
        idempotency_key: str = "",
        client_token: str = "",
        **more: Any,
    ) -> AsyncExecution:
        """Open an execution. A lost answer loses nothing: token and key are chosen here, and the request is repeated.

        ``more``: ``sourceSystem``, ``externalRef``, ``clientSafeMetadata``, ``provider``, ``successUrl``,
        ``cancelUrl``.
        """
        token = client_token or calls.new_token()
        made = await self.do(calls.create(workflow_id, input or {}, token, idempotency_key or calls.new_token(), more))
        return AsyncExecution(self, made.execution.id, made.client_token, made.checkout, made.execution)

    def execution(self, execution_id: str, token: str) -> AsyncExecution:
        """An execution that was created earlier."""
        return AsyncExecution(self, execution_id, token)

    async def workflows(self, q: str = "", limit: int = 20) -> list[Workflow]:
        """What is for sale, newest first; ``q`` looks in names and texts."""
        return await self.do(calls.workflows(q, limit))

    async def workflow(self, workflow_id: str) -> Workflow:
        """One workflow: what it does, its input schema, its price."""
        return await self.do(calls.workflow(workflow_id))

    # --- owners -------------------------------------------------------------------------------------------------------

    async def validate(self, definition: Json, name: str = "workflow") -> Json:
        """``{"valid": ..., "errors": [...]}``: all problems at once, nothing stored."""
        return await self.do(calls.validate(definition, name))

    async def publish(
        self, definition: Json, name: str, *, workflow_id: str = "", visibility: str = "", **fields: Any
    ) -> Json:
        """Store a workflow (or a new version of ``workflow_id``), make it live, and return it."""
        saved = await self.do(calls.save_workflow(workflow_id, {"name": name, "definition": definition, **fields}))
        await self.do(calls.publish(saved["id"]))
        if visibility:
            await self.do(calls.set_visibility(saved["id"], visibility))
        return await self.own_workflow(saved["id"])

    async def create_own(self, workflow_id: str, input: Mapping[str, Any] | None = None, **more: Any) -> AsyncExecution:
        """Open an execution of a workflow of this key's organization, published to all or not."""
        token = calls.new_token()
        made = await self.do(calls.create_own(workflow_id, input or {}, token, calls.new_token(), more))
        return AsyncExecution(self, made.execution.id, made.client_token, made.checkout, made.execution)

    async def own_workflow(self, workflow_id: str) -> Json:
        """A workflow of this key's organization, with its definition."""
        return await self.do(calls.own_workflow(workflow_id))

    async def own_workflows(self, limit: int = 20, cursor: str = "") -> Json:
        """A page of the organization's workflows, newest first."""
        return await self.do(calls.own_workflows(limit, cursor))

    async def runs(self, workflow_id: str = "", limit: int = 20, cursor: str = "", status: str = "") -> Json:
        """A page of the runs of one workflow, or of all of the organization, newest first."""
        return await self.do(calls.runs(workflow_id, limit, cursor, status))

    async def call(self, method: str, path: str, body: Json = None, **params: str | int) -> Json:
        """Any other call of the API, with the same retries; returns the envelope's ``data``."""
        return await self.do(calls.any_call(method, path, body, params))

    # --- the wire -----------------------------------------------------------------------------------------------------

    async def do(self, call: Call[T]) -> T:
        """Ask until there is an answer, and read it."""
        attempts = Attempts(call.request, self._policy)
        while True:
            try:
                answer = await self._http.send(self.prepared(call.request))
                wanted = attempts.answered(answer.status_code, answer.headers, answer.content)
            except httpx.TransportError as error:
                wanted = attempts.lost(error)
            else:
                if wanted is None:
                    return call.decode(answer.content)
            await asyncio.sleep(wanted)

    def prepared(self, request: Request, read: float | None = None) -> httpx.Request:
        """The request as httpx sends it, with a timeout on everything."""
        limit = self._policy.timeout
        return self._http.build_request(
            request.method,
            self.base_url + request.path,
            params=dict(request.params),
            headers={**self._headers, **request.all_headers()},
            content=request.content,
            timeout=httpx.Timeout(limit, read=read or request.timeout or limit),
        )

    @asynccontextmanager
    async def opened(self, request: Request, read: float | None = None) -> AsyncIterator[httpx.Response]:
        """A streamed answer."""
        answer = await self._http.send(self.prepared(request, read), stream=True)
        try:
            yield answer
        finally:
            await answer.aclose()

    async def steps(self, follower: Follower) -> AsyncIterator[Update]:
        """Do what a follower asks for, until it is over."""
        while (step := follower.next()) is not None:
            if isinstance(step, Pause):
                await asyncio.sleep(step.seconds)
                continue
            try:
                async with self.opened(step.request, step.silence if isinstance(step, Listen) else None) as answer:
                    if isinstance(step, Listen) and follower.opened(answer.status_code, answer.headers):
                        async for chunk in answer.aiter_bytes():
                            for update in follower.fed(chunk):
                                yield update
                            if follower.over:
                                return
                        follower.closed()
                    else:
                        for update in follower.answered(answer.status_code, answer.headers, await answer.aread()):
                            yield update
            except httpx.TransportError as error:
                follower.lost(error)


class AsyncExecution:
    """One execution in the hands of its buyer. Keep ``id`` and ``token``, and you can go on at any time."""

    def __init__(
        self,
        farebox: AsyncFarebox,
        execution_id: str,
        token: str,
        checkout: Checkout | None = None,
        created: View | None = None,
    ) -> None:
        self._farebox = farebox
        self._handle = Handle(execution_id, token)
        self.id = execution_id
        self.checkout = checkout
        """Where to pay; None when free, or when this handle did not create it."""
        self.created = created
        """As it was at creation; ``get`` reads it anew."""

    @property
    def token(self) -> str:
        """The proof of who bought it."""
        return self._handle.token

    @property
    def checkout_url(self) -> str:
        """Where the buyer pays; empty when nothing is to be paid or the provider has not answered yet."""
        return self.checkout.url if self.checkout else ""

    async def get(self, after: int | None = None, limit: int | None = None) -> View:
        """How it stands, with its newest events; with ``after``, the next ``limit`` events above it."""
        return await self._farebox.do(self._handle.get(after, limit))

    async def raw(self) -> Json:
        """The same as the server writes it."""
        return await self._farebox.do(self._handle.raw())

    def follow(
        self,
        after: int | None = None,
        *,
        poll: bool = False,
        patience: float | None = PATIENCE,
        on_lost: Callable[[Exception], object] | None = None,
    ) -> AsyncIterator[Update]:
        """What happens, as it happens: resumes by itself, every event once, ends after ``End``.

        ``patience``: seconds without contact after which it gives up; None never does. ``on_lost`` is told when contact
        is lost and tried for again.
        """
        return self._farebox.steps(Follower(self._handle, after, poll, patience, on_lost))

    async def wait(
        self, until: Callable[[View], bool] = lambda view: False, *, patience: float | None = PATIENCE
    ) -> View:
        """The view once it is over, or once ``until`` says so."""
        async for update in self.follow(patience=patience):
            if (update.type == "snapshot" or update.type == "status") and until(update.view):
                break
        return await self.get()

    async def result(self, *, patience: float | None = PATIENCE) -> Any:
        """The output, once it succeeded; NotSucceeded with the view when it ended otherwise."""
        view = await self.wait(patience=patience)
        if not view.succeeded:
            raise NotSucceeded(view)
        return view.output

    async def cancel(self) -> View:
        """Cancel; ``view.cancel`` tells beforehand whether that is allowed and gives the money back."""
        return await self._farebox.do(self._handle.cancel())

    async def answer(self, node_id: str, data: Json, step: str = "") -> View:
        """Answer the question that node ``node_id`` asks; ``step`` only when it waits more than once."""
        return await self._farebox.do(self._handle.answer(node_id, data, step))

    async def artifacts(self) -> list[Artifact]:
        """The result files that can be fetched now."""
        return await self._farebox.do(self._handle.artifacts())

    async def artifact(self, name: str) -> bytes:
        """One result file, whole; ``download`` for a large one."""
        return await self._farebox.do(Call(self._handle.artifact(name), bytes))

    async def download(self, name: str) -> AsyncIterator[bytes]:
        """One result file, piece by piece."""
        async with self._farebox.opened(self._handle.artifact(name)) as answer:
            if answer.status_code != 200:
                raise refusal(answer.status_code, answer.headers, await answer.aread())
            async for piece in answer.aiter_bytes():
                yield piece

    async def receipt(self) -> Json:
        """What was bought, paid and refunded, with the timeline's digest."""
        return await self._farebox.do(self._handle.receipt())

    async def rotate(self) -> str:
        """Swap the token for a new one; the old one is dead at once. Not repeated when the answer is lost."""
        self._handle.token = await self._farebox.do(self._handle.tokens("rotate"))
        return self._handle.token

    async def share(self, *scopes: str) -> str:
        """Another token for somebody else, which can do only this: ``read``, ``cancel``, ``answer``."""
        return await self._farebox.do(self._handle.tokens("create", scopes))

    async def revoke(self) -> None:
        """Kill this token."""
        await self._farebox.do(self._handle.tokens("revoke"))

    async def pay(self, outcome: str = "paid") -> None:
        """Test mode only: what a buyer would do at the test checkout."""
        checkout_id = self.checkout.id if self.checkout else (await self.get()).checkout_session_id
        await self._farebox.do(calls.decide(checkout_id, outcome))
