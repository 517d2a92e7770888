"""What operators send and read beyond runs themselves."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from farebox.api.envelope import Form, Shape
from farebox.service.reruns import Rerun


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
