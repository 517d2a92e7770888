"""A capsule: one run as a file of its own. Its graph and its journal, enough to replay every decision without the
server it came from, and without its secrets.

The format is JSON and carries its version. What a capsule needs of actions (how often they are tried, how long they may
take) travels along, so that a laptop without them decides as the server did; what they *do* does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from farebox.core import journal
from farebox.core.errors import DefinitionInvalid
from farebox.core.fold import filled
from farebox.core.graph import Graph, LazyMode, NodeType
from farebox.core.graph_check import build
from farebox.core.graph_secrets import SECRET
from farebox.core.journal import AnyEntry, RunOpened, StepDone, node_of
from farebox.core.records import Run, Version
from farebox.core.redaction import Redaction, blur
from farebox.core.replay import Replay
from farebox.core.run_row import ENDS, FINAL_RUN_STATUSES
from farebox.core.times import rfc3339
from farebox.core.values import Json, Millis, Value

FORMAT = "farebox.capsule"
FORMAT_VERSION = 1


class CapsuleInvalid(ValueError):
    """This is no capsule, or one that cannot be read here; the sentence says why."""


class ActionFace(Value, frozen=True, kw_only=True, rename="camel"):
    """What the rules need to know of an action."""

    type: str
    name: str = ""
    retry_default: int = 3
    timeout_ms: Millis = 300_000
    lazy: list[str] = []
    modes: dict[str, LazyMode] = {}


class About(Value, frozen=True, kw_only=True, rename="camel"):
    """Which run this was. For the reader; only the id decides something: the jitter of pauses between attempts."""

    id: str
    workflow_id: str = ""
    workflow_name: str = ""
    workflow_version: int = 0
    status: str = ""
    execution_id: str = ""
    trigger_source: str = ""
    created_at: str = ""
    started_at: str = ""
    finished_at: str = ""


class Capsule(Value, frozen=True, kw_only=True, rename="camel"):
    """What the file holds, field by field."""

    format: str
    format_version: int
    made_by: str
    exported_at: str
    run: About
    definition: Json
    digest: str
    """Of the version as it was published, before secrets were taken out."""
    actions: list[ActionFace]
    journal: list[Json]
    redacted: int
    """How many secrets were taken out."""


def make(
    run: Run, workflow_name: str, version: Version, graph: Graph, entries: Sequence[AnyEntry], made_by: str, now: Millis
) -> Capsule:
    """The capsule of a run as it stands, without its secrets."""
    lines = [msgspec.json.decode(journal.write(entry)) for entry in entries]
    redaction = Redaction()
    redaction.know(_marked(version.definition, graph, entries))
    whole = zip(filled(graph, entries), lines, strict=True)
    told = [msgspec.to_builtins(entry) for entry, line in whole if line.get("large")]
    redaction.learn(version.definition, *lines, *told)  # also from what the lines leave out: it may name secrets
    return Capsule(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        made_by=made_by,
        exported_at=rfc3339(now),
        run=_about(run, workflow_name),
        definition=redaction.clean(version.definition),
        digest=version.digest,
        actions=_faces(graph),
        journal=[redaction.clean(line) for line in lines],
        redacted=redaction.count,
    )


def _marked(definition: Json, graph: Graph, entries: Iterable[AnyEntry]) -> Iterable[Json]:
    """Values that the author marked as secret: variables, props, results of types tagged so."""
    variables = [one for one in definition.get("variableDefs") or () if one.get("sensitive")]
    names = {one["name"] for one in variables}
    props = set(definition.get("sensitivePropKeys") or ())
    nodes = {node.id for node in graph.nodes.values() if node.kind is not None and SECRET in node.kind.tags}
    yield from (one.get("default") for one in variables)
    for entry in entries:
        if isinstance(entry, RunOpened):
            yield from (value for name, value in (entry.vars or {}).items() if name in names)
            yield from (value for name, value in (entry.props or {}).items() if name in props)
        elif isinstance(entry, StepDone) and node_of(entry.step) in nodes:
            yield entry.result


def _about(run: Run, workflow_name: str) -> About:
    return About(
        id=run.id,
        workflow_id=run.workflow_id,
        workflow_name=workflow_name,
        workflow_version=run.version,
        status=run.status,
        execution_id=run.execution_id,
        trigger_source=run.trigger_source,
        created_at=rfc3339(run.created_at),
        started_at=rfc3339(run.started_at),
        finished_at=rfc3339(run.finished_at),
    )


def _faces(graph: Graph) -> list[ActionFace]:
    kinds = {
        node.kind.type: node.kind for node in graph.nodes.values() if node.kind is not None and node.flow == "action"
    }
    return [
        ActionFace(
            type=kind.type,
            name=kind.name,
            retry_default=kind.retry_default,
            timeout_ms=kind.timeout_ms,
            lazy=sorted(kind.lazy),
            modes=dict(kind.modes),
        )
        for kind in kinds.values()
    ]


def read(text: bytes | str) -> Capsule:
    """A capsule from its file, or from the API's answer with its envelope around it. CapsuleInvalid."""
    try:
        data = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        raise CapsuleInvalid(f"this is no JSON: {error}") from None
    if isinstance(data, dict) and "format" not in data and isinstance(data.get("data"), dict):
        data = data["data"]
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise CapsuleInvalid('this is no capsule: it does not say "format": "farebox.capsule"')
    version = data.get("formatVersion")
    if version != FORMAT_VERSION:
        raise CapsuleInvalid(
            f"this capsule has format version {version}, and this Farebox reads {FORMAT_VERSION}: upgrade"
        )
    try:
        return msgspec.convert(data, Capsule)
    except msgspec.ValidationError as error:
        raise CapsuleInvalid(f"the capsule is damaged: {error}") from None


