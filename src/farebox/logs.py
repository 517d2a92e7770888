"""Structured logs: one line per fact, JSON or readable, with the request's id, and never with a secret.

Tokens, keys and secrets are cut out of every text that is logged, wherever it comes from: known prefixes (``ct_``,
``fbsk_``), the query parameters that carry them, the secret in the address of an inbound webhook, and the password in a
database's.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

from farebox.without import without

with without("rich"):  # for tracebacks that we never let it draw
    import structlog

if TYPE_CHECKING:
    from farebox.settings import Settings

HIDDEN = "***"
_SECRETS = re.compile(
    r"""\b(?P<prefix>ct|fbsk|tk|whs|whsec)_[A-Za-z0-9_=-]{8,}
    | (?P<query>(?:^|[?&\s"'])(?:token|ticket|secret|clientToken|client_token|api_key|key|password)=)[^&\s"'#]*
    | (?P<hook>/v1/webhooks/)[^/?#\s"']+
    | (?P<database>postgres(?:ql)?://[^:@/?\s"']*:)[^@\s"']+(?=@)
    | (?P<bearer>[Bb]earer\s+)[A-Za-z0-9._~+/=-]{8,}""",
    re.VERBOSE,
)


def redact(text: str) -> str:
    """The text without its secrets."""
    return _SECRETS.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    kept = found["query"] or found["hook"] or found["database"] or found["bearer"]
    if kept is not None:
        return kept + HIDDEN
    return f"{found['prefix']}_{HIDDEN}"


def _clean(value: Any, depth: int = 4) -> Any:
    if isinstance(value, str):
        return redact(value)
    if depth and isinstance(value, dict):
        return {key: _clean(item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list | tuple):
        return [_clean(item, depth - 1) for item in value]
    return value


def clean_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A structlog processor: no secret passes, whichever field it is in (tracebacks too)."""
    for key, value in event.items():
        event[key] = _clean(value)
    return event


class Steady:
    """Prints lines, one at a time. A line that cannot be written (the disk is full, its reader has gone) is dropped:
    nothing may fail because it could not be told."""

    def __init__(self, file: TextIO) -> None:
        self._line = structlog.PrintLogger(file).msg

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            self._line(message)

    log = debug = info = warning = error = critical = exception = msg


def configure(settings: Settings) -> None:
    """Set up logging once, for our own lines and for those of the libraries."""
    console = settings.log_format == "console" or (settings.log_format == "auto" and sys.stderr.isatty())
    level = getattr(logging, settings.log_level.upper())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        clean_event,
    ]
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if console
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=lambda *_: Steady(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.INFO))
    for noisy in ("httpx", "httpcore", "uvicorn.access", "_granian.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
