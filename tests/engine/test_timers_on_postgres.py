"""Timers once more, on PostgreSQL: with a clock of their own, so apart from the other stories."""

from __future__ import annotations

import pytest

from tests.engine.test_timers import *  # noqa: F403  # every story of that file

pytestmark = pytest.mark.usefixtures("on_postgres")
