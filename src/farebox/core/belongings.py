"""What an organization owns: workflows and their versions, schedules, API keys, files sent ahead. Stored as ``records``
explains."""

from __future__ import annotations

from typing import Literal

from farebox.core.values import Json, Millis, Value


class Workflow(Value, frozen=True, kw_only=True):
    """Table ``workflows`` (changes, put)."""

    id: str
    org_id: str
    name: str
    description: str = ""
    visibility: Literal["private", "org", "public_view", "public_execute"] = "private"
    status: Literal["draft", "active", "paused", "archived"] = "draft"
    version: int = 1
    """The newest version's number."""
    live_version: int | None = None
    trigger_secret: str = ""
    created_at: Millis
    updated_at: Millis
    created_by: str = ""
    updated_by: str = ""
    paused_reason: str = ""
    ui_metadata: Json = None
    lock: int = 1
    """Grows with every change; guards concurrent updates inside the store."""


class Version(Value, frozen=True, kw_only=True):
    """One frozen copy of a graph. Table ``versions`` (``published_at`` put); key (workflow_id, version)."""

    workflow_id: str
    version: int
    definition: Json
    digest: str
    """SHA-256 of the canonical JSON: the content address."""
    created_at: Millis
    created_by: str = ""
    published_at: Millis | None = None


class ApiKey(Value, frozen=True, kw_only=True):
    """Table ``api_keys`` (changes, put)."""

    id: str
    org_id: str
    name: str
    hash: str
    prefix: str
    """The first characters, to recognise it by."""
    scope: Literal["read", "read-write"] = "read-write"
    permissions: tuple[str, ...] = ()
    """Empty: all that the scope allows."""
    description: str = ""
    created_at: Millis
    created_by: str = ""
    expires_at: Millis | None = None
    revoked_at: Millis | None = None
    last_used_at: Millis | None = None
    last_used_ip: str = ""
    last_used_user_agent: str = ""


class Organization(Value, frozen=True, kw_only=True):
    """Table ``organizations`` (put)."""

    id: str
    name: str
    created_at: Millis


class Schedule(Value, frozen=True, kw_only=True):
    """A live ``schedule`` trigger. Table ``schedules`` (put with its workflow, :class:`Rescheduled`); key (workflow_id,
    node_id)."""

    workflow_id: str
    node_id: str
    org_id: str
    cron: str
    time_zone: str
    next_at: Millis


class Rescheduled(Value, frozen=True, kw_only=True):
    """The next time of a schedule, on one condition: the row is still as it was read. Conflict if it is not, for then
    its owner has published, paused or archived meanwhile, and his word counts."""

    read: Schedule
    next_at: Millis | None
    """None removes it."""


class Erasure(Value, frozen=True, kw_only=True):
    """Who had the content of an execution erased, and when. Table ``erasures`` (changes, put)."""

    execution_id: str
    org_id: str
    erased_at: Millis
    by_type: Literal["api_key", "operator"]
    """api_key: the owner, through the API; operator: at the machine that has the data."""
    by_id: str
    events: int
    """How long the timeline was before,"""
    timeline: str
    """and its digest: what a receipt from before shows."""
    finished_at: Millis | None = None
    """None: pieces of it are still there."""


class Upload(Value, frozen=True, kw_only=True):
    """A file that a buyer sent ahead; its bytes are on disk under ``path``. Table ``uploads`` (insert only)."""

    id: str
    workflow_id: str
    org_id: str
    client: str
    """Coarse address prefix, for the cap on bytes that nobody has paid for."""
    name: str
    """As the sender called it: to be shown, never a path."""
    media_type: str
    size: int
    sha256: str
    path: str
    created_at: Millis
    expires_at: Millis
    kept: bool = False
    """Set by the cleaning once its execution has a run."""


class UploadClaim(Value, frozen=True):
    """Whose upload it is for good. Table ``upload_claims`` (insert only); key (upload_id): one execution takes it."""

    upload_id: str
    execution_id: str
    claimed_at: Millis
