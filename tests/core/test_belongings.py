"""What an organization owns starts private and unpublished."""

from __future__ import annotations

from farebox.core.belongings import Workflow


def test_a_new_workflow_is_a_private_draft() -> None:
    workflow = Workflow(id="wf_1", org_id="org_1", name="Report", created_at=1, updated_at=1)
    assert (workflow.visibility, workflow.status, workflow.live_version, workflow.lock) == ("private", "draft", None, 1)
