"""What operators send and read beyond runs themselves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from farebox.api.envelope import Form, Shape
from farebox.core.bulk import FASTEST, BulkRetry
from farebox.core.errors import BadRequest, Problem
from farebox.core.times import parse_rfc3339, rfc3339
from farebox.service.bulk_retries import Plan, Wanted
from farebox.service.reruns import Rerun


def moment(text: str, field: str) -> int:
    """A time that a caller wrote, 0 for none. BadRequest."""
    try:
        return parse_rfc3339(text.replace(" ", "+")) if text else 0
    except (ValueError, OverflowError):
        problem = Problem(field, "Write a time like 2030-01-31T12:00:00Z.", "invalid_time")
        raise BadRequest(f"{field} is no time", [problem]) from None


class RetryInBulk(Form):
    """Failed runs that meet all of these; what is left out matches all."""

    workflow_id: str = Field(default="", max_length=64)
    error_code: str = Field(default="", max_length=200, description="Of the failure that ended the run.")
    since: str = Field(default="", max_length=64, description="Only runs that failed since this RFC 3339 time.")
    until: str = Field(default="", max_length=64, description="Only runs that failed before this time; by default now.")
    per_minute: Annotated[int, Field(ge=1, le=FASTEST)] = Field(
        default=60, description="How many are retried a minute."
    )
    dry_run: bool = Field(default=True, description="Only say what would be done.")

    def value(self) -> Wanted:
        return Wanted(
            workflow_id=self.workflow_id,
            error_code=self.error_code,
            since=moment(self.since, "since"),
            until=moment(self.until, "until"),
            per_minute=self.per_minute,
        )


class BulkRetryView(Shape):
    """A bulk retry; `planned` if nothing was begun."""

    id: str
    status: Literal["planned", "running", "done", "stopped"]
    workflow_id: str
    error_code: str
    since: str
    until: str
    per_minute: int
    matched: int = Field(description="Failed runs that met the conditions when it was asked for.")
    retried: int = Field(description="Retried so far; of a plan, those that would be.")
    passed: dict[str, int] = Field(
        description="Passed by, by reason: `child` (retry its parent), `payment_...` (money goes back), `moved` (it is "
        "not failed any more), `content_gone`, `cannot_go_on`."
    )
    created_by: str
    created_at: str
    finished_at: str

    @classmethod
    def of(cls, bulk: BulkRetry) -> BulkRetryView:
        return cls(
            id=bulk.id,
            status=bulk.status,
            workflow_id=bulk.workflow_id,
            error_code=bulk.error_code,
            since=rfc3339(bulk.since or None),
            until=rfc3339(bulk.until),
            per_minute=bulk.per_minute,
            matched=bulk.matched,
            retried=bulk.retried,
            passed=bulk.passed,
            created_by=bulk.created_by,
            created_at=rfc3339(bulk.created_at),
            finished_at=rfc3339(bulk.finished_at),
        )

    @classmethod
    def planned(cls, plan: Plan) -> BulkRetryView:
        retried = plan.counts.get("", 0)
        passed = {reason: count for reason, count in plan.counts.items() if reason}
        return cls.of(plan.bulk).model_copy(
            update={"id": "", "status": "planned", "retried": retried, "passed": passed}
        )


class RerunRun(Form):
    version: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="By default the live one."
    )
    payload: dict[str, Any] | None = Field(default=None, description="By default what the run was started with.")

    def value(self) -> Rerun:
        return Rerun(version=self.version, payload=self.payload)


class CapsuleAction(Shape):
    """What the rules need to know of an action; what it does stays here."""

    type: str
    name: str
    retry_default: int
    timeout_ms: int
    lazy: list[str]
    modes: dict[str, str]


class CapsuleRun(Shape):
    id: str
    workflow_id: str
    workflow_name: str
    workflow_version: int
    status: str
    execution_id: str
    trigger_source: str
    created_at: str
    started_at: str
    finished_at: str


class CapsuleView(Shape):
    """A run as a file of its own. Keep `data` as it is, or the whole answer: `farebox replay` reads both."""

    format: Literal["farebox.capsule"]
    format_version: Literal[1]
    made_by: str = Field(description="The version of Farebox.")
    exported_at: str
    run: CapsuleRun
    definition: dict[str, Any]
    digest: str = Field(description="Of the version as it was published, before secrets were taken out.")
    actions: list[CapsuleAction]
    journal: list[dict[str, Any]]
    redacted: int = Field(description="How many secrets were taken out.")
