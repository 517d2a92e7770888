"""A retry by hand: which steps get their next attempt, and with which input.

What failed goes on with the arguments it had, unless its owner writes others for it. They are values, not expressions:
what stands in them is what the step gets. An edited step is another request to whoever it calls, so its idempotency key
is another one too.
"""

from __future__ import annotations

from collections.abc import Mapping

from farebox.core.errors import Problem, StepInputInvalid
from farebox.core.journal import LARGEST_VALUE, RunRetried
from farebox.core.position import Position, State, Step
from farebox.core.schema_check import payload_problems
from farebox.core.sizes import size_of
from farebox.core.values import Json, Millis

EDITABLE = ("action", "trigger-workflow", "pure", "delay", "for-each")
"""Flows whose steps take arguments that can be written by hand."""


def retry(position: Position, inputs: Mapping[str, Json], now: Millis) -> RunRetried:
    """The entry by which a run that has ended goes on. ``inputs`` by step, or by node where that is one step.
    StepInputInvalid with all problems at once."""
    again = [step for step in position.steps.values() if step.state in (State.FAILED, State.ASKED, State.OPENING)]
    known = {step.name: step for step in again}
    found: dict[str, Json] = {}
    problems: list[Problem] = []
    for name, value in inputs.items():
        step = known.get(name) or _only(again, name)
        wrong = _unknown(name, known) if step is None else _problems(name, step, value)
        problems += wrong
        if step is not None and not wrong:
            found[step.name] = value
    if not problems and size_of(found) > LARGEST_VALUE:
        text = f"All inputs together have at most {LARGEST_VALUE:,} bytes of JSON: retry with fewer at a time."
        problems.append(Problem("inputs", text, "too_large"))
    if problems:
        raise StepInputInvalid(details=problems)
    return RunRetried(at=now, steps=position.failed_steps, inputs=found)


def _only(again: list[Step], node_id: str) -> Step | None:
    of_node = [step for step in again if step.node.id == node_id]
    return of_node[0] if len(of_node) == 1 else None


def _unknown(name: str, known: Mapping[str, Step]) -> list[Problem]:
    text = f"No step of this name gets another attempt; these do: {', '.join(known) or 'none'}."
    return [Problem(f"inputs.{name[:100]}", text, "unknown_step")]


def _problems(name: str, step: Step, value: Json) -> list[Problem]:
    node, field = step.node, f"inputs.{name}"
    if node.flow not in EDITABLE or step.loop is not None:
        return [Problem(field, f"The input of a step of type {node.type} cannot be edited.", "not_editable")]
    if not isinstance(value, dict):
        return [Problem(field, "A step's input is an object.", "wrong_type")]
    if size_of(value) > LARGEST_VALUE:
        text = f"By hand, a step's input has at most {LARGEST_VALUE:,} bytes of JSON; without one it gets what it had."
        return [Problem(field, text, "too_large")]
    if node.kind is None or node.kind.payload_schema is None:
        return []
    lazy = {key: one for key, one in (node.payload or {}).items() if key in node.lazy}
    found = payload_problems({**lazy, **value}, node.kind.payload_schema)
    return [Problem(f"{field}.{path}" if path else field, text, code) for path, code, text in found]
