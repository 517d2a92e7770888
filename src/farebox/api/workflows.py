"""``/v1/workflows``: keep, check, publish, pause, archive. Runs of a workflow stand in ``api.runs``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query

from farebox.api import owner
from farebox.api.auth import Principal
from farebox.api.bodies import json_body
from farebox.api.envelope import Envelope, Page, Reply, ok
from farebox.api.models_workflows import (
    CreateWorkflow,
    PublishWorkflow,
    RollbackWorkflow,
    SecretView,
    UpdateVisibility,
    UpdateWorkflow,
    ValidateWorkflow,
    ValidationResult,
    VersionsData,
    VisibilityView,
    WorkflowListItem,
    WorkflowView,
)
from farebox.api.routes import router as family
from farebox.core.errors import BadRequest, Problem
from farebox.service import listing, publishing, workflows
from farebox.service.house import House
from farebox.storage.port import WorkflowOrder, WorkflowSearch

LARGEST_BODY = 2 * 1024 * 1024
"""Above the largest definition, so that its own limit can say what is wrong."""
Number = Annotated[int, Path(alias="versionNumber", ge=1, le=2**31 - 1)]
Status = Literal["active", "paused", "draft", "archived"]
Types = Annotated[list[str], Query(max_length=50, description="Any of these node types; repeat or comma-join.")]
View = Envelope[WorkflowView]


class Wanted:
    """The filters of the list, checked."""

    def __init__(
        self,
        paging: owner.Window,
        q: Annotated[str, Query(max_length=256, description="In name or description.")] = "",
        status: Status | None = None,
        visibility: workflows.Visibility | None = None,
        trigger_type: Annotated[str, Query(alias="type", max_length=64, description="Of a trigger.")] = "",
        actions: Types = [],  # noqa: B006 - FastAPI copies defaults
        sort: WorkflowOrder = "createdAt:desc",
    ) -> None:
        if paging.before and sort != "createdAt:desc":
            problem = Problem("cursor", "Cursors follow the order createdAt:desc; use offset with others.", "exclusive")
            raise BadRequest("cursor and sort exclude each other", [problem])
        self.paging = paging
        self.search = WorkflowSearch(
            status=status or "",
            query=q,
            visibility=visibility or "",
            trigger_type=trigger_type,
            node_types=tuple(part.strip() for text in actions for part in text.split(",") if part.strip()),
            sort=sort,
        )


def router(house: House) -> APIRouter:
    """The routes of this family."""
    routes = family("workflows", "/v1/workflows")
    _collection(routes, house)
    _one(routes, house)
    _versions(routes, house)
    _lifecycle(routes, house)
    return routes


def _view(shown: workflows.Shown, who: Principal) -> Reply:
    return ok(WorkflowView.of(shown, secrets=owner.sees_secrets(who)))


def _collection(routes: APIRouter, house: House) -> None:
    @routes.get("", response_model=Envelope[Page[WorkflowListItem]], responses=owner.LISTING)
    async def list_workflows(who: owner.ReadWorkflows, wanted: Annotated[Wanted, Depends()]) -> Reply:
        """The organization's workflows, newest first unless `sort` says otherwise."""
        paging = wanted.paging
        rows = await listing.listed(house, who.org_id, wanted.search, paging.fetch, paging.offset, paging.before)
        return ok(paging.page(rows, lambda shown: shown.workflow.id, WorkflowListItem.of))

    @routes.post("", response_model=View, responses=owner.CREATING)
    @json_body(LARGEST_BODY)
    async def create_workflow(
        body: CreateWorkflow, who: owner.CreateWorkflows, idempotency_key: owner.IdempotencyKey = ""
    ) -> Reply:
        """Keep a new workflow as a draft. Only the name and a definition with `nodes` are needed."""
        key = idempotency_key
        return _view(await workflows.create(house, who.org_id, body.value(), by=who.key_id, idempotency_key=key), who)

    @routes.post("/validate", response_model=Envelope[ValidationResult], responses=owner.CREATING)
    @json_body(LARGEST_BODY)
    async def validate_workflow(body: ValidateWorkflow, who: owner.ValidateWorkflows) -> Reply:
        """Everything that would keep a definition from being published, at once. Nothing is stored."""
        return ok(ValidationResult.of(publishing.validate(house, body.definition, body.name)))


