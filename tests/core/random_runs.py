"""Random workflows, a random world around them, and the laws that every journal must obey.

The laws are written down a second time here, without the run rules: they read the definition and the journal only.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import strategies as st

from farebox.core import run
from farebox.core.commands import Command, OpenChild, Perform
from farebox.core.graph import Graph
from farebox.core.journal import (
    FINAL,
    AnyEntry,
    ChildOpened,
    Failure,
    IterationEnded,
    LoopOpened,
    RunFailed,
    RunOpened,
    RunParked,
    RunSucceeded,
    RunWoken,
    SignalTaken,
    StepAsked,
    StepDone,
    StepFailed,
    StepInterrupted,
    StepSkipped,
    WaitOpened,
    node_of,
)
from farebox.core.position import Position, State
from farebox.core.records import Signal
from farebox.core.values import Json, Millis
from farebox.testing.playbook import NOON
from farebox.testing.snapshot import snapshot

KINDS = ("act", "act", "act", "if", "switch", "wait", "delay", "for-each", "trigger-workflow", "fail")
EXITS = {"if": ("then", "else"), "switch": ("one", "two", "default"), "wait": ("resumed", "timed_out")}
OF_THE_RUN = (IterationEnded, RunParked, RunWoken, RunFailed)
"""They name a step, but are no step of it."""


# ---- workflows


@st.composite
def definitions(draw: st.DrawFn) -> Json:
    """A valid definition: random kinds, edges, branches, policies, loops up to two deep."""
    nodes: dict[str, Json] = {}
    first = _body(draw, nodes, "n", depth=0)
    nodes["root"] = {"type": "manual", "payload": {}, "children": first}
    return {"nodes": nodes, "output": {"all": "{{ n0.result || 'none' }}"}}


def _body(draw: st.DrawFn, nodes: dict[str, Json], prefix: str, depth: int) -> list[str]:
    """Add the nodes of one body; returns its entries."""
    names = [f"{prefix}{i}" for i in range(draw(st.integers(1, 6 if depth == 0 else 3)))]
    entries = []
    for i, name in enumerate(names):
        nodes[name] = node = _node(draw, nodes, name, depth)
        parents = draw(st.lists(st.sampled_from(names[:i]), max_size=3, unique=True)) if i else []
        branch = {}
        for parent in parents:
            nodes[parent]["children"].append(name)
            exits = EXITS.get(nodes[parent]["type"], ())
            if exits and draw(st.booleans()):
                branch[parent] = draw(st.sampled_from(exits))
            elif nodes[parent]["type"] in ("act", "trigger-workflow") and draw(st.integers(0, 3)) == 0:
                nodes[parent]["onError"] = branch[parent] = "oops"
        if branch:
            node["branch"] = branch
        if not parents:
            entries.append(name)
        elif draw(st.booleans()) and node["type"] == "act":
            fallback = draw(st.sampled_from(["", " || 0"]))
            node["payload"] = {"of": f"{{{{ $nodes.{parents[0]}.result.n{fallback} }}}}"}
    return entries


def _node(draw: st.DrawFn, nodes: dict[str, Json], name: str, depth: int) -> Json:
    kind = draw(st.sampled_from(KINDS))
    if kind == "for-each" and depth == 2:
        kind = "act"
    node: Json = {"type": kind, "payload": {}, "children": []}
    if draw(st.integers(0, 3)) == 0:
        node["onError"] = "continue"
    match kind:
        case "act":
            if draw(st.booleans()):
                node["retry"] = {"attempts": draw(st.integers(1, 3)), "backoffMs": 10}
        case "if":
            node["payload"] = {"condition": draw(st.booleans())}
        case "switch":
            node["payload"] = {"value": draw(st.integers(0, 2)), "cases": {"one": 1, "two": 2}}
        case "wait":
            node["payload"] = {"timeoutMs": 1000} if draw(st.booleans()) else {}
        case "delay":
            node["payload"] = {"delayMs": draw(st.integers(0, 3)) * 400}
        case "fail":
            node["payload"] = {"message": "meant"}
        case "trigger-workflow":
            node["payload"] = {"workflowId": "wf_2", "wait": draw(st.booleans())}
        case _:
            body = _body(draw, nodes, f"{name}_", depth + 1)
            collect = draw(st.sampled_from([None, "{{ $index }}", f"{{{{ $nodes.{body[0]}.result.n }}}}"]))
            node["payload"] = {
                "array": list(range(draw(st.integers(0, 3)))),
                "concurrency": draw(st.integers(1, 3)),
                "onItemError": draw(st.sampled_from(["fail", "continue"])),
                **({} if collect is None else {"collect": collect}),
            }
            node["loopBody"] = body
    return node


# ---- the world


class World:
    """Everything around one run. It keeps what is durable (journal, signals) and what is not (position, open work)."""

    def __init__(self, graph: Graph, run_id: str = "run_random") -> None:
        self.graph = graph
        self.run_id = run_id
        self.now: Millis = NOON
        self.journal: list[AnyEntry] = []
        self.signals: list[Signal] = []
        self.sent = 0
        self.position = Position(run_id)
        self.open: list[Command] = []
        self.turns: list[int] = []
        """How long the journal was after each turn: where a crash can cut it."""
        self.take([RunOpened(at=NOON, trigger="root")])
        self.turn()

    def take(self, entries: list[Any]) -> None:
        for entry in entries:
            run.apply(self.graph, self.position, entry)
            self.journal.append(entry)

    def turn(self) -> None:
        """What the engine does whenever something has happened."""
        while True:
            taken = run.deliver(self.graph, self.position, self.signals, self.now)
            self.take(taken)
            gone = {entry.signal for entry in taken if isinstance(entry, SignalTaken)}
            self.signals = [signal for signal in self.signals if signal.id not in gone]
            first = run.decide(self.graph, self.position, self.now)
            assert run.decide(self.graph, self.position, self.now) == first
            entries, commands = run.turn(self.graph, self.position, self.now)
            self.journal += entries
            self.open += commands
            if not entries and not taken:
                self.turns.append(len(self.journal))
                return

    def answer(self, command: Command, ok: bool, retryable: bool = False) -> None:
        """The outside has done what it was asked for, well or badly; if nobody wants it any more, it is not stored."""
        self.open.remove(command)
        entry = self._answer(command, ok, retryable)
        if self.wants(command):
            self.take([entry])
        else:
            self.ignores(entry)

    def _answer(self, command: Command, ok: bool, retryable: bool) -> AnyEntry:
        match command:
            case Perform(step=step, attempt=attempt) if ok:
                return StepDone(at=self.now, step=step, attempt=attempt, result={"n": attempt})
            case OpenChild(step=step, attempt=attempt, workflow_id=workflow, waits=waits) if ok:
                child = f"run_{step}_{attempt}"
                return ChildOpened(
                    at=self.now,
                    step=step,
                    attempt=attempt,
                    workflow_id=workflow,
                    workflow_name="W",
                    child=child,
                    waits=waits,
                )
            case Perform(step=step, attempt=attempt) | OpenChild(step=step, attempt=attempt):
                failure = Failure("broken", retryable=retryable)
                return run.failed(self.graph, self.position, step, attempt, failure, self.now)
            case _:
                raise AssertionError(command)

    def wants(self, command: Command) -> bool:
        """Whether what the outside was asked for still counts: its iteration, or the run, may have ended meanwhile."""
        assert isinstance(command, Perform | OpenChild)
        step = self.position.steps.get(command.step)
        asked = step is not None and step.state in (State.ASKED, State.OPENING) and step.attempt == command.attempt
        return asked and self.position.final is None

    def ignores(self, entry: AnyEntry) -> None:
        """A late or repeated entry is not stored; it would not count either."""
        before = {**snapshot(self.position), "seq": 0}
        run.apply(self.graph, self.position, entry)
        self.position.seq -= 1
        assert {**snapshot(self.position), "seq": 0} == before

    def signal(self, node: str, step: str = "", source: str = "api", data: Json = None) -> None:
        self.sent += 1
        name = f"sig_{self.sent:05}"
        self.signals.append(
            Signal(
                id=name, run_id=self.run_id, source=source, external_id=name, node_id=node, step=step, data=data,
                received_at=self.now,
            )
        )  # fmt: skip

    def child_ends(self, child: str, step: str, status: str) -> None:
        self.signal(node_of(step), step, "child", {"runId": child, "status": status})

    def crash(self) -> None:
        """All that is left is the journal and the signals."""
        self.position = run.look(self.graph, self.journal, self.run_id)
        self.open = []
        self.take(run.interrupted(self.graph, self.position, self.now))
        self.turn()


# ---- the laws


def check_laws(definition: Json, journal: list[AnyEntry]) -> None:
    """Of any journal, finished or not, of a run that was never retried."""
    _check_order(journal)
    _check_steps(journal)
    _check_parents(definition["nodes"], journal)
    _check_parking(journal)
    if isinstance(journal[-1], RunSucceeded):
        _check_answers(definition["nodes"], journal)


def _check_answers(nodes: Json, journal: list[AnyEntry]) -> None:
    """Every attempt that was asked for was answered, or its iteration was lost, or the whole loop."""
    answered = {(entry.step, entry.attempt) for entry in journal if isinstance(entry, StepDone | StepFailed)}
    lost = {(entry.step, entry.index) for entry in journal if isinstance(entry, IterationEnded) and not entry.ok}
    failed = {entry.step for entry in journal if isinstance(entry, StepFailed)}
    loop_of = {inner: loop for loop, node in nodes.items() for inner in _body_of(nodes, node)}
    for entry in journal:
        if isinstance(entry, StepAsked) and (entry.step, entry.attempt) not in answered:
            around = _iterations_around(entry.step, loop_of)
            assert any(step in failed or (step, index) in lost for step, index in around), f"{entry} has no answer"


def _body_of(nodes: Json, loop: Json) -> set[str]:
    found: set[str] = set()
    todo = list(loop.get("loopBody", ()))
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += nodes[name]["children"]
    return found


def _iterations_around(step: str, loop_of: dict[str, str]) -> list[tuple[str, int]]:
    """``x#3.2`` in ``cells`` in ``rows`` -> ``[("cells#3", 1), ("rows#1", 2)]``."""
    node, _, place = step.partition("#")
    numbers = place.split(".")
    found = []
    while node in loop_of:
        node = loop_of[node]
        index = int(numbers.pop()) - 1
        found.append((f"{node}#{'.'.join(numbers) or '1'}", index))
    return found


