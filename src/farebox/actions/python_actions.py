"""The decorator that makes a Python function an action::

    from farebox import action

    @action("shout")
    def shout(text: str, times: int = 1) -> str:
        \"\"\"Say it loudly.\"\"\"
        return text.upper() * times

It only attaches a declaration to the function, which stays an ordinary function: nothing is registered by importing.
``farebox serve --actions FILE_OR_MODULE`` and the entry point group ``farebox`` collect declarations (``plugins``).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

from farebox.actions.signature import ActionInvalid, Signature, read
from farebox.core.values import Value

F = TypeVar("F", bound=Callable[..., Any])

MARK = "__farebox_action__"
_TYPE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Declaration(Value, frozen=True, kw_only=True):
    """What the decorator was told, and what the function's annotations say."""

    type: str
    function: Callable[..., Any]
    signature: Signature
    name: str = ""
    description: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    timeout_ms: int = 300_000
    attempts: int = 3
    isolated: bool = False

    @property
    def blocking(self) -> bool:
        return not inspect.iscoroutinefunction(self.function)


def action(
    type: str,
    *,
    name: str = "",
    category: str = "custom",
    tags: tuple[str, ...] = (),
    timeout_ms: int = 300_000,
    attempts: int = 3,
    isolated: bool = False,
) -> Callable[[F], F]:
    """Make a typed function an action that workflows use by ``type``.

    ``async def`` runs on the event loop, a plain ``def`` in a thread, ``isolated=True`` in a subprocess with an empty
    environment that is killed at the timeout. ``attempts``: tries in all when an error may be retried and the node sets
    no ``retry``. The docstring's first line is the catalogue's description.
    """

    def declared(function: F) -> F:
        declaration = declare(
            function,
            type,
            name=name,
            category=category,
            tags=tags,
            timeout_ms=timeout_ms,
            attempts=attempts,
            isolated=isolated,
        )
        setattr(function, MARK, declaration)
        return function

    return declared


def declare(
    function: Callable[..., Any], type: str, *, arguments: Any = None, result: Any = None, **options: Any
) -> Declaration:
    """Read a function as the action ``type``; ActionInvalid says what is wrong with it."""
    label = f"action {type!r}"
    if not callable(function):
        raise ActionInvalid(f"{label}: it is not a function")
    if not 3 <= len(type) <= 50 or not _TYPE.fullmatch(type):
        raise ActionInvalid(
            f"{label}: a type is 3 to 50 small letters, digits and single hyphens, like 'profile-column'"
        )
    if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
        raise ActionInvalid(f"{label}: an action returns its result, it cannot yield")
    if options.get("isolated") and inspect.iscoroutinefunction(function):
        raise ActionInvalid(f"{label}: an isolated action is a plain def, it has a process of its own")
    if options.get("isolated") and "<locals>" in function.__qualname__:
        raise ActionInvalid(f"{label}: an isolated action stands at the top of its module, so that it can be imported")
    if options.get("timeout_ms", 1) < 1 or options.get("attempts", 1) < 1:
        raise ActionInvalid(f"{label}: timeout_ms and attempts are at least 1")
    signature = read(function, label, arguments, result)
    description = (inspect.getdoc(function) or "").strip().partition("\n")[0]
    title = options.pop("name", "") or type.replace("-", " ").capitalize()
    return Declaration(
        type=type, function=function, signature=signature, name=title, description=description, **options
    )


def declared_in(module: ModuleType) -> list[Declaration]:
    """The declarations among a module's names, in the order they stand there; each function once."""
    found: dict[int, Declaration] = {}
    for value in vars(module).values():
        declaration = getattr(value, MARK, None) if callable(value) else None
        if isinstance(declaration, Declaration):
            found.setdefault(id(declaration), declaration)
    return list(found.values())
