"""Stories about one run, told without an engine: what happened, then what must be asked.

    (
        Playbook(TICKET, {"page": 3})
        .asks("render#1")
        .does("render#1", "a.pdf")
        .waits_for("ask#1")
        .after(days=1)
        .succeeded({"file": "a.pdf"})
    )

A playbook plays the engine's part over the real rules: it takes a turn after everything that happens, keeps the
journal, and checks at every turn that deciding twice is deciding once and that the journal, read back from its stored
text, gives the same position. Node types that nobody registered stand for actions, so a workflow can be played without
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Self, TypeAlias

from farebox.actions import builtin
from farebox.core import journal, run
from farebox.core.commands import Command, OpenChild, Perform
from farebox.core.graph import Graph, NodeType
from farebox.core.graph_check import build
from farebox.core.journal import (
    AnyEntry,
    ChildOpened,
    Failure,
    RunCancelled,
    RunFailed,
    RunOpened,
    RunRetried,
    RunSucceeded,
    SignalTaken,
    StepDone,
)
from farebox.core.position import Position
from farebox.core.records import Signal
from farebox.core.times import DAY, HOUR, MINUTE, SECOND
from farebox.core.values import Json, Millis
from farebox.testing.snapshot import snapshot

NOON: Millis = 1_767_268_800_000
"""2026-01-01T12:00:00Z, when every story begins."""

Asked: TypeAlias = "Command | str"
"""A command, or just the name of the step it is for."""


def node_types(definition: Json, known: Mapping[str, NodeType] | None = None) -> dict[str, NodeType]:
    """The given types (or the built-in ones), and an action for every other type the definition names."""
    types = builtin.node_types(builtin.load()) if known is None else dict(known)
    for node in definition["nodes"].values():
        types.setdefault(node["type"], NodeType(type=node["type"], flow="action"))
    return types


class Playbook:
    """One story. Every method but the questions returns the playbook, so that a story is one expression."""

    def __init__(
        self,
        definition: Json,
        payload: Json = None,
        *,
        types: Mapping[str, NodeType] | None = None,
        trigger: str = "",
        run_id: str = "run_story",
    ) -> None:
        self.graph: Graph = build(definition, node_types(definition, types))
        self.run_id = run_id
        self.now = NOON
        self.position = Position(run_id)
        self.journal: list[AnyEntry] = []
        self.signals: list[Signal] = []
        self.commands: list[Command] = []
        """Asked for since the last ``asks``."""
        self._told = 0
        opened = RunOpened(
            at=NOON,
            trigger=trigger or self.graph.triggers[0],
            payload={"body": {} if payload is None else payload, "headers": {}, "source": "api"},
            vars=dict(self.graph.vars),
            workflow={"id": "wf_story", "version": 1, "name": "Story"},
        )
        self._add([opened])
        self._turn()

    # ---- what happens

    def happens(self, entry: AnyEntry | type, *values: Any, **fields: Any) -> Self:
        """An entry is appended from outside: ready made, or as its class and its fields in order, without ``at``."""
        if isinstance(entry, type):
            names = [name for name in entry.__struct_fields__ if name != "at"]  # type: ignore[attr-defined]
            entry = entry(at=self.now, **dict(zip(names, values, strict=False)), **fields)
        self._add([entry])  # type: ignore[list-item]
        return self._turn()

    def together(self, *entries: AnyEntry) -> Self:
        """Several entries arrive before the run is looked at again."""
        self._add(entries)
        return self._turn()

    def does(self, step: str, result: Json = None) -> Self:
        """The action that was asked for succeeds."""
        return self.happens(StepDone(at=self.now, step=step, attempt=self._attempt(step), result=result))

    def fails(self, step: str, failure: Failure | str = "broken", **fields: Any) -> Self:
        """The attempt that was asked for fails; a text is the failure's code, ``fields`` its other fields."""
        if isinstance(failure, str):
            failure = Failure(failure, **fields)
        attempt = self._attempt(step)
        return self.happens(run.failed(self.graph, self.position, step, attempt, failure, self.now))

    def opens(self, step: str, child: str = "run_child") -> Self:
        """The engine opens the child run that was asked for."""
        live = self.position.steps[step]
        asked = live.arguments
        return self.happens(
            ChildOpened(
                at=self.now,
                step=step,
                attempt=live.attempt,
                workflow_id=asked["workflowId"],
                workflow_name="Child",
                child=child,
                waits=bool(asked.get("wait")),
            )
        )

    def child_ends(self, step: str, status: str, child: str = "run_child", **data: Json) -> Self:
        """A child run ends, and says so."""
        told = {"runId": child, "status": status, **data}
        return self.signalled(step.partition("#")[0], told, step=step, source="child")

    def answered(self, node: str, data: Json = None, **fields: Any) -> Self:
        """Somebody answers a wait, by its node or (``step=``) by its step."""
        return self.signalled(node, data, **fields)

    def signalled(self, node: str, data: Json = None, *, step: str = "", source: str = "api") -> Self:
        """A signal is stored, and the run looks at it."""
        self.stored(node, data, step=step, source=source)
        return self._turn()

    def stored(self, node: str, data: Json = None, *, step: str = "", source: str = "api") -> Self:
        """A signal is stored, but nobody looks yet."""
        number = len(self.signals) + 1
        self.signals.append(
            Signal(
                id=f"sig_{number:04}",
                run_id=self.run_id,
                source=source,
                external_id=str(number),
                node_id=node,
                step=step,
                data=data,
                received_at=self.now,
            )
        )
        return self

    def after(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, ms: int = 0) -> Self:
        """Time passes, and the run is looked at."""
        return self.later(days=days, hours=hours, minutes=minutes, seconds=seconds, ms=ms)._turn()

    def later(self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0, ms: int = 0) -> Self:
        """Time passes, and nobody looks."""
        self.now += round(days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND) + ms
        return self

    def crashes(self) -> Self:
        """The engine dies and comes back: all it has is the journal."""
        self.position = run.look(self.graph, self.journal, self.run_id)
        self.commands = []
        self._add(run.interrupted(self.graph, self.position, self.now))
        return self._turn()

    def cancelled_by(self, by: Literal["buyer", "seller", "parent"] = "buyer") -> Self:
        return self.happens(RunCancelled(at=self.now, by=by))

    def retried(self) -> Self:
        """The owner lets the ended run go on."""
        return self.happens(RunRetried(at=self.now))

    # ---- what must be

    def asks(self, *commands: Asked) -> Self:
        """Exactly this was asked of the outside since the last ``asks``, in this order."""
        seen: list[Asked] = [
            command if not isinstance(wanted, str) else _step_of(command)
            for command, wanted in zip(self.commands, [*commands, *[""] * len(self.commands)], strict=False)
        ]
        assert seen == list(commands), f"asked for {seen}, not for {list(commands)}\n{self}"
        self.commands = []
        return self

    def leaves(self, *lines: str) -> Self:
        """Exactly these entries were added since the last ``leaves``: ``"step.done check#1"``, or just the kind."""
        seen = [_line(entry) for entry in self.journal[self._told :]]
        shortened = [
            line if " " in wanted else line.partition(" ")[0]
            for line, wanted in zip(seen, [*lines, *[" "] * len(seen)], strict=False)
        ]
        assert shortened == list(lines), f"left {seen}, not {list(lines)}"
        self._told = len(self.journal)
        return self

    def waits_for(self, *steps: str) -> Self:
        """These waits and delays are open, oldest first, and nothing else goes on."""
        assert list(self.position.waiting) == list(steps), f"waits for {list(self.position.waiting)}\n{self}"
        assert self.position.parked is bool(steps), f"parked is {self.position.parked}\n{self}"
        return self

    def is_at(self, percent: int) -> Self:
        seen = run.progress(self.graph, self.position).percent
        assert seen == percent, f"at {seen} %, not {percent} %\n{self}"
        return self

    def succeeded(self, output: Json = None) -> Self:
        """The run has ended well, with this output."""
        final = self.position.final
        assert isinstance(final, RunSucceeded), f"the run has not succeeded\n{self}"
        assert final.output == output, f"the output is {final.output}, not {output}"
        return self

    def failed(self, code: str, step: str = "") -> Self:
        """The run has failed with this code (and at this step)."""
        final = self.position.final
        assert isinstance(final, RunFailed), f"the run has not failed\n{self}"
        assert final.failure.code == code, f"it failed with {final.failure}, not {code}"
        assert step in ("", final.step), f"it failed at {final.step}, not at {step}"
        return self

    def cancelled(self) -> Self:
        assert isinstance(self.position.final, RunCancelled), f"the run is not cancelled\n{self}"
        return self

    def result(self, step: str) -> Json:
        """What the journal says a step resulted in."""
        (found,) = [entry for entry in self.journal if isinstance(entry, StepDone) and entry.step == step]
        return found.result

    def entries(self, kind: type) -> list[Any]:
        """The journal's entries of one kind."""
        return [entry for entry in self.journal if type(entry) is kind]

    def __str__(self) -> str:
        return "\n".join(_line(entry) for entry in self.journal)

    # ---- the engine's part

    def _turn(self) -> Self:
        while True:
            kept = [signal for signal in self.signals if not signal.taken_by]
            taken = run.deliver(self.graph, self.position, kept, self.now)
            self._add(taken)
            gone = {entry.signal for entry in taken if isinstance(entry, SignalTaken)}
            self.signals = [signal for signal in self.signals if signal.id not in gone]
            assert run.decide(self.graph, self.position, self.now) == run.decide(self.graph, self.position, self.now)
            entries, commands = run.turn(self.graph, self.position, self.now)
            self.journal += entries
            self.commands += commands
            self._check()
            if not taken and not entries:
                return self

    def _check(self) -> None:
        """The journal, read back from its text, is the position."""
        read = [journal.read(journal.write(entry)) for entry in self.journal]
        again = run.look(self.graph, read, self.run_id)
        assert snapshot(again) == snapshot(self.position), f"the journal tells another story\n{self}"
        assert not run.has_more(self.position, self.now)

    def _add(self, entries: Iterable[AnyEntry]) -> None:
        for entry in entries:
            run.apply(self.graph, self.position, entry)
            self.journal.append(entry)

    def _attempt(self, step: str) -> int:
        assert step in self.position.steps, f"{step} is not live\n{self}"
        return self.position.steps[step].attempt


def _step_of(command: Command) -> str:
    return command.step if isinstance(command, Perform | OpenChild) else ""


def _line(entry: AnyEntry) -> str:
    step: str = getattr(entry, "step", "")
    return f"{entry.__struct_config__.tag} {step}".rstrip()
