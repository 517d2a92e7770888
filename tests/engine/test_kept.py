"""What the writer keeps: bounded, the newest, nothing that ended."""

from __future__ import annotations

from farebox.engine.kept import Kept


def test_what_is_kept_need_not_be_loaded() -> None:
    kept: Kept[int] = Kept(9)
    kept.put("a", 1)
    into: dict[str, int] = {"b": 2}
    missing: list[str] = []
    kept.collect(["a", "b", "c", "c"], into, missing)
    assert into == {"a": 1, "b": 2}
    assert set(missing) == {"c"}


def test_what_was_used_longest_ago_goes_first() -> None:
    kept: Kept[int] = Kept(2)
    for key in ("a", "b", "a", "c"):
        kept.put(key, 0)
    missing: list[str] = []
    kept.collect("abc", {}, missing)
    assert (len(kept), missing) == (2, ["b"])


def test_what_ended_is_dropped() -> None:
    kept: Kept[int] = Kept(2)
    kept.put("a", 1)
    kept.put("a", 2, drop=True)
    kept.drop("a")
    assert len(kept) == 0
