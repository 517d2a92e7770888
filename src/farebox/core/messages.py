"""``public.message`` of a node, evaluated for one step: what the author wrote for the buyer."""

from __future__ import annotations

from farebox.core.graph import Graph, Node
from farebox.core.journal import node_of
from farebox.core.position import Frame, Position
from farebox.core.scope import FrameScope

LONGEST = 500


def message_of(graph: Graph, position: Position, step: str) -> str:
    """The text, or '' where there is none, or none that can be evaluated: a message never fails a step."""
    node = graph.nodes[node_of(step)]
    template = node.public.message
    frame = _frame_of(graph, position, node, step) if template is not None else None
    if template is None or frame is None:
        return ""
    try:
        value = template.resolve(FrameScope(position, frame))
    except Exception:
        return ""
    return str(value)[:LONGEST] if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _frame_of(graph: Graph, position: Position, node: Node, step: str) -> Frame | None:
    """The frame in which this step is, or was; None once its iteration has ended."""
    if not node.loop:
        return position.root
    around = [int(number) - 1 for number in step.partition("#")[2].split(".")]
    outer = graph.nodes[node.loop]
    suffix = f"#{'.'.join(str(index + 1) for index in around[:-1])}" if outer.loop else "#1"
    loop_step = position.steps.get(outer.id + suffix)
    if loop_step is None or loop_step.loop is None:
        return None
    return loop_step.loop.active.get(around[-1])
