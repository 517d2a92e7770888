"""Workflows as their owner keeps them: a name, a visibility, and a row of frozen versions.

The newest version is what is edited; the *live* one (set by publishing) is what buyers and triggers run. They may be
the same. A version never changes: every change of content makes the next one. Publishing stands in ``publishing``.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Literal, TypeAlias

from msgspec.structs import replace

from farebox.core.errors import (
    BadRequest,
    DefinitionInvalid,
    NotAllowed,
    NotFound,
    Problem,
    SecretInvalid,
    TooLarge,
    VersionConflict,
)
from farebox.core.records import Schedule, Version, Workflow
from farebox.core.values import Json, Value
from farebox.ids import new_id
from farebox.service import idempotency
from farebox.service.house import House
from farebox.storage.port import Conflict

Visibility: TypeAlias = Literal["private", "org", "public_view", "public_execute"]
VISIBILITIES: tuple[Visibility, ...] = ("private", "org", "public_view", "public_execute")

LARGEST_DEFINITION = 1024 * 1024
"""Bytes of its canonical JSON."""
LONGEST_NAME = 255
LONGEST_DESCRIPTION = 2_000
SECRET_PREFIX = "whs"  # noqa: S105 - a prefix, no secret
ID_PREFIX = "wf_"
ID_LENGTH = 26
"""Characters of a workflow's id after its prefix."""


class NewWorkflow(Value, frozen=True, kw_only=True):
    name: str
    definition: Json
    description: str = ""
    visibility: Visibility = "private"
    ui_metadata: Json = None


class Changes(Value, frozen=True, kw_only=True):
    """What to change; None leaves it."""

    name: str | None = None
    description: str | None = None
    definition: Json = None
    visibility: Visibility | None = None
    ui_metadata: Json = None


class Shown(Value, frozen=True):
    """A workflow and the version that is looked at."""

    workflow: Workflow
    version: Version


async def create(house: House, org_id: str, new: NewWorkflow, *, by: str = "", idempotency_key: str = "") -> Shown:
    """Keep a new workflow as a draft. The graph itself is checked when it is published."""
    digest = _check(new.name, new.description, new.definition)
    now = house.clock()
    body = {"name": new.name, "description": new.description, "digest": digest, "visibility": new.visibility}
    fresh = new_id("wf")
    workflow_id = await idempotency.claim(house, f"{org_id}/workflows", idempotency_key, body, fresh)
    if workflow_id != fresh and await house.store.workflow(workflow_id) is not None:
        return await show(house, org_id, workflow_id)
    workflow = Workflow(
        id=workflow_id,
        org_id=org_id,
        name=new.name,
        description=new.description,
        visibility=new.visibility,
        trigger_secret=new_secret(workflow_id),
        created_at=now,
        updated_at=now,
        created_by=by,
        updated_by=by,
        ui_metadata=new.ui_metadata,
    )
    version = Version(
        workflow_id=workflow_id, version=1, definition=new.definition, digest=digest, created_at=now, created_by=by
    )
    try:
        await house.store.put_workflow(workflow, version, None)
    except Conflict:  # the same idempotent request, at the same moment: it was first
        return await show(house, org_id, workflow_id)
    return Shown(workflow, version)


async def get(house: House, org_id: str, workflow_id: str) -> Workflow:
    """A workflow of this organization; NotFound for any other."""
    workflow = await house.store.workflow(workflow_id)
    if workflow is None or workflow.org_id != org_id:
        raise NotFound(f"there is no workflow {workflow_id}")
    return workflow


async def show(house: House, org_id: str, workflow_id: str, number: int | None = None) -> Shown:
    """A workflow with one of its versions, by default the newest."""
    workflow = await get(house, org_id, workflow_id)
    return Shown(workflow, await version_of(house, workflow, workflow.version if number is None else number))


async def show_draft(house: House, org_id: str, workflow_id: str) -> Shown:
    """The version that is newer than the live one; NotFound if everything is published."""
    workflow = await get(house, org_id, workflow_id)
    if not has_draft(workflow):
        raise NotFound(f"workflow {workflow_id} has no draft; its newest version is live")
    return Shown(workflow, await version_of(house, workflow, workflow.version))


