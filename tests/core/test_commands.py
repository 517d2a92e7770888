"""Commands are values: equal when they ask for the same."""

from __future__ import annotations

import pytest

from farebox.core.commands import OpenChild, Perform, Visit


def test_commands_that_ask_for_the_same_are_equal() -> None:
    assert Visit("a#1") == Visit("a#1")
    assert Perform("a#1", 1, "act", {}, 1, "run/a#1") != Perform("a#1", 2, "act", {}, 1, "run/a#1")


def test_commands_cannot_be_changed() -> None:
    command = OpenChild("a#1", 1, "wf_1", None, True)
    with pytest.raises(AttributeError):
        command.attempt = 2  # type: ignore[misc]
