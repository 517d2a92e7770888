"""What the writer keeps: bounded, the newest state, nothing that ended."""

from __future__ import annotations

from typing import NamedTuple

from farebox.engine.kept import Kept


class Thing(NamedTuple):
    status: str
    number: int = 0


def kept_of(most: int) -> Kept[Thing]:
    return Kept(most, ended={"over"})


def missing_of(kept: Kept[Thing], keys: str) -> str:
    missing: list[str] = []
    kept.collect(keys, {}, missing)
    return "".join(missing)


def test_what_is_kept_need_not_be_loaded() -> None:
    kept = kept_of(9)
    kept.put({"a": Thing("on", 1)})
    kept.put({"a": Thing("on", 2)})
    into = {"b": Thing("on", 3)}
    missing: list[str] = []
    kept.collect(["a", "b", "c", "c"], into, missing)
    assert into == {"a": Thing("on", 2), "b": Thing("on", 3)}
    assert set(missing) == {"c"}


def test_what_came_first_goes_first() -> None:
    kept = kept_of(2)
    for key in "abc":
        kept.put({key: Thing("on")})
    assert (len(kept), missing_of(kept, "abc")) == (2, "a")


def test_what_ended_is_dropped() -> None:
    kept = kept_of(2)
    kept.put({"a": Thing("on"), "b": Thing("over"), "c": Thing("on")})
    kept.put({"a": Thing("over")})
    kept.drop(["c", "d"])
    assert len(kept) == 0
