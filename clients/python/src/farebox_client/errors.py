"""Everything that can go wrong, each with what a program needs to decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .models import View


@dataclass(frozen=True)
class Problem:
    """One finding of the server: which field, what is wrong, and a stable word for it."""

    field: str
    message: str
    code: str
    node_id: str = ""
    node_name: str = ""


class FareboxError(Exception):
    """The server refused. ``code`` is the HTTP status x 1000 + n and stable; the message says what to do."""

    def __init__(
        self,
        code: int,
        message: str,
        details: tuple[Problem, ...] = (),
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = code // 1000
        self.message = message
        self.details = details
        self.request_id = request_id
        self.retry_after = retry_after
        """Seconds the server asks to wait, if it does."""

    def __str__(self) -> str:
        return f"{self.message} ({self.code})"


class ConnectionLost(Exception):
    """No whole answer: the network, or nothing within the timeout. Whether it was done is not known."""


class NotSucceeded(Exception):
    """The execution ended, but not with a result. ``view`` tells how."""

    def __init__(self, view: View) -> None:
        super().__init__(view.message or view.status)
        self.view = view
