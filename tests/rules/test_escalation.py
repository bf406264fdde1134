"""Which step is due, which still means something, and when a clock wants attention next."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.escalation import ABSENT, STILL, in_hours, meaningful, next_due, overdue
from bot.rules.plan.model import Act, Executive, Step, Whom, Window

START = datetime(2026, 5, 6, 10, 0, tzinfo=UTC)
KINDS = [
    (Act.TELL, Whom.OWNER),
    (Act.TELL, Whom.DELEGATE),
    (Act.OFFER, Whom.NEXT),
    (Act.MOVE, Whom.NEXT),
    (Act.TELL, Whom.LEADS),
]
LADDER = tuple(Step(timedelta(minutes=10 * n), *kind) for n, kind in enumerate(KINDS, 1))
steps = st.lists(st.sampled_from(KINDS), max_size=8).map(
    lambda kinds: tuple(Step(timedelta(minutes=n), *kind) for n, kind in enumerate(kinds, 1))
)
minutes = st.integers(-30, 5000).map(lambda n: START + timedelta(minutes=n))


def test_steps_are_due_in_their_order_and_not_before() -> None:
    assert overdue(LADDER, 0, START, START + timedelta(minutes=9, seconds=59)) == []
    assert overdue(LADDER, 0, START, START + timedelta(minutes=10)) == [0]
    assert overdue(LADDER, 1, START, START + timedelta(minutes=35)) == [1, 2]
    assert overdue(LADDER, ABSENT, START, START) == [ABSENT]
    assert overdue(LADDER, 5, START, START + timedelta(days=3)) == []


@given(steps, st.integers(-1, 9), minutes)
def test_a_clock_always_has_an_instant_ahead_once_it_fired(ladder: tuple[Step, ...], step: int, now: datetime) -> None:
    due = overdue(ladder, step, START, now)
    following = due[-1] + 1 if due else max(step, 0)
    assert next_due(ladder, following, START, max(now, START)) > min(now, START + STILL * 3)
    assert next_due(ladder, following, START, now) > now or not due


@given(steps, minutes, st.booleans())
def test_of_what_is_overdue_nothing_is_asked_twice_and_nothing_said_that_is_no_longer_so(
    ladder: tuple[Step, ...], now: datetime, moves: bool
) -> None:
    due = overdue(ladder, 0, START, now)
    kept = meaningful(ladder, due, moves=moves)
    assert kept == sorted(set(kept) & set(due))
    kinds = [(ladder[n].act, ladder[n].whom) for n in kept]
    assert len(kinds) == len(set(kinds)) or not moves
    assert bool(kept) == bool(due)
    assert not due or kept[-1] == due[-1]
    if moves and (Act.MOVE, Whom.NEXT) in kinds:
        before = kinds[: kinds.index((Act.MOVE, Whom.NEXT))]
        assert not {(Act.TELL, Whom.OWNER), (Act.TELL, Whom.DELEGATE), (Act.OFFER, Whom.NEXT)} & set(before)


def test_where_a_move_would_find_nobody_the_others_are_told_all_the_same() -> None:
    assert meaningful(LADDER, [0, 1, 2, 3, 4], moves=True) == [3, 4]
    assert meaningful(LADDER, [0, 1, 2, 3, 4], moves=False) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("hours", "zone", "at", "working"),
    [
        (None, "UTC", "2026-05-06T07:00:00+00:00", True),
        (None, "UTC", "2026-05-06T20:00:00+00:00", False),
        (None, "Asia/Kathmandu", "2026-05-06T01:15:00+00:00", True),
        (None, "America/New_York", "2026-05-06T10:59:00+00:00", False),
        (Window((0, 1, 2, 3, 4), time(9), time(17)), "UTC", "2026-05-09T12:00:00+00:00", False),
        (Window((4,), time(22), time(6)), "UTC", "2026-05-09T05:59:00+00:00", True),
        (Window((4,), time(22), time(6)), "UTC", "2026-05-08T05:59:00+00:00", False),
        (Window((4,), time(22), time(6)), "UTC", "2026-05-08T22:00:00+00:00", True),
    ],
)
def test_a_working_day_is_that_of_the_persons_own_wall(hours: Window | None, zone: str, at: str, working: bool) -> None:
    person = Executive("ana", "Ana Ruiz", timezone=zone, hours=hours)
    assert in_hours(person, datetime.fromisoformat(at)) is working
