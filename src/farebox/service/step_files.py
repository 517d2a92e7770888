"""What an attempt reads and stores: files that its buyer sent, files of earlier steps, and its own.

:class:`StepArtifacts` is what an attempt is given; the engine adds its :meth:`~StepArtifacts.rows` to the unit of work
that stores the step's result, so what a failed attempt has stored belongs to nobody and is removed.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Callable, Sequence
from typing import BinaryIO, TypeVar

from msgspec.structs import replace

from farebox.actions.port import ActionError, Sent
from farebox.core.errors import FareboxError, NotAllowed, NotFound
from farebox.core.files import is_upload_id
from farebox.core.records import Artifact, Run
from farebox.core.values import Json
from farebox.service import uploads
from farebox.service.artifacts import Owner, Stored, check, count, described, get, list_of, row_of, too_large, write
from farebox.service.house import House
from farebox.storage.port import StoreUnavailable
from farebox.storage.port_files import Incoming

T = TypeVar("T")

MAX_COUNT_OF_STEP = 100


async def sent(house: House, run: Run, keys: Sequence[str]) -> dict[str, Sent]:
    """The files behind these keys (an upload's id, or ``name#sha256`` of an artifact) that this run may read.
    ActionError ``artifact_unread`` if one cannot be read now."""
    found = await uploads.sent(house, run, [key for key in keys if is_upload_id(key)])
    for key in keys:
        name, is_artifact, digest = key.partition("#")
        stored = await _artifact(house, run, name, digest) if is_artifact else None
        if stored is None:
            continue
        file = await uploads.at_hand(house, stored)
        if file is not None:
            found[key] = file
    return found


async def _artifact(house: House, run: Run, name: str, digest: str) -> Artifact | None:
    """Of this run; with its digest, which nobody guesses, also of those that started it and may have handed it on."""
    stored = await house.store.artifact(run.id, name)
    while digest and (stored is None or stored.sha256 != digest):
        parent = await house.store.run(run.parent.partition("/")[0]) if run.parent else None
        if parent is None:
            return None
        run, stored = parent, await house.store.artifact(parent.id, name)
    return stored


def refusal(name: str, error: FareboxError | OSError) -> ActionError:
    """Why a file is not stored, as its action hears it."""
    if isinstance(error, FareboxError):
        return ActionError("artifact_refused", error.message, category="validation")
    text = f"the artifact {name} cannot be stored now: {error.strerror or error}"
    return ActionError("artifact_unstored", text, category="service", retryable=True)


class StepArtifacts:
    """One attempt's files. ``store`` and ``load`` are its context's, for any thread; ``rows`` is the engine's."""

    def __init__(self, house: House, owner: Owner, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._house = house
        self._owner = owner
        self._kept: dict[str, Artifact] = {}
        self._later: dict[str, bytes] = {}
        """What an async action has stored: it is sent over the network when it is not on the event loop any more."""
        self._over = False
        self._lock = threading.Lock()
        self._loop = loop or asyncio.get_running_loop()
        self._thread = threading.get_ident()

    def store(self, name: str, content: bytes, media_type: str, private: bool = False) -> Json:
        """Write the bytes and keep the row until the step's result is stored. ActionError."""
        with self._lock:
            self._room(name)
        later = self._house.artifacts.remote and threading.get_ident() == self._thread
        try:
            row = write(self._house, self._owner, name, content, media_type, private=private, later=later)
        except (FareboxError, OSError) as error:
            raise refusal(name, error) from None
        return self._keep(name, row, content if later else None)

    def begin(self, name: str, private: bool = False) -> GrowingFile:
        """One that is written piece by piece, and is kept when it is whole. Blocks for the disk. ActionError."""
        with self._lock:
            self._room(name)
        try:
            check(name, "application/octet-stream")
            return GrowingFile(self, self._house.artifacts.begin(), name, private)
        except (FareboxError, OSError) as error:
            raise refusal(name, error) from None

    def grown(self, name: str, media_type: str, private: bool, stored: Stored) -> Json:
        """It is whole."""
        return self._keep(name, row_of(self._house, self._owner, name, media_type, private, stored))

    def _keep(self, name: str, row: Artifact, later: bytes | None = None) -> Json:
        with self._lock:
            if not self._over:
                self._kept[name] = row
                self._later.pop(name, None)
                if later is not None:
                    self._later[name] = later
                return described(row)
        if row.path:
            self._house.artifacts.remove(row.path)
        raise ActionError(
            "attempt_over", f"the artifact {name} comes too late: its attempt has ended", category="internal"
        )

    @property
    def most(self) -> int:
        """The largest one, in bytes."""
        return self._house.settings.artifact_bytes

    def too_large(self, name: str) -> ActionError:
        return refusal(name, too_large(self._house, name))

    def _room(self, name: str) -> None:
        if name not in self._kept and len(self._kept) >= MAX_COUNT_OF_STEP:
            raise ActionError(
                "artifact_refused", f"a step stores at most {MAX_COUNT_OF_STEP} artifacts", category="validation"
            )

    async def send(self) -> None:
        """Store what was left for later. OSError; it may be asked again."""
        for name, content in list(self._later.items()):
            path, _ = await asyncio.to_thread(self._house.artifacts.write, content)
            with self._lock:
                self._kept[name] = replace(self._kept[name], path=path)
                del self._later[name]

    def load(self, name: str) -> bytes:
        """The bytes of this attempt's or an earlier step's artifact. ActionError ``artifact_missing`` or
        ``artifact_unread``."""
        with self._lock:
            held = self._later.get(name)
        return self._at(name, self._house.artifacts.read) if held is None else held

    def open(self, name: str) -> BinaryIO:
        """The same, to be read piece by piece."""
        with self._lock:
            held = self._later.get(name)
        return self._at(name, self._opened) if held is None else io.BytesIO(held)

    def _opened(self, path: str) -> BinaryIO:
        return self._house.artifacts.local(path).open("rb")

    def _at(self, name: str, do: Callable[[str], T]) -> T:
        with self._lock:
            row = self._kept.get(name)
        try:
            return do((row or self._stored(name)).path)
        except (NotFound, FileNotFoundError):
            raise ActionError(
                "artifact_missing", f"this run has no artifact {name[:128]!r}", category="config"
            ) from None
        except (OSError, StoreUnavailable) as error:
            raise uploads.unread(name, error) from None

    def _stored(self, name: str) -> Artifact:
        if threading.get_ident() == self._thread:
            raise ActionError(
                "blocking_call",
                "reading waits for the database; in an async action: await asyncio.to_thread(ctx.read_artifact, name)",
                category="config",
            )
        return asyncio.run_coroutine_threadsafe(get(self._house, self._owner.run_id, name), self._loop).result()

    def end(self) -> None:
        """The attempt has failed: what a thread of it finishes from now on comes too late."""
        with self._lock:
            self._over = True

    def discard(self) -> None:
        """The attempt has failed: its files are nobody's. Blocks for the disk."""
        self.end()
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
            raise refusal("of this step", error) from None
        try:
            count(await list_of(self._house, self._owner.run_id), set(self._kept))
        except NotAllowed as error:
            raise refusal("", error) from None
        return list(self._kept.values())


class GrowingFile:
    """One file of an attempt while it is written. Blocks. ``finish`` or ``discard`` ends it."""

    def __init__(self, files: StepArtifacts, incoming: Incoming, name: str, private: bool) -> None:
        self._files = files
        self._incoming = incoming
        self._name = name
        self._private = private

    def write(self, piece: bytes) -> None:
        """The next piece. ActionError."""
        if self._incoming.size + len(piece) > self._files.most:
            raise self._files.too_large(self._name)
        try:
            self._incoming.write(piece)
        except OSError as error:
            raise refusal(self._name, error) from None

    def finish(self, media_type: str) -> Json:
        """Durable, and the attempt's. ActionError."""
        try:
            check(self._name, media_type)
            path, digest = self._incoming.finish()
        except (FareboxError, OSError) as error:
            raise refusal(self._name, error) from None
        return self._files.grown(self._name, media_type, self._private, Stored(path, digest, self._incoming.size))

    def discard(self) -> None:
        """Nothing of it stays, unless it was finished."""
        self._incoming.discard()
