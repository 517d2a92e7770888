"""In what order units of work are taken: organizations in turns, within one its workflows, within these as they came.

A flood on one workflow fills only its own queue: whoever comes for another one is in the next transaction. What belongs
to no workflow in particular, money, cancels and answers above all, has the first half of each to itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")
Lane: TypeAlias = tuple[str, str]
"""Organization and workflow; both empty for what belongs to none."""


class Turnstile(Generic[T]):
    """Queues that share what is taken. Each queue is handed out in order; an empty one leaves nothing behind."""

    def __init__(self) -> None:
        self._queues: dict[str, dict[str, deque[T]]] = {}
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[T]:
        """Everybody who waits."""
        return (one for queues in self._queues.values() for queue in queues.values() for one in queue)

    @property
    def lanes(self) -> list[Lane]:
        """Those in which somebody waits."""
        return [(org, workflow) for org, queues in self._queues.items() for workflow in queues]

    def put(self, lane: Lane, one: T) -> None:
        self._size += 1
        self._queue(lane).append(one)

    def put_back(self, lane: Lane, one: T) -> None:
        """It was taken, and is first again."""
        self._size += 1
        self._queue(lane).appendleft(one)

    def take(self, most: int) -> list[T]:
        """Up to so many. As long as others wait nobody takes more than his share."""
        taken: list[T] = []
        nameless = self._queues.get("")
        if nameless is not None and len(self._queues) > 1:
            _take(nameless, most - most // 2, taken)
            if not nameless:
                del self._queues[""]
        while self._queues and len(taken) < most:
            share = -(-(most - len(taken)) // len(self._queues))
            for org in list(self._queues):
                if len(taken) >= most:
                    break
                queues = self._queues.pop(org)
                _take(queues, min(share, most - len(taken)), taken)
                if queues:
                    self._queues[org] = queues
        self._size -= len(taken)
        return taken

    def _queue(self, lane: Lane) -> deque[T]:
        org, workflow = lane
        queues = self._queues.get(org)
        if queues is None:
            queues = self._queues[org] = {}
        queue = queues.get(workflow)
        if queue is None:
            queue = queues[workflow] = deque()
        return queue


def _take(queues: dict[str, deque[T]], most: int, taken: list[T]) -> None:
    """One organization's share, its workflows in turns."""
    full = len(taken) + most
    while queues and len(taken) < full:
        share = -(-(full - len(taken)) // len(queues))
        for workflow in list(queues):
            if len(taken) >= full:
                break
            queue = queues.pop(workflow)
            count = min(share, full - len(taken), len(queue))
            taken.extend(queue.popleft() for _ in range(count))
            if queue:
                queues[workflow] = queue
