"""API keys as JSON. The key itself is in the answer to its creation and nowhere else."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from farebox.api.envelope import Form, Shape
from farebox.core.errors import BadRequest, Problem
from farebox.core.records import ApiKey, Organization
from farebox.core.times import parse_rfc3339, rfc3339
from farebox.service import keys


class CreateKey(Form):
    name: Annotated[str, StringConstraints(min_length=1, max_length=keys.LONGEST_NAME)]
    scope: Literal["read", "read-write"] = "read-write"
    description: Annotated[str, StringConstraints(max_length=keys.LONGEST_DESCRIPTION)] = ""
    expires_at: str = Field(default="", description="RFC 3339 with a time zone; empty: never.")
    permissions: list[str] = Field(
        default_factory=list, max_length=100, description="Only these, such as `run:read`; empty: all of the scope."
    )

    def value(self) -> keys.NewKey:
        """BadRequest for a time that is none."""
        try:
            expires = parse_rfc3339(self.expires_at) if self.expires_at else None
        except (ValueError, OverflowError):
            problem = Problem("expiresAt", "Write a time like 2030-01-31T12:00:00Z.", "invalid_time")
            raise BadRequest("expiresAt is no time", [problem]) from None
        return keys.NewKey(
            name=self.name,
            scope=self.scope,
            permissions=tuple(self.permissions),
            description=self.description,
            expires_at=expires,
        )


class KeyView(Shape):
    id: str
    organization_id: str
    name: str
    description: str
    scope: Literal["read", "read-write"]
    permissions: list[str]
    key_prefix: str
    created_at: str
    created_by: str
    expires_at: str
    revoked_at: str
    last_used_at: str
    last_used_ip: str
    last_used_user_agent: str
    service_account_id: str
    user_id: str

    @classmethod
    def of(cls, key: ApiKey) -> KeyView:
        return cls(**fields_of(key))


class CreatedKey(KeyView):
    key: str = Field(description="Shown only now; empty in the answer to a repeated request.")

    @classmethod
    def made(cls, key: ApiKey, raw: str) -> CreatedKey:
        return cls(key=raw, **fields_of(key))


class OrganizationView(Shape):
    id: str
    name: str


class WhoAmI(Shape):
    organization: OrganizationView
    key: KeyView
    version: str = Field(description="Of this server.")

    @classmethod
    def of(cls, organization: Organization, key: ApiKey, version: str) -> WhoAmI:
        return cls(
            organization=OrganizationView(id=organization.id, name=organization.name),
            key=KeyView.of(key),
            version=version,
        )


def fields_of(key: ApiKey) -> dict[str, Any]:
    """What may be shown of a key: never its hash."""
    return {
        "id": key.id,
        "organization_id": key.org_id,
        "name": key.name,
        "description": key.description,
        "scope": key.scope,
        "permissions": list(key.permissions),
        "key_prefix": key.prefix,
        "created_at": rfc3339(key.created_at),
        "created_by": key.created_by,
        "expires_at": rfc3339(key.expires_at),
        "revoked_at": rfc3339(key.revoked_at),
        "last_used_at": rfc3339(key.last_used_at),
        "last_used_ip": key.last_used_ip,
        "last_used_user_agent": key.last_used_user_agent,
        "service_account_id": "",
        "user_id": "",
    }
