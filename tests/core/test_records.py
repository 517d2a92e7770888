"""The seed page's statuses, exactly, and what belongs to them."""

from __future__ import annotations

import re
from pathlib import Path

from farebox.core.records import FINAL_STATUSES, PaymentStatus, Status


def test_the_statuses_are_those_of_the_seed_page() -> None:
    assert [status.value for status in Status] == [
        "awaiting_payment",
        "payment_confirmed",
        "workflow_queued",
        "workflow_running",
        "workflow_waiting",
        "workflow_succeeded",
        "workflow_failed",
        "workflow_cancelled",
    ]


def test_three_statuses_are_final() -> None:
    assert {status.value for status in FINAL_STATUSES} == {
        "workflow_succeeded",
        "workflow_failed",
        "workflow_cancelled",
    }


def test_there_are_eleven_payment_statuses() -> None:
    assert len(PaymentStatus) == 11


def test_no_record_holds_a_float_of_money() -> None:
    source = Path(__file__).parents[2].joinpath("src/farebox/core/records.py").read_text()
    assert not re.search(r"amount: float", source)