def _check_order(journal: list[AnyEntry]) -> None:
    assert isinstance(journal[0], RunOpened)
    assert [entry.at for entry in journal] == sorted(entry.at for entry in journal)
    ends = [i for i, entry in enumerate(journal) if isinstance(entry, FINAL)]
    assert ends in ([], [len(journal) - 1]), "something stands after the end"


def _ended(entry: AnyEntry) -> bool:
    return isinstance(entry, StepDone | StepSkipped) or (isinstance(entry, StepFailed) and entry.handling != "retry")


def _check_steps(journal: list[AnyEntry]) -> None:
    """Each step is visited and ends at most once, each attempt is asked once and answered once, in that order."""
    asked = Counter((entry.step, entry.attempt) for entry in journal if isinstance(entry, StepAsked))
    answers = Counter((entry.step, entry.attempt) for entry in journal if isinstance(entry, StepDone | StepFailed))
    ends = Counter(entry.step for entry in journal if _ended(entry))
    opened = Counter(entry.step for entry in journal if isinstance(entry, WaitOpened | LoopOpened))
    items = Counter((entry.step, entry.index) for entry in journal if isinstance(entry, IterationEnded))
    for counted in (asked, answers, ends, opened, items):
        assert not counted or max(counted.values()) == 1, counted.most_common(1)
    seen: set[tuple[str, int]] = set()
    over: set[str] = set()
    for entry in journal:
        if isinstance(entry, StepAsked):
            assert entry.attempt == 1 or (entry.step, entry.attempt - 1) in seen
            assert entry.step not in over
            seen.add((entry.step, entry.attempt))
        elif isinstance(entry, StepInterrupted | ChildOpened):
            assert (entry.step, entry.attempt) in seen
        if _ended(entry):
            over.add(entry.step)  # type: ignore[union-attr]


