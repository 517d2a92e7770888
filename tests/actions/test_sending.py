"""The client behind ``ctx.http`` is loaded by the first request, and is the guarded one."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest

from farebox.actions.http_messages import Outgoing
from farebox.actions.port import ActionError
from farebox.actions.sending import Policy, Sender


async def test_what_it_sends_passes_the_guard() -> None:
    sender = Sender(Policy())
    request = Outgoing.build("GET", "https://127.0.0.1:1/x")
    refusals = await asyncio.gather(*(sender.send(request) for _ in range(2)), return_exceptions=True)
    assert [getattr(one, "code", one) for one in refusals] == ["address_refused"] * 2
    await sender.close()


async def test_the_policy_is_the_operators() -> None:
    sender = Sender(Policy(allowed_hosts=("127.0.0.1:1",)))
    with pytest.raises(ActionError, match=r"127\.0\.0\.1:1"):
        await sender.send(Outgoing.build("GET", "http://127.0.0.1:1/x"))
    await sender.close()


async def test_one_that_sent_nothing_closes_too() -> None:
    await Sender(Policy()).close()


def test_nothing_is_loaded_before() -> None:
    code = (
        "import sys; import farebox.actions.context, farebox.actions.builtin;"
        "print({'httpx', 'httpcore'} & set(sys.modules))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "set()"
