"""The house rules a machine can read: doors between rooms, purity of the core, sizes, a test file per module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "farebox"
MODULES = sorted(path for path in SRC.rglob("*.py") if "_examples" not in path.parts)

PORTS = {
    "storage.port",
    "storage.port_queues",
    "storage.port_retention",
    "storage.port_fleet",
    "storage.port_files",
    "payments.port",
    "actions.port",
}
ROOMS = {"core", "service", "payments", "triggers", "actions", "storage", "engine", "api", "web", "agents", "testing"}
SMALL = {"findings", "ids", "limit", "settings", "logs", "without"}
"""Modules at the root that any room but the core may import."""
DOORS = {
    "core": set(),
    "storage": {"core"},
    "payments": {"core"},
    "actions": {"core"},
    "service": {
        "core",
        "payments.port",
        "storage.port",
        "storage.port_retention",
        "storage.port_files",
        "actions.port",
        "triggers",
    },
    "triggers": {"core", "service"},
    "engine": {"core", "actions", "service", "triggers.schedule", *PORTS},
    "agents": {"core"},
    "api": {"core", "service", "triggers", "payments.port", "storage.port", "agents"},
    "testing": ROOMS,
}
JOINERS = {"cli", "asgi"}
"""Who may import ``wiring``."""
PURE = {"msgspec", "cel_expr_python"}
IMPURE = {"time", "random", "secrets", "os", "socket", "asyncio", "threading", "subprocess", "uuid", "io", "pathlib"}
CORE_FROM_DATETIME = {"UTC", "date", "datetime", "timedelta"}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[str]:
    """Every imported module, also in functions and under TYPE_CHECKING; from-imports name the module or its member."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module.startswith("farebox"):
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def ours(path: Path) -> set[str]:
    return {name.removeprefix("farebox.") for name in imports(path) if name.startswith("farebox.")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_doors_open_one_way(path: Path) -> None:
    name = name_of(path)
    room = name.split(".")[0]
    if room not in DOORS:
        return
    allowed = DOORS[room] | {room} | (SMALL if room != "core" else set())
    for module in ours(path):
        if module.split(".")[0] not in ROOMS | SMALL | {"wiring", "cli", "asgi", "plugins"}:
            continue  # a name of the package's front, such as farebox.__version__
        parts = module.split(".")
        prefixes = {".".join(parts[:n]) for n in range(1, len(parts) + 1)}
        is_shared_seam = room in {"payments", "actions"} and bool(prefixes & PORTS)
        assert prefixes & allowed or is_shared_seam, f"{name} may not import {module}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_entries_import_the_wiring(path: Path) -> None:
    if "wiring" in {module.split(".")[0] for module in ours(path)}:
        room = name_of(path).split(".")[0]
        assert room in JOINERS or room.startswith("cli") or room == "testing"


@pytest.mark.parametrize("path", [path for path in MODULES if "testing" not in path.parts], ids=name_of)
def test_only_bench_and_simulate_need_testing(path: Path) -> None:
    if any(module.startswith("testing") for module in ours(path)):
        assert name_of(path).startswith("cli")


@pytest.mark.parametrize("path", sorted((SRC / "core").glob("*.py")), ids=name_of)
def test_the_core_is_pure(path: Path) -> None:
    import sys

    for module in imports(path):
        top = module.split(".")[0]
        assert top in PURE | {"farebox"} or top in sys.stdlib_module_names, f"{name_of(path)} imports {module}"
        assert top not in IMPURE, f"{name_of(path)} imports {module}"
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        assert not isinstance(node, ast.AsyncFunctionDef | ast.Await), f"{name_of(path)} is async"
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id in {"datetime", "date"}
        ):
            assert node.attr not in {"now", "utcnow", "today"}, f"{name_of(path)} reads a clock"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_module_is_long(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_function_is_long(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            inner = sum(
                (child.end_lineno or 0) - child.lineno + 1
                for child in ast.walk(node)
                if child is not node and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            )
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            length = (node.end_lineno or 0) - body[0].lineno + 1 - inner
            assert length <= 40, f"{name_of(path)}.{node.name} has {length} lines"


@pytest.mark.parametrize("path", sorted((SRC / "storage").glob("port*.py")), ids=name_of)
def test_ports_are_small(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == "Protocol" for base in node.bases):
            verbs = [item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef)]
            assert len(verbs) <= 20, f"{node.name} has {len(verbs)} verbs"


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=name_of)
def test_every_module_opens_with_its_idea(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text())), f"{name_of(path)} has no docstring"


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=name_of)
def test_every_module_has_a_test(path: Path) -> None:
    if path.stem.startswith("port") or path.stem in {"store_suite", "provider_suite", "asgi"}:
        return  # ports hold shapes only; the suites are tests; asgi is one import
    relative = path.relative_to(SRC)
    wanted = ROOT / "tests" / relative.with_name(f"test_{relative.name}")
    assert wanted.exists(), f"write {wanted.relative_to(ROOT)}"


def test_no_sql_in_python() -> None:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words = node.value.lower().split()
                looks = len(words) > 3 and (words[0], words[1]) in {("insert", "into"), ("delete", "from")}
                looks |= (
                    len(words) > 3
                    and words[0] in {"select", "update"}
                    and {"from", "set"} & set(words) != set()
                    and ("where" in words)
                )
                assert not looks, f"{name_of(path)} holds SQL: {node.value[:60]!r}"


def test_noqa_gives_a_reason() -> None:
    for path in MODULES:
        for line in path.read_text().splitlines():
            if "# noqa" in line:
                assert " - " in line.split("# noqa", 1)[1] or "  #" in line.split("# noqa", 1)[1], (
                    f"{path.name}: {line.strip()}"
                )


def test_decisions_have_numbers_of_their_own() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert sorted(numbers) == [f"{number:04}" for number in range(1, len(numbers) + 1)]
