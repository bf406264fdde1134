"""What time brings: reminders, steps of a policy, the daily line."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.flows import case as case_flow
from bot.flows import daily, escalate, hear, remind, reply
from bot.pages import Digest, Escalated, Nudge, ReplyPage, ReplyState
from tests.conftest import HandClock
from tests.flows.rig import Message, Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."
PRAISE = "Thank you so much, Leo at the shop was wonderful and so kind, best service ever!"


async def tick(rig: Rig, **spans: float) -> None:
    rig.clock.advance(**spans)
    await rig.do(remind.remind)
    await rig.do(escalate.fire)
    await rig.do(daily.report)


def heard(rig: Rig, user: str) -> int:
    """How often somebody was told by a step."""
    return len(rig.desk.told(user, Nudge)) + len(rig.desk.told(user, Escalated))


def unsent(rig: Rig) -> list[Message]:
    return rig.desk.where(ReplyPage, "D0ANA", key="unsent:")


async def test_an_unsent_preview_is_nudged_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", "Dana, that is on us.", rig.card())
    await tick(rig, minutes=9)
    assert unsent(rig) == []
    await tick(rig, minutes=1)
    await tick(rig, minutes=1)
    [brought] = unsent(rig)
    assert brought.page.lead == "Your words to Dana Wells are still waiting for your Send."
    assert brought.page.parts == rig.lines()[-1].page.parts


async def test_a_preview_that_is_brought_once_more_can_be_sent_there_and_follows(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.say("U0ANA", "Dana, that is on us.", rig.card())
    await tick(rig, minutes=10)
    await rig.settle()
    [brought] = unsent(rig)
    assert await rig.send("U0ANA", brought) is None
    await rig.later(seconds=10)
    assert brought.page.state is ReplyState.DELIVERED
    assert len(rig.accepted) == 1


async def test_an_old_revision_of_what_is_brought_is_refused_kindly(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    heard = await rig.say("U0ANA", "Dana, that is on us.", rig.card())
    await tick(rig, minutes=10)
    await rig.settle()
    [brought] = unsent(rig)
    old = brought.page
    await rig.do(hear.hear_edit, replace(heard, text="Dana, that is all on us."))
    assert brought.page.parts[0].startswith("Dana, that is all on us.")
    assert await rig.do(reply.approve, int(old.reply), old.revision, "U0ANA") == reply.CHANGED
    await rig.do(reply.keep, int(old.reply), "U0ANA")
    await rig.settle()
    assert (brought.page.state, rig.accepted) == (ReplyState.KEPT, [])


async def test_a_preview_that_was_sent_or_moved_away_is_not_nudged(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us.")
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.say("U0ANA", "Jo, that is on us too.", rig.card(2))
    await rig.do(case_flow.pass_on, 2, "U0ANA", "ben")
    await tick(rig, minutes=11)
    assert unsent(rig) == []


async def test_each_step_tells_its_people_once_by_a_new_message_that_names_the_customer(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    told = []
    for _ in range(42):
        await tick(rig, minutes=1)
        told.append(tuple(heard(rig, user) for user in ("U0ANA", "U0TOM", "U0LEE", "U0BEN")))
    assert (told[8], told[9]) == ((0, 0, 0, 0), (1, 0, 0, 0))
    assert told[14] == (1, 1, 0, 0)
    assert told[41] == (1, 1, 1, 0)
    [nudge] = rig.desk.told("U0ANA", Nudge)
    assert (nudge.matter.customer, nudge.matter.words, nudge.minutes) == ("Dana Wells", COMPLAINT, 10)


async def test_after_downtime_an_overdue_step_fires_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await tick(rig, hours=5)
    await tick(rig, hours=5)
    assert [heard(rig, user) for user in ("U0ANA", "U0TOM", "U0LEE")] == [1, 1, 1]


async def test_a_clock_set_back_fires_nothing_twice(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await tick(rig, minutes=11)
    await tick(rig, hours=-1)
    await tick(rig, hours=1)
    assert len(rig.desk.told("U0ANA", Nudge)) == 1


async def test_an_answer_stops_the_steps_and_the_next_message_starts_them_anew(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us.")
    await tick(rig, hours=1)
    assert rig.desk.told("U0ANA", Nudge) == []
    await rig.customer("It never came")
    await tick(rig, minutes=10)
    assert [page.matter.words for page in rig.desk.told("U0ANA", Nudge)] == ["It never came"]


async def test_steps_go_to_who_holds_the_case_when_they_fire(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await tick(rig, minutes=10)
    assert (len(rig.desk.told("U0ANA", Nudge)), len(rig.desk.told("U0BEN", Nudge))) == (0, 1)


@pytest.fixture
def clock() -> HandClock:
    """Ten in the morning at UTC: eleven in London, where the rota's first layer is."""
    return HandClock(datetime(2026, 5, 6, 10, 0, tzinfo=UTC))


async def test_leads_hear_daily_at_nine_what_was_set_aside(rig: Rig) -> None:
    await rig.customer(PRAISE)
    await tick(rig)
    assert rig.desk.told("U0LEE", Digest) == []
    await tick(rig, hours=22)
    await tick(rig, minutes=1)
    [digest] = rig.desk.told("U0LEE", Digest)
    assert digest.total == 1
    assert (digest.samples[0].customer, digest.samples[0].words) == ("Dana Wells", PRAISE[:120])


async def test_a_day_on_which_nothing_was_set_aside_says_nothing(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await tick(rig, hours=22)
    assert rig.desk.told("U0LEE", Digest) == []