async def show_live(house: House, org_id: str, workflow_id: str) -> Shown:
    """The version that buyers and triggers run; NotFound if nothing is published."""
    workflow = await get(house, org_id, workflow_id)
    if workflow.live_version is None:
        raise NotFound(f"workflow {workflow_id} has no live version; publish it first")
    return Shown(workflow, await version_of(house, workflow, workflow.live_version))


async def version_of(house: House, workflow: Workflow, number: int) -> Version:
    """One version; NotFound."""
    version = await house.store.version(workflow.id, number)
    if version is None:
        raise NotFound(f"workflow {workflow.id} has no version {number}")
    return version


def has_draft(workflow: Workflow) -> bool:
    """Whether the newest version is not the live one."""
    return workflow.version != workflow.live_version


async def update(
    house: House, org_id: str, workflow_id: str, changes: Changes, *, expected: int | None = None, by: str = ""
) -> Shown:
    """Change a workflow. Other content makes a new draft version; the same content makes none."""
    before = await show(house, org_id, workflow_id)
    workflow = before.workflow
    expect(workflow, expected)
    refuse_archived(workflow)
    after = replace(
        workflow,
        name=workflow.name if changes.name is None else changes.name,
        description=workflow.description if changes.description is None else changes.description,
        visibility=changes.visibility or workflow.visibility,
        ui_metadata=workflow.ui_metadata if changes.ui_metadata is None else changes.ui_metadata,
    )
    definition = before.version.definition if changes.definition is None else changes.definition
    digest = _check(after.name, after.description, definition)
    version = None
    if digest != before.version.digest:
        version = await _next_version(house, workflow, definition, digest, by)
        after = replace(after, version=version.version)
    if after == workflow:
        return before
    return Shown(await save(house, workflow, after, version, by=by), version or before.version)


async def rollback(
    house: House, org_id: str, workflow_id: str, target: int, *, expected: int | None = None, by: str = ""
) -> Shown:
    """Make a new draft with the content of an older version."""
    old = await show(house, org_id, workflow_id, target)
    return await update(
        house, org_id, workflow_id, Changes(definition=old.version.definition), expected=expected, by=by
    )


async def discard_draft(house: House, org_id: str, workflow_id: str, *, by: str = "") -> Shown:
    """Go back to the live version. The draft stays in the list of versions; numbers are never used twice."""
    workflow = await get(house, org_id, workflow_id)
    if workflow.live_version is None:
        raise NotAllowed("a workflow that was never published consists of its draft; archive it instead")
    if has_draft(workflow):
        workflow = await save(house, workflow, replace(workflow, version=workflow.live_version), by=by)
    return Shown(workflow, await version_of(house, workflow, workflow.version))


async def versions(
    house: House, org_id: str, workflow_id: str, limit: int, offset: int
) -> tuple[Workflow, list[Version]]:
    """All versions, newest first."""
    workflow = await get(house, org_id, workflow_id)
    return workflow, await house.store.versions(workflow.id, limit=limit, offset=offset)


async def set_visibility(
    house: House, org_id: str, workflow_id: str, visibility: Visibility, *, by: str = ""
) -> Workflow:
    """Who may see or execute it. May be set before publishing."""
    return await change(house, org_id, workflow_id, lambda old: replace(old, visibility=visibility), by=by)


async def rotate_secret(house: House, org_id: str, workflow_id: str, *, by: str = "") -> Workflow:
    """A new trigger secret; the old one is dead at once."""
    secret = new_secret(workflow_id)
    return await change(house, org_id, workflow_id, lambda old: replace(old, trigger_secret=secret), by=by)


async def archive(house: House, org_id: str, workflow_id: str, *, by: str = "") -> Workflow:
    """Take it out of use. What was opened before is honoured; archiving again changes nothing."""
    workflow = await get(house, org_id, workflow_id)
    if workflow.status == "archived":
        return workflow
    after = replace(workflow, status="archived", live_version=None, paused_reason="")
    return await save(house, workflow, after, schedules=(), by=by)


