"""Ids sort by creation, match the contract's pattern, and tokens are long."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor

from farebox.ids import encode, event_id, foreseen, forget, new_id, new_token


def test_an_id_is_a_prefix_and_26_characters() -> None:
    assert re.fullmatch(r"exe_[0-7][0-9a-hjkmnp-tv-z]{25}", new_id("exe"))


def test_ids_made_one_after_the_other_are_in_order() -> None:
    ids = [new_id("run") for _ in range(5_000)]
    assert ids == sorted(set(ids))


def test_threads_never_get_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        batches = list(pool.map(lambda _: [new_id("run") for _ in range(500)], range(8)))
    ids = [one for batch in batches for one in batch]
    assert len(set(ids)) == len(ids)


def test_the_largest_number_fits() -> None:
    assert encode((1 << 128) - 1) == "7" + "z" * 25
    assert encode(0) == "0" * 26


def test_an_events_id_names_its_execution_and_place() -> None:
    assert event_id("exe_abc", 12) == "evt_abc_12"


def test_a_token_has_256_bits() -> None:
    assert re.fullmatch(r"ct_[A-Za-z0-9_-]{43}", new_token("ct"))


def test_a_forked_child_draws_chance_of_its_own() -> None:
    new_id("run")  # some is drawn ahead
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, "".join(new_id("run")[-8:] for _ in range(50)).encode())
        os._exit(0)
    os.close(write)
    mine = {new_id("run")[-8:] for _ in range(50)}
    with os.fdopen(read) as told:
        text = told.read()
    os.waitpid(child, 0)
    theirs = {text[place : place + 8] for place in range(0, len(text), 8)}
    assert len(theirs) == 50
    assert not mine & theirs


def test_a_simulation_foresees_its_ids_and_leaves_no_trace() -> None:
    def made() -> list[str]:
        with foreseen(lambda: 1_000_000_000, lambda count: b"\x01" * count):
            return [new_id("exe"), new_id("exe"), new_token("ct")]

    first, second, token = made()
    assert [first, second, token] == made()
    assert first < second
    with foreseen(lambda: 1_000_000_000, lambda count: b"\x01" * count):
        new_id("exe")
        forget()
        assert new_id("exe") == first
    assert new_id("exe") > second
    assert new_token("ct") != token
