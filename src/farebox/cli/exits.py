"""Exit codes: the execution succeeded; failed; bad call; was cancelled; was not paid; no server."""

from __future__ import annotations

OK, FAILED, USAGE, CANCELLED, UNPAID, UNREACHABLE = 0, 1, 2, 3, 4, 5
