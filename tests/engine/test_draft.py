"""What a unit of a batch sees of the others, and when its submitter hears of it."""

from __future__ import annotations

import asyncio

from msgspec.structs import replace

from farebox.core.errors import NotAllowed
from farebox.core.records import Execution
from farebox.engine.draft import Asked, Draft
from farebox.storage.port import Books, Work
from farebox.testing.clock import NOON
from farebox.testing.samples import an_execution


def asked(execution: Execution, number: int) -> Asked:
    def once(books: Books) -> str:
        present = books.execution(execution.id)
        if present.message:
            raise NotAllowed("it was said already")
        books.put_execution(replace(present, message="said", rev=present.rev + 1))
        return "said"

    return Asked(Work(do=once, executions=(execution.id,)), asyncio.get_running_loop().create_future(), number)


async def test_a_refusal_because_of_another_unit_waits_for_that_one() -> None:
    execution = an_execution()
    draft = Draft(NOON, {execution.id: execution}, {}, frozenset({execution.id}))
    first, second = asked(execution, 1), asked(execution, 2)
    draft.run(first)
    draft.run(second)
    assert [one for one, _ in draft.answers] == [first, second]
    assert not second.answer.done()
    for one, answer in draft.answers:
        one.tell(answer)
    assert first.answer.result() == "said"
    assert isinstance(second.answer.exception(), NotAllowed)


async def test_a_refusal_because_of_what_is_stored_is_told_at_once() -> None:
    said = an_execution(message="said")
    draft = Draft(NOON, {said.id: said}, {}, frozenset({said.id}))
    only = asked(said, 1)
    draft.run(only)
    assert isinstance(only.answer.exception(), NotAllowed)
    assert draft.empty


async def test_a_refusal_because_of_what_was_kept_is_doubted() -> None:
    said = an_execution(message="said")
    draft = Draft(NOON, {said.id: said}, {}, frozenset())
    only = asked(said, 1)
    draft.run(only)
    assert (draft.doubted, only.answer.done()) == ([only], False)
