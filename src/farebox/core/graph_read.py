"""The first look at a definition: nodes with the right shape, whatever else may be wrong with them.

``Draft`` is a node as far as it could be read. Everything after works on drafts, so one broken field hides no other
problem.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from farebox.core.builtin_types import ON_CANCEL
from farebox.core.expressions_parse import ALIAS, close_to
from farebox.core.graph import NodeType, Public, Retry
from farebox.core.graph_problems import SHOWN, Problems
from farebox.core.values import Json, Value

NODE_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
LABEL = NODE_ID
MAX_TITLE = 200
MAX_CHILDREN = 200
MAX_ATTEMPTS = 100
DAY_MS = 86_400_000

NODE_KEYS = (
    "type", "payload", "children", "branch", "loopBody", "connector", "titleOverride", "description", "resultSchema",
    "blockContext", "title", "public", "retry", "timeoutMs", "onError", "concurrencyKey",
)  # fmt: skip
_PUBLIC_KEYS = ("show", "title", "message", "progress", "early")
_RETRY_KEYS = ("attempts", "backoffMs", "maxBackoffMs", "jitter", "retryOn", "giveUpOn")


class Draft(Value, frozen=True, kw_only=True):
    """One node, read but not yet joined to the others."""

    id: str
    type: str
    kind: NodeType | None
    """None: nobody knows this type."""
    payload: dict[str, Json]
    children: tuple[str, ...] = ()
    loop_body: tuple[str, ...] = ()
    branch: str | dict[str, str] | None = None
    title: str = ""
    public: Public = Public()
    message: str = ""
    """``public.message`` before it is compiled."""
    retry: Retry = Retry()
    timeout_ms: int | None = None
    on_error: str = "fail"
    concurrency_key: str = ""

    @property
    def flow(self) -> str:
        return self.kind.flow if self.kind else ""


def read_nodes(definition: Json, types: Mapping[str, NodeType], problems: Problems) -> dict[str, Draft]:
    """Every node that is at least an object, in the document's order."""
    nodes = definition.get("nodes")
    if not isinstance(nodes, dict) or not nodes:
        problems.add("nodes", "nodes", "nodes_missing", "a definition has 'nodes': an object of id -> node")
        return {}
    drafts: dict[str, Draft] = {}
    for node_id, node in nodes.items():
        if not NODE_ID.fullmatch(node_id):
            text = "an id begins with a letter or _, then up to 63 letters, digits, _ or -"
            problems.add("pattern", f"nodes.{node_id[:SHOWN]}", "id_invalid", text, node_id[:SHOWN])
        if not isinstance(node, dict):
            problems.of_node(node_id[:SHOWN], "", "node_invalid", "a node is an object with a 'type'")
            continue
        problems.names[node_id] = _name(node)
        drafts[node_id] = _Reader(node_id, node, nodes, problems).draft(types)
    return drafts


def _name(node: dict[str, Json]) -> str:
    for key in ("titleOverride", "title", "type"):
        if isinstance(name := node.get(key), str) and name:
            return name[:MAX_TITLE]
    return ""


