"""``log``: leave a sentence in the run's journal, for the owner."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from farebox.actions.registry import Actions
from farebox.core.graph import Scope, Template
from farebox.core.values import Json

MAX_MESSAGE = 16_384


class LogArguments(msgspec.Struct, forbid_unknown_fields=True):
    message: Any


class LogResult(msgspec.Struct):
    message: str


def register(actions: Actions) -> None:
    @actions.add_pure("log", arguments=LogArguments, result=LogResult, name="Log")
    def log(args: LogArguments, scope: Scope, lazy: Mapping[str, Template]) -> Json:
        """Leave a message for the workflow's owner."""
        # When it was logged is the journal entry's time: a pure node's result must not depend on a clock.
        message = args.message if isinstance(args.message, str) else msgspec.json.encode(args.message).decode()
        return {"message": message[:MAX_MESSAGE]}
