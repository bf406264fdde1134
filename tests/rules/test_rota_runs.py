"""The rota as people read it: days, and the gaps within."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import zip_longest

from bot.rules.plan import Plan, read_plan
from bot.rules.rota.gaps import gaps
from bot.rules.rota.runs import days, in_gaps, runs

PLAN = """
version: 1
executives: [{id: ana, name: Ana}, {id: ben, name: Ben}]
rotas:
  - name: default
    layers:
      - {name: primary, timezone: UTC, anchor: 2026-05-04T09:00, every: {weeks: 1}, members: [ana, ben]}
"""
WINDOWS = PLAN.replace(
    "members: [ana, ben]}",
    'members: [ana, ben], windows: [{days: [mon, tue, wed, thu, fri], start: "09:00", end: "17:00"}]}',
)
NOW = datetime(2026, 5, 6, 14, 5, tzinfo=UTC)
END = datetime(2026, 5, 20, tzinfo=UTC)


def told(plan: Plan, now: datetime = NOW) -> list[str]:
    missing = [span for gap in gaps(plan, plan.rotas[0], now, END) for span in gap.spans]
    found = runs(plan, plan.rotas[0], now, END, missing)
    return [
        f"{days(run, following, 'UTC', now)}: {run.executive or 'nobody'} {in_gaps(run.gaps, 'UTC', now)}".strip()
        for run, following in zip_longest(found, found[1:])
    ]


def test_the_day_of_a_hand_off_belongs_to_who_comes() -> None:
    assert told(read_plan(PLAN)) == [
        "Wed 6 to Sun 10 May: ana",
        "Mon 11 to Sun 17 May: ben",
        "Mon 18 to Tue 19 May: ana",
    ]


def test_nights_and_weekends_without_a_window_are_not_told() -> None:
    assert told(read_plan(WINDOWS)) == [
        "Wed 6 to Fri 8 May: ana",
        "Mon 11 to Fri 15 May: ben",
        "Mon 18 to Tue 19 May: ana",
    ]


def test_a_gap_is_told_within_the_days_of_who_is_on() -> None:
    away = """
time_off:
  - {executive: ana, from: 2026-05-08T09:00:00Z, to: 2026-05-08T12:00:00Z}
  - {executive: ben, from: 2026-05-08T00:00:00Z, to: 2026-05-09T00:00:00Z}
"""
    assert told(read_plan(WINDOWS + away))[0] == "Wed 6 to Fri 8 May: ana Fri 8 May 09:00–12:00 nobody"


def test_what_began_already_reads_the_same_while_it_goes_on() -> None:
    override = """
    overrides: [{start: 2026-05-06T14:00:00Z, end: 2026-05-06T17:00:00Z, executive: ben}]
"""
    plan = read_plan(PLAN + override)
    first = told(plan)[0]
    assert first == "until 17:00: ben"
    assert told(plan, NOW.replace(minute=6))[0] == first


def test_a_rota_of_nobody_is_one_run_of_nobody() -> None:
    empty = read_plan("version: 1\nexecutives: []\nrotas: [{name: default, layers: []}]")
    assert told(empty) == ["Wed 6 to Tue 19 May: nobody until Wed 20 May, 00:00 nobody"]