class _Reader:
    def __init__(self, node_id: str, node: dict[str, Json], all_nodes: Mapping[str, Json], problems: Problems) -> None:
        self.id = node_id
        self.node = node
        self.all = all_nodes
        self.problems = problems

    def wrong(self, field: str, code: str, message: str) -> None:
        self.problems.of_node(self.id, field, code, message)

    def draft(self, types: Mapping[str, NodeType]) -> Draft:
        self.problems.unknown_keys(self.node, NODE_KEYS, f"nodes.{self.id}", node_id=self.id, strict=False)
        kind = self._kind(types)
        payload = self.node.get("payload")
        if payload is not None and not isinstance(payload, dict):
            self.wrong("payload", "payload_type", "a payload is an object")
        public, message = self._public()
        title = self._text("titleOverride") or public.title or self._text("title")
        return Draft(
            id=self.id,
            type=self._text("type"),
            kind=kind,
            payload=payload if isinstance(payload, dict) else {},
            children=self._ids("children"),
            loop_body=self._ids("loopBody"),
            branch=self._branch(),
            title=title or (kind.name if kind else "") or self._text("type"),
            public=public,
            message=message,
            retry=self._retry(),
            timeout_ms=self._timeout(),
            on_error=self._on_error(),
            concurrency_key=self._text("concurrencyKey"),
        )

    def _timeout(self) -> int | None:
        if self.node.get("type") == "wait" and self.node.get("timeoutMs") is not None:
            text = "a wait's deadline is 'timeoutMs' in its payload; on the node it would be the time of one attempt"
            self.wrong("timeoutMs", "timeout_misplaced", text)
        return self._whole(self.node, "timeoutMs", "timeoutMs", 1, 7 * DAY_MS)

    def _kind(self, types: Mapping[str, NodeType]) -> NodeType | None:
        name = self.node.get("type")
        if not isinstance(name, str) or not name:
            self.wrong("type", "type_missing", "a node needs a 'type'")
            return None
        if name not in types:
            text = f"there is no node type '{name[:SHOWN]}'{close_to(name, types)}"
            self.wrong("type", "unknown_type", text)
        return types.get(name)

    def _text(self, key: str) -> str:
        value = self.node.get(key, "")
        if isinstance(value, str):
            return value
        if value is not None and key != "type":
            self.wrong(key, "node_invalid", f"'{key}' is a text")
        return ""

    def _ids(self, key: str) -> tuple[str, ...]:
        """``children`` and ``loopBody``: lists of ids of nodes that exist, each once."""
        value = self.node.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.wrong(key, "node_invalid", f"'{key}' is a list of node ids")
            return ()
        found: dict[str, None] = {}
        for i, child in enumerate(value[:MAX_CHILDREN]):
            if self.problems.full:
                break
            at = f"{key}.{i}"
            if not isinstance(child, str):
                self.wrong(at, "node_invalid", f"'{key}' is a list of node ids")
            elif child not in self.all:
                text = f"there is no node '{child[:SHOWN]}'{close_to(child, self.all)}"
                self.problems.of_node(self.id, at, "unknown_child", text, "connectivity")
            elif child in found:
                text = f"'{child}' stands here twice"
                self.problems.of_node(self.id, at, "duplicate_child", text, "connectivity")
            elif isinstance(self.all[child], dict):
                found[child] = None
        if len(value) > MAX_CHILDREN:
            self.wrong(key, "too_many_children", f"a node has at most {MAX_CHILDREN} of them")
        return tuple(found)

    def _branch(self) -> str | dict[str, str] | None:
        value = self.node.get("branch")
        if value is None or value == "":
            return None
        labels = list(value.values()) if isinstance(value, dict) else [value]
        if labels and all(isinstance(label, str) and LABEL.fullmatch(label) for label in labels):
            return value  # type: ignore[no-any-return]
        self.wrong("branch", "branch_invalid", 'a branch is the name of an exit, or {"parentId": "exit"}')
        return None

    def _on_error(self) -> str:
        value = self.node.get("onError")
        if value is None:
            return "fail"
        if isinstance(value, str) and LABEL.fullmatch(value):
            return value
        self.wrong("onError", "on_error_invalid", "'onError' is fail, continue, or the name of an exit")
        return "fail"

    def _whole(self, holder: dict[str, Json], key: str, field: str, least: int, most: int) -> int | None:
        value = holder.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.wrong(field, "number_invalid", f"'{key}' is a whole number between {least} and {most}")
        return None

    def _object(self, key: str, known: tuple[str, ...]) -> dict[str, Json]:
        value = self.node.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(key, "node_invalid", f"'{key}' is an object with {', '.join(known)}")
            return {}
        self.problems.unknown_keys(value, known, f"nodes.{self.id}.{key}", node_id=self.id)
        return value

    def _flag(self, holder: dict[str, Json], key: str, field: str) -> bool | None:
        value = holder.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(field, "node_invalid", f"'{key}' is true or false")
        return None

    def _public(self) -> tuple[Public, str]:
        value = self._object("public", _PUBLIC_KEYS)
        texts = {"title": "", "message": ""}
        for key in texts:
            text = value.get(key) or ""
            if isinstance(text, str) and len(text) <= MAX_TITLE * (1 if key == "title" else 10):
                texts[key] = text
            else:
                self.wrong(
                    f"public.{key}", "node_invalid", f"'{key}' is a text of at most 200 (message 2,000) characters"
                )
        if "{{" in texts["title"]:
            self.wrong("public.title", "node_invalid", "a title holds no expressions; 'message' does")
        public = Public(
            show=self._flag(value, "show", "public.show"),
            title=texts["title"],
            progress=self._flag(value, "progress", "public.progress") or False,
            early=self._flag(value, "early", "public.early") or False,
        )
        return public, texts["message"]

    def _retry(self) -> Retry:
        value = self._object("retry", _RETRY_KEYS)
        if value and self.node.get("type") == "for-each":
            text = "a for-each is visited once; put 'retry' on the nodes of its body"
            self.wrong("retry", "retry_on_for_each", text)
        backoff = self._whole(value, "backoffMs", "retry.backoffMs", 0, DAY_MS)
        longest = self._whole(value, "maxBackoffMs", "retry.maxBackoffMs", 0, DAY_MS)
        jitter = self._flag(value, "jitter", "retry.jitter")
        return Retry(
            attempts=self._whole(value, "attempts", "retry.attempts", 1, MAX_ATTEMPTS),
            backoff_ms=1_000 if backoff is None else backoff,
            max_backoff_ms=60_000 if longest is None else longest,
            jitter=True if jitter is None else jitter,
            retry_on=self._codes(value, "retryOn"),
            give_up_on=self._codes(value, "giveUpOn"),
        )

    def _codes(self, value: dict[str, Json], key: str) -> tuple[str, ...]:
        codes = value.get(key) or []
        if isinstance(codes, list) and all(isinstance(code, str) for code in codes):
            return tuple(codes)
        self.wrong(f"retry.{key}", "node_invalid", f"'{key}' is a list of error codes or categories")
        return ()


