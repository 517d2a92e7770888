"""``farebox replay``: a run walked again on this machine, entry by entry, with the proof that its decisions hold.

A line for each entry: ``»`` marks what the run was told from outside, ``✓`` what the rules decided again and found
equal, ``✗`` the first entry that they decide otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from farebox.cli.exits import FAILED, OK
from farebox.cli.keys import AsJson
from farebox.cli.output import die, out, plain, print_json

if TYPE_CHECKING:
    from farebox.core.capsule import Capsule
    from farebox.core.journal import AnyEntry
    from farebox.core.replay import Divergence, Proof, Replay

HELP = "[Enter] next   c continue   e this entry   w where the run stands   q quit"
LONGEST = 100
"""Characters of a value in a line."""


def replay(
    file: Annotated[Path, typer.Argument(help="A capsule, as `farebox runs export` writes it.")],
    step: Annotated[bool, typer.Option("--step", "-s", help="Stop after each entry, and look around.")] = False,
    against: Annotated[
        Path | None, typer.Option(help="Decide by this definition instead: where would it have gone another way?")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Walk a run again from its capsule, without a server, and prove that the same journal gives the same decisions.

    Exit code: 0 every decision came out equal, 1 one did not (the first is shown) or the journal is cut short, 2 the
    file cannot be replayed.
    """
    from farebox.core.capsule import cut_short
    from farebox.core.replay import Divergence

    capsule, walk = _opened(file, against)
    found: list[Proof] = []
    divergence = None
    stepper = _Stepper(walk, enabled=step and not as_json)
    if not as_json:
        _greet(capsule)
    for one in walk:
        if isinstance(one, Divergence):
            divergence = one
            break
        if not as_json:
            out.print(_line(one, found[-1].entry if found else None, walk))
            stepper.pause(one)
        found.append(one)
    missing = "" if divergence is not None else cut_short(capsule, walk)
    if as_json:
        print_json(_report(capsule, found, divergence, missing))
    else:
        _conclude(walk, found, divergence, missing)
    raise typer.Exit(FAILED if missing or divergence is not None else OK)


def _opened(file: Path, against: Path | None) -> tuple[Capsule, Replay]:
    from farebox import wiring
    from farebox.cli.workflows import read_document
    from farebox.core import capsule as capsules

    try:
        text = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        die(f"{file} cannot be read: {error.strerror}")
    definition = None if against is None else read_document(against)["definition"]
    try:
        capsule = capsules.read(text)
        return capsule, capsules.replay(capsule, wiring.builtin_node_types(), definition)
    except capsules.CapsuleInvalid as error:
        die(str(error))


class _Stepper:
    """Waits for the reader after each entry, and answers his questions."""

    def __init__(self, walk: Replay, *, enabled: bool) -> None:
        self._walk = walk
        self._enabled = enabled
        if enabled:
            out.print(HELP, style="dim")

    def pause(self, proof: Proof) -> None:
        while self._enabled:
            out.print("  > ", end="", style="dim")
            said = sys.stdin.readline()
            match said.strip().lower():
                case "" if said:
                    return
                case "" | "c":
                    self._enabled = False
                    out.print("")
                case "e":
                    out.print(plain_json(proof.entry))
                case "w":
                    for line in _standing(self._walk):
                        out.print(plain(f"    {line}"))
                case "q":
                    raise typer.Exit(OK)
                case _:
                    out.print(HELP, style="dim")


def plain_json(entry: AnyEntry) -> Any:
    """An entry as indented JSON, safe for a terminal."""
    from rich.text import Text

    from farebox.core import journal

    text = json.dumps(json.loads(journal.write(entry)), indent=2, ensure_ascii=True)
    return Text("\n".join(f"    {line}" for line in text.splitlines()))


def _greet(capsule: Capsule) -> None:
    run = capsule.run
    name = run.workflow_name or run.workflow_id
    out.print(plain(f"{name}, version {run.workflow_version}  ({run.id}, {run.status})"), style="bold")
    hidden = f", {capsule.redacted} secrets taken out" if capsule.redacted else ""
    out.print(plain(f"exported {capsule.exported_at} by Farebox {capsule.made_by}{hidden}"), style="dim")


