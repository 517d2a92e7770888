"""A buyer's answer to a question of the workflow: checked against the form, stored once, handed to the run."""

from __future__ import annotations

from farebox.core.errors import BadRequest, NotAllowed, NotFound, Problem
from farebox.core.records import Execution, Signal, Wait
from farebox.core.values import Json
from farebox.ids import new_id
from farebox.service import schemas
from farebox.service.house import House
from farebox.service.sizes import encoded
from farebox.storage.port import Books, Conflict, Work

SOURCE = "answer"
ANSWERABLE = ("form", "approval")
APPROVAL: Json = {"type": "object", "properties": {"approved": {"type": "boolean"}}, "required": ["approved"]}
"""What an approval is answered with, where its author asks for nothing else: yes or no has to be said."""


async def answer(house: House, execution_id: str, node_id: str, step: str, data: Json) -> None:
    """Answer an open wait. The same answer again is fine, another one is NotAllowed; so is one that comes too late.

    ``step`` is needed only when the node waits more than once. AnswerInvalid lists every problem; the wait stays open.
    """
    execution = await house.store.execution(execution_id)
    if execution is None:
        raise NotFound(f"there is no execution {execution_id[:64]!r}")
    encoded(data, "the answer")
    wait = _wait_of(execution, node_id, step)
    if wait is None:
        await _answered_before(house, execution, step or f"{node_id}#1", data)
        return
    schemas.check_answer(APPROVAL if wait.form is None and wait.kind == "approval" else wait.form, data)

    def write(books: Books) -> None:
        present = books.execution(execution_id)
        open_ = any(one.step == wait.step for one in present.waits)
        if not open_ or (wait.until is not None and books.now >= wait.until):
            raise NotAllowed("this question is not open any more")
        books.add(
            Signal(
                id=new_id("sig"),
                run_id=present.run_id,
                source=SOURCE,
                external_id=wait.step,
                node_id=wait.node_id,
                step=wait.step,
                data=data,
                received_at=books.now,
            )
        )
        books.wake(present.run_id)

    try:
        await house.writing.submit(Work(do=write, executions=(execution_id,)))
    except (Conflict, NotAllowed):
        await _answered_before(house, execution, wait.step, data)


def _wait_of(execution: Execution, node_id: str, step: str) -> Wait | None:
    """The open wait that is meant; None if there is none. BadRequest if it takes ``step`` to say which."""
    waits = [wait for wait in execution.waits if wait.node_id == node_id and wait.kind in ANSWERABLE]
    if step:
        waits = [wait for wait in waits if wait.step == step]
    if len(waits) > 1:
        steps = ", ".join(wait.step for wait in waits[:20])
        raise BadRequest("this node waits more than once", [Problem("step", f"name one of: {steps}", "required")])
    return waits[0] if waits else None


async def _answered_before(house: House, execution: Execution, step: str, data: Json) -> None:
    """Fine if this very answer was given before; NotAllowed otherwise."""
    known = await house.store.signal(execution.run_id, SOURCE, step) if execution.run_id else None
    if known is None:
        raise NotAllowed("nothing is asked here now")
    if known.data != data:
        raise NotAllowed("this question has been answered already")