def _check_parents(nodes: Json, journal: list[AnyEntry]) -> None:
    """No step begins before all its parents have ended, and it is skipped exactly when no edge into it was taken."""
    parents: dict[str, list[str]] = {}
    for name, node in nodes.items():
        for child in node["children"]:
            parents.setdefault(child, []).append(name)
    ends: dict[str, AnyEntry] = {"root#1": journal[0]}
    begun: set[str] = set()
    for entry in journal:
        step: str = getattr(entry, "step", "")
        if not step:
            continue
        node = node_of(step)
        if step not in begun and not isinstance(entry, OF_THE_RUN):
            begun.add(step)
            edges = [
                _taken(ends.get(parent + step.removeprefix(node)), nodes[node], parent)
                for parent in parents.get(node, [])
            ]
            assert None not in edges, f"{step} began before its parents had ended"
            assert isinstance(entry, StepSkipped) == (bool(edges) and not any(edges)), (
                f"{step} was wrongly skipped or not"
            )
        if _ended(entry):
            ends[step] = entry


def _taken(end: AnyEntry | None, child: Json, parent: str) -> bool | None:
    """Whether the edge from a parent that ended so was taken; None: it has not ended."""
    label = child.get("branch", {}).get(parent, "")
    match end:
        case None:
            return None
        case StepSkipped():
            return False
        case StepFailed(handling="exit", exit=exit):
            return bool(label == exit)
        case StepFailed(handling="continue"):
            return not label
        case StepFailed():
            return None
        case StepDone(exit=exit):
            return not label or bool(label == exit)
        case _:
            return True


def _check_parking(journal: list[AnyEntry]) -> None:
    parked = False
    for entry in journal:
        if isinstance(entry, RunParked):
            assert not parked
            parked = True
        elif isinstance(entry, RunWoken):
            assert parked
            parked = False
        elif isinstance(entry, StepAsked | RunSucceeded):
            assert not parked, "a parked run asks for nothing and does not succeed"
