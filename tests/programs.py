"""Programs that tests need beside Python. In CI all of them must be there (``scripts/ensure``); elsewhere a test whose
program is missing is skipped, and says so."""

from __future__ import annotations

import os
import shutil

import pytest


def needs(*programs: str) -> pytest.MarkDecorator:
    """The mark of a test that runs one of these programs."""
    missing = not any(map(shutil.which, programs))
    return pytest.mark.skipif(
        missing and os.environ.get("CI") != "true", reason=f"{' or '.join(programs)} is not installed"
    )


BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next((found for name in BROWSERS if (found := shutil.which(name))), None)
"""The browser that Playwright drives."""
