"""Text from elsewhere cannot drive the terminal."""

from __future__ import annotations

import pytest

from farebox.cli.exits import USAGE
from farebox.cli.output import die, plain, safe


def test_control_characters_become_spaces() -> None:
    assert safe("a\x1b[31mb\r\nc\u202e") == "a [31mb  c "


def test_markup_is_text() -> None:
    assert plain("[red]x[/red]").plain == "[red]x[/red]"


def test_dying_says_why_and_leaves(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        die("no such things", details=["a: gone", "b: gone\nfarebox: all is well"])
    assert left.value.code == USAGE
    said = "farebox: no such things\n  a: gone\n  b: gone farebox: all is well\n"
    assert capsys.readouterr().err == said
