"""Performs one attempt of an action and says what came of it: its JSON result, or a Failure. It never raises.

What an action raises becomes a Failure here, and nowhere else: ``Refuse`` speaks to the buyer, ``Retry`` asks for
another try, ``ActionError`` speaks to the owner, everything else is a mistake of the action (``action_error``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from types import CoroutineType, coroutine
from typing import Any, TypeAlias

import msgspec

from farebox.actions.port import ActionError, ActionSpec, Context, Refuse, Retry
from farebox.core.journal import LARGEST_VALUE, Failure
from farebox.core.values import Json, Millis
from farebox.limit import Limit

MAX_MESSAGE = 2_000
LARGE = (
    "Store it and return what stands for it: "
    'return {"rows": ctx.artifact("rows.json", json.dumps(rows), "application/json", private=True)}; '
    "a later step takes {{ $nodes.<this node>.result.rows }} as a parameter annotated farebox.File."
)
"""What to do with a result that is too large (docs/decisions/0029)."""

Answer: TypeAlias = Json | Failure

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


async def perform(action: ActionSpec, arguments: Json, context: Context, timeout_ms: Millis) -> Answer:
    """One attempt, with its timeout. Being cancelled from outside is the only thing that leaves as an exception.

    The action begins here, and only if it then waits for something is there a timer: one that never waits cannot be
    interrupted, and needs none.
    """
    try:
        work = action.call(arguments, context)
        if type(work) is CoroutineType:
            try:
                waits_for = work.send(None)
            except StopIteration as done:
                return as_json(done.value)
            work = _rest(work, waits_for)
    except (Exception, SystemExit, asyncio.CancelledError) as error:
        return failure_of(error)
    limit = Limit(timeout_ms / 1000)
    try:
        result = await work
    except (Exception, SystemExit, asyncio.CancelledError) as error:
        return _late(timeout_ms) if limit.ended(error) else failure_of(error)
    finally:
        limit.lift()
    return _late(timeout_ms) if limit.ended() else as_json(result)


@coroutine
def _rest(begun: CoroutineType[Any, Any, Any], waits_for: Any) -> Generator[Any, Any, Any]:
    """What is left of a coroutine that has begun: hand on what it waits for first, then all else that it waits for."""
    try:
        yield waits_for
    except GeneratorExit:
        begun.close()
        raise
    except BaseException as error:  # a cancel: it is the coroutine's to take
        try:
            waits_for = begun.throw(error)
        except StopIteration as done:
            return done.value
        return (yield from _rest(begun, waits_for))
    return (yield from begun.__await__())


def _late(timeout_ms: Millis) -> Failure:
    return Failure("timeout", f"no result within {timeout_ms} ms", "timeout", retryable=True)


def as_json(result: object) -> Answer:
    """The result as plain JSON values, as the journal will give it back; a Failure if it is none or too large."""
    if result is None or result is True or result is False:
        return result
    try:
        text = _encode(result)
    except (TypeError, ValueError, RecursionError, OverflowError) as error:
        return Failure("result_not_json", f"the action returned something that is not JSON: {error}", "config")
    if len(text) > LARGEST_VALUE:
        return Failure(
            "result_too_large",
            f"the action returned {len(text):,} bytes of JSON; at most {LARGEST_VALUE:,} fit into a result. {LARGE}",
            "config",
        )
    value = _decode(text)
    if len(text) > LARGEST_VALUE // 4 and len(_encode(value)) > LARGEST_VALUE:  # 1e5 is 100000.0 when it is stored
        return as_json(value)
    return value


def failure_of(error: BaseException) -> Failure:
    """What an exception of an action means."""
    match error:
        case Refuse():
            text = str(error)[:MAX_MESSAGE]
            return Failure(error.code, text, "refused", public=text)
        case Retry():
            text = str(error)[:MAX_MESSAGE] or "the action asked for another try"
            return Failure(error.code, text, error.category, retryable=True, retry_after_ms=_millis(error.after))
        case ActionError():
            text = str(error)[:MAX_MESSAGE]
            after = _millis(error.after)
            return Failure(error.code, text, error.category, retryable=error.retryable, retry_after_ms=after)
        case TimeoutError():
            return Failure("timeout", _bounded(error), "timeout", retryable=True)
        case _:
            return Failure("action_error", _bounded(error))


def _bounded(error: BaseException) -> str:
    try:
        text = repr(error)
    except Exception:
        text = type(error).__name__  # a repr that itself fails
    return text[:MAX_MESSAGE]


def _millis(seconds: float) -> Millis:
    return max(0, round(seconds * 1000))
