"""Replay: the same journal gives the same decisions, shown entry by entry.

An entry is *told* (something came from outside: a result, a signal, a cancel) or *decided* (the rules derived it from
what stood before). A told entry is checked for whether the run could have been told that, a decided one is derived
again and must come out equal, to the last field. The walk ends at the first entry that does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from farebox.core import journal
from farebox.core.commands import Command
from farebox.core.decide import to_record
from farebox.core.derived import whole
from farebox.core.failing import failed
from farebox.core.fold import apply
from farebox.core.graph import Graph
from farebox.core.hold import released
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    RunCancelled,
    RunFailed,
    RunHeld,
    RunOpened,
    RunReleased,
    RunRetried,
    RunSucceeded,
    SignalTaken,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepProgressed,
)
from farebox.core.position import Position, State
from farebox.core.record import record
from farebox.core.redaction import holds_placeholder
from farebox.core.values import Json, Millis, Value

MOST_DIFFERENCES = 20
_ABSENT = "(absent)"


class Proof(Value, frozen=True):
    """An entry that the rules agree with."""

    seq: int
    entry: AnyEntry
    decided: bool
    """Derived again and found equal; else it came from outside, at a moment at which it could."""


class Difference(Value, frozen=True):
    """One field of two entries; dots lead into it."""

    field: str
    expected: Json
    found: Json


class Divergence(Value, frozen=True):
    """The first entry that the rules do not agree with."""

    seq: int
    reason: str
    found: AnyEntry
    expected: AnyEntry | None = None
    """What they decide instead; None if they decide nothing at this point."""
    differs: tuple[Difference, ...] = ()


class Replay:
    """A walk along one journal. ``position`` is where the run stood after the last entry that was proven."""

    def __init__(
        self,
        graph: Graph,
        entries: Sequence[AnyEntry],
        run_id: str,
        shown: Callable[[Json], Json] = lambda value: value,
    ) -> None:
        """``shown``: how values were changed when the journal was exported; what is derived is changed the same way."""
        self.graph = graph
        self.entries = entries
        self.position = Position(run_id)
        self._shown = shown
        self._pending: list[Command] = []
        """What the turn that is being derived has still to record."""
        self._now: Millis = 0

    def __iter__(self) -> Iterator[Proof | Divergence]:
        for seq, entry in enumerate(self.entries, start=1):
            told = _is_told(self.position, entry)
            divergence = self._out_of_place(seq, entry) or (self._told if told else self._decided)(seq, entry)
            if divergence is not None:
                yield divergence
                return
            shown = whole(self.position, entry)
            apply(self.graph, self.position, shown)
            if self.position.failing or self.position.final is not None:
                self._pending.clear()  # as ``run.turn``: nothing new starts after a failure that nobody has handled
            self._now = entry.at
            yield Proof(seq, shown, not told)

    def _out_of_place(self, seq: int, entry: AnyEntry) -> Divergence | None:
        if entry.at < self._now:
            return Divergence(seq, "time goes back", entry)
        if self.position.opened is None and not isinstance(entry, RunOpened):
            return Divergence(seq, "a journal begins with the opening of its run", entry)
        return None

    def _told(self, seq: int, entry: AnyEntry) -> Divergence | None:
        missing = self._rest(self._now)
        if missing is not None:
            return Divergence(seq, "a turn is stored whole: something the rules decide is missing", entry, missing)
        reason = _refusal(self.position, entry)
        if reason:
            return Divergence(seq, reason, entry)
        if isinstance(entry, RunReleased):
            there = released(self.graph, self.position, entry.at, entry.signal)
            return self._compared(seq, entry, there, "it was held somewhere else")
        if isinstance(entry, StepFailed):
            policy = failed(self.graph, self.position, entry.step, entry.attempt, entry.failure, entry.at)
            return self._compared(seq, entry, policy, "the node's policy makes something else of this failure")
        return None

    def _decided(self, seq: int, entry: AnyEntry) -> Divergence | None:
        expected = self._next(self._now if self._pending else entry.at)
        if expected is None:
            return Divergence(seq, "the rules decide nothing here: they wait for something from outside", entry)
        return self._compared(seq, entry, expected, "the rules decide something else here")

    def _next(self, now: Millis) -> AnyEntry | None:
        """The next entry that the rules decide, None if it is the outside's turn."""
        while True:
            entry = self._rest(now)
            if entry is not None:
                return entry
            self._pending = to_record(self.position, now)
            if not self._pending:
                return None

    def _rest(self, now: Millis) -> AnyEntry | None:
        """The next entry of what was decided already."""
        while self._pending:
            for entry in record(self.graph, self.position, self._pending.pop(0), now):
                return entry
        return None

    def _compared(self, seq: int, found: AnyEntry, expected: AnyEntry, reason: str) -> Divergence | None:
        if expected == found:
            return None
        if getattr(found, "large", False) and type(expected) is type(found) and holds_placeholder(expected):
            expected = journal.lean(expected)  # what it was made of was longer before its secrets were taken out
        ours, theirs = self._shown(_plain(expected)), self._shown(_plain(found))
        if ours == theirs:
            return None
        differs = tuple(_differences(ours, theirs, ""))[:MOST_DIFFERENCES]
        return Divergence(seq, reason, found, journal.read(msgspec.json.encode(ours)), differs)


