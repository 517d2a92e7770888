"""A guard without a test that misses it is a guard that somebody will take away by accident."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parent.parent / "scripts" / "mutants.py"
LONGEST = 240


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("mutants", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["mutants"] = module
    spec.loader.exec_module(module)
    return module


mutants = load()


@pytest.fixture(scope="module")
def copy() -> Iterator[Any]:
    with mutants.a_copy() as copy:
        yield copy


@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda mutant: mutant.name)
def test_every_guard_stands_where_its_mutant_takes_it_away(mutant: Any) -> None:
    text = (SCRIPT.parent.parent / "src" / "farebox" / mutant.path).read_text(encoding="utf-8")
    assert text.count(mutant.old) == 1, "this guard has moved or changed: so must its line in scripts/mutants.py"
    assert mutant.tests


def test_names_are_their_own() -> None:
    assert len({mutant.name for mutant in mutants.MUTANTS}) == len(mutants.MUTANTS)


@pytest.mark.slow
@pytest.mark.timeout(LONGEST)
def test_with_all_guards_in_place_the_tests_pass(copy: Any) -> None:
    named = dict.fromkeys(test for mutant in mutants.MUTANTS for test in mutant.tests)
    assert mutants.tested(copy, *named) == 0


@pytest.mark.slow
@pytest.mark.timeout(LONGEST)
@pytest.mark.parametrize("mutant", mutants.MUTANTS, ids=lambda mutant: mutant.name)
def test_a_guard_that_is_gone_is_missed(copy: Any, mutant: Any) -> None:
    assert mutants.noticed(copy, mutant)


@pytest.mark.slow
@pytest.mark.timeout(LONGEST)
def test_every_row_of_the_status_tables_has_a_story() -> None:
    assert mutants.rows_without_a_story() == []
