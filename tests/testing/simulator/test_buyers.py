"""Buyers buy, and notice when what they were told is not so."""

from __future__ import annotations

import pytest

from farebox.testing.simulator.buyers import HABITS, Buyer
from farebox.testing.simulator.weather import Weather
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


@pytest.mark.parametrize("habit", sorted(set(HABITS)))
def test_a_purchase_by_every_habit(habit: str) -> None:
    async def tell(world: World) -> None:
        buyer = Buyer(world, 1)
        buyer.habit = habit
        await buyer.shop()
        assert buyer.bought is not None
        buyer.remembers()
        charges = sum(len(hosted.charges) for hosted in world.tills["test"].hosted.values())
        assert charges >= (habit in ("pays", "twice", "other amount", "cancels and pays"))

    assert in_world(tell).loop.halt is None


def test_a_buyer_insists_until_he_is_heard() -> None:
    async def tell(world: World) -> None:
        buyer = Buyer(world, 7)
        await buyer.shop()
        assert len(world.disk.executions) <= 1

    world = in_world(tell, weather=Weather(network_loses=0.5, commits_fail=0.3))
    assert world.loop.halt is None


def test_what_was_acknowledged_and_is_gone_is_noticed() -> None:
    async def tell(world: World) -> None:
        buyer = Buyer(world, 1)
        await buyer.shop()
        world.disk.tokens.clear()
        if buyer.bought is not None and buyer.bought.token:
            buyer.remembers()
            assert "token does not open" in str(world.loop.halt)
            world.loop.halt = None
        world.disk.executions.clear()
        buyer.remembers()
        assert "does not exist" in str(world.loop.halt)
        world.loop.halt = None

    in_world(tell)
