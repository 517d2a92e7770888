"""Files that buyers send ahead of an order, because they are too large to stand in it.

Streamed to the disk under a size limit and caps, kept for a day, taken by one execution in the transaction that opens
it. Its bytes then stay as long as that execution's artifacts. An upload serves one execution only: who orders again
sends the file again, so nobody can use what somebody else has sent, and a file goes when its order goes.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial
from typing import TypeVar

from farebox.actions.port import ActionError, Sent
from farebox.core.errors import (
    FilesNotTaken,
    MediaType,
    NotAllowed,
    NotFound,
    NotPublic,
    PayloadInvalid,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
)
from farebox.core.files import uploads_in
from farebox.core.graph import Graph
from farebox.core.records import Artifact, Run, Upload, UploadClaim, Workflow
from farebox.core.times import DAY
from farebox.core.values import Json, Millis, Value
from farebox.ids import new_id
from farebox.service.house import House
from farebox.storage.port import Books, Work
from farebox.storage.port_files import Incoming

T = TypeVar("T")

UNCLAIMED: Millis = DAY
"""How long an upload waits for its order."""
MOST_OF_ORDER = 50
PIECE = 1024 * 1024
"""So many bytes are gathered before the disk is asked."""
MOST_DROPPED = 500
LONGEST_NAME = 255
UNNAMED = "file"

_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]{1,63}/[\w!#$&^.+-]{1,63}(; ?[\w-]{1,30}=\"?[\w.+-]{1,60}\"?){0,3}", re.ASCII)


class Sender(Value, frozen=True):
    """Who sends it: a coarse address prefix for the caps, or nobody whom they bind."""

    client: str = ""
    exempt: bool = False


class UnderWay:
    """Bytes that are promised to bodies still coming in, by client: they count against the caps, too."""

    def __init__(self) -> None:
        self.by_client: Counter[str] = Counter()

    def of(self, client: str) -> int:
        return self.by_client[client]

    @property
    def in_all(self) -> int:
        return self.by_client.total()


async def receive(
    house: House,
    workflow_id: str,
    body: AsyncIterator[bytes],
    *,
    name: str,
    media_type: str,
    length: int | None,
    sender: Sender,
    under_way: UnderWay,
) -> Upload:
    """Store a body as it comes. ``length``: what its sender announced. NotFound, NotPublic, NotAllowed,
    FilesNotTaken, TooLarge, TooManyRequests, MediaType, Unavailable."""
    workflow = await _workflow(house, workflow_id)
    if media_type and not _MEDIA_TYPE.fullmatch(media_type):
        raise MediaType(f"{media_type[:100]!r} is no media type; send for example text/csv")
    most = house.settings.upload_bytes
    if length is not None and length > most:
        raise _too_large(most)
    promised = most if length is None else length
    await _room(house, sender, promised, under_way)
    under_way.by_client[sender.client] += promised
    try:
        path, digest, size = await _stored(house, body, most)
        upload = Upload(
            id=new_id("upl"),
            workflow_id=workflow.id,
            org_id=workflow.org_id,
            client=sender.client,
            name=clean_name(name),
            media_type=media_type or "application/octet-stream",
            size=size,
            sha256=digest,
            path=path,
            created_at=house.clock(),
            expires_at=house.clock() + UNCLAIMED,
        )
        try:
            await house.writing.submit(Work(do=lambda books: books.add(upload), brings=0))
        except Exception:
            await asyncio.to_thread(house.artifacts.remove, path)
            raise
        return upload
    finally:
        under_way.by_client[sender.client] -= promised


async def _workflow(house: House, workflow_id: str) -> Workflow:
    """One that anybody may execute, and that takes files."""
    workflow = await house.store.workflow(workflow_id)
    public = workflow is not None and workflow.visibility in ("public_view", "public_execute")
    if workflow is None or not public or workflow.live_version is None or workflow.status == "archived":
        raise NotFound(f"there is no workflow {workflow_id[:64]!r}")
    if workflow.visibility == "public_view":
        raise NotPublic
    if workflow.status != "active":
        raise NotAllowed("this workflow takes no new executions now, and so no files")
    graph = await house.graphs.get(workflow.id, workflow.live_version)
    if not graph.takes_files:
        raise FilesNotTaken
    return workflow


async def _room(house: House, sender: Sender, size: int, under_way: UnderWay) -> None:
    mine, everybodys = await house.store.uploads_held(sender.client)
    settings = house.settings
    if not sender.exempt and mine + under_way.of(sender.client) + size > settings.uploads_per_client:
        raise TooManyRequests("you have sent many files without ordering; order or wait", retry_after=600)
    if everybodys + under_way.in_all + size > settings.uploads_in_all:
        raise TooManyRequests("too many files wait for their order here; try again later", retry_after=600)


async def _stored(house: House, body: AsyncIterator[bytes], most: int) -> tuple[str, str, int]:
    """(path, SHA-256, size) of a body, written piece by piece and never on the event loop."""
    incoming = await _on_disk(house.artifacts.begin)
    try:
        await _written(incoming, body, most)
        path, digest = await _on_disk(incoming.finish)
    except BaseException:
        await asyncio.shield(asyncio.to_thread(incoming.discard))
        raise
    return path, digest, incoming.size


async def _written(incoming: Incoming, body: AsyncIterator[bytes], most: int) -> None:
    pieces: list[bytes] = []
    gathered = size = 0
    async for piece in body:
        size += len(piece)
        if size > most:
            raise _too_large(most)
        pieces.append(piece)
        gathered += len(piece)
        if gathered >= PIECE:
            await _on_disk(partial(incoming.write, b"".join(pieces)))
            pieces, gathered = [], 0
    if pieces:
        await _on_disk(partial(incoming.write, b"".join(pieces)))


async def _on_disk(do: Callable[[], T]) -> T:
    try:
        return await asyncio.to_thread(do)
    except OSError as error:
        raise Unavailable("there is no room for files right now", retry_after=600) from error


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"a file has at most {most:,} bytes here")


def clean_name(name: str) -> str:
    """A file's name as it may be shown: without its folders and without what cannot be printed."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(sign for sign in last if sign.isprintable()).strip()
    return shown[:LONGEST_NAME] or UNNAMED


