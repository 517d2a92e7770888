"""What can be wrong with an expression: found when a workflow is published, or when a step needs the value.

``code`` is a stable slug. At publish it becomes the code of a GraphError; at run time that of the step's failure
(category ``validation``).
"""

from __future__ import annotations


class ExpressionError(Exception):
    """An expression cannot be understood, or has no value. ``position`` counts from 0 in the field's text."""

    def __init__(self, code: str, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position

    def __str__(self) -> str:
        return self.message if self.position is None else f"{self.message} (at character {self.position + 1})"


class MissingValue(ExpressionError):
    """The value is not there: a skipped node, an absent key, an index past the end. A fallback ``||`` covers it."""

    def __init__(self, message: str) -> None:
        super().__init__("missing_value", message)
