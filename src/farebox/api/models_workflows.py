"""Workflows as JSON, in and out. Requests are forms; a view is built by listing its fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints

from farebox.api.envelope import Form, Shape
from farebox.core.graph import GraphError
from farebox.core.records import Version, Workflow
from farebox.core.times import rfc3339
from farebox.core.values import Json
from farebox.service import workflows
from farebox.service.listing import trigger_nodes

Status: TypeAlias = Literal["draft", "active", "paused", "archived"]
Name = Annotated[str, StringConstraints(min_length=1, max_length=workflows.LONGEST_NAME)]
Description = Annotated[str, StringConstraints(max_length=workflows.LONGEST_DESCRIPTION)]
Definition = Annotated[
    dict[str, Any],
    Field(
        description="The graph: `nodes` by id, `inputSchema`, `triggerNodeIds`, `variableDefs`, `price`, `output`, "
        "`limits`. Kept as it is; checked when it is published.",
        examples=[{"nodes": {"root": {"type": "manual", "payload": {}, "children": []}}}],
        json_schema_extra={"required": ["nodes"], "properties": {"nodes": {"type": "object"}}},
    ),
]
VersionNumber = Annotated[int, Field(ge=1, le=2**31 - 1)]


class CreateWorkflow(Form):
    name: Name
    definition: Definition
    description: Description = ""
    visibility: workflows.Visibility = "private"
    ui_metadata: dict[str, Any] | None = None

    def value(self) -> workflows.NewWorkflow:
        return workflows.NewWorkflow(
            name=self.name,
            definition=self.definition,
            description=self.description,
            visibility=self.visibility,
            ui_metadata=self.ui_metadata,
        )


class UpdateWorkflow(Form):
    name: Name | None = None
    definition: Definition | None = None
    description: Description | None = None
    visibility: workflows.Visibility | None = None
    ui_metadata: dict[str, Any] | None = None
    expected_current_version: VersionNumber | None = None
    expected_version: VersionNumber | None = None

    def value(self) -> workflows.Changes:
        return workflows.Changes(
            name=self.name,
            description=self.description,
            definition=self.definition,
            visibility=self.visibility,
            ui_metadata=self.ui_metadata,
        )


class ValidateWorkflow(Form):
    definition: dict[str, Any] = Field(description="The graph to check; nothing is stored.")
    name: str | None = None


class PublishWorkflow(Form):
    expected_version: VersionNumber | None = Field(
        default=None, description="Refuse (409) unless this is the newest version."
    )
    expected_current_version: VersionNumber | None = None


class RollbackWorkflow(Form):
    target_version: VersionNumber
    expected_current_version: VersionNumber | None = None
    expected_version: VersionNumber | None = None


class UpdateVisibility(Form):
    visibility: workflows.Visibility


class VisibilityView(Shape):
    id: str
    visibility: workflows.Visibility


class SecretView(Shape):
    id: str
    trigger_secret: str = Field(description="For POST /v1/webhooks/{secret}; the one before is dead.")


class ValidationErrorItem(Shape):
    type: Literal["name", "nodes", "root", "connectivity", "pattern", "variable"]
    field: str
    node_id: str
    node_name: str
    message: str
    code: str

    @classmethod
    def of(cls, error: GraphError) -> ValidationErrorItem:
        return cls(
            type=error.type,
            field=error.field,
            node_id=error.node_id,
            node_name=error.node_name,
            message=error.message,
            code=error.code,
        )


class ValidationResult(Shape):
    valid: bool
    errors: list[ValidationErrorItem]

    @classmethod
    def of(cls, errors: Iterable[GraphError]) -> ValidationResult:
        items = [ValidationErrorItem.of(error) for error in errors]
        return cls(valid=not items, errors=items)


class WorkflowView(Shape):
    """A workflow with one of its versions."""

    id: str
    organization_id: str
    name: str
    description: str
    status: Status
    type: str = Field(description="The type of its first trigger.")
    version: int = Field(description="Of the definition shown.")
    live_version: int | None
    has_draft: bool
    has_live_version: bool
    visibility: workflows.Visibility
    definition: dict[str, Any]
    variable_defs: list[Any]
    ui_metadata: dict[str, Any]
    trigger_secret: str = Field(description="Empty for keys that may not change the workflow.")
    paused_reason: str
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    version_created_by: str
    published_at: str = Field(description="When this version went live first; empty if it never did.")

    @classmethod
    def of(cls, shown: workflows.Shown, *, secrets: bool) -> WorkflowView:
        """``secrets``: whether the reader may see the trigger secret."""
        workflow, version = shown.workflow, shown.version
        return cls(
            id=workflow.id,
            organization_id=workflow.org_id,
            name=workflow.name,
            description=workflow.description,
            status=status_of(workflow, version),
            type=_trigger_type(version.definition),
            version=version.version,
            live_version=workflow.live_version,
            has_draft=workflows.has_draft(workflow),
            has_live_version=workflow.live_version is not None,
            visibility=workflow.visibility,
            definition=version.definition,
            variable_defs=_list(version.definition.get("variableDefs")),
            ui_metadata=workflow.ui_metadata or {},
            trigger_secret=workflow.trigger_secret if secrets else "",
            paused_reason=workflow.paused_reason,
            created_at=rfc3339(workflow.created_at),
            created_by=workflow.created_by,
            updated_at=rfc3339(workflow.updated_at),
            updated_by=workflow.updated_by,
            version_created_by=version.created_by,
            published_at=rfc3339(version.published_at),
        )


class NodeSummary(Shape):
    type: str
    branch: Any
    children: list[str]


class DefinitionSummary(Shape):
    nodes: dict[str, NodeSummary]


class WorkflowListItem(Shape):
    """A workflow in a list: its shape without its content."""

    id: str
    organization_id: str
    name: str
    description: str
    status: Status
    type: str
    version: int
    has_draft: bool
    has_live_version: bool
    visibility: workflows.Visibility
    definition_summary: DefinitionSummary
    node_count: int
    input_count: int
    trigger_type: str
    trigger_name: str
    linked_workflow_ids: list[str]
    created_at: str
    created_by: str
    updated_at: str

    @classmethod
    def of(cls, shown: workflows.Shown) -> WorkflowListItem:
        workflow, definition = shown.workflow, shown.version.definition
        nodes = {name: node for name, node in definition["nodes"].items() if isinstance(node, dict)}
        return cls(
            id=workflow.id,
            organization_id=workflow.org_id,
            name=workflow.name,
            description=workflow.description,
            status=workflow.status,
            type=_trigger_type(definition),
            version=workflow.version,
            has_draft=workflows.has_draft(workflow),
            has_live_version=workflow.live_version is not None,
            visibility=workflow.visibility,
            definition_summary=DefinitionSummary(nodes={name: _summary(node) for name, node in nodes.items()}),
            node_count=len(nodes),
            input_count=len(_list(definition.get("inputSchema"))),
            trigger_type=_trigger_type(definition),
            trigger_name=_trigger_name(definition),
            linked_workflow_ids=_linked(nodes),
            created_at=rfc3339(workflow.created_at),
            created_by=workflow.created_by,
            updated_at=rfc3339(workflow.updated_at),
        )


class VersionsData(Shape):
    items: list[WorkflowView]
    limit: int
    offset: int
    has_more: bool
    next_cursor: str = Field(description="Always empty: versions are paged by offset.")
    current_version: int

    @classmethod
    def of(cls, found: tuple[Workflow, list[Version]], limit: int, offset: int, *, secrets: bool) -> VersionsData:
        """A window out of ``limit + 1`` versions."""
        workflow, rows = found
        return cls(
            items=[WorkflowView.of(workflows.Shown(workflow, version), secrets=secrets) for version in rows[:limit]],
            limit=limit,
            offset=offset,
            has_more=len(rows) > limit,
            next_cursor="",
            current_version=workflow.version,
        )


def status_of(workflow: Workflow, version: Version) -> Status:
    """Of one version: the newest one has the workflow's status, a live one too; others are drafts or archived."""
    if version.version in (workflow.version, workflow.live_version):
        return workflow.status
    return "draft" if version.published_at is None else "archived"


def _summary(node: dict[str, Any]) -> NodeSummary:
    children = [child for child in _list(node.get("children")) if isinstance(child, str)]
    return NodeSummary(type=str(node.get("type", "")), branch=node.get("branch", ""), children=children)


def _trigger_type(definition: Json) -> str:
    return next((str(node.get("type", "")) for _, node in trigger_nodes(definition)), "")


def _trigger_name(definition: Json) -> str:
    for name, node in trigger_nodes(definition):
        return str(node.get("titleOverride") or node.get("title") or name)
    return ""


def _linked(nodes: dict[str, Any]) -> list[str]:
    """Workflows that this one starts by an id that is written out."""
    found = []
    for node in nodes.values():
        payload = node.get("payload")
        if node.get("type") == "trigger-workflow" and isinstance(payload, dict):
            target = payload.get("workflowId")
            if isinstance(target, str) and "{{" not in target:
                found.append(target)
    return sorted(set(found))


def _list(value: Json) -> list[Any]:
    return value if isinstance(value, list) else []
