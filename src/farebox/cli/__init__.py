"""The program ``farebox``. Each family of commands has a module of its own, imported only when it is needed."""

from __future__ import annotations

import sys


def main() -> None:
    """The entry point. ``--version`` is answered before anything heavy is imported."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from farebox import __version__

        print(f"farebox {__version__}")
        return
    from farebox.cli.program import program

    program()
