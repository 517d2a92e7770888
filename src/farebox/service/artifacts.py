"""Artifacts: named result files of a run. Their bytes are stored first, then the row that names them.

What a step stores belongs to the run once the step has succeeded: its rows ride in the transaction of its result, so a
failed or repeated attempt leaves no half of a result behind. :class:`StepArtifacts` is what an attempt is given; the
engine adds its :meth:`~StepArtifacts.rows` to the unit of work that stores the result.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import threading
from collections.abc import Sequence

from msgspec.structs import replace

from farebox.actions.port import ActionError
from farebox.core.errors import BadRequest, FareboxError, NotAllowed, NotFound, TooLarge
from farebox.core.records import Artifact, Status
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service.house import House
from farebox.storage.port import Books, Work

MAX_COUNT = 1_000
"""Artifacts of one run."""
MAX_COUNT_OF_STEP = 100

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_MEDIA_TYPE = re.compile(
    r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}(; ?[a-z0-9-]{1,30}=[A-Za-z0-9._+-]{1,60}){0,3}"
)


class Owner(Value, frozen=True, kw_only=True):
    """Whose file it is: the run, and the step that makes it."""

    run_id: str
    execution_id: str
    org_id: str
    step: str
    early: bool = False
    """Fetchable by the buyer before the execution has succeeded (``public.early``)."""


def described(artifact: Artifact) -> Json:
    """What actions and API answers tell of an artifact."""
    return {
        "name": artifact.name,
        "mediaType": artifact.media_type,
        "size": artifact.size,
        "sha256": artifact.sha256,
    }


def write(
    house: House,
    owner: Owner,
    name: str,
    content: bytes,
    media_type: str,
    *,
    private: bool = False,
    later: bool = False,
) -> Artifact:
    """Check and store the bytes; the returned row is not stored yet. Blocks for the disk, or for the network.
    ``later``: check only; the row has no path yet. BadRequest, TooLarge."""
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f"{name[:200]!r} is no name for an artifact: 1 to 128 letters, digits, dots, underscores and hyphens, "
            "not beginning with a dot"
        )
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise BadRequest(f"{media_type[:200]!r} is no media type; write for example text/html; charset=utf-8")
    most = house.settings.artifact_bytes
    if len(content) > most:
        raise TooLarge(f"the artifact {name} has {len(content)} bytes, {most} are allowed")
    path, digest = ("", hashlib.sha256(content).hexdigest()) if later else house.artifacts.write(content)
    return Artifact(
        id=new_id("art"),
        run_id=owner.run_id,
        execution_id=owner.execution_id,
        org_id=owner.org_id,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=digest,
        path=path,
        step=owner.step,
        created_at=house.clock(),
        early=owner.early,
        private=private,
    )


async def put(
    house: House, owner: Owner, name: str, content: bytes, media_type: str, *, private: bool = False
) -> Artifact:
    """Store one artifact outside any step's result. The same name replaces. BadRequest, TooLarge, NotAllowed."""
    existing = await list_of(house, owner.run_id)
    _count(existing, {name})
    row = await asyncio.to_thread(write, house, owner, name, content, media_type, private=private)

    def keep(books: Books) -> Artifact:
        stamped = replace(row, created_at=books.now)
        books.add(stamped)
        return stamped

    stored: Artifact = await house.writing.submit(Work(do=keep))
    return stored


async def list_of(house: House, run_id: str) -> list[Artifact]:
    """All artifacts of a run, for its owner and the engine."""
    return await house.store.artifacts(run_id)


async def get(house: House, run_id: str, name: str) -> Artifact:
    """One artifact's row. NotFound."""
    found = await house.store.artifact(run_id, name)
    if found is None:
        raise NotFound(f"this run has no artifact {name[:128]!r}")
    return found


async def get_public(house: House, run_id: str, name: str, status: str) -> Artifact:
    """As the buyer may fetch it: after success all, before it those marked early, private ones never. NotFound, the
    same for all."""
    found = await house.store.artifact(run_id, name)
    if found is None or not is_public(found, status):
        raise NotFound(f"this execution has no artifact {name[:128]!r} that can be fetched now")
    return found


async def list_public(house: House, run_id: str, status: str) -> list[Artifact]:
    """The artifacts that the buyer may fetch now."""
    return [artifact for artifact in await list_of(house, run_id) if is_public(artifact, status)]


