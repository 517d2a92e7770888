"""Rendered views, kept while they are asked for: a view is the same for as long as its execution's ``rev`` is."""

from __future__ import annotations

from collections import OrderedDict

MOST_BYTES = 16 * 1024 * 1024
NONE = -1
"""A revision that no execution has."""


class Views:
    """By execution; the one that was asked for longest ago goes first. Bounded by the bytes of all views together."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._found: OrderedDict[str, tuple[int, bytes]] = OrderedDict()
        self.size = 0

    def get(self, execution_id: str, rev: int) -> bytes | None:
        """The view of this revision, if it is here."""
        found = self._found.get(execution_id)
        if found is None or found[0] != rev:
            return None
        self._found.move_to_end(execution_id)
        return found[1]

    def newest(self, execution_id: str) -> tuple[int, bytes]:
        """The revision that is here and its view; (-1, nothing) if there is none."""
        found = self._found.get(execution_id)
        if found is None:
            return NONE, b""
        self._found.move_to_end(execution_id)
        return found

    def put(self, execution_id: str, rev: int, view: bytes) -> None:
        """Keep it instead of an older one. A view that is larger than all the room is not kept."""
        old = self._found.pop(execution_id, None)
        if old is not None:
            self.size -= len(old[1])
        if len(view) > self._most:
            return
        self._found[execution_id] = rev, view
        self.size += len(view)
        while self.size > self._most:
            self.size -= len(self._found.popitem(last=False)[1][1])
