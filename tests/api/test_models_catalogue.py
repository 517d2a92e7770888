"""Node types as JSON."""

from __future__ import annotations

from farebox.api.models_catalogue import ActionDefinition, TriggerDefinition
from farebox.core.graph import NodeType


def test_a_type_that_says_little_still_has_every_field() -> None:
    bare = NodeType(type="shout", flow="action")
    shown = ActionDefinition.of(bare).model_dump(by_alias=True)
    assert (shown["name"], shown["payloadSchema"], shown["tags"], shown["flow"]) == ("shout", {}, [], "action")
    assert TriggerDefinition.of(bare).name == "shout"


def test_what_a_type_says_is_shown() -> None:
    full = NodeType(
        type="shout", flow="pure", name="Shout", description="Louder.", category="text", tags=("a",),
        payload_schema={"type": "object"}, result_schema={"type": "string"}, retry_default=1, timeout_ms=5,
    )  # fmt: skip
    shown = ActionDefinition.of(full)
    assert (shown.name, shown.category, shown.default_attempts, shown.timeout_ms) == ("Shout", "text", 1, 5)
    assert (shown.payload_schema, shown.result_schema) == ({"type": "object"}, {"type": "string"})
