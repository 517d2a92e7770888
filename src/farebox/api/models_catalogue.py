"""Node types as builders read them."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from farebox.api.envelope import Shape
from farebox.core.graph import NodeType


class ActionDefinition(Shape):
    """What a node of this type does, takes and gives."""

    type: str
    name: str
    description: str
    category: str
    tags: list[str]
    payload_schema: dict[str, Any] = Field(description="JSON Schema; a field that holds an expression is not checked.")
    result_schema: dict[str, Any]
    flow: str = Field(description="How the run treats it: `action`, `pure`, or the kind that steers.")
    default_attempts: int = Field(description="Tries in all when a failure may be retried and the node says nothing.")
    timeout_ms: int

    @classmethod
    def of(cls, node_type: NodeType) -> ActionDefinition:
        return cls(
            type=node_type.type,
            name=node_type.name or node_type.type,
            description=node_type.description,
            category=node_type.category,
            tags=list(node_type.tags),
            payload_schema=node_type.payload_schema or {},
            result_schema=node_type.result_schema or {},
            flow=node_type.flow,
            default_attempts=node_type.retry_default,
            timeout_ms=node_type.timeout_ms,
        )


class TriggerDefinition(Shape):
    """What starts a run, and what it hands to the first nodes."""

    type: str
    name: str
    description: str
    tags: list[str]
    payload_schema: dict[str, Any]
    result_schema: dict[str, Any]

    @classmethod
    def of(cls, node_type: NodeType) -> TriggerDefinition:
        return cls(
            type=node_type.type,
            name=node_type.name or node_type.type,
            description=node_type.description,
            tags=list(node_type.tags),
            payload_schema=node_type.payload_schema or {},
            result_schema=node_type.result_schema or {},
        )
