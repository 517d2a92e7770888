"""Registered functions are called as the engine calls them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from farebox import ActionError, Context
from farebox.actions.context import ActionContext
from farebox.actions.registry import Actions
from farebox.actions.signature import ActionInvalid
from farebox.core.expressions import ExpressionError
from farebox.core.graph import Scope, Template


class Hello(msgspec.Struct):
    name: str


def context() -> ActionContext:
    return ActionContext(run_id="run_1", step="greet#1", attempt=1)


async def test_an_async_action_runs_on_the_loop_and_a_plain_one_in_a_thread() -> None:
    actions = Actions()

    @actions.add("on-loop", arguments=Hello)
    async def on_loop(args: Hello, ctx: Context) -> list[Any]:
        """Greet."""
        return [args.name, ctx.idempotency_key, threading.get_ident()]

    @actions.add("in-thread")
    def in_thread(name: str, ctx: Context) -> list[Any]:
        return [name, ctx.idempotency_key, threading.get_ident()]

    here = threading.get_ident()
    assert await actions.specs["on-loop"].call({"name": "Ada"}, context()) == ["Ada", "run_1/greet#1", here]
    name, key, thread = await actions.specs["in-thread"].call({"name": "Ada"}, context())
    assert (name, key) == ("Ada", "run_1/greet#1")
    assert thread != here


async def test_arguments_that_do_not_fit_never_reach_the_function() -> None:
    actions = Actions()

    @actions.add("strict-one")
    async def strict(number: int) -> None:
        pytest.fail("must not be called")

    with pytest.raises(ActionError, match="number: Expected `int`"):
        await actions.specs["strict-one"].call({"number": "x"}, context())


async def test_the_catalogue_entry_is_read_from_the_function() -> None:
    actions = Actions()

    @actions.add("say-hello", category="talk", tags=("a",), timeout_ms=5, attempts=1)
    async def say(name: str) -> Hello:
        """Say hello.

        Not in the catalogue.
        """
        return Hello(name)

    node = actions.specs["say-hello"].node
    assert (node.type, node.flow, node.name, node.description) == ("say-hello", "action", "Say hello", "Say hello.")
    assert (node.category, node.tags, node.timeout_ms, node.retry_default) == ("talk", ("a",), 5, 1)
    assert node.payload_schema["required"] == ["name"]
    assert node.result_schema == {
        "$ref": "#/$defs/Hello",
        "$defs": {
            "Hello": {
                "title": "Hello",
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
            }
        },
    }


def test_a_type_is_given_once() -> None:
    actions = Actions(reserved={"if"})
    actions.add("some-action")(lambda: None)
    with pytest.raises(ActionInvalid, match="'some-action': this type is registered twice"):
        actions.add("some-action")(lambda: None)
    with pytest.raises(ActionInvalid, match="3 to 50"):
        actions.add("if")(lambda: None)
    with pytest.raises(ActionInvalid, match="'for-each': this type is built in"):
        Actions(reserved={"for-each"}).add("for-each")(lambda: None)


def test_a_pure_node_speaks_to_the_run_rules_in_their_own_errors() -> None:
    actions = Actions()

    @actions.add_pure("twice", arguments=Hello, lazy={"each": "item"})
    def twice(args: Hello, scope: Scope, lazy: Mapping[str, Template]) -> str:
        """Say it twice."""
        if args.name == "no":
            raise ActionError("not_twice", "once is enough")
        return args.name * 2

    node = actions.pure["twice"]
    assert node.pure is not None
    assert (node.flow, node.description, node.lazy, node.modes) == (
        "pure",
        "Say it twice.",
        frozenset({"each"}),
        {"each": "item"},
    )
    assert node.pure({"name": "a"}, None, {}) == "aa"  # type: ignore[arg-type]
    for given, code in (({"name": "no"}, "not_twice"), ({"name": 1}, "arguments_invalid")):
        with pytest.raises(ExpressionError) as caught:
            node.pure(given, None, {})  # type: ignore[arg-type]
        assert caught.value.code == code


async def test_cancelling_the_wait_for_a_thread_is_heard_at_once() -> None:
    actions = Actions()
    gate = threading.Event()
    begun = threading.Event()

    @actions.add("slow-one")
    def slow() -> None:
        begun.set()
        assert gate.wait(10)

    task = asyncio.create_task(actions.specs["slow-one"].call({}, context()))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    gate.set()
