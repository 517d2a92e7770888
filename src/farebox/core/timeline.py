"""The timeline's catalogue, and how its lines are written: numbered without gaps, stamped, rendered once as JSON text.

``createdAt`` never goes back: a clock that does is held at the last event's time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias

import msgspec

from farebox.core.records import EventRow
from farebox.core.times import rfc3339
from farebox.core.values import Millis

Level: TypeAlias = Literal["info", "success", "warning", "error"]

CATALOGUE: dict[str, tuple[Level, str]] = {
    "execution.created": ("info", "Execution created"),
    "checkout.opened": ("info", "Checkout opened"),
    "checkout.expired": ("warning", "Checkout expired"),
    "execution.cancelled": ("warning", "Cancelled before payment"),
    "payment.processing": ("info", "Payment is being processed"),
    "payment.failed": ("warning", "Payment declined"),
    "payment.confirmed": ("success", "Payment received"),
    "payment.late": ("warning", "Payment came too late and will be returned"),
    "payment.review": ("warning", "Payment is being checked"),
    "payment.disputed": ("warning", "Payment disputed"),
    "payment.dispute_closed": ("info", "Dispute closed"),
    "refund.pending": ("info", "Refund on its way"),
    "refund.issued": ("success", "Refund issued"),
    "refund.failed": ("warning", "Refund needs attention"),
    "run.queued": ("info", "Queued"),
    "run.started": ("info", "Started"),
    "step.started": ("info", ""),
    "step.progress": ("info", ""),
    "step.retrying": ("warning", ""),
    "step.succeeded": ("success", ""),
    "step.failed": ("error", ""),
    "step.skipped": ("info", ""),
    "run.waiting": ("info", "Waiting"),
    "run.resumed": ("info", "Resumed"),
    "run.paused": ("info", "Paused"),
    "run.succeeded": ("success", "Finished"),
    "run.failed": ("error", "Failed"),
    "run.cancelled": ("warning", "Cancelled"),
    "execution.erased": ("info", "Contents erased"),
}
"""eventType -> its level and its title. A step's title is its node's."""

_encode = msgspec.json.Encoder().encode


Parts: TypeAlias = tuple[str, str, str]
"""Of a line: what is the same for every execution that reaches this place, before its id, its run, its number."""


@lru_cache(maxsize=4096)
def parts_of(
    event_type: str, message: str = "", node_id: str = "", title: str = "", level: Level | None = None
) -> Parts:
    """Title and level are the catalogue's unless given."""
    usual_level, usual_title = CATALOGUE[event_type]
    return (
        f'","eventType":"{event_type}","id":"evt_',
        f'","level":"{level or usual_level}","message":{_quoted(message)},"nodeId":{_quoted(node_id)},"runId":"',
        f'","title":{_quoted(title or usual_title)},"seq":',
    )


def _quoted(text: str) -> str:
    return _encode(text).decode()


class Timeline:
    """The lines that one transaction adds to one execution's timeline."""

    __slots__ = ("_date", "_key", "_name", "at", "rows", "seq")

    def __init__(self, execution_id: str, seq: int, last_event_at: Millis, now: Millis) -> None:
        self._key = execution_id
        self._name = execution_id[4:]
        self.seq = seq
        self.at = now if now > last_event_at else last_event_at
        self._date = rfc3339(self.at)
        self.rows: list[EventRow] = []

    def add(
        self,
        event_type: str,
        message: str = "",
        *,
        run_id: str = "",
        node_id: str = "",
        title: str = "",
        level: Level | None = None,
    ) -> None:
        """The next line. Title and level are the catalogue's unless given; ids are ours and need no quoting."""
        self.write(parts_of(event_type, message, node_id, title, level), run_id)

    def write(self, parts: Parts, run_id: str) -> None:
        """The next line, whose parts are known."""
        kind, text, end = parts
        self.seq = seq = self.seq + 1
        body = f'{{"createdAt":"{self._date}{kind}{self._name}_{seq}{text}{run_id}{end}{seq}}}'
        self.rows.append(EventRow(self._key, seq, body))
