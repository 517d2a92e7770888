"""Keeps secrets out of the public view: what is marked secret must not reach anything a buyer reads.

Marked are variables (``sensitive: true``), props (``sensitivePropKeys``) and results of types tagged ``secret``. A
pure node that reads a secret is as secret as that; an action's result is not (a key in a request's header is there to
be used).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from farebox.core.expressions import paths_in
from farebox.core.expressions_paths import Path
from farebox.core.graph import Template
from farebox.core.graph_payload import Compiled
from farebox.core.graph_problems import Problems
from farebox.core.graph_read import Draft

SECRET = "secret"  # noqa: S105 - the tag of a type whose results are secret
PUBLIC_FLOWS = frozenset({"fail", "wait"})
"""A buyer reads what they say."""
PUBLIC_TYPES = frozenset({"artifact"})
"""A buyer can fetch what they are given, unless it says that it is ``private``."""


class Secrets:
    """What is secret in one workflow."""

    def __init__(self, variables: frozenset[str], props: frozenset[str]) -> None:
        self.roots = {"vars": variables, "props": props}
        self.nodes: set[str] = set()

    def learn(self, draft: Draft, compiled: Compiled) -> None:
        """Call in topological order: whether this node's result is secret."""
        kind = draft.kind
        if kind is None:
            return
        taints = kind.flow in ("pure", "for-each")
        reads = any(self.is_secret(path) for path in _paths((*compiled.arguments.values(), *compiled.lazy.values())))
        if SECRET in kind.tags or (taints and reads):
            self.nodes.add(draft.id)

    def is_secret(self, path: Path) -> bool:
        if path.start in ("result", "error"):
            return path.name in self.nodes
        hidden = self.roots.get(path.name, frozenset()) if path.start == "root" else frozenset()
        if not hidden:
            return False
        first = path.steps[0] if path.steps else None
        return first in hidden if isinstance(first, str) else True

    def first_in(self, templates: Iterable[object]) -> Path | None:
        return next((path for path in _paths(templates) if self.is_secret(path)), None)


def _paths(templates: Iterable[object]) -> Iterator[Path]:
    for template in templates:
        yield from paths_in(template)


def tell_exposed(
    drafts: Mapping[str, Draft],
    compiled: Mapping[str, Compiled],
    output: Mapping[str, Template] | Template | None,
    secrets: Secrets,
    problems: Problems,
) -> None:
    """An error for every public place that could show a secret."""
    for node, draft in drafts.items():
        templates = compiled[node]
        if found := secrets.first_in([templates.message]):
            problems.of_node(node, "public.message", "secret_exposed", _text(found))
        if draft.kind and _is_public(draft):
            for key, template in templates.arguments.items():
                if found := secrets.first_in([template]):
                    problems.of_node(node, f"payload.{key}", "secret_exposed", _text(found))
    parts = output if isinstance(output, Mapping) else {"": output}
    for key, part in parts.items():
        if found := secrets.first_in([part]):
            problems.add("root", f"output.{key}" if key else "output", "secret_exposed", _text(found))


def _is_public(draft: Draft) -> bool:
    return draft.flow in PUBLIC_FLOWS or (draft.type in PUBLIC_TYPES and draft.payload.get("private") is not True)


def _text(path: Path) -> str:
    return f"the buyer would see '{path.spelled}', which is secret"
