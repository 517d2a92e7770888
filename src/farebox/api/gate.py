"""Who comes in from where, and how often: what the declarations of ``api.auth`` and the routes in front both need."""

from __future__ import annotations

from typing import TYPE_CHECKING

from farebox.api.limits import Addresses, Limiter, is_loopback
from farebox.core.values import Value

if TYPE_CHECKING:
    from farebox.api.hub import Hub
    from farebox.service.house import House


class Caller(Value, frozen=True):
    """Where a request comes from."""

    address: str
    prefix: str
    user_agent: str = ""


class Gate:
    """What the declarations need of the app; one per app, at ``app.state.gate``."""

    def __init__(self, house: House, hub: Hub, limiter: Limiter) -> None:
        self.house = house
        self.hub = hub
        self.limiter = limiter
        self.addresses = Addresses(house.settings.trusted_proxies)
        self.limit_loopback = house.settings.limit_loopback

    def exempt(self, address: str) -> bool:
        """Limits do not apply to loopback addresses unless the settings say otherwise."""
        return not self.limit_loopback and is_loopback(address)
