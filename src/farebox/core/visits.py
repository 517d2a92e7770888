"""A visit: what the first entry of a step says, for each kind of node."""

from __future__ import annotations

from typing import assert_never

from msgspec.structs import replace

from farebox.core.expressions_errors import ExpressionError
from farebox.core.failing import failed, failure_of
from farebox.core.graph import Graph, Node
from farebox.core.journal import AnyEntry, Failure, LoopOpened, StepAsked, StepDone
from farebox.core.pauses import open_delay, open_wait
from farebox.core.position import Position, State, Step
from farebox.core.scope import FrameScope
from farebox.core.sizes import check_held, check_size
from farebox.core.values import Json, Millis

MAX_ITEMS = 10_000
LONGEST_KEY = 256
"""Characters of a ``concurrencyKey``."""


def visit(graph: Graph, position: Position, step: Step, now: Millis) -> AnyEntry:
    """Evaluate a node, ask for its action, or open its wait, loop or child. What goes wrong here fails the step."""
    try:
        return _visit(position, step, now)
    except Exception as error:
        failure = error.failure if isinstance(error, _Fails) else failure_of(error)
        return replace(failed(graph, position, step.name, step.attempt, failure, now), at_visit=True)


class _Fails(Exception):
    """A ``fail`` node did what it is for."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


def _visit(position: Position, step: Step, now: Millis) -> AnyEntry:
    node, scope = step.node, FrameScope(position, step.frame)
    match node.flow:
        case "action" | "trigger-workflow":
            return ask(position, step, now)
        case "if":
            branch = "then" if node.lazy["condition"].resolve(scope) else "else"
            return StepDone(at=now, step=step.name, attempt=step.attempt, result={"branch": branch}, exit=branch)
        case "switch":
            branch = _case(node, scope)
            return StepDone(at=now, step=step.name, attempt=step.attempt, result={"branch": branch}, exit=branch)
        case "wait":
            opened = open_wait(step.name, node, resolve(node, scope), now)
            shown = [one.wait for one in position.waiting.values()]
            check_size(
                [[one.title, one.form, one.url] for one in (*shown, opened) if one is not None],
                "what the open waits show together",
                "ask for less at once",
            )
            return opened
        case "delay":
            return open_delay(step.name, node, arguments_of(step, scope), now)
        case "for-each":
            items = items_of(step, scope)
            check_held(position, items, node.arguments)
            return LoopOpened(at=now, step=step.name, items=items)
        case "fail":
            raise _Fails(_meant(resolve(node, scope)))
        case "pure" | "trigger":
            result = result_of(step, scope)
            check_held(position, result, node.arguments, node.lazy)
            return StepDone(at=now, step=step.name, attempt=step.attempt, result=result)
        case _:
            assert_never(node.flow)


def resolve(node: Node, scope: FrameScope) -> dict[str, Json]:
    """The node's arguments, each evaluated."""
    return {key: template.resolve(scope) for key, template in node.arguments.items()}


def arguments_of(step: Step, scope: FrameScope) -> Json:
    """What it was asked with already, or what its owner wrote for it; else what its payload gives."""
    return resolve(step.node, scope) if step.arguments is None else step.arguments


def result_of(step: Step, scope: FrameScope) -> Json:
    """What a node gives that the rules evaluate themselves."""
    kind = step.node.kind
    assert kind is not None
    assert kind.pure is not None
    return kind.pure(arguments_of(step, scope), scope, step.node.lazy)


def ask(position: Position, step: Step, now: Millis) -> StepAsked:
    """The entry that asks for an attempt. Every attempt gets the arguments of the first."""
    node, lane, scope = step.node, step.concurrency_key, FrameScope(position, step.frame)
    arguments = step.arguments
    if arguments is None:
        arguments = resolve(node, scope)
        check_held(position, arguments, node.arguments)
        if node.flow == "trigger-workflow":
            check_size(arguments.get("payload"), "the payload of a child run", "store it with an artifact node")
    if lane is None:
        lane = "" if node.concurrency_key is None else _lane(node.concurrency_key.resolve(scope))
    attempt = step.attempt + (step.state is State.BACKOFF)
    return StepAsked(
        at=now, step=step.name, attempt=attempt, action=node.type, arguments=arguments, concurrency_key=lane
    )


def _lane(key: Json) -> str:
    text = str(key)
    if len(text) > LONGEST_KEY:
        raise ExpressionError("concurrency_key_too_long", f"a concurrencyKey has at most {LONGEST_KEY} characters")
    return text


def _case(node: Node, scope: FrameScope) -> str:
    """The name of the first case that fits, else ``default``."""
    fits = node.arguments["cases"].resolve(scope)
    return str(fits[0]["name"]) if fits else "default"


def items_of(step: Step, scope: FrameScope) -> list[Json]:
    """What a for-each goes through."""
    given = step.arguments
    items = step.node.arguments["array"].resolve(scope) if given is None else given.get("array")
    if not isinstance(items, list):
        raise ExpressionError("not_an_array", f"a for-each needs an array, not {type(items).__name__}")
    if len(items) > MAX_ITEMS:
        raise ExpressionError("too_many_items", f"a for-each takes at most {MAX_ITEMS:,} items, not {len(items):,}")
    return items


def _meant(arguments: Json) -> Failure:
    """The failure a ``fail`` node states. Its message is for the buyer too."""
    message = str(arguments.get("message") or "")
    code = str(arguments.get("code") or "failed")
    return Failure(code=code, message=message, category="refused", public=message)
