"""When schedules fire, on ordinary days and when clocks are set."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farebox.core.times import MINUTE, parse_rfc3339, rfc3339
from farebox.triggers.schedule import ScheduleInvalid, check, next_fire

YEAR_2026 = parse_rfc3339("2026-01-01T00:00:00Z")


def fires(cron: str, zone: str, after: str, times: int = 1) -> list[str]:
    at, found = parse_rfc3339(after), []
    for _ in range(times):
        at = next_fire(cron, zone, at)
        found.append(rfc3339(at).removesuffix(":00.000Z"))
    return found


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        ("0 9 * * 1-5", "UTC", "2026-11-20T09:00:00Z", "2026-11-23T09:00"),
        ("0 9 * * 1-5", "UTC", "2026-11-20T08:59:59.999Z", "2026-11-20T09:00"),
        ("0 9 * * mon-fri", "Europe/Berlin", "2026-11-22T12:00:00Z", "2026-11-23T08:00"),
        ("*/15 * * * *", "UTC", "2026-11-20T09:00:00.001Z", "2026-11-20T09:15"),
        ("* * * * *", "Asia/Kolkata", "2026-11-20T09:00:59Z", "2026-11-20T09:01"),
        ("0 0 1 1 *", "Pacific/Auckland", "2026-11-20T09:00:00Z", "2026-12-31T11:00"),
        ("0 0 L * *", "UTC", "2026-02-01T00:00:00Z", "2026-02-28T00:00"),
        ("30 6 29 2 *", "UTC", "2026-03-01T00:00:00Z", "2028-02-29T06:30"),
        ("0 12 * * 7", "UTC", "2026-11-20T09:00:00Z", "2026-11-22T12:00"),
    ],
)
def test_the_next_time(cron: str, zone: str, after: str, expected: str) -> None:
    assert fires(cron, zone, after) == [expected]


def test_an_hour_that_is_skipped_fires_once_when_it_would_have_begun() -> None:
    # Berlin, 29 March 2026: 01:59 CET is followed by 03:00 CEST (01:00 UTC).
    assert fires("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3) == [
        "2026-03-28T01:30",
        "2026-03-29T01:30",
        "2026-03-30T00:30",
    ]


def test_an_hour_that_comes_twice_fires_once() -> None:
    # Berlin, 25 October 2026: 02:59 CEST is followed by 02:00 CET (01:00 UTC).
    assert fires("30 2 * * *", "Europe/Berlin", "2026-10-24T00:00:00Z", 3) == [
        "2026-10-24T00:30",
        "2026-10-25T00:30",
        "2026-10-26T01:30",
    ]


def test_what_fires_every_hour_anyway_follows_the_wall() -> None:
    assert fires("0,30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z", 5) == [
        "2026-10-25T00:00",
        "2026-10-25T00:30",
        "2026-10-25T01:00",
        "2026-10-25T01:30",
        "2026-10-25T02:00",
    ]
    assert fires("30 * * * *", "Europe/Berlin", "2026-03-29T00:00:00Z", 2) == ["2026-03-29T00:30", "2026-03-29T01:30"]


def test_half_an_hour_of_daylight_saving() -> None:
    # Lord Howe Island, 4 October 2026: 02:00 becomes 02:30.
    assert fires("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2) == [
        "2026-10-03T15:45",
        "2026-10-04T15:15",
    ]


@given(
    after=st.integers(YEAR_2026, YEAR_2026 + 366 * 24 * 60 * MINUTE),
    cron=st.sampled_from(["*/7 * * * *", "30 2 * * *", "15,45 1-3 * * *", "0 0 * * 0", "59 23 31 * *"]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Tehran"]),
)
def test_it_is_later_whole_and_the_first(after: int, cron: str, zone: str) -> None:
    at = next_fire(cron, zone, after)
    assert at > after
    assert at % MINUTE == 0
    assert next_fire(cron, zone, at - 1) == at
    assert next_fire(cron, zone, (after + at) // 2) in (at, next_fire(cron, zone, at))


@pytest.mark.parametrize(
    ("cron", "sentence"),
    [
        ("* * *", "has 3 fields, a schedule has five: minute, hour, day of month, month, day of week"),
        ("*/5 * * * * *", "has 6 fields"),
        ("@daily", "has 1 fields"),
        ("", "has 0 fields"),
        ("61 * * * *", "'61' is not a minute"),
        ("0 24 * * *", "'24' is not a hour"),
        ("*/0 * * * *", "'*/0' is not a minute"),
        ("H * * * *", "'H' is not a minute"),
        ("R * * * *", "'R' is not a minute"),
        ("0 0 32 * *", "'32' is not a day of month"),
        ("0 0 * foo *", "'foo' is not a month"),
        ("0 0 30 2 *", "never fires: there is no such day"),
    ],
)
def test_bad_schedules_are_told_in_sentences(cron: str, sentence: str) -> None:
    ((field, message),) = check(cron)
    assert field == "cron"
    assert sentence in message
    with pytest.raises(ScheduleInvalid):
        next_fire(cron, "UTC", 0)


def test_both_fields_are_told_at_once() -> None:
    assert [field for field, _ in check("* * *", "Mars/Olympus")] == ["cron", "timeZone"]
    assert [field for field, _ in check(5, None)] == ["cron", "timeZone"]
    assert "IANA name" in check("* * * * *", "../../etc/passwd")[0][1]
    assert check("0 9 * * 1-5", "Europe/Berlin") == check("0 9 * * 1-5") == []
