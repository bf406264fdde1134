"""A platform that swallows one message after the other gets a rest, and one message at a time tries it again."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import Rejected, TryLater, Unsure
from bot.flows.pace import FIRST_REST, LONGEST_REST, SWALLOWED, Pace
from bot.pages import Line, ReplyState
from tests.flows.rig import Rig

WORDS = "I am sorry. A new one leaves today, I saw to it myself."


def lose(pace: Pace, times: int, now: float = 0.0) -> list[bool]:
    return [pace.heed("x:1", Unsure(), now) for _ in range(times)]


def test_it_trips_once_after_many_in_a_row() -> None:
    pace = Pace({})
    assert lose(pace, SWALLOWED + 2) == [False] * (SWALLOWED - 1) + [True, False, False]
    assert pace.blocked("x:1", 0.0)
    assert not pace.blocked("telegram:1", 0.0), "other accounts go on"


def test_after_its_rest_one_at_a_time_tries_and_an_answer_ends_it() -> None:
    pace = Pace({})
    lose(pace, SWALLOWED)
    assert pace.room("x:1", 8) == 1
    assert not pace.blocked("x:1", FIRST_REST)
    lose(pace, 1, FIRST_REST)
    assert pace.blocked("x:1", 2.9 * FIRST_REST), "the next rest is twice as long"
    assert not pace.blocked("x:1", 3 * FIRST_REST)
    pace.answered("x:1")
    assert pace.room("x:1", 8) == 8
    assert lose(pace, 1) == [False]


def test_rests_are_bounded() -> None:
    pace = Pace({})
    lose(pace, 60)
    assert not pace.blocked("x:1", LONGEST_REST)


def test_refusals_and_waits_are_no_losses() -> None:
    pace = Pace({})
    for error in (Rejected(), TryLater(timedelta(seconds=0.5))):
        assert not any(pace.heed("x:1", error, 0.0) for _ in range(20))
        assert not pace.blocked("x:1", 0.0)
    pace.heed("x:1", TryLater(timedelta(seconds=9)), 0.0)
    assert pace.blocked("x:1", 8.0)


async def test_of_many_approved_replies_few_are_lost_to_a_platform_in_trouble(rig: Rig) -> None:
    count = SWALLOWED + 6
    for number in range(1, count + 1):
        await rig.customer(f"my parcel {number} never arrived, a disgrace", f"Kim {number}")
        await rig.say("U0ANA", f"{WORDS} {number}", rig.card(number))
    rig.telegram.fail(Unsure(), meets="send", always=True)
    for number in range(1, count + 1):
        await rig.send("U0ANA", rig.lines(number)[-1])
    await rig.later(seconds=10)
    lost = len(rig.telegram.asked)
    assert SWALLOWED <= lost < count, "the others wait, and are still certain not to have left"
    told = [page.text for page in rig.desk.told("U0LEE", Line) if "rests for some seconds" in page.text]
    assert len(told) == 1
    rig.telegram.faults.clear()
    for _ in range(12):
        await rig.later(seconds=30)
    states = [rig.lines(number)[-1].page.state for number in range(1, count + 1)]
    assert states.count(ReplyState.DELIVERED) == count - lost or states.count(ReplyState.UNSURE) <= lost + 1
    assert len(rig.accepted) == states.count(ReplyState.DELIVERED)