def _line(proof: Proof, before: AnyEntry | None, walk: Replay) -> Any:
    from farebox.core.times import rfc3339

    entry = proof.entry
    when = rfc3339(entry.at)[11:23] if before is None else _pause(entry.at - before.at)
    mark, style = ("✓", "green") if proof.decided else ("»", "cyan")
    line = plain(f"{proof.seq:>5}  {when:>12}  {mark} {_text(entry, walk)}")
    line.stylize("dim", 0, 19)
    line.stylize(style, 21, 22)
    return line


def _pause(millis: int) -> str:
    if millis < 60_000:
        return f"+{millis / 1000:.3f}s"
    minutes, rest = divmod(millis // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"+{hours}h{minutes:02}m{rest:02}s" if hours else f"+{minutes}m{rest:02}s"


def _text(entry: AnyEntry, walk: Replay) -> str:
    """``asked       render#1  Rendering  attempt 2``"""
    from farebox.core.journal import SHAPE_OF, node_of

    kind = SHAPE_OF[type(entry)][0]
    place: str = getattr(entry, "step", "")
    node = walk.graph.nodes.get(node_of(place)) if place else None
    title = node.title if node is not None and node.title not in (node.type, node.id) else ""
    parts = [f"{kind:<18}", place, title, *_details(entry)]
    return "  ".join(part for part in parts if part)


def _details(entry: AnyEntry) -> Iterator[str]:
    fields = {name: getattr(entry, name) for name in entry.__struct_fields__}
    if fields.get("attempt", 1) > 1:
        yield f"attempt {fields['attempt']}"
    failure = fields.get("failure")
    if failure is not None:
        yield _short(f"{failure.code}: {failure.message}".rstrip(": "))
    for name in ("exit", "handling", "by", "trigger", "signal", "child", "index", "result", "output", "data"):
        value = fields.get(name)
        if value not in (None, "", {}):
            yield f"{name} {_short(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _standing(walk: Replay) -> list[str]:
    """The live steps, and what each is doing."""
    from farebox.core.times import rfc3339

    position = walk.position
    if position.final is not None:
        return ["the run has ended"]
    if not position.steps:
        return ["nothing is under way"]
    return [
        f"{step.name}  {step.state.name.lower()}" + (f" until {rfc3339(step.due)}" if step.due is not None else "")
        for step in position.steps.values()
    ]


def _conclude(walk: Replay, found: list[Proof], divergence: Divergence | None, missing: str) -> None:
    out.print("")
    if divergence is not None:
        _tell(divergence, walk)
        return
    if missing:
        line = plain(f"✗ after entry {len(found)}: {missing}")
        line.stylize("bold red", 0, 1)
        out.print(line)
        return
    decided = sum(proof.decided for proof in found)
    line = plain(f"✓ {len(found)} entries: {decided} decided again and equal, {len(found) - decided} told from outside")
    line.stylize("bold green", 0, 1)
    out.print(line)
    if walk.position.final is None:
        out.print("  the run goes on from here:", style="dim")
        for standing in _standing(walk):
            out.print(plain(f"    {standing}"))


def _tell(divergence: Divergence, walk: Replay) -> None:
    line = plain(f"✗ entry {divergence.seq}: {divergence.reason}")
    line.stylize("bold red", 0, 1)
    out.print(line)
    out.print(plain(f"    found     {_text(divergence.found, walk)}"))
    if divergence.expected is not None:
        out.print(plain(f"    expected  {_text(divergence.expected, walk)}"))
    for one in divergence.differs:
        expected, found = (_short(json.dumps(value, ensure_ascii=False)) for value in (one.expected, one.found))
        out.print(plain(f"    {one.field or 'entry'}: expected {expected}, found {found}"))


def _report(capsule: Capsule, found: list[Proof], divergence: Divergence | None, missing: str) -> Any:
    import msgspec

    from farebox.core import journal

    def plain_of(entry: AnyEntry | None) -> Any:
        return None if entry is None else json.loads(journal.write(entry))

    decided = sum(proof.decided for proof in found)
    told = None
    if divergence is not None:
        told = {
            "seq": divergence.seq,
            "reason": divergence.reason,
            "found": plain_of(divergence.found),
            "expected": plain_of(divergence.expected),
            "differs": msgspec.to_builtins(divergence.differs),
        }
    return {
        "ok": divergence is None and not missing,
        "run": msgspec.to_builtins(capsule.run),
        "entries": len(capsule.journal),
        "decided": decided,
        "told": len(found) - decided,
        "redacted": capsule.redacted,
        "divergence": told,
        "missing": missing,
    }
