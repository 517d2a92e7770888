"""What owner routes declare: every changing method needs a key that may write, and every permission named is one."""

from __future__ import annotations

from pathlib import Path

from fastapi.routing import APIRoute

from farebox.api import owner
from farebox.api.app import build
from farebox.api.auth import Principal
from farebox.api.routes import declared
from farebox.core.records import ApiKey
from farebox.service import keys
from farebox.testing.clock import Clock
from tests.service.house import a_house


async def test_a_reading_key_reaches_only_what_reads(tmp_path: Path) -> None:
    async with a_house(tmp_path, Clock()) as house:
        app = build(house, lambda: True).api.make()
        for route in app.routes:  # type: ignore[attr-defined]
            says = declared(route) if isinstance(route, APIRoute) else None
            if says is None or says.kind != "key":
                continue
            writes = not route.methods <= {"GET", "HEAD"}
            assert says.scope == ("read-write" if writes else "read"), route.path
            assert says.permission is None or says.permission in keys.PERMISSIONS, route.path
            assert writes or says.permission is None or says.permission in keys.READING, route.path


def test_secrets_are_for_keys_that_may_change_the_workflow() -> None:
    key = ApiKey(id="key_1", org_id="org_1", name="k", hash="h", prefix="p", created_at=1)
    reader = ApiKey(id="key_2", org_id="org_1", name="k", hash="h", prefix="p", created_at=1, scope="read")
    assert owner.sees_secrets(Principal("org_1", "key_1", "read-write", (), key))
    assert not owner.sees_secrets(Principal("org_1", "key_2", "read", (), reader))
    assert not owner.sees_secrets(Principal("org_1", "key_1", "read-write"))
