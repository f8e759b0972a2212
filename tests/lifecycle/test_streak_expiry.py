"""When a streak expires: to the second, around midnight and changes of clocks, in every zone."""

import os
import random
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

UTC = timezone.utc
# Zones that change their clocks at midnight or about it, by half an hour, or across the date line.
ZONES = ("Africa/Cairo", "America/Havana", "America/Santiago", "America/Nuuk", "America/St_Johns", "Asia/Beirut",
         "Asia/Gaza", "Asia/Kathmandu", "Asia/Tokyo", "Australia/Lord_Howe", "Atlantic/Azores", "Europe/Berlin",
         "Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Etc/GMT+12", "UTC")


def first_instant_after(day, zone):
    """By looking at the clock every second of the minutes about each change of its date."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    clock = ZoneInfo(zone)
    while at.astimezone(clock).date() <= day:
        at += timedelta(minutes=15)
    at -= timedelta(minutes=15)
    while at.astimezone(clock).date() <= day:
        at += timedelta(seconds=1)
    return at


def test_a_streak_expires_with_the_last_day_on_which_practice_is_due(database):
    seed = int(os.environ.get("INTERVIEW_CORE_SEED", random.randrange(2**32)))
    print(f"INTERVIEW_CORE_SEED={seed}")
    rng = random.Random(seed)
    run = database.superuser.execute
    run("SELECT interview_core.configure('public', streak_freezes => 3, streak_freeze_every => 1)")
    today = database.value("SELECT (now() AT TIME ZONE 'UTC0')::date")
    for zone in ZONES:
        clock = ZoneInfo(zone)
        for _ in range(4):
            user = database.sign_up(f"{rng.random()}@example.com")
            run("UPDATE users SET time_zone = %s WHERE id = %s", [zone, user])
            last = today - timedelta(days=rng.randrange(2, 5))
            at = datetime(last.year, last.month, last.day, 12, tzinfo=clock)
            for day in range(rng.randrange(1, 4)):
                run("INSERT INTO attempts (user_id, created_at) VALUES (%s, %s)", [user, at - timedelta(days=day)])
            # Excused until about a change of clocks, so that this day decides.
            until = date(today.year + 1, *rng.choice([(3, 25), (4, 1), (4, 28), (9, 4), (10, 29), (11, 6)]))
            until += timedelta(days=rng.randrange(-3, 4))
            days = [last + timedelta(days=n) for n in range(1, (until - last).days + 1)]
            days = [day for n, day in enumerate(days) if n == 0 or rng.random() > 0.01]
            run("INSERT INTO excused_days (user_id, day) SELECT %s, unnest(%s::date[])", [user, days])
            (row,) = database.rows(
                "SELECT v.*, u.streak_freezes FROM user_progress_overview v JOIN users u ON u.id = v.user_id"
                " WHERE v.user_id = %s", user)
            excused = {row["day"] for row in database.rows("SELECT day FROM excused_days WHERE user_id = %s", user)}
            local_today = database.value("SELECT (now() AT TIME ZONE %s)::date", zone)
            missed = sum(row["last_practice_date"] < day < local_today and day not in excused
                         for day in (row["last_practice_date"] + timedelta(days=n) for n in range(1, 400)))
            if missed > row["streak_freezes"]:
                assert (row["streak_status"], row["streak_expires_at"], row["current_streak"]) == ("lost", None, 0)
                continue
            assert row["streak_status"] == ("excused" if local_today in excused else "at_risk")
            due = (day for day in (row["last_practice_date"] + timedelta(days=n) for n in range(1, 800))
                   if day not in excused)
            for _ in range(row["streak_freezes"]):
                next(due)
            assert row["streak_expires_at"] == first_instant_after(next(due), zone), (zone, row)
    assert database.differences() == []
