"""Loading builders' actions, and what they are told when it does not work."""

from __future__ import annotations

import re
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from farebox import plugins
from farebox.actions import builtin
from farebox.actions.context import ActionContext

GREET = '''
from helper_of_greet import WORD
from farebox import Context, action

@action("greet-someone")
async def greet(name: str, *, ctx: Context) -> str:
    """Greet someone."""
    return f"{WORD} {name}"
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [*sys.path])
    (tmp_path / "helper_of_greet.py").write_text('WORD = "Hello"\n')
    return tmp_path


def write(folder: Path, text: str, name: str = "actions.py") -> str:
    path = folder / name
    path.write_text(text)
    return str(path)


def load(*paths: str) -> list[str]:
    return [spec.node.type for spec in plugins.load(paths, packages=())]


def refusal(*paths: str, reserved: frozenset[str] = frozenset()) -> str:
    with pytest.raises(plugins.PluginInvalid) as caught:
        plugins.load(paths, reserved=reserved, packages=())
    return str(caught.value)


async def test_a_file_and_what_stands_beside_it(folder: Path) -> None:
    (spec,) = plugins.load([write(folder, GREET)], packages=())
    ctx = ActionContext(run_id="run_1", step="a#1", attempt=1)
    assert await spec.call({"name": "Ada"}, ctx) == "Hello Ada"
    assert (spec.node.description, spec.node.category) == ("Greet someone.", "custom")


def test_a_module_by_its_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, GREET.replace("greet-someone", "greet-module"), "greeting_module.py")
    monkeypatch.syspath_prepend(folder)
    assert load("greeting_module") == ["greet-module"]


def test_installed_packages_offer_theirs_by_entry_point(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, GREET.replace("greet-someone", "greet-package"), "greeting_package.py")
    monkeypatch.syspath_prepend(folder)
    entry = EntryPoint("greeting", "greeting_package", plugins.GROUP)
    assert [spec.node.type for spec in plugins.load([], packages=[entry])] == ["greet-package"]
    assert plugins.load([]) == []


def test_what_is_not_there(folder: Path) -> None:
    assert re.search(r"nowhere\.py: there is no such file \(looked from /", refusal("nowhere.py"))
    assert "this is a folder; name the file in it" in refusal(str(folder))
    assert "no_such_module_x: it cannot be imported: ModuleNotFoundError" in refusal("no_such_module_x")


def test_what_cannot_be_imported_is_told_by_its_last_line_and_place(folder: Path) -> None:
    broken = write(folder, "import json\n\nx = 1 / 0\n")
    assert (
        refusal(broken) == f"{broken}: it cannot be imported: ZeroDivisionError: division by zero (actions.py, line 3)"
    )
    assert "SyntaxError" in refusal(write(folder, "def", "syntax.py"))
    text = write(folder, "@action", "notes.txt")
    assert "is not a Python file" in refusal(text)


def test_what_is_no_action(folder: Path) -> None:
    assert "holds no action; decorate a function" in refusal(write(folder, "x = 1\n", "empty.py"))
    bad = GREET.replace("greet-someone", "Greet Someone")
    assert "3 to 50 small letters" in refusal(write(folder, bad, "badname.py"))


def test_types_that_are_taken(folder: Path) -> None:
    first, second = write(folder, GREET, "one.py"), write(folder, GREET, "two.py")
    assert refusal(first, second) == f"{second}: action 'greet-someone': this type is registered twice; " + (
        "choose another for one of them"
    )
    shadow = write(folder, GREET.replace("greet-someone", "http-request"), "shadow.py")
    taken = frozenset(builtin.node_types(builtin.load()))
    assert "'http-request': this type is built in" in refusal(shadow, reserved=taken)
    assert "for-each" in taken
