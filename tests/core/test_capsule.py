"""A run as a file: read back, replayed elsewhere, and without its secrets."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from farebox.actions import builtin
from farebox.core import capsule, journal
from farebox.core.capsule import Capsule, CapsuleInvalid
from farebox.core.graph import NodeType
from farebox.core.replay import Divergence, Proof
from farebox.testing.playbook import NOON, Playbook
from farebox.testing.samples import a_run, a_version
from farebox.testing.sketch import act, node, workflow

TYPES = builtin.node_types(builtin.load())
KEY = "whsec_0123456789abcdef"
CALL = {
    **workflow(
        call=act(
            "vault done",
            {"headers": {"Authorization": "Bearer {{ $vars.hidden }}"}, "url": "https://me:hunter22@host/"},
            retry={"attempts": 2},
        ),
        vault=node("keep"),
        done=node("if", "", {"condition": "{{ $vars.hidden == $trigger.body.given }}"}),
    ),
    "variableDefs": [
        {"name": "hidden", "sensitive": True, "default": "rather-secret"},
        {"name": "plain", "default": 1},
    ],
    "sensitivePropKeys": ["pass"],
}
KINDS = {
    **TYPES,
    "act": NodeType(type="act", flow="action", name="Act", retry_default=5, timeout_ms=7),
    "keep": NodeType(type="keep", flow="action", tags=("secret",)),
}


def story() -> Playbook:
    told = Playbook(CALL, {"given": "rather-secret", "token": KEY}, types=KINDS)
    told.does("call#1", {"sent": KEY}).does("vault#1", {"deep": "vault-secret"})
    told.journal[0] = replace(told.journal[0], props={"pass": "unguessable", "name": "shown"})
    return told


def capsule_of(told: Playbook) -> Capsule:
    run = a_run(id=told.run_id, started_at=NOON)
    return capsule.make(run, "Calls", a_version("wf_1", definition=CALL), told.graph, told.journal, "1.2.3", NOON)


def test_secrets_are_known_from_values_that_the_lines_leave_out() -> None:
    filler = "x" * 300_000
    definition = workflow(
        call=act("", {"authorization": "{{ $trigger.body.word }}", "all": "{{ $trigger.body.a + $trigger.body.a }}"})
    )
    told = Playbook(definition, {"word": "correct-horse-battery", "a": filler})
    run = a_run(id=told.run_id, started_at=NOON)
    made = capsule.make(run, "Big", a_version("wf_1", definition=definition), told.graph, told.journal, "1", NOON)
    assert b"correct-horse-battery" not in text_of(made)

    read = [journal.read(journal.write(entry)) for entry in told.journal]
    made = capsule.make(run, "Big", a_version("wf_1", definition=definition), told.graph, read, "1", NOON)
    assert b"correct-horse-battery" not in text_of(made)


def text_of(made: Any) -> bytes:
    return msgspec.json.encode(made)


def test_it_is_read_back_and_replays_without_the_actions_it_names() -> None:
    made = capsule_of(story())
    again = capsule.read(text_of(made))
    assert again == made
    assert (again.run.id, again.run.workflow_name, again.made_by) == ("run_story", "Calls", "1.2.3")
    assert [(face.type, face.retry_default, face.timeout_ms) for face in again.actions] == [
        ("act", 5, 7),
        ("keep", 3, 300_000),
    ]
    found = list(capsule.replay(again, TYPES))
    assert all(isinstance(one, Proof) for one in found), found[-1]
    assert len(found) == len(made.journal)


def test_no_secret_leaves_and_what_depends_on_one_is_decided_alike() -> None:
    made = capsule_of(story())
    text = text_of(made).decode()
    for secret in (KEY, "rather-secret", "hunter22", "unguessable", "vault-secret"):
        assert secret not in text
    assert made.redacted == 5
    assert "shown" in text
    asked = next(line for line in made.journal if line["kind"] == "step.asked")
    assert asked["arguments"]["headers"]["Authorization"].startswith("Bearer [redacted")


def test_the_api_s_envelope_may_stand_around_it() -> None:
    made = capsule_of(story())
    assert capsule.read(text_of({"code": 200, "data": made})) == made


def test_another_definition_shows_where_it_would_decide_otherwise() -> None:
    made = capsule_of(story())
    other = {**CALL, "nodes": {**CALL["nodes"], "done": node("if", "", {"condition": False})}}
    last = list(capsule.replay(made, TYPES, other))[-1]
    assert isinstance(last, Divergence)
    assert "exit" in {one.field for one in last.differs}


def test_it_is_the_same_run_that_is_replayed() -> None:
    """The jitter of a backoff comes from the run's id."""
    told = Playbook(CALL, types=KINDS).fails("call#1", retryable=True)
    made = capsule_of(told)
    assert all(isinstance(one, Proof) for one in capsule.replay(made, TYPES))
    other = replace(made, run=replace(made.run, id="run_other"))
    last = list(capsule.replay(other, TYPES))[-1]
    assert isinstance(last, Divergence)
    assert [one.field for one in last.differs] == ["retry_at"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"{", "no JSON"),
        (b"[]", "no capsule"),
        (b'{"data": 1}', "no capsule"),
        (b'{"format": "else"}', "no capsule"),
        (b'{"format": "farebox.capsule", "formatVersion": 99}', "format version 99"),
        (b'{"format": "farebox.capsule", "formatVersion": 1}', "damaged"),
    ],
)
def test_what_is_no_capsule_is_refused_with_a_reason(text: bytes, reason: str) -> None:
    with pytest.raises(CapsuleInvalid, match=reason):
        capsule.read(text)


def test_what_cannot_be_replayed_is_refused_with_a_reason() -> None:
    made = capsule_of(story())
    with pytest.raises(CapsuleInvalid, match=r"cannot be built here: .*act"):
        capsule.replay(replace(made, actions=[]), TYPES)
    with pytest.raises(CapsuleInvalid, match="entry 2 cannot be read"):
        capsule.replay(replace(made, journal=[made.journal[0], {"kind": "news"}]), TYPES)


def test_a_workflow_without_variables_or_kinds() -> None:
    plain = workflow(a=act())
    told = Playbook(plain)
    bare = replace(told.graph, nodes={name: replace(one, kind=None) for name, one in told.graph.nodes.items()})
    made = capsule.make(a_run(), "", a_version("wf_1", definition=plain), bare, told.journal, "", NOON)
    assert (made.actions, made.redacted) == ([], 0)


@pytest.mark.parametrize(
    ("said", "left", "told"),
    [
        ("succeeded", 99, ""),
        ("", 99, ""),
        ("waiting", 1, ""),
        ("succeeded", 1, "the capsule says that the run is 'succeeded', and its journal does not end"),
        ("failed", 99, "the capsule says that the run is 'failed', and its journal ends as succeeded"),
        ("waiting", 99, "the capsule says that the run is 'waiting', and its journal ends as succeeded"),
    ],
)
def test_a_journal_that_is_not_all_of_it_is_told(said: str, left: int, told: str) -> None:
    whole = capsule.read(text_of(capsule_of(story())))
    made = replace(whole, run=replace(whole.run, status=said), journal=whole.journal[:left])
    walk = capsule.replay(made, TYPES)
    assert all(isinstance(one, Proof) for one in walk)
    assert capsule.cut_short(made, walk) == told
