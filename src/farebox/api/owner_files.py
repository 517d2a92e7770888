"""``/v1/runs/{id}/artifacts``: all files of a run for its owner, also those that no buyer ever sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from farebox.api import owner
from farebox.api.artifacts import FILE, file
from farebox.api.envelope import Envelope, Reply, Shape, ok
from farebox.api.routes import refusals, router
from farebox.core.records import Artifact
from farebox.core.times import rfc3339
from farebox.service import artifacts, runs

if TYPE_CHECKING:
    from farebox.service.house import House

Name = Annotated[str, Path(max_length=128, description="The file's name, as the step gave it.")]


class RunFile(Shape):
    """A file that a step has stored."""

    name: str = Field(examples=["rows.csv"])
    media_type: str = Field(examples=["text/csv"])
    size: int
    sha256: str
    step: str = Field(description="Which step stored it.", examples=["fetch#1"])
    private: bool = Field(description="Whether the buyer never sees it.")
    created_at: str

    @classmethod
    def of(cls, artifact: Artifact) -> RunFile:
        return cls(
            name=artifact.name,
            media_type=artifact.media_type,
            size=artifact.size,
            sha256=artifact.sha256,
            step=artifact.step,
            private=artifact.private,
            created_at=rfc3339(artifact.created_at),
        )


def router_of(house: House) -> APIRouter:
    """The routes of this family."""
    routes = router("runs", "/v1/runs")

    @routes.get("/{id}/artifacts", response_model=Envelope[list[RunFile]], responses=owner.READING)
    async def list_run_artifacts(run_id: owner.Id, who: owner.ReadRuns) -> Reply:
        """All files of a run, the private ones included."""
        run = await runs.get_run(house, who.org_id, run_id)
        return ok([RunFile.of(one) for one in await artifacts.list_of(house, run.id)])

    @routes.get("/{id}/artifacts/{name}", response_class=Response, responses={**FILE, **refusals(403)})
    async def get_run_artifact(request: Request, run_id: owner.Id, name: Name, who: owner.ReadRuns) -> Response:
        """One file of a run, as an attachment."""
        run = await runs.get_run(house, who.org_id, run_id)
        return await file(house, await artifacts.get(house, run.id, name), request.headers)

    return routes
