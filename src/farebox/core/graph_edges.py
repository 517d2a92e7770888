"""How the nodes hang together: order, loops, branches, ancestors; and everything that is wrong with that.

Two kinds of edges: ``children`` (within a loop's body, or outside all), and ``loopBody`` (from a for-each into its
body). A body is what ``loopBody`` names and everything that follows from there through ``children``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping

from farebox.core.graph import Edge
from farebox.core.graph_problems import SHOWN, Problems
from farebox.core.graph_read import Draft
from farebox.core.switch import case_names
from farebox.core.values import Value

MAX_LOOP_DEPTH = 10
MAX_CYCLES = 10
"""Cycles that are told one by one."""


class Layout(Value, frozen=True, kw_only=True):
    """Where every node stands."""

    order: tuple[str, ...]
    out: Mapping[str, tuple[Edge, ...]]
    parents: Mapping[str, tuple[str, ...]]
    """Within the same body, or outside all loops."""
    loop: Mapping[str, str]
    """The innermost for-each around a node, or ''."""
    around: Mapping[str, frozenset[str]]
    """All for-eaches around a node."""
    body: Mapping[str, tuple[str, ...]]
    ancestors: Mapping[str, frozenset[str]]
    whole: bool
    """False where a cycle made order and ancestors meaningless."""


def lay_out(drafts: Mapping[str, Draft], triggers: tuple[str, ...], problems: Problems) -> Layout:
    """Read the edges. With cycles the layout is not whole: nothing may be concluded from its ancestors."""
    children = {draft.id: [child for child in draft.children if child in drafts] for draft in drafts.values()}
    bodies = {draft.id: [child for child in draft.loop_body if child in drafts] for draft in drafts.values()}
    order, rest = _sort(children, bodies)
    _tell_cycles(children, bodies, rest, problems)
    _tell_unreachable(drafts, triggers, children, bodies, problems)
    led_to = {child for below in (*children.values(), *bodies.values()) for child in below}
    for trigger in triggers:
        if trigger in led_to:
            problems.of_node(trigger, "", "trigger_has_parent", "nothing may lead to a trigger", "connectivity")
    loop, shared = _loops(drafts, children, bodies, order)
    around = {node: _around(node, loop) for node in drafts}
    _tell_loops(drafts, children, loop, around, shared, problems)
    parents = _parents(drafts, children, loop)
    exits = {draft.id: exits_of(draft) for draft in drafts.values()}
    out = _edges(drafts, children, parents, exits, problems)
    position = {node: i for i, node in enumerate(order)}
    inside: dict[str, list[str]] = {node: [] for node in drafts}
    for node in order:
        if loop[node]:
            inside[loop[node]].append(node)
    body = {node: tuple(sorted(inside[node], key=lambda one: (bool(parents[one]), position[one]))) for node in drafts}
    ancestors = _ancestors(order, parents, loop)
    return Layout(
        order=tuple(order),
        out=out,
        parents=parents,
        loop=loop,
        around=around,
        body=body,
        ancestors=ancestors,
        whole=not rest,
    )


def _sort(children: Mapping[str, list[str]], bodies: Mapping[str, list[str]]) -> tuple[list[str], set[str]]:
    """Topological order, ties by place in the document; and what cannot be ordered."""
    waiting = dict.fromkeys(children, 0)
    for below in (*children.values(), *bodies.values()):
        for child in below:
            waiting[child] += 1
    ready = deque(node for node, count in waiting.items() if not count)
    order: list[str] = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for child in (*bodies[node], *children[node]):
            waiting[child] -= 1
            if not waiting[child]:
                ready.append(child)
    return order, set(children) - set(order)


def _tell_cycles(
    children: Mapping[str, list[str]], bodies: Mapping[str, list[str]], rest: set[str], problems: Problems
) -> None:
    left = set(rest)
    for _ in range(MAX_CYCLES):
        below = {node: [child for child in (*children[node], *bodies[node]) if child in left] for node in left}
        cycle = _one_cycle(below)
        if not cycle:
            return
        text = f"these nodes lead back to themselves: {' -> '.join([*cycle, cycle[0]])[:300]}; loops are for-each nodes"
        problems.of_node(cycle[0], "children", "cycle", text, "connectivity")
        left -= set(cycle)


def _one_cycle(below: Mapping[str, list[str]]) -> list[str]:
    """Some cycle among these edges, or nothing. Dead ends are left behind one by one."""
    left = set(below)
    above: dict[str, list[str]] = {node: [] for node in below}
    count = {node: len(children) for node, children in below.items()}
    for node, children in below.items():
        for child in children:
            above[child].append(node)
    ends = [node for node, n in count.items() if not n]
    while ends:
        end = ends.pop()
        left.discard(end)
        for parent in above[end]:
            count[parent] -= 1
            if not count[parent]:
                ends.append(parent)
    path: dict[str, None] = {}
    here = min(left, default="")
    while here and here not in path:
        path[here] = None
        here = min(child for child in below[here] if child in left)
    walked = list(path)
    return walked[walked.index(here) :] if here else []


def _tell_unreachable(
    drafts: Mapping[str, Draft],
    triggers: tuple[str, ...],
    children: Mapping[str, list[str]],
    bodies: Mapping[str, list[str]],
    problems: Problems,
) -> None:
    if not triggers:
        return
    reached = set(triggers)
    waiting = list(triggers)
    while waiting:
        node = waiting.pop()
        fresh = [child for child in (*children[node], *bodies[node]) if child not in reached]
        reached.update(fresh)
        waiting.extend(fresh)
    for node, draft in drafts.items():
        if node not in reached and draft.flow != "trigger":
            problems.of_node(node, "", "unreachable", "no trigger leads to this node", "connectivity")


def _loops(
    drafts: Mapping[str, Draft], children: Mapping[str, list[str]], bodies: Mapping[str, list[str]], order: list[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """node -> the loop whose body it is in; and nodes that two loops claim, with the second one."""
    loop = dict.fromkeys(drafts, "")
    shared: dict[str, str] = {}
    for owner in order:  # outer loops come first; an inner loop's claim on its own body is the narrower one
        waiting = list(bodies[owner])
        claimed = set(waiting)
        while waiting:
            node = waiting.pop()
            if loop[node] not in ("", loop[owner]):
                shared[node] = owner
            loop[node] = owner
            fresh = [child for child in children[node] if child not in claimed]
            claimed.update(fresh)
            waiting.extend(fresh)
    return loop, shared


def _around(node: str, loop: Mapping[str, str]) -> frozenset[str]:
    found: set[str] = set()
    while (node := loop[node]) and node not in found:
        found.add(node)
    return frozenset(found)


def _tell_loops(
    drafts: Mapping[str, Draft],
    children: Mapping[str, list[str]],
    loop: Mapping[str, str],
    around: Mapping[str, frozenset[str]],
    shared: Mapping[str, str],
    problems: Problems,
) -> None:
    for node, draft in drafts.items():
        if draft.flow == "for-each" and not draft.loop_body:
            text = "a for-each needs 'loopBody': the nodes to run for each item"
            problems.of_node(node, "loopBody", "loop_body_missing", text)
        if draft.loop_body and draft.kind and draft.flow != "for-each":
            problems.of_node(node, "loopBody", "loop_body_misplaced", "only a for-each has a 'loopBody'")
        if len(around[node]) > MAX_LOOP_DEPTH:
            text = f"loops nest at most {MAX_LOOP_DEPTH} deep"
            problems.of_node(node, "", "loops_too_deep", text, "connectivity")
        if node in shared:
            text = f"'{shared[node]}' and '{drafts[node].id}' belong to different loops; a node is in one body only"
            problems.of_node(node, "", "crosses_loop", text, "connectivity")
        for i, child in enumerate(children[node]):
            if loop[child] != loop[node] and child not in shared:
                where = f"in the body of '{loop[child]}'" if loop[child] else "outside this loop"
                text = f"'{child}' is {where}; body nodes lead to body nodes, what comes after hangs on the for-each"
                problems.of_node(node, f"children.{i}", "crosses_loop", text, "connectivity")


def _parents(
    drafts: Mapping[str, Draft], children: Mapping[str, list[str]], loop: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    parents: dict[str, list[str]] = {node: [] for node in drafts}
    for node, below in children.items():
        for child in below:
            if loop[child] == loop[node]:
                parents[child].append(node)
    return {node: tuple(above) for node, above in parents.items()}


def exits_of(draft: Draft) -> tuple[str, ...]:
    """The labels by which a node can be left."""
    match draft.flow:
        case "if":
            own: tuple[str, ...] = ("then", "else")
        case "switch":
            own = (*case_names(draft.payload), "default")
        case "wait":
            own = ("resumed", "timed_out")
        case _:
            own = ()
    return own if draft.on_error in ("fail", "continue", *own) else (*own, draft.on_error)


def _edges(
    drafts: Mapping[str, Draft],
    children: Mapping[str, list[str]],
    parents: Mapping[str, tuple[str, ...]],
    exits: Mapping[str, tuple[str, ...]],
    problems: Problems,
) -> dict[str, tuple[Edge, ...]]:
    labels = {draft.id: _labels(draft, parents[draft.id], exits, problems) for draft in drafts.values()}
    out = {node: tuple(Edge(child, labels[child].get(node, "")) for child in below) for node, below in children.items()}
    for draft in drafts.values():
        wanted = draft.on_error
        if wanted not in ("fail", "continue") and all(edge.exit != wanted for edge in out[draft.id]):
            text = f"no child has the branch '{wanted}'; 'onError' is fail, continue, or the branch of a child"
            problems.of_node(draft.id, "onError", "unknown_branch", text, "connectivity")
    return out


def _labels(
    draft: Draft, parents: tuple[str, ...], exits: Mapping[str, tuple[str, ...]], problems: Problems
) -> dict[str, str]:
    """parent -> the exit that leads here."""

    def wrong(field: str, code: str, text: str) -> dict[str, str]:
        problems.of_node(draft.id, field, code, text, "connectivity")
        return {}

    if draft.branch is None:
        return {}
    if isinstance(draft.branch, dict):
        found: dict[str, str] = {}
        for parent, exit in draft.branch.items():
            field = f"branch.{parent[:SHOWN]}"
            if parent not in parents:
                wrong(field, "unknown_parent", f"'{parent[:SHOWN]}' does not lead here; parents: {_list(parents)}")
            elif exit not in exits[parent]:
                wrong(field, "unknown_branch", f"'{parent}' has no exit '{exit}'; exits: {_list(exits[parent])}")
            else:
                found[parent] = exit
        return found
    with_exits = [parent for parent in parents if exits[parent]]
    if not with_exits:
        return wrong("branch", "unknown_branch", "no parent of this node has exits (if, switch, wait or 'onError')")
    if len(with_exits) > 1:
        text = (
            f'several parents have exits; say which one is meant: {{"branch": {{"{with_exits[0]}": "{draft.branch}"}}}}'
        )
        return wrong("branch", "branch_ambiguous", text)
    if draft.branch not in exits[with_exits[0]]:
        known = _list(exits[with_exits[0]])
        return wrong("branch", "unknown_branch", f"'{with_exits[0]}' has no exit '{draft.branch}'; exits: {known}")
    return {with_exits[0]: draft.branch}


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)[:200] or "none"


def _ancestors(
    order: list[str], parents: Mapping[str, tuple[str, ...]], loop: Mapping[str, str]
) -> dict[str, frozenset[str]]:
    """Who has run before a node, in the same iteration or outside its loops. A loop is no ancestor of its body."""
    bits: dict[str, int] = {}  # one bit a node, so that joining two sets is one operation
    bit = {node: 1 << i for i, node in enumerate(order)}
    for node in order:
        seen = bits.get(loop[node], 0)
        for parent in parents[node]:
            seen |= bit.get(parent, 0) | bits.get(parent, 0)
        bits[node] = seen
    found = {node: frozenset(one for one in order if bits[node] & bit[one]) for node in order}
    return {node: found.get(node, frozenset()) for node in parents}
