"""What is changed from day to day: it lies over the plan, changes nothing else, and goes without a trace."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules.plan import Plan, read_plan, write_plan
from bot.rules.plan.model import Override, Swap, TimeOff
from bot.rules.rota import CompiledRota
from bot.rules.rota.changes import DayChange, Move, lay, misfit, moved, period, said_in, spelled
from bot.rules.rota.wording import spell, told, until
from tests.strategies import PEOPLE, ROTA_END, ROTA_START, absences, plans, spans
from tests.strategies import instants as some_instants

SAID = datetime(2026, 3, 1, tzinfo=UTC)
TOPICS = (None, "billing", "breach")


@st.composite
def changes(draw: st.DrawFn) -> DayChange:
    kind = draw(st.sampled_from(["override", "swap", "away"]))
    if kind == "away":
        return DayChange(draw(absences()), "", SAID)
    start, end = draw(spans)
    one, other = draw(st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=2, unique=True))
    entry = Override(start, end, one) if kind == "override" else Swap(start, end, one, other)
    return DayChange(entry, draw(st.sampled_from(["default", "second"])), SAID)


def answers(plan: Plan, t: datetime) -> list[str | None]:
    return [CompiledRota(plan, rota).at(t, topic).executive for rota in plan.rotas for topic in TOPICS]


@settings(max_examples=12, deadline=None)
@given(plans(), st.lists(changes(), max_size=3), changes(), some_instants)
def test_a_change_touches_nothing_outside_its_period(
    plan: Plan, others: list[DayChange], change: DayChange, t: datetime
) -> None:
    start, end = period(plan, change.entry)
    if not start <= t < end:
        assert answers(lay(plan, [*others, change]), t) == answers(lay(plan, others), t)


@settings(max_examples=6, deadline=None)
@given(plans(), st.lists(changes(), max_size=4))
def test_what_was_exported_and_applied_again_counts_once(plan: Plan, said: list[DayChange]) -> None:
    laid = lay(plan, said)
    again = read_plan(write_plan(laid))
    assert again == laid
    assert lay(again, said, said_in(again, plan, {}, SAID + timedelta(days=1))) == laid


@settings(max_examples=12, deadline=None)
@given(plans(), changes())
def test_moves_are_exactly_where_the_answers_differ(plan: Plan, change: DayChange) -> None:
    after = lay(plan, [change])
    moves = [move for move in moved(plan, after, ROTA_START, ROTA_END) if not move.topics]
    for rota in plan.rotas:
        was, now = CompiledRota(plan, rota), CompiledRota(after, after.rota(rota.name) or rota)
        mine = [move for move in moves if move.rota == rota.name]
        for move in mine:
            assert (was.at(move.start).executive, now.at(move.start).executive) == (move.before, move.after)
            assert move.before != move.after
        for segment in now.between(ROTA_START, ROTA_END):
            covered = any(move.start <= segment.start < move.end for move in mine)
            assert covered == (was.at(segment.start).executive != segment.executive)


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=UTC)


WEEKS = read_plan(
    """
version: 1
executives:
  - {id: ana, name: Ana Ruiz, skills: [billing]}
  - {id: ben, name: Ben Okafor}
rotas:
  - name: default
    needs: {billing: billing, refund: billing}
    layers:
      - {name: primary, timezone: UTC, anchor: 2026-05-04T09:00, every: {weeks: 1}, members: [ana, ben]}
    overrides:
      - {start: 2026-05-09T09:00:00Z, end: 2026-05-09T12:00:00Z, executive: ben}
"""
)
BEN = Override(at(9, 9), at(9, 12), "ben")
ANA = Override(at(9, 9), at(9, 12), "ana")
LATE = Override(at(9, 10), at(9, 11), "ben")
OF_BEN = spelled("default", BEN)


def test_what_was_said_at_the_desk_is_newer_than_the_file() -> None:
    laid = lay(WEEKS, [DayChange(ANA, "default", SAID)])
    assert CompiledRota(laid, laid.rotas[0]).at(at(9, 10)).executive == "ana"


def test_what_the_file_has_already_counts_as_said_last_when_it_was_said_after_it() -> None:
    two = lay(WEEKS, [DayChange(ANA, "default", SAID), DayChange(BEN, "default", SAID)], {OF_BEN: SAID})
    assert two.rotas[0].overrides == (ANA, BEN)
    exported = lay(WEEKS, [DayChange(BEN, "default", SAID)], {OF_BEN: SAID + timedelta(1)})
    assert exported.rotas[0].overrides == (BEN,)


def test_what_the_file_says_later_still_is_newer_than_what_was_said_at_the_desk() -> None:
    rota = replace(WEEKS.rotas[0], overrides=(BEN, LATE))
    after = replace(WEEKS, rotas=(rota,))
    before = replace(WEEKS, rotas=(replace(rota, overrides=(BEN,)),))
    said = said_in(after, before, {}, SAID + timedelta(1))
    assert said == {spelled("default", LATE): SAID + timedelta(1)}, "of what was there before nothing is known"
    earlier, later = DayChange(ANA, "default", SAID), DayChange(ANA, "default", SAID + timedelta(2))
    assert lay(after, [earlier], said).rotas[0].overrides == (BEN, ANA, LATE)
    assert lay(after, [later], said).rotas[0].overrides == (BEN, LATE, ANA)
    assert said_in(after, after, said, SAID + timedelta(9)) == said, "said once"
    assert said_in(before, after, said, SAID + timedelta(9)) == {}, "forgotten with the entry"


def test_what_fits_no_more_is_left_out_and_named() -> None:
    gone = DayChange(Override(at(9), at(10), "eve"), "default", SAID)
    elsewhere = DayChange(BEN, "night", SAID)
    assert lay(WEEKS, [gone, elsewhere]) is WEEKS
    assert misfit(WEEKS, gone) == "the plan has no executive “eve”"
    assert misfit(WEEKS, elsewhere) == "the plan has no rota “night”"
    assert misfit(WEEKS, DayChange(TimeOff("ana", at(9), at(10)), "", SAID)) is None


def test_a_topic_is_named_where_it_moves_otherwise() -> None:
    """Nobody else has billing: with Ana away its turn is nobody's, all others' are Ben's."""
    away = lay(WEEKS, [DayChange(TimeOff("ana", date(2026, 5, 6), date(2026, 5, 7)), "", SAID)])
    assert moved(WEEKS, away, at(4), at(20)) == [
        Move("default", at(6), at(7), "ana", "ben"),
        Move("default", at(6), at(7), "ana", None, ("billing", "refund")),
    ]
    lines = told(moved(WEEKS, away, at(4), at(20)), lambda who: str(who).title(), "UTC", at(4))
    assert lines == [
        "Wed 6 May, the whole day: Ben instead of Ana",
        "Wed 6 May, the whole day (billing and refund): nobody instead of Ana",
    ]


