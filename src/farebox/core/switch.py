"""The cases of a ``switch``: values to compare with, or conditions to try in turn.

``{"value": "{{ expr }}", "cases": {"small": 1, "big": "{{ $vars.big }}"}}``, as a list ``[{"name", "value"}]``, or
without a value ``[{"name", "condition"}]``. The first case that fits names the exit, else it is ``default``.
"""

from __future__ import annotations

import re
from typing import ClassVar

from farebox.core.conditions import find_condition, same
from farebox.core.expressions import Finding, Names, find_template
from farebox.core.graph import Scope, Template
from farebox.core.values import Json, Value

MAX_CASES = 100
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")


class Cases(Value, frozen=True):
    """Resolves to the first case that fits, ``[{"name": ..., "value": true}]``, or to an empty list.

    The run rules compare each with ``true``: what is compared with what is settled here, with the equality of JSON, and
    no case after the first that fits is evaluated.
    """

    constant: ClassVar[bool] = False

    value: Template | None
    """What the cases' values are compared with; None where the cases are conditions."""
    cases: tuple[tuple[str, Template], ...]

    def resolve(self, scope: Scope) -> Json:
        value = True if self.value is None else self.value.resolve(scope)
        for name, case in self.cases:
            if same(case.resolve(scope), value):
                return [{"name": name, "value": True}]
        return []


def listed(payload: dict[str, Json]) -> list[dict[str, Json]]:
    """Both spellings of ``cases`` as a list of ``{name, value}`` or ``{name, condition}``, without the rest."""
    cases = payload.get("cases")
    if isinstance(cases, dict):
        return [{"name": name, "value": value} for name, value in cases.items()]
    return [case for case in cases if isinstance(case, dict)] if isinstance(cases, list) else []


def case_names(payload: dict[str, Json]) -> tuple[str, ...]:
    """The exits a switch has beside ``default``."""
    return tuple(dict.fromkeys(case["name"] for case in listed(payload) if isinstance(case.get("name"), str)))


def check_switch(payload: Json) -> list[tuple[str, str]]:
    """What is wrong with a switch's payload, beside its expressions."""
    cases = listed(payload)
    given = payload.get("cases")
    if not isinstance(given, dict | list) or len(cases) != len(given) or not 1 <= len(cases) <= MAX_CASES:
        return [("cases", 'cases are {"name": value, ...} or [{"name", "value"}] or [{"name", "condition"}], 1 to 100')]
    found: list[tuple[str, str]] = []
    wanted = "value" if "value" in payload else "condition"
    names = [case.get("name") for case in cases]
    for i, case in enumerate(cases):
        field = f"cases.{i}" if isinstance(given, list) else f"cases.{names[i]}"
        name = names[i]
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            found.append((field, "a case's name is like a node's id: letters, digits, _ and -"))
        elif name == "default":
            found.append((field, "'default' is the exit where no case fits; choose another name"))
        elif name in names[:i]:
            found.append((field, f"there are two cases '{name}'"))
        if set(case) != {"name", wanted}:
            reason = "with a 'value' to compare, a case has 'name' and 'value'"
            if wanted == "condition":
                reason = "without a 'value' to compare, a case has 'name' and 'condition'"
            found.append((field, reason))
    return found


def compile_switch(payload: dict[str, Json], names: Names, field: str, problems: list[Finding]) -> Cases:
    """The cases as a template. ``field`` is the payload's dotted path."""
    value = find_template(payload["value"], names, f"{field}.value", problems) if "value" in payload else None
    of_list = isinstance(payload.get("cases"), list)
    cases: list[tuple[str, Template]] = []
    for i, case in enumerate(listed(payload)):
        name = str(case.get("name"))
        at = f"{field}.cases.{i if of_list else name}"
        if value is not None:
            inner = f"{at}.value" if of_list else at
            cases.append((name, find_template(case.get("value"), names, inner, problems)))
        else:
            cases.append((name, find_condition(case.get("condition"), names, f"{at}.condition", problems)))
    return Cases(value, tuple(cases))
