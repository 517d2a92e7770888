"""What operators read is what is made, field by field."""

from __future__ import annotations

import pytest

from farebox.api.models_operate import (
    BulkRetryView,
    CapsuleAction,
    CapsuleRun,
    CapsuleView,
    RerunRun,
    RetryInBulk,
    moment,
)
from farebox.core.bulk import BulkRetry
from farebox.core.capsule import About, ActionFace, Capsule
from farebox.core.errors import BadRequest
from farebox.service.bulk_retries import Plan, Wanted
from farebox.service.reruns import Rerun


def test_a_capsule_is_documented_whole() -> None:
    for model, kind in ((CapsuleView, Capsule), (CapsuleAction, ActionFace), (CapsuleRun, About)):
        assert tuple(model.model_fields) == kind.__struct_fields__


def test_an_empty_rerun_is_the_same_again() -> None:
    assert RerunRun().value() == Rerun()
    assert RerunRun(version=2, payload={"n": 1}).value() == Rerun(version=2, payload={"n": 1})


def test_a_plan_says_what_would_be_done() -> None:
    bulk = BulkRetry(id="blk_1", org_id="org_1", created_at=0, until=1_000, matched=3)
    shown = BulkRetryView.planned(Plan(bulk, {"": 2, "child": 1}))
    assert (shown.id, shown.status, shown.matched, shown.retried, shown.passed) == ("", "planned", 3, 2, {"child": 1})
    assert (shown.since, shown.until) == ("", "1970-01-01T00:00:01.000Z")


def test_times_are_written_as_times() -> None:
    assert RetryInBulk().value() == Wanted()
    assert moment("1970-01-01T00:00:01 00:00", "since") == 1_000
    with pytest.raises(BadRequest):
        RetryInBulk(since="soon").value()
