"""What operators read is what is made, field by field."""

from __future__ import annotations

from farebox.api.models_operate import CapsuleAction, CapsuleRun, CapsuleView, RerunRun
from farebox.core.capsule import About, ActionFace, Capsule
from farebox.service.reruns import Rerun


def test_a_capsule_is_documented_whole() -> None:
    for model, kind in ((CapsuleView, Capsule), (CapsuleAction, ActionFace), (CapsuleRun, About)):
        assert tuple(model.model_fields) == kind.__struct_fields__


def test_an_empty_rerun_is_the_same_again() -> None:
    assert RerunRun().value() == Rerun()
    assert RerunRun(version=2, payload={"n": 1}).value() == Rerun(version=2, payload={"n": 1})
