"""When a failed attempt is tried again: a pure function of the policy, the failure and the attempt's name."""

from __future__ import annotations

from hashlib import blake2b

from farebox.core.graph import Retry
from farebox.core.journal import Failure
from farebox.core.values import Millis

NEVER = frozenset({"refused", "interrupted"})
"""Codes and categories that no policy retries: a refusal is meant, and three crashes are enough."""


def tries(policy: Retry, default: int, failure: Failure) -> int:
    """How many attempts this failure may cost in all."""
    named = {failure.code, failure.category}
    if named & NEVER or named & set(policy.give_up_on):
        return 1
    if policy.retry_on:
        allowed = bool(named & set(policy.retry_on))
    else:
        allowed = failure.retryable or policy.attempts is not None
    if not allowed:
        return 1
    return default if policy.attempts is None else policy.attempts


def jitter(name: str) -> float:
    """0.5 to 1, derived from ``run/step/attempt``: spread out, and the same on every machine."""
    return 0.5 + int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big") / 2**33


def backoff(policy: Retry, failure: Failure, attempt: int, name: str) -> Millis:
    """Milliseconds between attempt ``attempt`` and the next. What the other side asked for is a lower bound."""
    delay = float(min(policy.max_backoff_ms, policy.backoff_ms * 2 ** min(attempt - 1, 40)))
    if policy.jitter:
        delay *= jitter(name)
    return max(round(delay), failure.retry_after_ms)
