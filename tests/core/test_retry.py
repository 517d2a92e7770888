"""When a failed attempt is tried again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.graph import Retry
from farebox.core.journal import Failure
from farebox.core.retry import backoff, jitter, tries

STEADY = Retry(jitter=False)
BUSY = Failure("busy", category="service", retryable=True)
WRONG = Failure("wrong", category="validation")


@pytest.mark.parametrize(
    ("policy", "failure", "most"),
    [
        (Retry(), BUSY, 3),
        (Retry(), WRONG, 1),
        (Retry(attempts=5), BUSY, 5),
        (Retry(attempts=5), WRONG, 5),
        (Retry(attempts=1), BUSY, 1),
        (Retry(attempts=5, retry_on=("busy",)), BUSY, 5),
        (Retry(attempts=5, retry_on=("service",)), BUSY, 5),
        (Retry(attempts=5, retry_on=("network",)), BUSY, 1),
        (Retry(retry_on=("wrong",)), WRONG, 3),
        (Retry(attempts=5, give_up_on=("busy",)), BUSY, 1),
        (Retry(attempts=5, give_up_on=("service",), retry_on=("busy",)), BUSY, 1),
        (Retry(attempts=5), Failure("no", category="refused", retryable=True), 1),
        (Retry(attempts=5, retry_on=("interrupted",)), Failure("interrupted"), 1),
    ],
)
def test_how_many_attempts_a_failure_may_cost(policy: Retry, failure: Failure, most: int) -> None:
    assert tries(policy, 3, failure) == most


def test_the_pause_doubles_up_to_its_limit() -> None:
    assert [backoff(STEADY, BUSY, n, "") for n in (1, 2, 3, 6, 7, 8, 1_000)] == [
        1_000,
        2_000,
        4_000,
        32_000,
        60_000,
        60_000,
        60_000,
    ]


def test_what_the_other_side_asked_for_is_a_lower_bound() -> None:
    assert backoff(STEADY, Failure("busy", retry_after_ms=90_000), 1, "") == 90_000
    assert backoff(STEADY, Failure("busy", retry_after_ms=10), 1, "") == 1_000


@given(st.text(), st.integers(1, 200))
def test_jitter_shortens_the_pause_by_at_most_half_and_is_always_the_same(name: str, attempt: int) -> None:
    whole = backoff(STEADY, BUSY, attempt, name)
    assert whole / 2 <= backoff(Retry(), BUSY, attempt, name) <= whole
    assert jitter(name) == jitter(name)


def test_jitter_spreads() -> None:
    assert len({jitter(f"run/a#1/{attempt}") for attempt in range(100)}) == 100
