"""What operators read is what is made, field by field."""

from __future__ import annotations

from farebox.api.models_operate import CapsuleAction, CapsuleRun, CapsuleView
from farebox.core.capsule import About, ActionFace, Capsule


def test_a_capsule_is_documented_whole() -> None:
    for model, kind in ((CapsuleView, Capsule), (CapsuleAction, ActionFace), (CapsuleRun, About)):
        assert tuple(model.model_fields) == kind.__struct_fields__
