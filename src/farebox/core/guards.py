"""What a transaction does beside the rows it writes: added to the books like a row, stored nowhere.

A rule that counts what others store at the same moment can only be kept where they are stored, so these stand in the
unit of work and the store looks at them last, with everything of that transaction in place. So do the words by which
content is let go: which rows that are is the store's business.
"""

from __future__ import annotations

from enum import IntFlag

from farebox.core.values import Millis, Value


class UnpaidCap(Value, frozen=True, kw_only=True):
    """No more than ``most`` executions await their payment: in all, of a workflow, or of one client on it.
    Conflict('unpaid') if there would be more."""

    most: int
    workflow_id: str | None = None
    client: str | None = None


class TokensEnd(Value, frozen=True, kw_only=True):
    """All client tokens of an execution from before ``epoch`` are dead, also one that came a moment ago."""

    execution_id: str
    epoch: int
    at: Millis


class Content(IntFlag):
    """What can be let go of an execution or a run that has ended. The first four are noted with the execution."""

    JOURNAL = 1
    FILES = 2
    """Result files and uploads."""
    TIMELINE = 4
    """What it tells about the run; what it tells about money stays."""
    ALL = 8
    """Nothing is left but its money."""
    REQUEST = 16
    """What it was opened with, and where from."""
    ACCESS = 32
    """Client tokens, and the key it was opened under."""


NOTHING = Content(0)


class LetGo(Value, frozen=True, kw_only=True):
    """This content is gone when the transaction is durable, or marked as going: journals and timelines go in pieces
    afterwards (``storage.port_retention``)."""

    execution_id: str = ""
    """Empty: runs of no execution."""
    run_ids: tuple[str, ...] = ()
    content: Content
    gone: Content = NOTHING
    """Of what goes in pieces: what is gone by now."""
    opened_under: tuple[str, str] = ("", "")
    """Scope and key under which the execution was opened."""
    at: Millis = 0


class JournalKept(Value, frozen=True):
    """The journal of this run has not been let go: Conflict('journal') if it has. Who goes on with it must know."""

    run_id: str


class Vanish(Value, frozen=True, kw_only=True):
    """These are unknown from now on, with all that belongs to them. Never of what money was paid for: Conflict."""

    execution_id: str = ""
    run_ids: tuple[str, ...] = ()
