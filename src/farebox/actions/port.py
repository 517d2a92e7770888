"""What an action is and what it is given: the part of Farebox that builders meet.

An action is a typed function: a dataclass or annotated parameters for its arguments, one line of docstring, and a
:class:`Context`. It may be ``async def`` or a plain ``def`` (run in a thread). It is performed at least once;
``ctx.idempotency_key`` is the same for every attempt of a step.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

from farebox.core.graph import NodeType
from farebox.core.values import Json, Value


class Refuse(Exception):
    """Raise it with a text *for the buyer*: "Column 'price' is missing". Not retried; fails the step."""

    def __init__(self, message: str, *, code: str = "refused") -> None:
        super().__init__(message)
        self.code = code


class Retry(Exception):
    """Raise it to ask for another try: ``Retry("busy", after=5.0)`` (seconds)."""

    def __init__(
        self, message: str = "", *, after: float = 0.0, code: str = "retry", category: str = "service"
    ) -> None:
        super().__init__(message)
        self.after = after
        self.code = code
        self.category = category


class ActionError(Exception):
    """A failure with a code and a category, for the owner: ``ActionError("quota", "..", category="service")``."""

    def __init__(
        self, code: str, message: str, *, category: str = "service", retryable: bool = False, after: float = 0.0
    ):
        super().__init__(message)
        self.code = code
        self.category = category
        self.retryable = retryable
        self.after = after


Content: TypeAlias = bytes | str | Path | BinaryIO
"""What a file may be made of: its bytes, a text, where it lies, or an open file."""


class Context(Protocol):
    """What an attempt may use. All members work from a thread too."""

    @property
    def run_id(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def idempotency_key(self) -> str:
        """``run/step``: send it with every effect, so that a repeated attempt is no second effect."""
        ...

    @property
    def execution(self) -> Json:
        """``$execution``: {} for runs without one."""
        ...

    @property
    def cancelled(self) -> bool:
        """True once nobody wants the result any more; long loops look at it now and then."""
        ...

    def progress(self, fraction: float, text: str = "") -> None:
        """0..1 and a word for the timeline; shown when the node says ``public.progress: true``."""
        ...

    def artifact(
        self, name: str, content: Content, media_type: str = "application/octet-stream", *, private: bool = False
    ) -> Json:
        """Store a named file of this run; returns {name, mediaType, size, sha256}. The same name replaces. A buyer can
        fetch it once the execution has succeeded; one that is ``private`` is for other steps and for the owner. A path
        or an open file is copied piece by piece."""
        ...

    def read_artifact(self, name: str) -> bytes:
        """The bytes of an artifact of this run; ActionError('artifact_missing' or, retryable, 'artifact_unread')."""
        ...

    def open_artifact(self, name: str) -> BinaryIO:
        """The same, to be read piece by piece: ``with ctx.open_artifact("rows.csv") as file``."""
        ...

    @property
    def http(self) -> Any:
        """The guarded HTTP client (``actions.context.Http``)."""
        ...


class Sent(Value, frozen=True):
    """A file that the buyer sent ahead, or an earlier step stored, as the server knows it; ``File`` reads it."""

    name: str
    media_type: str
    size: int
    path: str
    """Where its bytes are, on this machine."""


SentFiles: TypeAlias = Mapping[str, Sent]
"""By ``files.key_of``."""
Lookup: TypeAlias = Callable[[Sequence[str]], Awaitable[SentFiles]]


class ActionSpec(Value, frozen=True, kw_only=True):
    """A registered action: its catalogue entry and how to call it."""

    node: NodeType
    call: Callable[[Json, Context], Awaitable[Json]]
    """(resolved arguments, context) -> JSON result. Async actions run on the loop; the wrapper of a plain function
    sends it to a thread. Raises Refuse, Retry, ActionError, or anything (code ``action_error``)."""
    isolated: bool = False
    """Run in a subprocess that is killed at the timeout."""
