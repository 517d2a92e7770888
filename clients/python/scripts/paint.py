"""Write ``sync.py`` from ``aio.py``: the same client without asyncio. ``--check`` only tells whether it is current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent.parent / "src" / "farebox_client"
WORDS = {
    r"async (def|with|for)": r"\1",
    r"await ": "",
    r"\bAsync(Farebox|Execution|Iterator)": r"\1",
    r"httpx\.AsyncClient": "httpx.Client",
    r"\basynccontextmanager": "contextmanager",
    r"\basyncio\b(?!;)": "time",
    r"__a(enter|exit)__": r"__\1__",
    r"\b(aclose|aread|aiter_bytes)\b": lambda found: found[0][1:],
}


def painted() -> str:
    """The plain client, formatted."""
    _, _, code = (HERE / "aio.py").read_text().partition('"""\n\nfrom __future__')
    for pattern, words in WORDS.items():
        code = re.sub(pattern, words, code)
    text = (
        '"""The plain client. Made from ``aio`` by `python scripts/paint.py`; edit that one."""\n\nfrom __future__'
        + code
    )
    for words in (["check", "--fix-only", "--unsafe-fixes", "-q"], ["format", "-q"]):
        ruff = [sys.executable, "-m", "ruff", words[0], *words[1:], "--stdin-filename", str(HERE / "sync.py"), "-"]
        text = subprocess.run(ruff, input=text, capture_output=True, text=True, check=True).stdout  # noqa: S603 - ours
    return text


if __name__ == "__main__":
    if "--check" not in sys.argv:
        (HERE / "sync.py").write_text(painted())
    sys.exit((HERE / "sync.py").read_text() != painted())
