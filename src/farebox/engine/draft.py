"""A batch in the making: units of work run over one set of books, and what each of their submitters is to hear."""

from __future__ import annotations

import asyncio
from typing import Any

from farebox.core.records import Execution, Run
from farebox.core.values import Millis
from farebox.storage.port import Batch, Books, Work

NONE: frozenset[str] = frozenset()


class Refusal:
    """The answer to a unit that raised because of what an earlier one of its batch changes. Told with the others: if
    the batch is not stored, it was refused for something that never happened, and runs again as they do."""

    __slots__ = ("error",)

    def __init__(self, error: Exception) -> None:
        self.error = error


class Asked:
    """A submitted unit and where its answer goes."""

    __slots__ = ("again", "answer", "number", "work")

    def __init__(self, work: Work, answer: asyncio.Future[Any], number: int) -> None:
        self.work = work
        self.answer = answer
        self.number = number
        self.again = False
        """It was answered before, by what was kept in memory."""

    def tell(self, value: object) -> None:
        if type(value) is Refusal:
            self.refuse(value.error)
        elif not self.answer.done():
            self.answer.set_result(value)

    def refuse(self, error: Exception) -> None:
        if isinstance(error, StopIteration):  # a future cannot carry it
            error = RuntimeError("a unit of work raised StopIteration")
        if not self.answer.done():
            self.answer.set_exception(error)


class Draft:
    """A batch in the making: the books, how they were before, and who waits for what."""

    __slots__ = ("answers", "books", "doubted", "loaded", "seen_executions", "seen_runs")

    def __init__(
        self, now: Millis, executions: dict[str, Execution], runs: dict[str, Run], loaded: frozenset[str]
    ) -> None:
        self.seen_executions = executions.copy()
        self.seen_runs = runs.copy()
        self.books = Books(now, executions, runs)
        self.answers: list[tuple[Asked, object]] = []
        self.loaded = loaded
        """Ids that were read for this batch; all others were kept in memory."""
        self.doubted: list[Asked] = []
        """Units whose answer nothing vouches for. Another process may have changed what they saw: they run again."""

    def run(self, asked: Asked) -> None:
        """One unit, whole or not at all."""
        books = self.books
        books.begin()
        try:
            answer = asked.work.do(books)
        except Exception as error:
            books.undo()
            if self._saw_changes(asked.work):
                self.answers.append((asked, Refusal(error)))
            elif self.sure(asked):
                asked.refuse(error)
            else:
                self.doubted.append(asked)
            return
        self.answers.append((asked, answer))

    def _saw_changes(self, work: Work) -> bool:
        books = self.books
        return not (
            books.executions.keys().isdisjoint(work.executions)
            and books.runs.keys().isdisjoint(work.runs)
            and books.heads.keys().isdisjoint(work.runs)
        )

    def sure(self, asked: Asked) -> bool:
        """Whether it saw what is stored, not only what was kept."""
        return asked.again or self.loaded.issuperset(asked.work.executions + asked.work.runs)

    def doubt_nothing_changed(self) -> None:
        """What changes nothing is not stored, so no store finds out that it came from something stale."""
        answers, self.answers = self.answers, []
        for asked, answer in answers:
            if self.sure(asked):
                self.answers.append((asked, answer))
            else:
                self.doubted.append(asked)

    @property
    def empty(self) -> bool:
        return not (self.books.executions or self.books.runs or self.books.rows)

    def moved_runs(self) -> list[Run]:
        """Every run that changed or has new entries, as it stands now."""
        books = self.books
        return list({**books.heads, **books.runs}.values())

    def batch(self, queued: frozenset[str] = NONE) -> Batch:
        books = self.books
        fresh = (books.executions.keys() - self.seen_executions.keys()) | (books.runs.keys() - self.seen_runs.keys())
        return Batch(
            list(books.executions.values()),
            list(books.runs.values()),
            books.rows,
            books.wakes,
            frozenset(fresh),
            self.seen_executions,
            self.seen_runs,
            queued,
        )
