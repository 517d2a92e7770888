"""Inbound webhooks: ``POST /v1/webhooks/{secret}`` starts a run of the workflow that owns the secret.

Whoever knows the secret may start runs and learns nothing else. A sender that repeats itself (``Idempotency-Key`` or
the open standard's ``webhook-id``) starts one run.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from farebox.core.errors import Closed, KeyReused, NotFound, RunIdTaken, TriggerNotManual
from farebox.core.values import Value
from farebox.ids import new_id
from farebox.service import idempotency, runs, workflows
from farebox.service.house import House
from farebox.service.sizes import encoded
from farebox.triggers import webhook


class Received(Value, frozen=True):
    """What became of a webhook."""

    action: Literal["triggered", "skipped"]
    event_id: str
    reason: str = ""
    run_ids: tuple[str, ...] = ()


async def receive(house: House, secret: str, raw: bytes, headers: Mapping[str, str]) -> Received:
    """Start what this secret stands for. SecretInvalid when it stands for nothing; skipped when it may not run now."""
    workflow = await workflows.by_secret(house, secret)
    told = webhook.payload(raw, headers.items(), house.clock())
    body = told["body"]
    encoded(body, "the body")
    key = headers.get("idempotency-key") or headers.get("webhook-id") or ""
    run_id = new_id("run")
    try:
        run_id = await idempotency.claim(
            house, f"webhooks/{workflow.id}", key[: idempotency.LONGEST_KEY], body, run_id, brings=len(raw)
        )
    except KeyReused:
        return Received("skipped", new_id("inb"), "this id came before with another body")
    if key and await house.store.run(run_id) is not None:
        return _triggered(run_id)
    try:
        await runs.start_webhook_run(house, workflow, body, told["headers"], run_id)
    except RunIdTaken:
        await idempotency.settled(house)
        return _triggered(run_id)
    except (Closed, NotFound, TriggerNotManual) as refused:
        return Received("skipped", new_id("inb"), refused.message)
    return _triggered(run_id)


def _triggered(run_id: str) -> Received:
    return Received("triggered", f"inb_{run_id.removeprefix('run_')}", "", (run_id,))
