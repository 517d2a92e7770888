"""The action that does nothing, for the workers of ``farebox bench fleet``."""

from __future__ import annotations

from farebox import action


@action("nothing")
async def nothing() -> None:
    """Do nothing."""
