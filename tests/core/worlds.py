"""A scope to resolve expressions in, as a run would offer one."""

from __future__ import annotations

from typing import Any

from farebox.core.expressions import ItemScope, MissingValue, Names, compile_template
from farebox.core.values import Json

TRIGGER = {
    "body": {
        "pages": 4,
        "name": "Ada",
        "nothing": None,
        "no": False,
        "rows": [{"n": "a", "price": 1, "x-y": 7}, {"n": "b", "price": 2.5}],
        "source": "the payload's own",
    },
    "headers": {"accept": "text/csv"},
    "source": "api",
    "triggeredAt": "2026-01-31T12:00:00.000Z",
}
ROOTS = {
    "trigger": TRIGGER,
    "vars": {"rate": 2, "names": ["x", "y"], "key": "n", "big": 2**63 + 1},
    "props": {"p": 1},
    "workflow": {"id": "wf_1", "version": 3, "name": "Report"},
    "execution": {"id": "exe_1"},
    "for": {"lines": {"item": "line", "index": 5}},
}
RESULTS = {
    "check": {"result": {"rows": [[1, 2], [3]], "text": "hi", "n": 1}, "error": None},
    "broken": {"result": None, "error": {"code": "timeout"}},
    "start": {"result": TRIGGER, "error": None},
    "root": {"result": TRIGGER, "error": None},
    "a-b": {"result": 9},
}


class World:
    """Everything above; other nodes were skipped, other roots have no value."""

    def root(self, name: str) -> Json:
        if name in ROOTS:
            return ROOTS[name]
        raise MissingValue(f"${name} has no value here")

    def result(self, node_id: str) -> Any:
        if node_id in RESULTS:
            return RESULTS[node_id]
        raise MissingValue(f"{node_id} has no result")


WORLD = World()
ITEM = ItemScope(ItemScope(WORLD, "outer", 8), {"price": 3, "tags": ["new"], "at": {"city": "Rome"}}, 1)


def value(template: Json, names: Names | None = None) -> Json:
    """What a template resolves to in the world, inside two loops."""
    return compile_template(template, names or Names()).resolve(ITEM)