def _one(routes: APIRouter, house: House) -> None:
    @routes.get("/{id}", response_model=View, responses=owner.READING)
    async def get_workflow(workflow_id: owner.Id, who: owner.ReadWorkflows) -> Reply:
        """A workflow with its newest version."""
        return _view(await workflows.show(house, who.org_id, workflow_id), who)

    @routes.put("/{id}", response_model=View, responses=owner.WRITING)
    @json_body(LARGEST_BODY)
    async def update_workflow(body: UpdateWorkflow, workflow_id: owner.Id, who: owner.UpdateWorkflows) -> Reply:
        """Change a workflow. Other content makes a new draft version; the same content makes none."""
        expected = body.expected_current_version or body.expected_version
        shown = await workflows.update(house, who.org_id, workflow_id, body.value(), expected=expected, by=who.key_id)
        return _view(shown, who)

    @routes.delete("/{id}", response_model=View, responses=owner.READING)
    async def archive_workflow(workflow_id: owner.Id, who: owner.DeleteWorkflows) -> Reply:
        """Archive a workflow. What was opened before is honoured."""
        await workflows.archive(house, who.org_id, workflow_id, by=who.key_id)
        return _view(await workflows.show(house, who.org_id, workflow_id), who)

    @routes.put("/{id}/visibility", response_model=Envelope[VisibilityView], responses=owner.WRITING)
    async def set_visibility(body: UpdateVisibility, workflow_id: owner.Id, who: owner.UpdateWorkflows) -> Reply:
        """Who may see or execute the workflow. May be set before publishing."""
        changed = await workflows.set_visibility(house, who.org_id, workflow_id, body.visibility, by=who.key_id)
        return ok(VisibilityView(id=changed.id, visibility=changed.visibility))

    @routes.post("/{id}/trigger-secret", response_model=Envelope[SecretView], responses=owner.WRITING)
    async def rotate_trigger_secret(workflow_id: owner.Id, who: owner.UpdateWorkflows) -> Reply:
        """Make a new trigger secret. The old one is dead at once."""
        changed = await workflows.rotate_secret(house, who.org_id, workflow_id, by=who.key_id)
        return ok(SecretView(id=changed.id, trigger_secret=changed.trigger_secret))


def _versions(routes: APIRouter, house: House) -> None:
    @routes.get("/{id}/versions", response_model=Envelope[VersionsData], responses=owner.READING)
    async def list_versions(workflow_id: owner.Id, who: owner.ReadWorkflows, paging: owner.Window) -> Reply:
        """All versions of a workflow, newest first."""
        found = await workflows.versions(house, who.org_id, workflow_id, paging.fetch, paging.offset)
        return ok(VersionsData.of(found, paging.limit, paging.offset, secrets=owner.sees_secrets(who)))

    @routes.get("/{id}/versions/{versionNumber}", response_model=View, responses=owner.READING)
    async def get_version(workflow_id: owner.Id, number: Number, who: owner.ReadWorkflows) -> Reply:
        """One version of a workflow."""
        return _view(await workflows.show(house, who.org_id, workflow_id, number), who)

    @routes.get("/{id}/draft", response_model=View, responses=owner.READING)
    async def get_draft(workflow_id: owner.Id, who: owner.ReadWorkflows) -> Reply:
        """The version that is newer than the live one."""
        return _view(await workflows.show_draft(house, who.org_id, workflow_id), who)

    @routes.delete("/{id}/draft", response_model=View, responses=owner.WRITING)
    async def discard_draft(workflow_id: owner.Id, who: owner.UpdateWorkflows) -> Reply:
        """Go back to the live version."""
        return _view(await workflows.discard_draft(house, who.org_id, workflow_id, by=who.key_id), who)

    @routes.get("/{id}/live", response_model=View, responses=owner.READING)
    async def get_live(workflow_id: owner.Id, who: owner.ReadWorkflows) -> Reply:
        """The version that buyers and triggers run."""
        return _view(await workflows.show_live(house, who.org_id, workflow_id), who)

    @routes.post("/{id}/rollback", response_model=View, responses=owner.WRITING)
    async def roll_back(body: RollbackWorkflow, workflow_id: owner.Id, who: owner.UpdateWorkflows) -> Reply:
        """Make a new draft with the content of an older version."""
        expected = body.expected_current_version or body.expected_version
        shown = await workflows.rollback(
            house, who.org_id, workflow_id, body.target_version, expected=expected, by=who.key_id
        )
        return _view(shown, who)


def _lifecycle(routes: APIRouter, house: House) -> None:
    @routes.post("/{id}/publish", response_model=View, responses=owner.WRITING)
    async def publish_workflow(
        workflow_id: owner.Id, who: owner.PublishWorkflows, body: PublishWorkflow | None = None
    ) -> Reply:
        """Check everything and make the newest version the live one."""
        expected = (body.expected_version or body.expected_current_version) if body else None
        return _view(await publishing.publish(house, who.org_id, workflow_id, expected=expected, by=who.key_id), who)

    @routes.post("/{id}/pause", response_model=View, responses=owner.WRITING)
    async def pause_workflow(workflow_id: owner.Id, who: owner.PublishWorkflows) -> Reply:
        """Take no new executions and fire no schedules. What was opened before goes on."""
        await publishing.pause(house, who.org_id, workflow_id, by=who.key_id)
        return _view(await workflows.show(house, who.org_id, workflow_id), who)

    @routes.post("/{id}/resume", response_model=View, responses=owner.WRITING)
    async def resume_workflow(workflow_id: owner.Id, who: owner.PublishWorkflows) -> Reply:
        """Take executions again."""
        await publishing.resume(house, who.org_id, workflow_id, by=who.key_id)
        return _view(await workflows.show(house, who.org_id, workflow_id), who)

    @routes.post("/{id}/unarchive", response_model=View, responses=owner.WRITING)
    async def unarchive_workflow(workflow_id: owner.Id, who: owner.DeleteWorkflows) -> Reply:
        """Bring an archived workflow back as a draft."""
        await workflows.unarchive(house, who.org_id, workflow_id, by=who.key_id)
        return _view(await workflows.show(house, who.org_id, workflow_id), who)
