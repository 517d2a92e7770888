"""What happened at which virtual second and who did it: noted in passing, put into words only if somebody reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from farebox.core.records import EntryRow, EventRow
from farebox.core.times import rfc3339
from farebox.core.values import Millis
from farebox.storage.port import Batch

_IDS = re.compile(r"\b(exe|run|ord|chk|pay|ref|sig|inb|wf|charge|art|tok|ct|upl)_[0-9A-Za-z_-]{8,}")
_NAMES = {
    "exe": "execution",
    "run": "run",
    "ord": "order",
    "chk": "checkout",
    "pay": "payment",
    "ref": "refund",
    "sig": "signal",
    "inb": "news",
    "wf": "workflow",
    "charge": "charge",
    "art": "artifact",
    "tok": "token",
    "ct": "token",
    "upl": "upload",
}


class Broken(Exception):
    """An invariant does not hold."""

    def __init__(self, invariant: str, subject: str, what: str) -> None:
        super().__init__(f"{invariant} {subject}: {what}")
        self.invariant = invariant
        self.subject = subject
        self.what = what


class Story:
    """Lines in the order in which they happened."""

    def __init__(self) -> None:
        self._lines: list[tuple[float, Millis, str, str, tuple[object, ...]]] = []
        self._known: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._lines)

    def tell(self, at: float, clock: Millis, who: str, text: str, *values: object) -> None:
        """``text`` has a ``{}`` for each value."""
        self._lines.append((at, clock, who, text, values))

    def lines(self) -> list[str]:
        """For people: ids are numbered in the order in which they turn up."""
        told: list[str] = []
        for at, clock, who, text, values in self._lines:
            words = text.format(*map(_words, values)) if values else text
            told.append(self.short(f"{at:9.3f} s  {rfc3339(clock)[11:19]}  {who:<10}  {words}"))
        return told

    def short(self, text: str) -> str:
        """The same with ``execution 1`` for its id."""
        return _IDS.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        key = found.group()
        if key not in self._known:
            kind = _NAMES[found.group(1)]
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[key] = f"{kind} {self._counts[kind]}"
        return self._known[key]


def _words(value: object) -> str:
    if isinstance(value, Batch):
        return "; ".join(_of_batch(value)) or "nothing"
    if isinstance(value, BaseException):
        return f"{type(value).__name__}: {value}"
    return str(value)


def _of_batch(batch: Batch) -> Iterable[str]:
    """What one transaction stores."""
    events: dict[str, list[str]] = {}
    entries: dict[str, list[str]] = {}
    others: list[str] = []
    for row in batch.rows:
        if isinstance(row, EventRow):
            events.setdefault(row.execution_id, []).append(_event_of(row))
        elif isinstance(row, EntryRow):
            entries.setdefault(row.run_id, []).append(f"{row.kind}{f' {row.step}' if row.step else ''}")
        else:
            others.append(_other(row))
    for execution in batch.executions:
        told = _list(events.pop(execution.id, ()))
        yield f"{execution.id} is {execution.status.value}, {execution.payment_status.value}{told}"
    for run_id, kinds in entries.items():
        yield f"{run_id}{_list(kinds)}"
    if others:
        yield ", ".join(dict.fromkeys(others))


def _other(row: object) -> str:
    name = type(row).__name__.lower()
    detail = getattr(row, "kind", "") or getattr(row, "status", "") or getattr(row, "source", "")
    return f"{name} ({detail})" if detail else name


def _event_of(row: EventRow) -> str:
    found = re.search(r'"eventType":"([^"]*)"', row.body)
    return found.group(1) if found else "?"


def _list(words: Sequence[str]) -> str:
    return f" [{', '.join(words)}]" if words else ""
