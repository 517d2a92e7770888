"""What an expression may read, from where a run stands: the roots, and the results of ancestors.

A scope is one frame of one position. An inner frame sees its own results first, then those of the frames around it.
"""

from __future__ import annotations

from farebox.core.expressions_errors import MissingValue
from farebox.core.position import Frame, Position
from farebox.core.values import Json


class FrameScope:
    """``graph.Scope`` for the steps of one frame."""

    __slots__ = ("_frame", "_position")

    def __init__(self, position: Position, frame: Frame) -> None:
        self._position = position
        self._frame = frame

    def root(self, name: str) -> Json:
        """The value of a root; MissingValue for an unknown one, and for a loop's outside a loop."""
        match name:
            case "trigger":
                return getattr(self._position.opened, "payload", None)
            case "vars" | "props" | "execution" | "workflow":
                return getattr(self._position.opened, name, None) or {}
            case "item" | "index":
                return self._of_iteration(name, out=0)
            case "parent_item" | "parent_index":
                return self._of_iteration(name.removeprefix("parent_"), out=1)
            case "for":
                return {
                    frame.step.node.id: {"item": frame.item, "index": frame.index}
                    for frame in self._around()
                    if frame.step is not None
                }
            case _:
                raise MissingValue(f"${name} has no value here")

    def result(self, node_id: str) -> Json:
        """{result, error} of an ancestor; MissingValue if it was skipped."""
        for frame in self._around():
            found = frame.results.get(node_id)
            if found is not None:
                return found
        raise MissingValue(f"{node_id} has no result: it was skipped")

    def _around(self) -> list[Frame]:
        """This frame and those around it, innermost first."""
        found = []
        frame: Frame | None = self._frame
        while frame is not None:
            found.append(frame)
            frame = frame.parent
        return found

    def _of_iteration(self, name: str, out: int) -> Json:
        iterations = self._around()[:-1]
        if len(iterations) <= out:
            raise MissingValue(f"${name} has a value only inside a for-each")
        return getattr(iterations[out], name)
