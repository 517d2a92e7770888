from __future__ import annotations

from farebox.storage.views import Views


def test_a_view_belongs_to_its_revision() -> None:
    views = Views()
    assert views.get("exe_1", 1) is None
    views.put("exe_1", 1, b"one")
    assert views.get("exe_1", 1) == b"one"
    assert views.get("exe_1", 2) is None
    views.put("exe_1", 2, b"two!")
    assert (views.get("exe_1", 1), views.get("exe_1", 2), views.size) == (None, b"two!", 4)


def test_the_one_asked_for_longest_ago_makes_room() -> None:
    views = Views(most_bytes=10)
    views.put("exe_1", 1, b"aaaa")
    views.put("exe_2", 1, b"bbbb")
    assert views.get("exe_1", 1) == b"aaaa"
    views.put("exe_3", 1, b"cccc")
    assert views.get("exe_2", 1) is None
    assert views.get("exe_1", 1) == b"aaaa"
    assert views.size == 8


def test_what_is_larger_than_all_the_room_is_not_kept() -> None:
    views = Views(most_bytes=4)
    views.put("exe_1", 1, b"aaaa")
    views.put("exe_1", 2, b"aaaaa")
    assert (views.get("exe_1", 1), views.get("exe_1", 2), views.size) == (None, None, 0)