async def taken(house: House, workflow: Workflow, graph: Graph, payload: Json) -> list[str]:
    """The uploads that a payload names, which its execution is to take. PayloadInvalid for those it cannot."""
    if not graph.takes_files:
        return []
    named = uploads_in(graph.input_schema, payload)
    found: list[Problem] = []
    for path, upload_id in named[: MOST_OF_ORDER + 1]:
        if not await _usable(house, workflow, upload_id):
            found.append(_problem(path))
    ids = list(dict.fromkeys(upload_id for _, upload_id in named))
    if len(named) > MOST_OF_ORDER:
        found.append(Problem("requestPayload", f"names at most {MOST_OF_ORDER} uploads", "too_many"))
    if found:
        raise PayloadInvalid(details=found)
    return ids


async def _usable(house: House, workflow: Workflow, upload_id: str) -> bool:
    upload = await house.store.upload(upload_id)
    return (
        upload is not None
        and upload.workflow_id == workflow.id
        and upload.expires_at > house.clock()
        and await house.store.upload_claim(upload_id) is None
    )


def claim(books: Books, ids: Sequence[str], execution_id: str) -> None:
    """Within the unit that opens the execution. Conflict('upload_claims') if another one was first."""
    for upload_id in ids:
        books.add(UploadClaim(upload_id, execution_id, books.now))


def gone(graph: Graph, payload: Json) -> PayloadInvalid:
    """When another execution took one of the uploads at the same moment."""
    return PayloadInvalid(details=[_problem(path) for path, _ in uploads_in(graph.input_schema, payload)])


def refuse(graph: Graph, payload: Json) -> None:
    """For runs without an execution: they take files as text only. PayloadInvalid."""
    named = uploads_in(graph.input_schema, payload)
    if named:
        text = "an upload is taken by an execution only; send the content itself here"
        raise PayloadInvalid(details=[Problem(_field(path), text, "upload") for path, _ in named])


def _problem(path: str) -> Problem:
    text = "this upload does not exist for this workflow, has expired, or was ordered with already; send the file again"
    return Problem(_field(path), text, "upload")


def _field(path: str) -> str:
    return f"requestPayload.{path}" if path else "requestPayload"


async def sent(house: House, run: Run, ids: Sequence[str]) -> dict[str, Sent]:
    """Those of these uploads that a run may read: of its execution, or of the one that its parents run for."""
    execution_id = await _execution_of(house, run)
    found: dict[str, Sent] = {}
    for upload_id in ids:
        claimed = await house.store.upload_claim(upload_id)
        upload = await house.store.upload(upload_id)
        if claimed is not None and upload is not None and execution_id and claimed.execution_id == execution_id:
            file = await at_hand(house, upload)
            if file is not None:
                found[upload_id] = file
    return found


async def at_hand(house: House, row: Upload | Artifact) -> Sent | None:
    """As a step reads it; None if its bytes are gone. ActionError if they cannot be read now."""
    try:
        place = await asyncio.to_thread(house.artifacts.local, row.path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise unread(row.name, error) from None
    return Sent(row.name, row.media_type, row.size, str(place))


def unread(name: str, error: Exception) -> ActionError:
    """Why a step cannot read a file that is there: what holds it is away, and may be back at its next attempt."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else error
    text = f"the file {name[:128]} cannot be read now: {why}"
    return ActionError("artifact_unread", text, category="service", retryable=True)


async def _execution_of(house: House, run: Run) -> str:
    while not run.execution_id and run.parent:
        parent = await house.store.run(run.parent.partition("/")[0])
        if parent is None:
            break
        run = parent
    return run.execution_id


async def clean(house: House) -> int:
    """Let go what nobody will read: rows first, then their bytes, then what crashes left half written."""
    now = house.clock()
    paths = await house.store.drop_uploads(now, MOST_DROPPED)
    for path in paths:
        await asyncio.to_thread(house.artifacts.remove, path)
    await asyncio.to_thread(house.artifacts.sweep, (now - UNCLAIMED) / 1000)
    return len(paths)
