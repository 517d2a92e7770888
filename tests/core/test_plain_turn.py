"""What a plain turn means to the execution is what the careful way makes of it, to the last field."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from farebox.core import execution as executions
from farebox.core import run
from farebox.core.graph_check import build
from farebox.core.journal import AnyEntry, RunStarted, RunSucceeded, StepAsked, StepDone, StepSkipped
from farebox.core.messages import message_of
from farebox.core.plain_turn import forward, plainly
from farebox.core.records import Execution, Progress, RunStatus, Status, Wait
from farebox.core.values import Json
from farebox.testing.playbook import NOON
from tests.core.chains import MORE, MOST, TYPES, chains, go_on, line
from tests.core.random_runs import World
from tests.core.shop import free


@settings(max_examples=80 * MORE)
@given(chains(), st.data())
def test_a_plain_turn_means_what_any_turn_means(definition: Json, data: st.DataObject) -> None:
    world = World(build(definition, TYPES))
    execution, at = free(), 0
    for _ in range(MOST):
        entries: list[AnyEntry] = world.journal[at:]
        at = len(world.journal)
        progress, waits = run.progress(world.graph, world.position), run.waits(world.graph, world.position)
        execution = _told(world, execution, entries, progress, waits)
        if world.position.final is not None:
            return
        if world.open:
            world.answer(world.open[0], ok=data.draw(st.integers(0, 5)) > 0, retryable=True)
            world.turn()
        else:
            go_on(world)


def _told(
    world: World, execution: Execution, entries: list[AnyEntry], progress: Progress, waits: tuple[Wait, ...]
) -> Execution:
    def message(step: str) -> str:
        return message_of(world.graph, world.position, step)

    careful = executions.carefully(execution, world.graph, entries, progress, waits, world.now, world.run_id, message)
    turn = executions.turn(
        execution, RunStatus.RUNNING, world.graph, entries, progress, waits, world.now, world.run_id, message
    )
    assert turn == careful
    return careful.execution


def test_a_line_of_actions_is_told_plainly_from_its_start_to_its_end() -> None:
    graph = build(line("act"), TYPES)
    entries = [
        RunStarted(at=NOON),
        StepAsked(at=NOON, step="n0#1", attempt=1, action="act"),
        StepDone(at=NOON, step="n0#1"),
        RunSucceeded(at=NOON, output={"n": 1}),
    ]
    outcome = plainly(free(), graph, entries, Progress(1, 1, 100), NOON, "run_1")
    assert outcome is not None
    assert outcome == executions.carefully(free(), graph, entries, Progress(1, 1, 100), (), NOON, "run_1")
    assert outcome.execution.status is Status.SUCCEEDED
    assert outcome.execution.output == {"n": 1}
    assert [event.body.partition('"eventType":"')[2].partition('"')[0] for event in outcome.events] == [
        "run.started",
        "step.started",
        "step.succeeded",
        "run.succeeded",
    ]


def test_a_turn_that_tells_nothing_is_left_to_the_careful_way() -> None:
    definition = line("act", "act")
    definition["nodes"]["n0"]["public"] = definition["nodes"]["n1"]["public"] = {"show": False}
    graph = build(definition, TYPES)
    running = replace(free(), status=Status.RUNNING)
    entries = [StepDone(at=NOON, step="n0#1"), StepAsked(at=NOON, step="n1#1", attempt=1, action="act")]
    assert plainly(running, graph, entries, Progress(), NOON, "run_1") is None
    again = [StepAsked(at=NOON, step="n0#1", attempt=2, action="act")]
    assert plainly(running, build(line("act"), TYPES), again, Progress(), NOON, "run_1") is None


def test_a_turn_with_words_of_the_author_s_own_is_left_to_the_careful_way() -> None:
    definition = line("act")
    definition["nodes"]["n0"]["public"] = {"message": "Nearly there"}
    graph = build(definition, TYPES)
    running = replace(free(), status=Status.RUNNING)
    assert plainly(running, graph, [StepDone(at=NOON, step="n0#1")], Progress(), NOON, "run_1") is None


def test_so_is_one_in_which_something_else_happens_or_that_is_somewhere_else() -> None:
    graph = build(line("act"), TYPES)
    running = replace(free(), status=Status.RUNNING)
    done = [StepDone(at=NOON, step="n0#1")]
    assert plainly(running, graph, [StepSkipped(at=NOON, step="n0#1")], Progress(), NOON, "run_1") is None
    assert plainly(replace(free(), status=Status.WAITING), graph, done, Progress(), NOON, "run_1") is None
    assert plainly(replace(running, meters={"n0#1": (0, 0, 0, 0)}), graph, done, Progress(), NOON, "run_1") is None


def test_going_on_from_one_action_to_the_next_is_plain() -> None:
    graph = build(line("act", "act"), TYPES)
    running = replace(free(), status=Status.RUNNING)
    entries = [StepDone(at=NOON, step="n0#1"), StepAsked(at=NOON, step="n1#1", attempt=1, action="act")]
    outcome = plainly(running, graph, entries, Progress(1, 2, 50), NOON, "run_1")
    assert outcome == executions.carefully(running, graph, entries, Progress(1, 2, 50), (), NOON, "run_1")


def test_the_percentage_never_falls() -> None:
    assert forward(Progress(2, 3, 66), Progress(1, 3, 33)) == Progress(1, 3, 66)