async def unarchive(house: House, org_id: str, workflow_id: str, *, by: str = "") -> Workflow:
    """Bring an archived workflow back, as a draft to be edited and published again."""
    workflow = await get(house, org_id, workflow_id)
    if workflow.status != "archived":
        raise NotAllowed("only an archived workflow can be unarchived")
    return await save(house, workflow, replace(workflow, status="draft"), by=by)


async def change(
    house: House, org_id: str, workflow_id: str, how: Callable[[Workflow], Workflow], *, by: str = ""
) -> Workflow:
    """One change of the workflow's own fields; nothing is written when nothing changes."""
    workflow = await get(house, org_id, workflow_id)
    refuse_archived(workflow)
    after = how(workflow)
    return workflow if after == workflow else await save(house, workflow, after, by=by)


async def save(
    house: House,
    before: Workflow,
    after: Workflow,
    version: Version | None = None,
    *,
    schedules: tuple[Schedule, ...] | None = None,
    by: str = "",
) -> Workflow:
    """Store a change unless somebody else stored one meanwhile (VersionConflict)."""
    stored = replace(after, lock=before.lock + 1, updated_at=house.clock(), updated_by=by or before.updated_by)
    try:
        await house.store.put_workflow(stored, version, schedules)
    except Conflict:
        raise VersionConflict() from None
    return stored


def new_secret(workflow_id: str) -> str:
    """``whs_`` + the workflow's id without prefix + 256 random bits.

    The id finds the workflow, so that the random part is only ever compared in constant time, never searched for.
    """
    return f"{SECRET_PREFIX}_{workflow_id.removeprefix(ID_PREFIX)}{secrets.token_urlsafe(32)}"


async def by_secret(house: House, secret: str) -> Workflow:
    """The workflow that a trigger secret belongs to; SecretInvalid."""
    named = secret.removeprefix(f"{SECRET_PREFIX}_")[:ID_LENGTH]
    workflow = await house.store.workflow(ID_PREFIX + named)
    wanted = workflow.trigger_secret if workflow is not None else ""
    if not hmac.compare_digest(wanted.encode(), secret.encode()) or workflow is None or not wanted:
        raise SecretInvalid()
    return workflow


def expect(workflow: Workflow, number: int | None) -> None:
    """VersionConflict unless the newest version is the one the caller has seen; None expects nothing."""
    if number is not None and number != workflow.version:
        raise VersionConflict(f"the newest version is {workflow.version}, not {number}")


def refuse_archived(workflow: Workflow) -> None:
    """NotAllowed for an archived workflow."""
    if workflow.status == "archived":
        raise NotAllowed("this workflow is archived; unarchive it first")


async def _next_version(house: House, workflow: Workflow, definition: Json, digest: str, by: str) -> Version:
    newest = await house.store.versions(workflow.id, limit=1, offset=0)
    number = max([workflow.version, *(version.version for version in newest)]) + 1
    return Version(
        workflow_id=workflow.id,
        version=number,
        definition=definition,
        digest=digest,
        created_at=house.clock(),
        created_by=by,
    )


def _check(name: str, description: str, definition: Json) -> str:
    """The definition's digest. Raises for what cannot even be kept as a draft, all problems at once."""
    problems: list[Problem] = []
    if not len(name.strip()) >= 1 or len(name) > LONGEST_NAME:
        problems.append(Problem("name", f"A name has 1 to {LONGEST_NAME} characters.", "length"))
    if len(description) > LONGEST_DESCRIPTION:
        problems.append(Problem("description", f"At most {LONGEST_DESCRIPTION} characters.", "length"))
    if problems:
        raise BadRequest("the workflow cannot be kept like this", problems)
    if not isinstance(definition, dict) or not isinstance(definition.get("nodes"), dict):
        problem = Problem("definition.nodes", 'A definition is an object with "nodes": {id: node}.', "nodes_missing")
        raise DefinitionInvalid(details=[problem])
    try:
        canonical = idempotency.canonical(definition)
    except RecursionError:
        raise DefinitionInvalid("the definition is nested too deeply") from None
    if len(canonical) > LARGEST_DEFINITION:
        raise TooLarge(f"a definition has at most {LARGEST_DEFINITION // 1024} KiB of JSON; this one is larger")
    return idempotency.digest_of(canonical)
