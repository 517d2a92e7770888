"""The turn that is taken in one stride is the turn that the run rules would have taken, to the last field."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from farebox.core import run
from farebox.core.commands import Perform
from farebox.core.graph_check import build
from farebox.core.journal import RunOpened
from farebox.core.position import MAX_STEPS, Position
from farebox.core.straight import straight, straight_in
from farebox.core.values import Json
from farebox.testing.playbook import NOON
from farebox.testing.snapshot import snapshot
from tests.core.chains import MORE, MOST, TYPES, chains, go_on, line
from tests.core.random_runs import World, definitions


def calm(world: World) -> Position:
    """The position once more, from the journal, with nothing left to hand out."""
    position = run.look(world.graph, world.journal, world.run_id)
    position.unsent.clear()
    return position


def walked(definition: Json, data: st.DataObject) -> int:
    """Walk it to its end, and take every stride that may be taken beside the careful way. How many there were."""
    world, strides = World(build(definition, TYPES)), 0
    for _ in range(MOST):
        if world.position.final is not None:
            return strides
        if len(world.open) == 1 and isinstance(world.open[0], Perform) and data.draw(st.integers(0, 9)) > 0:
            command, before = world.open[0], len(world.journal)
            beside = calm(world)
            left = snapshot(beside)
            taken = straight(world.graph, beside, command, {"n": command.attempt}, world.now)
            world.answer(command, ok=True)
            world.turn()
            if taken is None:
                assert snapshot(beside) == left
                continue
            entries, following = taken
            assert entries == world.journal[before:]
            assert snapshot(beside) == snapshot(world.position)
            assert [following] == world.open or (following is None and not world.open)
            strides += 1
        elif world.open:
            world.answer(world.open[0], ok=data.draw(st.booleans()), retryable=True)
            world.turn()
        else:
            go_on(world)
    return strides


@settings(max_examples=100 * MORE)
@given(chains(), st.data())
def test_a_stride_is_the_turn_that_would_have_been_taken(definition: Json, data: st.DataObject) -> None:
    walked(definition, data)


@settings(max_examples=30 * MORE)
@given(definitions(), st.data())
def test_also_within_workflows_of_every_shape(definition: Json, data: st.DataObject) -> None:
    walked(definition, data)


class Steady:
    """Draws what lets everything go well."""

    def draw(self, strategy: Any) -> Any:
        return 9


def test_a_line_of_actions_is_all_strides() -> None:
    assert walked(line("act", "act", "act"), Steady()) == 3  # type: ignore[arg-type]


def test_a_step_that_nobody_asked_for_takes_none() -> None:
    graph = build(line("act", "act"), TYPES)
    world = World(graph)
    [command] = world.open
    assert isinstance(command, Perform)
    assert straight(graph, calm(world), replace(command, attempt=2), None, NOON) is None
    assert straight(graph, calm(world), replace(command, step="n1#1"), None, NOON) is None


def test_a_step_whose_arguments_cannot_be_evaluated_takes_none() -> None:
    definition = line("act", "act")
    definition["nodes"]["n1"]["payload"] = {"of": "{{ $trigger.missing }}"}
    world = World(build(definition, TYPES))
    [command] = world.open
    assert isinstance(command, Perform)
    beside = calm(world)
    assert straight(world.graph, beside, command, None, NOON) is None
    assert snapshot(beside) == snapshot(world.position)


def test_a_run_that_is_held_or_at_its_limit_takes_none() -> None:
    graph = build(line("act", "act"), TYPES)
    world = World(graph)
    [command] = world.open
    assert isinstance(command, Perform)
    held, far = calm(world), calm(world)
    held.held = NOON
    far.visits = MAX_STEPS
    assert straight(graph, held, command, None, NOON) is None
    assert straight(graph, far, command, None, NOON) is None


# ---- the first turn


@settings(max_examples=50 * MORE)
@given(chains())
def test_the_first_stride_is_the_first_turn(definition: Json) -> None:
    graph = build(definition, TYPES)
    opened = RunOpened(at=NOON, trigger="root", payload={"body": {"n": 1}})
    careful = run.look(graph, [opened], "run_1")
    entries, commands = run.turn(graph, careful, NOON)
    taken = straight_in(graph, opened, "run_1", NOON)
    if taken is not None:
        position, written, command = taken
        assert written == entries
        assert [command] == commands
        assert snapshot(position) == snapshot(careful)
        assert not position.unsent


def test_a_line_of_actions_begins_with_a_stride() -> None:
    graph = build(line("act"), TYPES)
    assert straight_in(graph, RunOpened(at=NOON, trigger="root"), "run_1", NOON) is not None
    assert straight_in(graph, RunOpened(at=NOON, trigger="elsewhere"), "run_1", NOON) is None


def test_one_whose_arguments_cannot_be_evaluated_does_not() -> None:
    definition = line("act")
    definition["nodes"]["n0"]["payload"] = {"of": "{{ $trigger.missing }}"}
    graph = build(definition, TYPES)
    assert straight_in(graph, RunOpened(at=NOON, trigger="root"), "run_1", NOON) is None


def test_what_goes_on_otherwise_has_no_way_on() -> None:
    late = line("act", "delay", "act")
    late["nodes"]["n1"]["payload"] = {"delayMs": 400}
    assert build(late, TYPES).ways_on == {"n2": ""}


def test_what_begins_otherwise_has_no_such_way() -> None:
    two = line("act")
    two["nodes"]["other"] = {"type": "act", "payload": {}, "children": []}
    two["nodes"]["root"]["children"].append("other")
    joined = line("act", "act")
    joined["nodes"]["root"]["children"].append("n1")
    twice = line("act")
    twice["nodes"]["start"] = twice["nodes"].pop("root")
    twice["nodes"]["later"] = {"type": "schedule", "payload": {"cron": "0 9 * * *"}, "children": ["n0"]}
    late = line("delay", "act")
    late["nodes"]["n0"]["payload"] = {"delayMs": 400}
    for definition in (two, joined, twice, late):
        assert not build(definition, TYPES).ways_in