def is_public(artifact: Artifact, status: str) -> bool:
    return not artifact.private and (artifact.early or status == Status.SUCCEEDED)


async def read(house: House, artifact: Artifact) -> bytes:
    """The bytes of a stored artifact. NotFound if they are gone from the disk."""
    try:
        return await asyncio.to_thread(house.artifacts.read, artifact.path)
    except FileNotFoundError:
        raise NotFound(f"the bytes of {artifact.name} are gone") from None


class StepArtifacts:
    """One attempt's files. ``store`` and ``load`` are its context's, for any thread; ``rows`` is the engine's."""

    def __init__(self, house: House, owner: Owner, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._house = house
        self._owner = owner
        self._kept: dict[str, Artifact] = {}
        self._later: dict[str, bytes] = {}
        """What an async action has stored: it is sent over the network when it is not on the event loop any more."""
        self._lock = threading.Lock()
        self._loop = loop or asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def store(self, name: str, content: bytes, media_type: str, private: bool = False) -> Json:
        """Write the bytes and keep the row until the step's result is stored. ActionError."""
        with self._lock:
            if name not in self._kept and len(self._kept) >= MAX_COUNT_OF_STEP:
                raise ActionError(
                    "artifact_refused", f"a step stores at most {MAX_COUNT_OF_STEP} artifacts", category="validation"
                )
        later = self._house.artifacts.remote and threading.get_ident() == self._thread
        try:
            row = write(self._house, self._owner, name, content, media_type, private=private, later=later)
        except FareboxError as error:
            raise ActionError("artifact_refused", error.message, category="validation") from None
        except OSError as error:
            text = f"the artifact {name} cannot be stored now: {error.strerror or error}"
            raise ActionError("artifact_unstored", text, category="service", retryable=True) from None
        with self._lock:
            self._kept[name] = row
            self._later.pop(name, None)
            if later:
                self._later[name] = content
        return described(row)

    async def send(self) -> None:
        """Store what was left for later. OSError; it may be asked again."""
        for name, content in list(self._later.items()):
            path, _ = await asyncio.to_thread(self._house.artifacts.write, content)
            with self._lock:
                self._kept[name] = replace(self._kept[name], path=path)
                del self._later[name]

    def load(self, name: str) -> bytes:
        """The bytes of this attempt's or an earlier step's artifact. ActionError ``artifact_missing``."""
        with self._lock:
            row = self._kept.get(name)
            if name in self._later:
                return self._later[name]
        try:
            return self._house.artifacts.read((row or self._stored(name)).path)
        except (NotFound, FileNotFoundError):
            raise ActionError(
                "artifact_missing", f"this run has no artifact {name[:128]!r}", category="config"
            ) from None

    def _stored(self, name: str) -> Artifact:
        if threading.get_ident() == self._thread:
            raise ActionError(
                "blocking_call",
                "reading waits for the database; in an async action: await asyncio.to_thread(ctx.read_artifact, name)",
                category="config",
            )
        return asyncio.run_coroutine_threadsafe(get(self._house, self._owner.run_id, name), self._loop).result()

    def discard(self) -> None:
        """The attempt has failed: its files are nobody's. Blocks for the disk."""
        with self._lock:
            kept, self._kept = self._kept, {}
            self._later.clear()
        for row in kept.values():
            if row.path:
                self._house.artifacts.remove(row.path)

    @property
    def any(self) -> bool:
        """Whether anything was stored."""
        return bool(self._kept)

    async def rows(self) -> list[Artifact]:
        """The rows to be stored with the step's result, whose bytes are durable. ActionError if the run would have too
        many artifacts, or if they cannot be stored now."""
        if not self._kept:
            return []
        try:
            await self.send()
        except OSError as error:
            text = f"an artifact cannot be stored now: {error.strerror or error}"
            raise ActionError("artifact_unstored", text, category="service", retryable=True) from None
        try:
            _count(await list_of(self._house, self._owner.run_id), set(self._kept))
        except NotAllowed as error:
            raise ActionError("artifact_refused", error.message, category="validation") from None
        return list(self._kept.values())


def _count(existing: Sequence[Artifact], names: set[str]) -> None:
    if len({artifact.name for artifact in existing} | names) > MAX_COUNT:
        raise NotAllowed(f"a run has at most {MAX_COUNT} artifacts")
