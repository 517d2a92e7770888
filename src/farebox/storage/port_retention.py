"""What keeping for a time, and erasing, ask of a database (``Retention``).

That content goes is said in a unit of work (``core.guards.LetGo``): small things go in its transaction, journals and
timelines are marked and go in pieces afterwards, so that a long one never holds up who else wants to write. Every call
here that writes is one small transaction, and may be repeated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, TypeAlias

from farebox.core.guards import Content
from farebox.core.records import Erasure
from farebox.core.values import Millis, Value

Crumbs: TypeAlias = Literal["tokens", "tickets", "idempotency", "news"]
Place: TypeAlias = tuple[str, str]
START: Place = ("", "")


STATES = {Content.JOURNAL: (0, 2), Content.FILES: (0, 1), Content.ALL: tuple(range(8))}
"""What is noted as gone of an execution that still has it: every backend finds it by these bits."""


class Ended(Value, frozen=True):
    """An execution that has ended; '' if it never had a run."""

    execution_id: str
    run_id: str


class Swept(Value, frozen=True):
    """How many of a page went, and where the next one begins (None: this was the last)."""

    count: int
    next: Place | None


class Retention(Protocol):
    """Finding what is due reads an index; dropping it takes a piece at a time."""

    async def executions_to_let_go(self, lacking: Content, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        """Executions that ended before a time and of which this is not gone yet. ``skip`` passes by the first ones."""
        ...

    async def unpaid_to_let_go(self, before: Millis, most: int, skip: int = 0) -> list[Ended]:
        """Executions that ended before a time and never had a run."""
        ...

    async def runs_to_let_go(self, before: Millis, most: int, skip: int = 0, *, kept: bool = True) -> list[str]:
        """Runs of no execution and no parent that ended before a time; ``kept``: whose journal is not gone yet, else
        all of them."""
        ...

    async def descendants(self, run_id: str) -> list[tuple[str, bool]]:
        """The children of a run, theirs, and so on: each with whether it has ended."""
        ...

    async def trim_journals(self, run_ids: Sequence[str], most: int) -> int:
        """Drop so many entries of these journals; how many it were. Once it is fewer than ``most``, only their last
        entries are left, without content: how each run ended."""
        ...

    async def trim_timeline(self, execution_id: str, most: int) -> int:
        """Drop so many events that do not concern money; how many it were."""
        ...

    async def blank_timeline(self, execution_id: str, after: int, most: int) -> int:
        """Take the texts out of so many events after a seq; the last one's seq, 0 if there were none."""
        ...

    async def sweep(self, crumbs: Crumbs, after: Place, before: Millis, most: int) -> Swept:
        """Of a page of so many rows, drop what is of no use since before a time. News lose their body only."""
        ...

    async def discarded_files(self, most: int) -> list[str]:
        """Files that no row names any more and that may still be there."""
        ...

    async def files_gone(self, paths: Sequence[str]) -> None:
        """These are not there any more."""
        ...

    async def erasure(self, execution_id: str) -> Erasure | None: ...

    async def erasures_under_way(self, most: int) -> list[Erasure]:
        """Those that are not finished: under way, or left by a crash. Oldest first."""
        ...

    async def wipe(self) -> bool:
        """What was deleted is in no log of this database any more; False if that cannot be done now. True where the
        database sees to it by itself."""
        ...

    async def shrink(self, most: int) -> int:
        """Give unused space at the end of the database back to the disk, at most so many bytes at once; how many it
        were. 0 if there is none worth it, or if the database does that by itself."""
        ...
