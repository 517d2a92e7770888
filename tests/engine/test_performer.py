"""What an action does, and what the engine makes of it."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import msgspec
import pytest

from farebox.actions.context import ActionContext
from farebox.actions.port import ActionError, ActionSpec, Refuse, Retry
from farebox.actions.registry import Actions
from farebox.core.graph import NodeType
from farebox.core.journal import Failure
from farebox.engine.performer import LARGEST_VALUE, Answer, perform


def context() -> ActionContext:
    return ActionContext(run_id="run_1", step="a#1", attempt=1)


async def performed(function: Any, timeout_ms: int = 5_000) -> Answer:
    spec = ActionSpec(node=NodeType(type="test-action", flow="action"), call=function)
    return await perform(spec, {"x": 1}, context(), timeout_ms)


def raising(error: BaseException) -> Any:
    async def action(arguments: Any, ctx: Any) -> Any:
        raise error

    return action


def returning(result: Any) -> Any:
    async def action(arguments: Any, ctx: Any) -> Any:
        return result

    return action


@pytest.mark.parametrize("result", [None, True, 0, 1.5, "text", [1, {"a": None}], {}])
async def test_json_is_a_result(result: Any) -> None:
    assert await performed(returning(result)) == result


async def test_a_tuple_becomes_a_list_as_the_journal_will_say() -> None:
    assert await performed(returning({"pair": (1, 2)})) == {"pair": [1, 2]}


@pytest.mark.parametrize("result", [object(), {1: object()}, {"a": {"b": open}}])
async def test_what_is_not_json_fails_the_step(result: Any) -> None:
    answer = await performed(returning(result))
    assert isinstance(answer, Failure)
    assert (answer.code, answer.retryable) == ("result_not_json", False)


async def test_a_result_is_measured_as_it_is_stored() -> None:
    answer = await performed(returning(msgspec.Raw(b"[" + b"1e5," * 40_000 + b"1]")))
    assert isinstance(answer, Failure)
    assert answer.code == "result_too_large"


async def test_a_result_that_is_too_large_is_told_the_cure() -> None:
    answer = await performed(returning("x" * LARGEST_VALUE))
    assert isinstance(answer, Failure)
    assert answer.code == "result_too_large"
    assert "ctx.artifact" in answer.message


async def test_a_refusal_speaks_to_the_buyer() -> None:
    answer = await performed(raising(Refuse("Column 'price' is missing")))
    assert answer == Failure(
        "refused", "Column 'price' is missing", "refused", public="Column 'price' is missing", retryable=False
    )


async def test_a_retry_may_say_when() -> None:
    answer = await performed(raising(Retry("busy", after=2.5)))
    assert answer == Failure("retry", "busy", "service", retryable=True, retry_after_ms=2_500)


async def test_an_action_error_speaks_to_the_owner() -> None:
    answer = await performed(raising(ActionError("quota", "used up", category="service", retryable=True)))
    assert answer == Failure("quota", "used up", "service", retryable=True)


@pytest.mark.parametrize("error", [ValueError("no"), KeyError("x"), SystemExit(3), asyncio.CancelledError()])
async def test_everything_else_is_a_mistake_of_the_action(error: BaseException) -> None:
    answer = await performed(raising(error))
    assert isinstance(answer, Failure)
    assert (answer.code, answer.category, answer.public, answer.retryable) == ("action_error", "internal", "", False)
    assert answer.message == repr(error)


async def test_a_repr_that_fails_is_no_way_out() -> None:
    class Nasty(Exception):
        def __repr__(self) -> str:
            raise RuntimeError

    answer = await performed(raising(Nasty()))
    assert isinstance(answer, Failure)
    assert answer.message == "Nasty"


async def test_a_timeout_of_its_own_may_be_tried_again() -> None:
    answer = await performed(raising(TimeoutError("upstream")))
    assert isinstance(answer, Failure)
    assert (answer.code, answer.retryable) == ("timeout", True)


async def test_an_attempt_has_a_limit_of_time() -> None:
    async def for_ever(arguments: Any, ctx: Any) -> None:
        await asyncio.Event().wait()

    answer = await performed(for_ever, timeout_ms=5)
    assert answer == Failure("timeout", "no result within 5 ms", "timeout", retryable=True)


async def test_a_result_after_the_limit_is_late() -> None:
    async def stubborn(arguments: Any, ctx: Any) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "here after all"
        return ""

    answer = await performed(stubborn, timeout_ms=5)
    assert isinstance(answer, Failure)
    assert answer.code == "timeout"
    task = asyncio.current_task()
    assert task is not None
    assert task.cancelling() == 0


async def test_being_cancelled_from_outside_is_no_failure() -> None:
    begun = asyncio.Event()

    async def for_ever(arguments: Any, ctx: Any) -> None:
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(performed(for_ever))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_blocking_action_runs_in_a_thread_and_cannot_be_stopped() -> None:
    begun, free, ended = threading.Event(), threading.Event(), threading.Event()
    actions = Actions()

    @actions.add("block-it")
    def block_it(x: int) -> str:
        """Wait for the test."""
        begun.set()
        free.wait(10)
        ended.set()
        return "late"

    attempt = asyncio.create_task(perform(actions.specs["block-it"], {"x": 1}, context(), 300))
    assert await asyncio.to_thread(begun.wait, 10)
    answer = await attempt
    assert isinstance(answer, Failure)
    assert answer.code == "timeout"
    assert not ended.is_set()
    free.set()
    assert ended.wait(10)


async def test_a_cancel_while_it_waits_is_the_actions_to_take() -> None:
    """An action may clean up, waiting once more, before it lets the cancel through."""
    steps: list[str] = []

    async def tidy(arguments: Any, ctx: Any) -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            steps.append("tidied")
            raise

    attempt = asyncio.create_task(performed(tidy))
    await asyncio.sleep(0)
    attempt.cancel()
    with pytest.raises(asyncio.CancelledError):
        await attempt
    assert steps == ["tidied"]


async def test_an_action_may_swallow_a_cancel_and_answer() -> None:
    async def stubborn(arguments: Any, ctx: Any) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            return "anyway"
        return "woken"

    attempt = asyncio.create_task(performed(stubborn))
    await asyncio.sleep(0)
    attempt.cancel()
    assert await attempt == "anyway"


async def test_an_action_that_is_dropped_while_it_waits_is_closed() -> None:
    closed: list[str] = []

    async def holds(arguments: Any, ctx: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            closed.append("closed")

    attempt = performed(holds)
    attempt.send(None)
    attempt.close()
    assert closed == ["closed"]


async def test_what_can_be_awaited_but_is_no_coroutine_is_awaited() -> None:
    async def later() -> int:
        return 7

    assert await performed(lambda arguments, ctx: asyncio.ensure_future(later())) == 7
