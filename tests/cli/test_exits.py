"""Programs rely on the exit codes: they are written down here once more, so that none moves by accident."""

from __future__ import annotations

from farebox.cli import exits


def test_the_codes_stay() -> None:
    found = {name: value for name, value in vars(exits).items() if name.isupper()}
    assert found == {"OK": 0, "FAILED": 1, "USAGE": 2, "CANCELLED": 3, "UNPAID": 4, "UNREACHABLE": 5}
