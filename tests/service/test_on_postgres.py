"""Money and answers once more, on PostgreSQL: paid, late, doubled, refunded, disputed; told twice."""

from __future__ import annotations

import pytest

from tests.service.test_answers import *  # noqa: F403  # every story of that file
from tests.service.test_idempotency import *  # noqa: F403
from tests.service.test_payments import *  # noqa: F403
from tests.service.test_settling import *  # noqa: F403
from tests.service.test_uploads import *  # noqa: F403

pytestmark = pytest.mark.usefixtures("on_postgres")
