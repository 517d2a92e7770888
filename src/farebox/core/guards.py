"""What a transaction holds true beside the rows it writes: added to the books like a row, stored nowhere.

A rule that counts what others store at the same moment can only be kept where they are stored, so these stand in the
unit of work and the store looks at them last, with everything of that transaction in place.
"""

from __future__ import annotations

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
