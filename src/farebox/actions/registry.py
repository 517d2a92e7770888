"""Where actions are collected: the house holds one :class:`Actions`, no module holds any.

A family of actions is one file with a function ``register(actions)``::

    def register(actions: Actions) -> None:
        @actions.add("http-request", arguments=HttpRequest)
        async def http_request(args: HttpRequest, ctx: Context) -> Json:
            \"\"\"Fetch a URL and return its body.\"\"\"
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from farebox.actions.files import wanted
from farebox.actions.isolated import perform_isolated
from farebox.actions.port import ActionError, ActionSpec, Context, Lookup, SentFiles
from farebox.actions.python_actions import Declaration, declare
from farebox.actions.signature import NOTHING, ActionInvalid
from farebox.actions.threads import Threads
from farebox.core.expressions_errors import ExpressionError
from farebox.core.graph import LazyMode, NodeType, Scope, Template
from farebox.core.values import Json

F = TypeVar("F", bound=Callable[..., Any])


class Actions:
    """Action specs and pure node types by their type. ``reserved``: types that are taken already."""

    def __init__(self, threads: Threads | None = None, reserved: Collection[str] = ()) -> None:
        self.threads = threads or Threads()
        self.specs: dict[str, ActionSpec] = {}
        self.pure: dict[str, NodeType] = {}
        self._reserved = frozenset(reserved)

    def add(self, type: str, *, arguments: Any = None, result: Any = None, **options: Any) -> Callable[[F], F]:
        """Register the decorated function; options as in :func:`farebox.actions.python_actions.action`."""

        def added(function: F) -> F:
            self.take(declare(function, type, arguments=arguments, result=result, **options))
            return function

        return added

    def take(self, declaration: Declaration) -> ActionSpec:
        """Register what a decorator declared. ActionInvalid if its type is taken."""
        self._must_be_free(declaration.type)
        node = NodeType(
            type=declaration.type,
            flow="action",
            name=declaration.name,
            description=declaration.description,
            category=declaration.category,
            tags=declaration.tags,
            payload_schema=declaration.signature.schema,
            result_schema=declaration.signature.result_schema,
            retry_default=declaration.attempts,
            timeout_ms=declaration.timeout_ms,
        )
        spec = ActionSpec(node=node, call=_caller(declaration, self.threads), isolated=declaration.isolated)
        self.specs[declaration.type] = spec
        return spec

    def add_pure(
        self,
        type: str,
        *,
        arguments: Any,
        result: Any = None,
        lazy: Mapping[str, LazyMode] | None = None,
        name: str = "",
        category: str = "logic",
        check: Callable[[Json], list[tuple[str, str]]] | None = None,
    ) -> Callable[[F], F]:
        """Register a pure node: ``function(args, scope, lazy) -> result``, evaluated within the run's turn."""

        def added(function: F) -> F:
            self._must_be_free(type)
            declaration = declare(_shape_of(function), type, arguments=arguments, result=result, name=name)
            signature = declaration.signature

            def evaluate(given: Json, scope: Scope, templates: Mapping[str, Template]) -> Json:
                try:
                    (args,) = signature.bind(given, None).values()
                    return function(args, scope, templates)
                except ActionError as error:
                    # The run rules know expressions' errors only; to them a pure node is a larger expression.
                    raise ExpressionError(error.code, str(error)) from None

            self.pure[type] = NodeType(
                type=type,
                flow="pure",
                name=declaration.name,
                description=(function.__doc__ or "").strip().partition("\n")[0],
                category=category,
                payload_schema=signature.schema,
                result_schema=signature.result_schema,
                lazy=frozenset(lazy or {}),
                modes=lazy or {},
                pure=evaluate,
                check=check,
            )
            return function

        return added

    def _must_be_free(self, type: str) -> None:
        if type in self._reserved:
            raise ActionInvalid(f"action {type!r}: this type is built in; choose another")
        if type in self.specs or type in self.pure:
            raise ActionInvalid(f"action {type!r}: this type is registered twice; choose another for one of them")


def _shape_of(function: Callable[..., Any]) -> Callable[..., Any]:
    """A pure function as the signature reader wants it: one parameter, the arguments."""

    def shape(args: Any) -> Any:
        return args

    shape.__doc__ = function.__doc__
    return shape


def _caller(declaration: Declaration, threads: Threads) -> Callable[[Json, Context], Any]:
    """(arguments, context) -> result, in the way that fits the function's colour."""
    function, signature = declaration.function, declaration.signature

    async def on_loop(arguments: Json, ctx: Context) -> Any:
        sent = await _sent(arguments, ctx) if signature.takes_files else NOTHING
        return await function(**signature.bind(arguments, ctx, sent))

    async def in_thread(arguments: Json, ctx: Context) -> Any:
        sent = await _sent(arguments, ctx) if signature.takes_files else NOTHING
        return await threads.run(function, **signature.bind(arguments, ctx, sent))

    async def in_process(arguments: Json, ctx: Context) -> Any:
        sent = await _sent(arguments, ctx) if signature.takes_files else NOTHING
        signature.bind(arguments, ctx, sent)  # refused here, before a process is started
        return await perform_isolated(function, arguments, ctx, threads, sent)

    if declaration.isolated:
        return in_process
    return in_thread if declaration.blocking else on_loop


async def _sent(arguments: Json, ctx: Context) -> SentFiles:
    """What is known of the uploads that the arguments name; a context made by hand knows none."""
    lookup: Lookup | None = getattr(ctx, "sent_files", None)
    ids = wanted(arguments)
    return await lookup(ids) if ids and lookup is not None else NOTHING