def test_more_than_six_changes_are_counted() -> None:
    move = Move("default", at(9, 9), at(9, 17), "ana", "ben")
    lines = told([move] * 11, lambda who: str(who), "UTC", at(4))
    assert lines == ["Sat 9 May 09:00–17:00: ben instead of ana"] * 6 + ["and 5 more changes"]
    assert told([move] * 7, lambda who: str(who), "UTC", at(4))[-1] == "and 1 more change"
    named = told([move, replace(move, rota="night")], lambda who: str(who), "UTC", at(4))
    assert named[1] == "Sat 9 May 09:00–17:00 (night): ben instead of ana"


def test_the_same_hours_of_days_that_follow_one_another_are_one_change() -> None:
    week = [Move("default", at(day, 8), at(day, 16), "ana", "ben") for day in (4, 5, 6, 11)]
    assert told(week, lambda who: str(who), "UTC", at(4)) == [
        "Mon 4 to Wed 6 May 08:00–16:00, daily: ben instead of ana",
        "Mon 11 May 08:00–16:00: ben instead of ana",
    ]
    [line] = told(week[:3], lambda who: str(who), "Europe/Madrid", at(4), lambda rota: "Europe/London")
    assert line == "Mon 4 to Wed 6 May 09:00–17:00 London, 10:00–18:00 for you, daily: ben instead of ana"
    [line] = told(week[:3], lambda who: str(who), "Asia/Seoul", at(4), lambda rota: "Pacific/Honolulu")
    assert line == (
        "Sun 3 to Tue 5 May 22:00–06:00 Honolulu, Mon 4 to Wed 6 May 17:00–01:00 for you, daily: ben instead of ana"
    )
    over_a_clock_change = [
        Move("default", datetime(2026, 3, day, 9, tzinfo=UTC), datetime(2026, 3, day, 17, tzinfo=UTC), "ana", "ben")
        for day in (28, 29)
    ]
    assert len(told(over_a_clock_change, lambda who: str(who), "Europe/London", at(4))) == 2


def test_periods_in_words() -> None:
    assert spell(at(9, 9), at(9, 17), "UTC") == "Sat 9 May, 09:00–17:00"
    assert spell(at(9, 9), at(9, 17), "Europe/Madrid") == "Sat 9 May, 11:00–19:00"
    assert spell(at(25), at(26), "UTC") == "Mon 25 May, the whole day"
    assert spell(at(7), at(11), "UTC") == "Thu 7 to Sun 10 May"
    assert spell(at(28), datetime(2026, 6, 2, tzinfo=UTC), "UTC") == "Thu 28 May to Mon 1 Jun"
    assert spell(at(8, 17), at(11, 9), "UTC") == "Fri 8 May, 17:00, to Mon 11 May, 09:00"
    assert spell(at(8, 17), at(11, 9), "UTC", between=" ") == "Fri 8 May 17:00 to Mon 11 May 09:00"
    assert spell(at(8, 17), at(9), "UTC") == "Fri 8 May, 17:00–24:00"
    assert spell(at(9, 9), at(9, 17), "UTC", datetime(2025, 12, 1, tzinfo=UTC)) == "Sat 9 May 2026, 09:00–17:00"
    assert spell(at(9, 9), at(9, 17), "Nowhere/At_All") == "Sat 9 May, 09:00–17:00"
    assert until(at(9, 17), "UTC", at(9)) == "17:00"
    assert until(at(11, 9), "UTC", at(6)) == "Mon 09:00"
    assert until(at(25, 9), "UTC", at(6)) == "Mon 25 May, 09:00"
