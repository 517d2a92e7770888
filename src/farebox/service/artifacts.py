"""Artifacts: named result files of a run. Their bytes are stored first, then the row that names them.

What a step stores belongs to the run once the step has succeeded: its rows ride in the transaction of its result, so a
failed or repeated attempt leaves no half of a result behind (``step_files``).
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence

from msgspec.structs import replace

from farebox.core.errors import BadRequest, NotAllowed, NotFound, TooLarge
from farebox.core.records import Artifact, Status
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service.house import House
from farebox.storage.port import Books, Work

MAX_COUNT = 1_000
"""Artifacts of one run."""

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
    check(name, media_type)
    if len(content) > house.settings.artifact_bytes:
        raise too_large(house, name)
    path, digest = ("", hashlib.sha256(content).hexdigest()) if later else house.artifacts.write(content)
    return row_of(house, owner, name, media_type, private, Stored(path, digest, len(content)))


class Stored(Value, frozen=True):
    """Bytes that are durable."""

    path: str
    sha256: str
    size: int


def too_large(house: House, name: str) -> TooLarge:
    most = house.settings.artifact_bytes
    return TooLarge(f"the artifact {name} has more than {most:,} bytes, the most here (`artifact_bytes`)")


def check(name: str, media_type: str) -> None:
    """What a file may be called. BadRequest."""
    if not _NAME.fullmatch(name):
        raise BadRequest(
            f"{name[:200]!r} is no name for an artifact: 1 to 128 letters, digits, dots, underscores and hyphens, "
            "not beginning with a dot"
        )
    if not _MEDIA_TYPE.fullmatch(media_type):
        raise BadRequest(f"{media_type[:200]!r} is no media type; write for example text/html; charset=utf-8")


def row_of(house: House, owner: Owner, name: str, media_type: str, private: bool, stored: Stored) -> Artifact:
    """The row that names them."""
    return Artifact(
        id=new_id("art"),
        run_id=owner.run_id,
        execution_id=owner.execution_id,
        org_id=owner.org_id,
        name=name,
        media_type=media_type,
        size=stored.size,
        sha256=stored.sha256,
        path=stored.path,
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
    count(existing, {name})
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


def count(existing: Sequence[Artifact], names: set[str]) -> None:
    """NotAllowed if the run would have too many with these."""
    if len({artifact.name for artifact in existing} | names) > MAX_COUNT:
        raise NotAllowed(f"a run has at most {MAX_COUNT} artifacts")
