"""The commands are declared once more in the short way past the library; both know the same options."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from farebox.cli import serve, serving


@pytest.mark.parametrize("command", [serve.serve, serve.demo, serve.api, serve.worker])
def test_the_short_way_knows_every_option(command: Callable[..., None]) -> None:
    assert serving.FLAGS[command.__name__] == tuple(inspect.signature(command).parameters)
