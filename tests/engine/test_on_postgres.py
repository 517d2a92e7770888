"""The engine's stories once more, told on PostgreSQL."""

from __future__ import annotations

import pytest

from tests.engine.test_children import *  # noqa: F403  # every story of that file
from tests.engine.test_runner import *  # noqa: F403

pytestmark = pytest.mark.usefixtures("on_postgres")
