"""A published workflow, checked and frozen: what the run rules walk over.

This module holds the shapes; ``graph_check`` turns JSON into them and reports every publish-time error at once.
Semantics: docs/reference/graph.md. Node ids are keys; edges are ``children`` with an optional label (an exit).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeAlias

import msgspec

from farebox.core.values import Json, Millis, Value

Flow: TypeAlias = Literal[
    "trigger", "pure", "action", "if", "switch", "for-each", "wait", "delay", "fail", "trigger-workflow"
]
"""How the run rules treat a node. ``pure``: a function of its resolved arguments, evaluated in the turn.
``action``: performed by the engine, durable before and after."""


class Scope(Protocol):
    """What an expression may read: the roots of section 1, resolved lazily for one step."""

    def root(self, name: str) -> Json:
        """The value of a root ('trigger', 'vars', 'item' ...); raises MissingValue."""
        ...

    def result(self, node_id: str) -> Json:
        """{'result': ..., 'error': ...} of an ancestor's visit in this iteration; raises MissingValue if skipped."""
        ...


class Template(Protocol):
    """A payload value with its ``{{ }}`` parts compiled; constants are returned as they are."""

    @property
    def constant(self) -> bool: ...

    def resolve(self, scope: Scope) -> Json:
        """The value for one step. Raises ExpressionError (a step failure, category validation)."""
        ...


LazyMode: TypeAlias = Literal["item", "condition", "collect", "raw"]
"""How a lazy field is compiled. ``item``: a template that sees one ``$item`` and its ``$index``. ``condition``: one
that resolves to true or false. ``collect``: as ``item``, and it sees the nodes of the loop's body. ``raw``: as is."""


class NodeType(Value, frozen=True, kw_only=True):
    """One entry of the catalogue that publishing checks against: built-in flow kinds, and every registered action."""

    type: str
    flow: Flow
    name: str = ""
    description: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    payload_schema: Json = None
    """JSON Schema of the payload *before* resolution: a field that holds an expression is not type-checked."""
    result_schema: Json = None
    lazy: frozenset[str] = frozenset()
    """Payload fields that are not resolved up front: per-item expressions (``each``, ``collect``) and conditions."""
    modes: Mapping[str, LazyMode] = {}
    """How each lazy field is compiled, ``item`` where nothing is said."""
    pure: Callable[[Json, Scope, Mapping[str, Template]], Json] | None = None
    """For flow ``pure``: (resolved arguments, scope, the compiled lazy fields) -> result. Must be deterministic."""
    check: Callable[[Json], list[tuple[str, str]]] | None = None
    """Further publish-time checks of the raw payload: (field, message) pairs."""
    retry_default: int = 3
    """Tries in all when an error says it may be retried and the node sets no ``retry``."""
    timeout_ms: int = 300_000


class Retry(Value, frozen=True):
    attempts: int | None = None
    """None: 3 when the failure is retryable, else 1."""
    backoff_ms: int = 1_000
    max_backoff_ms: int = 60_000
    jitter: bool = True
    retry_on: tuple[str, ...] = ()
    give_up_on: tuple[str, ...] = ()


class Public(Value, frozen=True):
    """What the buyer sees of a node. ``show`` None means: not said, the kind's default holds."""

    show: bool | None = None
    title: str = ""
    message: Template | None = None
    progress: bool = False
    early: bool = False


class Edge(Value, frozen=True):
    child: str
    exit: str = ""
    """The label: taken only when the parent leaves by it. Empty: unlabelled."""


class Node(Value, frozen=True, kw_only=True):
    id: str
    type: str
    flow: Flow
    title: str
    """titleOverride / public.title / title / the type's name, in the order that applies to the owner."""
    public: Public = Public()
    arguments: Mapping[str, Template] = {}
    """Resolved before the node runs."""
    lazy: Mapping[str, Template] = {}
    payload: Json = None
    """As written, for what is not an expression (wait configuration, for-each concurrency ...)."""
    out: tuple[Edge, ...] = ()
    parents: tuple[str, ...] = ()
    """Nodes with an edge here, within the same body (or the top level)."""
    loop: str = ""
    """The for-each whose body this node is in (the innermost), else empty."""
    depth: int = 0
    """How many for-each bodies enclose it."""
    body: tuple[str, ...] = ()
    """For a for-each: its body's nodes, the entry ones (no parent in the body) first."""
    retry: Retry = Retry()
    timeout_ms: int = 300_000
    on_error: str = "fail"
    """'fail', 'continue', or the label of an exit."""
    concurrency_key: Template | None = None
    kind: NodeType | None = None


class Price(Value, frozen=True):
    amount: int
    """Minor units: 500 is five euros."""
    currency: str
    """Upper case ISO 4217."""
    providers: tuple[str, ...] = ("test",)
    refund: Literal["on_failure", "never"] = "on_failure"
    checkout_expires_in_seconds: int = 1_800


Priority: TypeAlias = Literal["high", "normal", "low"]
"""How often a workflow gets its turn to start a run where its organization's workflows wait for the server's room."""


class Limits(Value, frozen=True):
    per_minute: int | None = None
    concurrent: int | None = None
    max_run_seconds: int | None = None
    unpaid_per_client: int | None = None
    priority: Priority = "normal"


class Graph(Value, frozen=True, kw_only=True):
    nodes: Mapping[str, Node]
    triggers: tuple[str, ...]
    order: tuple[str, ...]
    """Node ids in topological order, ties by place in the document."""
    price: Price | None = None
    limits: Limits = Limits()
    output: Mapping[str, Template] | Template | None = None
    """The allow-listed output: an object of templates, evaluated key by key; None: no output."""
    input_schema: Json = None
    """JSON Schema (object) of the payload that a buyer sends: from the manual trigger, else from inputSchema's list."""
    takes_files: bool = False
    """Whether a file stands anywhere in that schema."""
    delivers: tuple[str, ...] = ()
    """What the buyer gets, in the author's words."""
    vars: Mapping[str, Json] = {}
    """Defaults of variableDefs."""
    shown: frozenset[str] = frozenset()
    """Nodes that count for data.progress: outside loop bodies, no triggers, none with show: false."""
    ancestors: Mapping[str, frozenset[str]] = {}
    ways_on: Mapping[str, str] = {}
    """What always follows an action's success; see ``core.straight``."""
    ways_in: Mapping[str, str] = {}
    """The action that always comes first after a trigger."""
    lines: dict[tuple[type, str], Any] = msgspec.field(default_factory=dict)
    """Memory of ``core.public``: the line that an entry about a node tells, where that is always the same."""
    cleanup: str = ""
    """The trigger that fires when a run is cancelled, '' if there is none. It and what it leads to are a walk apart."""
    cleanup_ms: Millis = 0
    """How long a cleanup may take."""


class GraphError(Value, frozen=True):
    """One publish-time finding, in the shape of ``POST /v1/workflows/validate``."""

    type: Literal["name", "nodes", "root", "connectivity", "pattern", "variable"]
    field: str
    message: str
    code: str
    node_id: str = ""
    node_name: str = ""
