"""Who shares a database, as anybody can read it who can read the database."""

from __future__ import annotations

from typing import Any

from farebox.storage.port_fleet import BOTH, Member, Report, Sighting
from farebox.storage.postgres.shelf import Shelf

DEAD = 10_000
"""Milliseconds after which a silent member is shown as gone."""


async def members(store: Shelf) -> list[Sighting]:
    """Everybody who has joined the fleet on this database, the oldest first."""
    return [_sighting_of(*row) for row in await store._rows("members")]


def _sighting_of(
    member_id: str, rooms: str, host: str, pid: int, version: str, started_at: int, *rest: Any
) -> Sighting:
    state, runs, oldest_run, oldest_since, duties, seen_at, ago = rest
    member = Member(member_id, tuple(room for room in BOTH if room in rooms), host, pid, version, started_at)
    return Sighting(member, Report(state, runs, oldest_run, oldest_since, tuple(duties.split())), seen_at, ago < DEAD)
