"""What a transaction holds true can be told apart, so that many units of one transaction ask each thing once."""

from __future__ import annotations

from farebox.core.guards import TokensEnd, UnpaidCap


def test_equal_guards_are_one() -> None:
    caps = [UnpaidCap(most=9), UnpaidCap(most=9, workflow_id="wf_1"), UnpaidCap(most=9)]
    assert list(dict.fromkeys(caps)) == caps[:2]
    assert TokensEnd(execution_id="exe_1", epoch=1, at=5) == TokensEnd(execution_id="exe_1", epoch=1, at=5)
