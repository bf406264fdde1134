"""Not now: asked again by a new direct message, once, while the answer may wait and the case is still theirs."""

from __future__ import annotations

from datetime import timedelta

from bot.flows import case as case_flow
from bot.flows import escalate, later, remind
from bot.pages import CaseCard, CaseNotice, Nudge
from tests.flows.rig import Rig

FIRE = "Your heater caught fire in my kid's room"


async def reminded(rig: Rig, **spans: float) -> None:
    await rig.later(**spans)
    await rig.do(remind.remind)
    await rig.do(escalate.fire)


def asked(rig: Rig) -> list[Nudge]:
    return [one.page for one in rig.desk.where(Nudge, "D0ANA", key="later:")]


async def test_the_message_says_when_it_asks_again_and_a_new_one_comes_then(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert (notice.can_wait, notice.again) == (True, None)
    assert await rig.do(later.not_now, 1, "U0ANA") is None
    [notice] = rig.desk.told("U0ANA", CaseNotice)
    assert (notice.can_wait, notice.again) == (False, rig.clock.now() + timedelta(minutes=15))
    await reminded(rig, minutes=14)
    assert asked(rig) == []
    await reminded(rig, minutes=1)
    await reminded(rig, seconds=1)
    [nudge] = asked(rig)
    assert (nudge.minutes, nudge.can_wait) == (15, False), "the answer is due in 15 minutes"


async def test_it_is_offered_only_while_the_due_time_allows_it(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    await rig.later(minutes=15)
    told = await rig.do(later.not_now, 1, "U0ANA")
    assert told == "The answer is due at 14:30: there is no time to wait. You can pass it to someone else."
    await reminded(rig, minutes=30)
    assert asked(rig) == []


async def test_an_answered_case_asks_nobody_again(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    await rig.do(later.not_now, 1, "U0ANA")
    await rig.answer("Dana, it left today.")
    await reminded(rig, minutes=20)
    assert asked(rig) == []


async def test_a_case_that_went_to_somebody_else_asks_neither(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    await rig.do(later.not_now, 1, "U0ANA")
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await reminded(rig, minutes=16)
    assert rig.desk.where(Nudge, key="later:") == []


async def test_only_the_holder_can_put_it_off(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    assert await rig.do(later.not_now, 1, "U0BEN") == "This is with Ana Ruiz now."
    assert await rig.do(later.not_now, 1, "U0EVE") == "Only the addressed executive can put this off."


async def test_the_policys_own_steps_go_on(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    await rig.do(later.not_now, 1, "U0ANA")
    await reminded(rig, minutes=10)
    assert len(rig.desk.where(Nudge, "D0ANA", key="step:")) == 1


async def test_danger_to_people_is_said_first_everywhere(rig: Rig) -> None:
    await rig.customer(FIRE)
    assert rig.desk.where(CaseCard)[0].page.matter.danger
    assert rig.desk.told("U0ANA", CaseNotice)[0].matter.danger
    await reminded(rig, minutes=10)
    assert rig.desk.told("U0ANA", Nudge)[0].matter.danger


async def test_danger_in_a_later_message_reaches_the_card(rig: Rig) -> None:
    await rig.customer("Where is my refund?")
    assert not rig.desk.where(CaseCard)[0].page.matter.danger
    await rig.customer(FIRE)
    assert rig.desk.where(CaseCard)[0].page.matter.danger
    assert rig.desk.told("U0ANA", CaseNotice)[0].matter.danger
