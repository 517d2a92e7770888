"""Waits and delays: from a node's resolved payload to the entry that opens it, and what it results in."""

from __future__ import annotations

from farebox.core.expressions_errors import ExpressionError
from farebox.core.graph import Node
from farebox.core.journal import SignalTaken, WaitOpened
from farebox.core.public import title_of
from farebox.core.schema_check import schema_problems
from farebox.core.times import DAY, HOUR, MINUTE, SECOND, parse_rfc3339
from farebox.core.values import Json, Millis

LONGEST = 366 * DAY
LONGEST_TEXT = 40
UNITS = {"ms": 1, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}


def parse_duration(text: str) -> Millis:
    """``"15m"``, ``"1h30m"``, ``"500ms"`` as milliseconds; ValueError for anything else."""
    if len(text) > LONGEST_TEXT:
        raise ValueError("a duration is short, like 15m, 1h30m or 500ms")
    total, number = 0, ""
    rest = text.replace(" ", "")
    while rest:
        digits = len(rest) - len(rest.lstrip("0123456789"))
        number, rest = rest[:digits], rest[digits:]
        letters = len(rest) - len(rest.lstrip("msdhw"))
        unit, rest = rest[:letters], rest[letters:]
        if not number or unit not in UNITS:
            raise ValueError(f"{text!r} is not a duration; write it like 15m, 1h30m or 500ms")
        total += int(number) * UNITS[unit]
    if not number:
        raise ValueError("a duration is empty; write it like 15m, 1h30m or 500ms")
    return total


def open_wait(step: str, node: Node, arguments: Json, now: Millis) -> WaitOpened:
    """A ``wait`` node's entry. ``timeoutMs`` counts from now."""
    timeout = arguments.get("timeoutMs")
    form = arguments.get("form")
    wrong = next(schema_problems(form), None) if form is not None else None
    if wrong is not None:  # publishing could not see what its expressions would give
        path, _, text = wrong
        raise ExpressionError("form_invalid", f"form.{path}: {text}" if path else f"form: {text}")
    url = str(arguments.get("url") or "")
    if url and not is_link(url):
        raise ExpressionError("url_invalid", "a wait's url begins with https://, or is a path of ours")
    title = str(arguments.get("title") or title_of(node))
    return WaitOpened(
        at=now,
        step=step,
        wait=arguments["kind"],
        until=None if timeout is None else now + _whole(timeout, "timeoutMs"),
        title=title,
        form=form,
        url=url,
    )


def is_link(url: str) -> bool:
    """Whether a buyer may be sent there: https, or a path of our own."""
    ours = url.startswith("/") and not url.startswith(("//", "/\\"))
    return ours or url.startswith("https://")


def open_delay(step: str, node: Node, arguments: Json, now: Millis) -> WaitOpened:
    """A ``delay`` node's entry: ``delayMs``, ``duration`` ("15m") or ``until`` (RFC 3339)."""
    try:
        if arguments.get("until") is not None:
            until = parse_rfc3339(str(arguments["until"]))
        elif arguments.get("duration") is not None:
            until = now + parse_duration(str(arguments["duration"]))
        else:
            until = now + _whole(arguments.get("delayMs"), "delayMs")
    except ValueError as error:
        raise ExpressionError("delay_invalid", str(error)) from error
    if until > now + LONGEST:
        raise ExpressionError("delay_invalid", "a delay is at most a year long")
    return WaitOpened(at=now, step=step, wait="time", until=until, title=title_of(node))


def _whole(value: Json, field: str) -> Millis:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value > LONGEST:
        raise ExpressionError("type_error", f"{field} must be a number of milliseconds, at most a year")
    return int(value)


def resumed(opened: WaitOpened, taken: SignalTaken) -> Json:
    """The result of a wait that was answered."""
    return {
        "status": "resumed",
        "branch": "resumed",
        "source": taken.source,
        "data": taken.data,
        "triggerResult": taken.data,
        "timeoutMs": _timeout(opened),
    }


def timed_out(opened: WaitOpened) -> Json:
    """The result of a wait whose deadline passed and whose ``timed_out`` children take over."""
    return {
        "status": "timed_out",
        "branch": "timed_out",
        "source": "",
        "data": None,
        "triggerResult": None,
        "timeoutMs": _timeout(opened),
    }


def _timeout(opened: WaitOpened) -> Millis | None:
    return None if opened.until is None else opened.until - opened.at