def replay(capsule: Capsule, types: Mapping[str, NodeType], definition: Json = None) -> Replay:
    """Ready to walk. ``types``: the node types of this installation; ``definition``: decide by this one instead of the
    capsule's own. CapsuleInvalid if the graph cannot be built here or an entry cannot be read."""
    known = {**types, **{face.type: _kind(face) for face in capsule.actions}}
    try:
        graph = build(capsule.definition if definition is None else _cleaned(definition), known)
    except DefinitionInvalid as error:
        told = "; ".join(f"{one.field}: {one.message}" for one in error.details)
        raise CapsuleInvalid(f"the workflow cannot be built here: {told}") from None
    entries = [_entry(line, seq) for seq, line in enumerate(capsule.journal, start=1)]
    return Replay(graph, entries, capsule.run.id, blur)


def cut_short(capsule: Capsule, walk: Replay) -> str:
    """After a walk to the end: why the journal cannot be all of it. '' if the run stands where the capsule says."""
    said, final = capsule.run.status, walk.position.final
    found = ENDS[type(final)].value if final is not None else ""
    if not said or said == found or not (found or said in FINAL_RUN_STATUSES):
        return ""
    return (
        f"the capsule says that the run is {said!r}, and its journal {f'ends as {found}' if found else 'does not end'}"
    )


def _cleaned(definition: Json) -> Json:
    redaction = Redaction()
    redaction.learn(definition)
    return redaction.clean(definition)


def _entry(line: Json, seq: int) -> AnyEntry:
    try:
        return journal.read(msgspec.json.encode(line))
    except (msgspec.ValidationError, TypeError) as error:
        raise CapsuleInvalid(f"entry {seq} cannot be read: {error}") from None


def _kind(face: ActionFace) -> NodeType:
    return NodeType(
        type=face.type,
        flow="action",
        name=face.name,
        lazy=frozenset(face.lazy),
        modes=face.modes,
        retry_default=face.retry_default,
        timeout_ms=face.timeout_ms,
    )
