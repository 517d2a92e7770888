"""What readers asked for lately and nothing has changed since: an execution at a glance, its tokens, a page of events.

This process alone writes to the file, and every transaction tells what it touched as soon as it has ended, on the
thread that reads, before anybody hears of it. So what is here is what the database would say. A transaction that does
not tell empties it; a store that only looks at another process's file keeps nothing.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from farebox.core.records import Token
from farebox.storage.port import Glance

MOST = 2_048
MOST_TOKENS = 8
"""Of one execution."""
LARGEST_PAGE = 8 * 1024


class Entry:
    """What is known of one execution."""

    __slots__ = ("asked", "glance", "page", "tokens")

    def __init__(self, glance: Glance) -> None:
        self.glance = glance
        self.tokens: dict[str, Token] = {}
        """By hash."""
        self.asked = (-1, -1)
        """After and limit of the page."""
        self.page = (b"", 0)

    def keep_token(self, token: Token) -> None:
        if len(self.tokens) >= MOST_TOKENS:
            self.tokens.clear()
        self.tokens[token.hash] = token

    def keep_page(self, after: int, limit: int, page: tuple[bytes, int]) -> None:
        if len(page[0]) <= LARGEST_PAGE:
            self.asked, self.page = (after, limit), page


class Recent:
    """By execution; the one that came first goes first. ``most`` 0 keeps nothing."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self.get = self._entries.get
        """The entry of an execution, or None."""

    def put(self, execution_id: str, glance: Glance) -> Entry:
        """A fresh entry."""
        entry = Entry(glance)
        if self._most:
            self._entries[execution_id] = entry
            if len(self._entries) > self._most:
                self._entries.popitem(last=False)
        return entry

    def forget(self, execution_ids: Iterable[str]) -> None:
        """These were touched."""
        for execution_id in execution_ids:
            self._entries.pop(execution_id, None)

    def clear(self) -> None:
        """Anything may have been."""
        self._entries.clear()

    def __len__(self) -> int:
        return len(self._entries)
