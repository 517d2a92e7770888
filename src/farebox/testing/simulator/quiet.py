"""The log during a simulation: not printed, but listened to. What the product itself calls an error is judged here.

An error that a simulated fault explains (the store was away) is as it should be; any other is a bug that would have
been seen only in a log.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

from farebox.core.errors import FareboxError
from farebox.storage.port import Conflict, StoreUnavailable

Unforeseen = Callable[[str, BaseException | None], None]
EXPLAINED = (StoreUnavailable, FareboxError, Conflict)
NEVER = frozenset({"the journal writer failed", "a listener of the journal writer failed"})
"""Whatever the reason."""


@contextmanager
def listening(unforeseen: Unforeseen) -> Iterator[None]:
    """Meanwhile nothing is logged, and errors that no fault explains are told to ``unforeseen``."""
    before = structlog.get_config()

    def judged(logger: Any, method: str, event: MutableMapping[str, Any]) -> Any:
        told = event.get("exc_info")
        error = told if isinstance(told, BaseException) else sys.exc_info()[1] if told else None
        if event["event"] in NEVER or (error is not None and not _explained(error)):
            unforeseen(str(event["event"]), error)
        raise structlog.DropEvent

    structlog.configure(
        processors=[judged],
        wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR),
        cache_logger_on_first_use=False,
    )
    try:
        yield
    finally:
        structlog.configure(**before)


def _explained(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(map(_explained, error.exceptions))
    return isinstance(error, EXPLAINED)
