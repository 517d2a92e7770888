"""How the core writes values down: frozen msgspec structs, JSON as plain Python objects, time as integer milliseconds.

A struct is built about twelve times faster than a frozen dataclass, and one run builds some forty of them
(docs/decisions/0003-msgspec-structs-in-the-core.md).
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

Json: TypeAlias = Any
"""None, bool, int, float, str, list and dict with str keys. Never NaN, never bytes."""

Millis: TypeAlias = int
"""Unix time in whole milliseconds, UTC."""


class Value(msgspec.Struct, frozen=True, kw_only=False):
    """The base of every value that travels between rooms. ``msgspec.structs.replace`` gives a changed copy."""