def read_triggers(definition: Json, drafts: Mapping[str, Draft], problems: Problems) -> tuple[str, ...]:
    """The trigger nodes, in the order of ``triggerNodeIds`` (or of the document, where that is absent)."""
    found = tuple(draft.id for draft in drafts.values() if draft.flow == "trigger")
    named = definition.get("triggerNodeIds")
    if named is None:
        if drafts and not found:
            problems.add(
                "root", "nodes", "trigger_missing", "a workflow needs a trigger, for example of the type manual"
            )
        named = list(found)
    if not isinstance(named, list) or not all(isinstance(one, str) for one in named):
        problems.add("root", "triggerNodeIds", "triggers_invalid", "'triggerNodeIds' is a list of node ids")
        named = list(found)
    for i, one in enumerate(named):
        draft = drafts.get(one)
        if draft is None:
            text = f"there is no node '{one[:SHOWN]}'{close_to(one, drafts)}"
            problems.add("root", f"triggerNodeIds.{i}", "unknown_trigger", text)
        elif draft.kind is not None and draft.flow != "trigger":
            text = f"'{one}' is a {draft.type}, which triggers nothing"
            problems.add("root", f"triggerNodeIds.{i}", "not_a_trigger", text, one)
    for one in found:
        if one not in named:
            text = "this trigger is not named in 'triggerNodeIds', so it would never fire"
            problems.of_node(one, "", "trigger_unlisted", text, "connectivity")
    if drafts and not named:
        problems.add("root", "triggerNodeIds", "trigger_missing", "'triggerNodeIds' names no node")
    if found and all(drafts[one].type == ON_CANCEL for one in found):
        text = "an on-cancel trigger starts nothing by itself; a workflow needs another, for example of the type manual"
        problems.add("root", "nodes", "trigger_missing", text)
    _check_alias(drafts, tuple(one for one in found if drafts[one].type != ON_CANCEL), problems)
    return tuple(dict.fromkeys(one for one in named if one in found))


def _check_alias(drafts: Mapping[str, Draft], triggers: tuple[str, ...], problems: Problems) -> None:
    if ALIAS not in drafts:
        return
    if drafts[ALIAS].kind is not None and drafts[ALIAS].flow != "trigger":
        problems.of_node(ALIAS, "", "id_reserved", "'root' is the name of the trigger; choose another id", "pattern")
    elif len(triggers) > 1:
        text = "with several triggers 'root' means the one that fired; choose another id"
        problems.of_node(ALIAS, "", "id_reserved", text, "pattern")
