"""Values too large for a line of the journal: made again of what it says, by the very rules that made them first.

They are resolved arguments, results of nodes that the rules evaluate, items and ``collect`` values of loops, and
results that repeat what a line before has told (an answer, a child's output). The same entries give the same values, so
nothing is lost that a line leaves out. Results of actions cannot be made again and are never left out: the engine
refuses those above ``journal.LARGEST_VALUE``.
"""

from __future__ import annotations

from msgspec.structs import replace

from farebox.core.endings import child_result, loop_result
from farebox.core.journal import AnyEntry, IterationEnded, LoopOpened, StepAsked, StepDone
from farebox.core.pauses import resumed
from farebox.core.position import Position, State, Step
from farebox.core.scope import FrameScope
from farebox.core.values import Json
from farebox.core.visits import arguments_of, items_of, result_of


def whole(position: Position, entry: AnyEntry) -> AnyEntry:
    """The entry with the value that its line left out. ``position``: where the run stood before it.

    Entries that left nothing out, and those that do not fit here, are answered as they are.
    """
    if not isinstance(entry, StepAsked | StepDone | LoopOpened | IterationEnded) or not entry.large:
        return entry
    step = position.steps.get(entry.step)
    if step is None:
        return entry
    scope = FrameScope(position, step.frame)
    if isinstance(entry, StepAsked):
        return replace(entry, arguments=arguments_of(step, scope), large=False)
    if isinstance(entry, LoopOpened):
        return replace(entry, items=items_of(step, scope), large=False)
    if isinstance(entry, StepDone):
        value = _result(step, scope)
        return entry if value is None else replace(entry, result=value, large=False)
    value = _collected(position, step, entry.index)
    return entry if value is None else replace(entry, value=value, large=False)


def _result(step: Step, scope: FrameScope) -> Json:
    if step.loop is not None:
        return loop_result(step.loop)
    if step.taken is not None and step.wait is not None:
        return resumed(step.wait, step.taken)
    if step.taken is not None and step.child is not None:
        return child_result(step.child, step.taken)
    pure = step.state is State.READY and step.node.kind is not None and step.node.kind.pure is not None
    return result_of(step, scope) if pure else None


def _collected(position: Position, step: Step, index: int) -> Json:
    frame = None if step.loop is None else step.loop.active.get(index)
    collect = step.node.lazy.get("collect")
    return None if frame is None or collect is None else collect.resolve(FrameScope(position, frame))
