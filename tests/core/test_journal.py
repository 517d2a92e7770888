"""Entries survive their way through storage, and unknown ones are refused."""

from __future__ import annotations

import msgspec
import pytest

from farebox.core import journal
from farebox.core.journal import Failure, RunFailed, StepDone, StepFailed


@pytest.mark.parametrize(
    "entry",
    [
        StepDone(at=1, step="a#1", result={"x": [1, 2.5, None, "é"]}, exit="then"),
        StepFailed(
            at=2, step="a#1", attempt=2, failure=Failure("timeout", "30 s", "timeout", retryable=True), retry_at=9
        ),
        RunFailed(at=3, failure=Failure("refused", public="Column 'price' is missing"), step="a#1"),
    ],
)
def test_what_is_written_is_read_back(entry: journal.AnyEntry) -> None:
    assert journal.read(journal.write(entry)) == entry


def test_the_kind_is_in_the_line() -> None:
    assert journal.write(StepDone(at=1, step="a#1")) == b'{"kind":"step.done","at":1,"step":"a#1"}'


def test_a_kind_from_the_future_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        journal.read(b'{"kind":"step.dreamt","at":1}')


def test_the_node_of_a_step_in_a_nested_loop() -> None:
    assert journal.node_of("review#3.2") == "review"