def _plain(entry: AnyEntry) -> Json:
    """As it is read back from its line."""
    return msgspec.json.decode(journal.write(entry))


def _is_told(position: Position, entry: AnyEntry) -> bool:
    """Whether this entry is news; all others follow from what is known."""
    match entry:
        case RunOpened() | RunCancelled() | RunRetried() | SignalTaken() | ChildOpened():
            return True
        case StepInterrupted() | StepProgressed() | RunHeld() | RunReleased():
            return True
        case RunFailed(step="", failure=failure):
            return failure.code == "action_missing"  # the engine could not build the graph
        case StepDone(step=name):
            return position.expects(name, entry.attempt)
        case StepFailed(step=name):
            step = position.steps.get(name)
            return step is not None and step.state in (State.ASKED, State.OPENING)
        case _:
            return False


def _refusal(position: Position, entry: AnyEntry) -> str:
    """Why a run that stands here cannot have been told this; '' if it can."""
    if isinstance(entry, RunOpened):
        return "" if position.opened is None else "a run is opened once"
    if isinstance(entry, RunRetried):
        if position.final is None or isinstance(position.final, RunSucceeded):
            return "only a run that failed or was cancelled is retried"
        steps = position.failed_steps
        return "" if entry.steps == steps else f"the steps that had failed are {', '.join(steps) or 'none'}"
    if position.final is not None:
        return "the run had ended"
    if isinstance(entry, RunReleased):
        return "" if position.held is not None else "the run was not held"
    return _refused_of_step(position, entry)


def _refused_of_step(position: Position, entry: AnyEntry) -> str:
    match entry:
        case StepInterrupted(step=name, attempt=attempt, times=times):
            if not position.expects(name, attempt):
                return "this attempt was not under way"
            cuts = position.steps[name].cuts
            return "" if times == cuts + 1 else f"it had been cut off {cuts} times before"
        case StepProgressed(step=name, attempt=attempt):
            return "" if position.expects(name, attempt) else "this attempt was not under way"
        case StepFailed(step=name, attempt=attempt):
            return "" if position.steps[name].attempt == attempt else "this attempt was not under way"
        case SignalTaken(step=name):
            step = position.steps.get(name)
            waits = step is not None and step.state in (State.WAITING, State.CHILD)
            return "" if waits else "this step was not waiting"
        case ChildOpened(step=name, attempt=attempt):
            step = position.steps.get(name)
            asked = step is not None and step.state is State.OPENING and step.attempt == attempt
            return "" if asked else "no child was asked for"
        case _:
            return ""


def _differences(expected: Json, found: Json, at: str) -> Iterator[Difference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            yield from _differences(expected.get(key, _ABSENT), found.get(key, _ABSENT), f"{at}.{key}" if at else key)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for place, (ours, theirs) in enumerate(zip(expected, found, strict=True)):
            yield from _differences(ours, theirs, f"{at}.{place}" if at else str(place))
    elif expected != found:
        yield Difference(at, expected, found)
