"""``schedule``: when a cron expression fires next, in its time zone.

Five fields: minute, hour, day of month, month, day of week. Daylight saving: an hour that is skipped fires once, at the
moment it would have begun (02:30 becomes 03:30 on that day); an hour that comes twice fires in its first pass only,
unless the expression fires at least every hour anyway (``*/10 * * * *``): then it follows the clock on the wall through
both passes.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from farebox.core.times import MINUTE
from farebox.core.values import Json, Millis

if TYPE_CHECKING:
    from croniter import croniter

DEFAULT_ZONE = "UTC"
LOOK_BACK = timedelta(hours=3)
"""No clock on earth is set forward or back by more."""

_FIELDS = ("minute", "hour", "day of month", "month", "day of week")
_WORD = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|sun|mon|tue|wed|thu|fri|sat|l")


class ScheduleInvalid(ValueError):
    """The sentence says which field is wrong and how it should look."""


def next_fire(cron: str, time_zone: str, after: Millis) -> Millis:
    """The first moment after ``after`` at which it fires, in whole minutes. ScheduleInvalid, also if it never fires."""
    from croniter import croniter  # with its calendar, for houses that have schedules

    zone = _zone(time_zone)
    _must_be_cron(cron)
    follows_wall = cron.split()[1] in ("*", "*/1", "0-23")
    # The library is asked in the wall's time without a zone, so that the rules above are ours and stay the same.
    ticks = croniter(cron, _wall(after, zone) - LOOK_BACK, max_years_between_matches=30)
    best: Millis | None = None
    until: datetime | None = None
    while (candidate := _next(ticks)) is not None and (until is None or candidate <= until):
        for moment in _moments(candidate, zone, follows_wall):
            if moment > after and (best is None or moment < best):
                best = moment
                until = until or candidate + LOOK_BACK
        if best is not None and best <= after + MINUTE:
            break
    if best is None:
        raise ScheduleInvalid(f"{cron!r} never fires: there is no such day")
    return best


def check(cron: Json, time_zone: Json = DEFAULT_ZONE) -> list[tuple[str, str]]:
    """What is wrong with a trigger's ``cron`` and ``timeZone``: (field, sentence) pairs."""
    problems = []
    if not isinstance(cron, str):
        problems.append(("cron", "write five fields: minute hour day-of-month month day-of-week, like 0 9 * * 1-5"))
    if not isinstance(time_zone, str):
        problems.append(("timeZone", "write the name of a time zone, like Europe/Berlin"))
    if problems:
        return problems
    for field, test in (("cron", _must_be_cron), ("timeZone", _zone)):
        try:
            test(cron if field == "cron" else time_zone)
        except ScheduleInvalid as error:
            problems.append((field, str(error)))
    if not problems:
        try:
            next_fire(cron, time_zone, 0)
        except ScheduleInvalid as error:
            problems.append(("cron", str(error)))
    return problems


def _next(ticks: croniter) -> datetime | None:
    from croniter import CroniterError

    try:
        found: datetime = ticks.get_next(datetime)
    except CroniterError:
        return None
    return found


def _wall(at: Millis, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(at // 1000, zone).replace(tzinfo=None, fold=0)


def _moments(wall: datetime, zone: ZoneInfo, follows_wall: bool) -> list[Millis]:
    """When the wall's clock shows this time: once, twice (clock set back), or never (clock set forward)."""
    first = _millis(wall.replace(tzinfo=zone, fold=0))
    second = _millis(wall.replace(tzinfo=zone, fold=1))
    if _wall(first, zone) != wall:
        return [] if follows_wall else [first]
    return [first, second] if second > first and follows_wall else [first]


def _millis(moment: datetime) -> Millis:
    return round(moment.timestamp()) * 1000


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ScheduleInvalid(f"{name!r} is no time zone; write an IANA name like Europe/Berlin or UTC") from None


@lru_cache(maxsize=256)
def _must_be_cron(cron: str) -> None:
    from croniter import croniter

    fields = cron.split()
    if len(fields) != 5:
        raise ScheduleInvalid(
            f"{cron!r} has {len(fields)} fields, a schedule has five: {', '.join(_FIELDS)}; like 0 9 * * 1-5. "
            "Once a minute is the most often"
        )
    for title, field in zip(_FIELDS, fields, strict=True):
        words = re.findall(r"[a-z]+", field.lower())
        alone = " ".join(field if other == title else "*" for other in _FIELDS)
        if not all(map(_WORD.fullmatch, words)) or not croniter.is_valid(alone):
            raise ScheduleInvalid(f"{field!r} is not a {title} of a cron expression")
    if not croniter.is_valid(cron):
        raise ScheduleInvalid(f"{cron!r} is not a cron expression")
