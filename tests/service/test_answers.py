"""Stories of buyers who answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from farebox.core.errors import AnswerInvalid, BadRequest, NotAllowed, NotFound, TooLarge
from farebox.core.execution import turn
from farebox.core.journal import RunParked, RunStarted
from farebox.core.records import Execution, Progress, RunStatus, Signal, Wait
from farebox.core.run_row import follow
from farebox.service import answers
from farebox.service.keeping import keep
from farebox.storage.port import Books, Work
from tests.service.sales import Shop

FORM = {
    "type": "object",
    "properties": {
        "columns": {"type": "array", "items": {"type": "string"}, "minItems": 1},
        "top": {"type": "integer"},
    },
    "required": ["columns"],
}
GOOD = {"columns": ["price"]}


def a_wait(step: str = "ask#1", **fields: Any) -> Wait:
    plain: dict[str, Any] = {"kind": "form", "node_id": "ask", "step": step, "title": "Which?", "form": FORM, **fields}
    return Wait(**plain)


async def asking(shop: Shop, *waits: Wait) -> Execution:
    """A free execution that waits, as the engine would have stored it."""
    execution = (await shop.open(await shop.sell(None))).execution
    graph = await shop.house.graphs.get(execution.workflow_id, execution.version)

    def write(books: Books) -> Execution:
        entries = [RunStarted(at=books.now), RunParked(at=books.now, step="note#1", title="Which?")]
        books.append(follow(books.run(execution.run_id), entries), entries)
        present = books.execution(execution.id)
        return keep(
            books, turn(present, RunStatus.QUEUED, graph, entries, Progress(), waits, books.now, execution.run_id)
        )

    stored: Execution = await shop.house.writing.submit(
        Work(do=write, executions=(execution.id,), runs=(execution.run_id,))
    )
    shop.wakes.clear()
    return stored


async def signals(shop: Shop, execution: Execution) -> list[Signal]:
    return await shop.house.store.signals(execution.run_id)


async def test_an_answer_is_stored_and_wakes_the_run(shop: Shop) -> None:
    execution = await asking(shop, a_wait())
    await answers.answer(shop.house, execution.id, "ask", "", GOOD)
    (signal,) = await signals(shop, execution)
    assert (signal.node_id, signal.step, signal.data, signal.source) == ("ask", "ask#1", GOOD, "answer")
    assert shop.wakes == [execution.run_id]


async def test_the_same_answer_again_is_fine_and_another_one_is_not(shop: Shop) -> None:
    execution = await asking(shop, a_wait())
    await asyncio.gather(*(answers.answer(shop.house, execution.id, "ask", "", GOOD) for _ in range(4)))
    with pytest.raises(NotAllowed, match="answered already"):
        await answers.answer(shop.house, execution.id, "ask", "", {"columns": ["other"]})
    assert len(await signals(shop, execution)) == 1


async def test_also_when_the_wait_is_over(shop: Shop) -> None:
    execution = await asking(shop, a_wait())
    await answers.answer(shop.house, execution.id, "ask", "", GOOD)

    def forget(books: Books) -> None:
        from msgspec.structs import replace

        books.put_execution(replace(books.execution(execution.id), waits=()))

    await shop.house.writing.submit(Work(do=forget, executions=(execution.id,)))
    await answers.answer(shop.house, execution.id, "ask", "", GOOD)
    await answers.answer(shop.house, execution.id, "ask", "ask#1", GOOD)
    with pytest.raises(NotAllowed):
        await answers.answer(shop.house, execution.id, "ask", "", {"columns": ["other"]})


async def test_everything_that_is_wrong_is_said_at_once_and_the_wait_stays_open(shop: Shop) -> None:
    execution = await asking(shop, a_wait())
    with pytest.raises(AnswerInvalid) as refused:
        await answers.answer(shop.house, execution.id, "ask", "", {"columns": [], "top": "many"})
    assert {problem.field for problem in refused.value.details} == {"data.columns", "data.top"}
    assert await signals(shop, execution) == []
    await answers.answer(shop.house, execution.id, "ask", "", GOOD)


@pytest.mark.parametrize("node", ["other", "note"])
async def test_what_was_not_asked_is_not_answered(shop: Shop, node: str) -> None:
    execution = await asking(shop, a_wait())
    with pytest.raises(NotAllowed, match="nothing is asked"):
        await answers.answer(shop.house, execution.id, node, "", GOOD)


async def test_not_even_before_there_is_a_run(shop: Shop) -> None:
    with pytest.raises(NotAllowed):
        await answers.answer(shop.house, (await shop.bought()).id, "ask", "", GOOD)
    with pytest.raises(NotFound):
        await answers.answer(shop.house, "exe_unknown", "ask", "", GOOD)


async def test_a_callback_is_nothing_for_buyers(shop: Shop) -> None:
    execution = await asking(shop, a_wait(kind="callback"), a_wait("nap#1", node_id="nap", kind="time"))
    for node in ("ask", "nap"):
        with pytest.raises(NotAllowed):
            await answers.answer(shop.house, execution.id, node, "", GOOD)


@pytest.mark.parametrize("data", [{}, {"approved": "false"}, {"approve": True}, [], None, "yes"])
async def test_an_approval_has_to_say_yes_or_no(shop: Shop, data: Any) -> None:
    execution = await asking(shop, a_wait(kind="approval", form=None))
    with pytest.raises(AnswerInvalid):
        await answers.answer(shop.house, execution.id, "ask", "", data)
    assert await signals(shop, execution) == []
    await answers.answer(shop.house, execution.id, "ask", "", {"approved": False, "why": "too dear"})
    (signal,) = await signals(shop, execution)
    assert signal.data == {"approved": False, "why": "too dear"}


async def test_a_node_that_waits_more_than_once_needs_the_step(shop: Shop) -> None:
    execution = await asking(shop, a_wait("ask#1"), a_wait("ask#2"))
    with pytest.raises(BadRequest) as refused:
        await answers.answer(shop.house, execution.id, "ask", "", GOOD)
    assert refused.value.details[0].message == "name one of: ask#1, ask#2"
    await answers.answer(shop.house, execution.id, "ask", "ask#2", GOOD)
    (signal,) = await signals(shop, execution)
    assert signal.step == "ask#2"


async def test_a_deadline_is_a_deadline(shop: Shop) -> None:
    execution = await asking(shop, a_wait(until=shop.clock() + 1_000))
    shop.clock.pass_time(seconds=1)
    with pytest.raises(NotAllowed):
        await answers.answer(shop.house, execution.id, "ask", "", GOOD)


async def test_answers_have_a_size(shop: Shop) -> None:
    execution = await asking(shop, a_wait(form=None))
    with pytest.raises(TooLarge):
        await answers.answer(shop.house, execution.id, "ask", "", "x" * (256 * 1024))
    with pytest.raises(BadRequest):
        await answers.answer(shop.house, execution.id, "ask", "", "\ud800")
