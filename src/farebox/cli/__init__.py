"""The program ``farebox``. Each family of commands has a module of its own, imported only when it is needed."""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point. What must be quick is answered before the library of the command line is imported."""
    words = sys.argv[1:]
    if words in (["--version"], ["-V"]):
        from farebox import __version__

        print(f"farebox {__version__}")
        return
    if words and words[0] in ("serve", "demo", "api", "worker"):
        from farebox.cli import serving

        flags = serving.plain_flags(words)
        if flags is not None:
            serving.start(words[0], flags)
            return
    from farebox.cli.program import program

    program()
