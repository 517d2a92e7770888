"""Buy and follow runs of workflows on a Farebox server: create, pay, follow, answer, receive.

:class:`Farebox` is plain, :class:`AsyncFarebox` has the same verbs for asyncio.
"""

from .aio import AsyncExecution, AsyncFarebox
from .errors import ConnectionLost, FareboxError, NotSucceeded, Problem
from .models import (
    Artifact,
    CancelTerms,
    Changed,
    Checkout,
    End,
    Event,
    Happened,
    Price,
    Progress,
    Queue,
    Refund,
    Snapshot,
    Update,
    View,
    Wait,
    Workflow,
)
from .sync import Execution, Farebox

__version__ = "0.1.0"
__all__ = [
    "Artifact",
    "AsyncExecution",
    "AsyncFarebox",
    "CancelTerms",
    "Changed",
    "Checkout",
    "ConnectionLost",
    "End",
    "Event",
    "Execution",
    "Farebox",
    "FareboxError",
    "Happened",
    "NotSucceeded",
    "Price",
    "Problem",
    "Progress",
    "Queue",
    "Refund",
    "Snapshot",
    "Update",
    "View",
    "Wait",
    "Workflow",
]
