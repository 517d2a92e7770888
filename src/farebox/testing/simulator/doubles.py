"""Actions in the place of real ones: they take some time, and succeed, fail, refuse, ask for another try or hang.

What a try does is drawn from the step and the number of the try, not from when it happens, so a schedule that runs a
little differently still meets the same actions. A double that must give a result gives what it was told to for its
node, else something that fits the action's result schema.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from farebox.actions.port import ActionError, ActionSpec, Context, Refuse, Retry
from farebox.core.journal import node_of
from farebox.core.values import Json
from farebox.testing.simulator.forms import fitting

if TYPE_CHECKING:
    from farebox.testing.simulator.world import World

REAL = frozenset({"log"})
"""Actions that do nothing outside: they stay as they are."""


def double_of(spec: ActionSpec, world: World, results: Mapping[str, Json]) -> ActionSpec:
    """The same to look at, and harmless."""

    async def call(arguments: Json, context: Context) -> Json:
        with world.judge.performing(context):
            return await _perform(spec, world, results, context)

    return replace(spec, call=call, isolated=False)


def watched(spec: ActionSpec, world: World) -> ActionSpec:
    """The action itself, seen by the judge."""
    real: Callable[[Json, Context], Awaitable[Json]] = spec.call

    async def call(arguments: Json, context: Context) -> Json:
        with world.judge.performing(context):
            return await real(arguments, context)

    return replace(spec, call=call)


async def _perform(spec: ActionSpec, world: World, results: Mapping[str, Json], context: Context) -> Json:
    weather = world.weather
    place = world.place_of(context.run_id)
    chance = world.chance.stream(f"{spec.node.type} {place} {context.step} {context.attempt}")
    world.tell("action", "{} begins {} (try {}) of {}", spec.node.type, context.step, context.attempt, context.run_id)
    if not chance.hits(0.3):  # else it never waits for anything, as many do not
        await world.loop.sleep(chance.soon(0.02, 3.0) if not weather.slow_actions else chance.soon(1.0, 20.0))
    if chance.hits(weather.actions_hang):
        await world.loop.sleep(10 * spec.node.timeout_ms / 1000 + 36_000)
    if chance.hits(0.1):
        context.progress(chance.draw(), "half way")
    if chance.hits(weather.actions_fail):
        chance.choose((_refuse, _retry, _retry, _network, _bug, _bug))()
    node = node_of(context.step)
    if node in results:
        return results[node]
    return fitting(spec.node.result_schema, chance) if spec.node.result_schema else {"done": context.step}


def _refuse() -> None:
    raise Refuse("simulated: this cannot be done with that")


def _retry() -> None:
    raise Retry("simulated: busy", after=0.2)


def _network() -> None:
    raise ActionError("network", "simulated: connection reset", category="network", retryable=True)


def _bug() -> None:
    raise KeyError("simulated")
