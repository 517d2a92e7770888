"""Doubles look like the real thing, do what the seed says, and are seen by the judge."""

from __future__ import annotations

from collections import Counter

from farebox.actions.port import ActionSpec, Context
from farebox.core.graph import NodeType
from farebox.core.values import Json
from farebox.testing.simulator.doubles import double_of, watched
from farebox.testing.simulator.weather import Weather
from farebox.testing.simulator.world import World
from tests.testing.simulator.world import in_world


class Attempt:
    """As much of a context as a double looks at."""

    def __init__(self, step: str) -> None:
        self.run_id, self.step, self.attempt = "run_1", step, 1

    def progress(self, fraction: float, text: str = "") -> None:
        assert 0 <= fraction < 1


SCHEMA = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}


async def real(arguments: Json, context: Context) -> Json:
    return {"real": arguments}


SPEC = ActionSpec(node=NodeType(type="draw", flow="action", result_schema=SCHEMA), call=real, isolated=True)


def outcomes(world: World, failing: float) -> None:
    world.judge.performing = lambda context: _nothing()  # type: ignore[method-assign,assignment,return-value]
    world.weather = Weather(actions_fail=failing)


class _nothing:
    def __enter__(self) -> None: ...
    def __exit__(self, *error: object) -> None: ...


def test_a_double_gives_what_fits_or_what_it_was_told() -> None:
    async def tell(world: World) -> None:
        outcomes(world, 0.0)
        double = double_of(SPEC, world, {"told": {"mine": True}})
        assert double.node == SPEC.node
        assert not double.isolated
        assert isinstance((await double.call({}, Attempt("a#1")))["n"], int)  # type: ignore[arg-type]
        assert await double.call({}, Attempt("told#3")) == {"mine": True}  # type: ignore[arg-type]

    in_world(tell)


def test_the_same_step_meets_the_same_fate() -> None:
    async def tell(world: World) -> None:
        outcomes(world, 0.6)
        double = double_of(SPEC, world, {})

        async def fate(step: str) -> str:
            try:
                await double.call({}, Attempt(step))  # type: ignore[arg-type]
            except Exception as error:
                return type(error).__name__
            return "done"

        fates = [await fate(f"a#{number}") for number in range(80)]
        assert set(Counter(fates)) == {"done", "Refuse", "Retry", "ActionError", "KeyError"}
        assert fates == [await fate(f"a#{number}") for number in range(80)]

    in_world(tell)


def test_a_real_action_is_performed_and_seen() -> None:
    async def tell(world: World) -> None:
        assert await watched(SPEC, world).call(1, Attempt("a#1")) == {"real": 1}  # type: ignore[arg-type]
        assert "Nothing is performed before" in str(world.loop.halt)
        world.loop.halt = None

    in_world(tell)
