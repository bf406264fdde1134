"""What happens when nobody answers: nudge, delegate, offers, moves, leads; each once, whatever clocks and people do."""

from __future__ import annotations

import itertools

import pytest

from bot.errors import Rejected
from bot.flows import case as case_flow
from bot.flows import escalate, later, offer
from bot.pages import CardState, Line, Nudge, OfferState
from bot.rules.escalation import ABSENT
from bot.store import clocks as store_clocks
from bot.store.tables import cases, clocks, events, offers
from tests.conftest import HandClock
from tests.flows import ladder
from tests.flows.ladder import COMPLAINT, apply, asked, leads, noticed, nudged, run, tick
from tests.flows.rig import Rig

#: What is decided here is the same on any database.
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> HandClock:
    return ladder.ten()


@pytest.fixture(autouse=True)
async def _plan(rig: Rig) -> None:
    await apply(rig)


def lines(rig: Rig, case: int = 1) -> list[str]:
    return [page.text for page in rig.thread(case) if isinstance(page, Line)]


async def test_the_ladder_goes_up_quietly_step_by_step(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 9)
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0TOM")) == (0, 0)
    await run(rig, 1)
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0TOM")) == (1, 0)
    await run(rig, 5)
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0TOM")) == (1, 1)
    await run(rig, 5)
    [question] = asked(rig, "U0BEN")
    assert (question.state, question.minutes, question.matter.words) == (OfferState.ASKED, 10, COMPLAINT)
    assert [asked(rig, user) for user in ("U0DEV", "U0EVA", "U0CHO")] == [[], [], []]
    assert lines(rig) == []
    await run(rig, 10)
    assert rig.card().page.state is CardState.MOVED
    assert (rig.card().page.person.name, lines(rig)) == ("Ben Okafor", ["Now with Ben Okafor"])
    assert [page.state for page in noticed(rig, "U0ANA")] == [CardState.MOVED]
    assert {page.state for page in noticed(rig, "U0BEN")} == {CardState.NEW}
    assert leads(rig) == []
    await run(rig, 10)
    [told] = leads(rig)
    assert (told.nobody, told.became, told.matter.customer) == (False, "", "Dana Wells")
    assert [choice.name for choice in told.choices] == ["Dev Rao", "Eva Lind", "Ana Ruiz"]
    assert told.choices[0].why == "Next in the ring, nothing open"
    assert told.others == ("Cho Min has not agreed yet.",)
    await run(rig, 60, 10)
    assert (nudged(rig, "U0ANA"), len(leads(rig)), len(lines(rig))) == (1, 1, 1)


async def test_whoever_takes_it_has_it_and_keeps_it(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 21)
    assert await rig.do(offer.take, ladder.offer(rig, "U0BEN"), "U0BEN") is None
    assert (rig.card().page.person.name, lines(rig)) == ("Ben Okafor", ["Now with Ben Okafor"])
    # The question became the message of the case, and there is no second one.
    assert [page.state for page in noticed(rig, "U0BEN")] == [CardState.NEW]
    assert asked(rig, "U0BEN") == []
    assert noticed(rig, "U0ANA")[0].state is CardState.MOVED
    # Neither the reminder of whoever had it nor that of their delegate can be acted on any more.
    assert [page.over for user in ("U0ANA", "U0TOM") for page in rig.desk.told(user, Nudge)] == [True, True]
    await run(rig, 12)
    assert rig.card().page.person.name == "Ben Okafor"
    await run(rig, 10)
    assert len(leads(rig)) == 1
    await rig.answer("Dana, that is on us. It leaves today.", "U0BEN")
    assert leads(rig)[0].became == "Answered by Ben Okafor."
    assert noticed(rig, "U0BEN")[0].state is CardState.ANSWERED


async def test_a_refusal_costs_nothing_and_the_next_one_is_asked_at_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    assert await rig.do(offer.refuse, ladder.offer(rig, "U0BEN"), "U0BEN") is None
    assert asked(rig, "U0BEN")[0].state is OfferState.REFUSED
    await tick(rig)
    assert asked(rig, "U0DEV")[0].state is OfferState.ASKED
    await rig.do(offer.refuse, ladder.offer(rig, "U0DEV"), "U0DEV")
    await tick(rig)
    assert asked(rig, "U0EVA")[0].state is OfferState.ASKED
    assert (leads(rig), lines(rig), nudged(rig, "U0ANA"), nudged(rig, "U0TOM")) == ([], [], 1, 1)
    await rig.do(offer.refuse, ladder.offer(rig, "U0EVA"), "U0EVA")
    await tick(rig)
    # Nobody is left to ask or to move it to: the leads hear at once.
    assert len(leads(rig)) == 1
    assert rig.card().page.person.name == "Ana Ruiz"
    await run(rig, 30)
    assert (len(leads(rig)), len(ladder.questions(rig, "U0BEN"))) == (1, 1)


async def test_somebody_who_took_it_makes_every_other_question_needless(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    number = ladder.offer(rig, "U0BEN")
    assert await rig.do(case_flow.take, 1, "U0EVA") == "It is with you now: Dana Wells."
    [question] = asked(rig, "U0BEN")
    assert (question.state, question.holder) == (OfferState.ELSEWHERE, "Eva Lind")
    assert await rig.do(offer.take, number, "U0BEN") == "Eva Lind has it. Thank you."
    assert await rig.do(offer.refuse, number, "U0BEN") is None
    assert asked(rig, "U0BEN")[0].state is OfferState.ELSEWHERE
    assert rig.card().page.person.name == "Eva Lind"


async def test_an_answer_makes_the_question_needless(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    number = ladder.offer(rig, "U0BEN")
    await rig.answer("Dana, that is on us. It leaves today.")
    assert asked(rig, "U0BEN")[0].state is OfferState.OVER
    assert await rig.do(offer.take, number, "U0BEN") == "No longer needed. Thank you."
    assert rig.card().page.person.name == "Ana Ruiz"
    await run(rig, 60, 10)
    assert (leads(rig), nudged(rig, "U0ANA")) == ([], 1)


async def test_a_question_is_nobody_elses_to_answer(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    number = ladder.offer(rig, "U0BEN")
    for user, flow in itertools.product(("U0ANA", "U0DEV", "U0LEE", "U0TOM"), (offer.take, offer.refuse)):
        assert await rig.do(flow, number, user) == "This was asked of somebody else."
    assert await rig.do(offer.take, 99, "U0BEN") == "This was asked of somebody else."
    assert asked(rig, "U0BEN")[0].state is OfferState.ASKED


async def test_not_now_may_be_thought_better_of(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    number = ladder.offer(rig, "U0BEN")
    await rig.do(offer.refuse, number, "U0BEN")
    await tick(rig)
    assert await rig.do(offer.take, number, "U0BEN") is None
    assert rig.card().page.person.name == "Ben Okafor"
    assert (asked(rig, "U0DEV")[0].state, asked(rig, "U0DEV")[0].holder) == (OfferState.ELSEWHERE, "Ben Okafor")


async def test_a_step_that_finds_nobody_makes_the_next_fire_at_once_and_only_once(rig: Rig) -> None:
    await apply(rig, ("delegates: [U0TOM],", ""))
    await rig.customer(COMPLAINT)
    await run(rig, 15)
    assert asked(rig, "U0BEN")[0].state is OfferState.ASKED
    await run(rig, 14)
    assert asked(rig, "U0DEV") == []
    await run(rig, 1)
    assert rig.card().page.person.name == "Ben Okafor"


async def test_after_downtime_what_is_overdue_fires_once_and_says_nothing_that_is_no_longer_so(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await tick(rig, hours=5)
    await tick(rig, hours=5)
    assert rig.card().page.person.name == "Ben Okafor"
    assert [nudged(rig, user) for user in ("U0ANA", "U0TOM", "U0BEN")] == [0, 0, 0]
    assert ladder.questions(rig, "U0BEN") == []
    assert (len(leads(rig)), lines(rig)) == (1, ["Now with Ben Okafor"])


async def test_a_clock_set_back_and_forward_fires_nothing_twice(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    for span in (11, -60, 60, 5, -60, 65, -3, 10, -30, 40, -60, 60, 20):
        await tick(rig, minutes=span)
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0TOM"), len(leads(rig)), len(lines(rig))) == (1, 1, 1, 1)
    assert len(ladder.questions(rig, "U0BEN")) == 1


async def test_a_case_keeps_the_policy_that_it_began_with(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await apply(rig, ("{after: 10m, tell: owner}", "{after: 2m, tell: leads}"))
    await rig.customer(COMPLAINT, "Jo Marsh")
    await run(rig, 5)
    assert [page.matter.customer for page in leads(rig)] == ["Jo Marsh"]
    await run(rig, 5)
    assert [page.matter.customer for page in rig.desk.told("U0ANA", Nudge)] == ["Dana Wells"]
    assert await rig.ctx.store.read(lambda conn: rig.ctx.plans.policy(conn, 99).steps) != ()


async def test_people_are_asked_for_when_a_step_fires(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 12)
    await apply(rig, ("slack: U0BEN, consent: true", "slack: U0BEN, consent: false"))
    await run(rig, 8)
    assert (asked(rig, "U0BEN"), len(asked(rig, "U0DEV"))) == ([], 1)


@pytest.mark.parametrize(
    "change",
    [
        ("slack: U0BEN, consent: true", "slack: U0BEN, consent: false"),
        ("slack: U0BEN, consent: true", "slack: U0BEN, consent: true, active_until: 2026-05-06T10:05:00Z"),
        ("name: Ben Okafor, title: VP Customer Experience, slack: U0BEN", "name: Ben Okafor"),
        ("leads: [U0LEE]", "leads: [U0LEE]\ntime_off: [{executive: ben, from: 2026-05-06, to: 2026-05-08}]"),
        ("slack: U0BEN, consent: true", "slack: U0BEN, consent: true, cap: 1"),
    ],
)
async def test_whoever_cannot_be_asked_is_passed_over(rig: Rig, change: tuple[str, str]) -> None:
    await apply(rig, change)
    await rig.customer("Where is my parcel? It is broken again", "Jo Marsh")
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    await rig.customer(COMPLAINT)
    await run(rig, 20)
    assert not [page for page in asked(rig, "U0BEN") if page.matter.customer == "Dana Wells"]
    assert [page.matter.customer for page in asked(rig, "U0DEV")][-1:] == ["Dana Wells"]


async def test_whoever_lacks_the_skill_of_the_topic_is_not_asked(rig: Rig) -> None:
    await apply(rig, ("name: default\n    layers", "name: default\n    needs: {billing: billing}\n    layers"))
    await rig.customer(COMPLAINT)
    assert rig.card().page.person.name == "Dev Rao"
    await run(rig, 21)
    assert [asked(rig, user) for user in ("U0ANA", "U0BEN", "U0EVA")] == [[], [], []]
    assert len(leads(rig)) == 1


async def test_whoever_is_named_by_the_customer_is_not_asked(rig: Rig) -> None:
    await rig.customer(f"{COMPLAINT} Mr. Okafor promised it in April!")
    await run(rig, 20)
    assert (asked(rig, "U0BEN"), len(asked(rig, "U0DEV"))) == ([], 1)


async def test_an_offer_that_cannot_be_brought_goes_on_to_the_next(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 19)
    rig.desk.fail(Rejected("Slack: user_disabled."), meets="post offer:")
    await run(rig, 1)
    await tick(rig)
    assert len(asked(rig, "U0DEV")) == 1


async def test_a_reply_on_its_way_is_waited_for(rig: Rig) -> None:
    await apply(rig, ("undo_seconds: 0, sign", "undo_seconds: 60, sign"))
    await rig.customer(COMPLAINT)
    await run(rig, 9)
    await rig.say("U0ANA", "Dana, that is on us.", rig.card())
    await rig.send("U0ANA", rig.lines()[-1])
    await run(rig, 1, 0.5)
    assert nudged(rig, "U0ANA") == 0
    await run(rig, 10)
    assert rig.card().page.state is CardState.ANSWERED
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0TOM"), asked(rig, "U0BEN")) == (0, 0, [])


async def test_whoever_put_it_off_and_passed_it_on_is_not_asked_again(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 5)
    assert await rig.do(later.not_now, 1, "U0ANA") is None
    await run(rig, 5)
    assert nudged(rig, "U0ANA") == 1, "the policy's own steps go on"
    await rig.do(case_flow.pass_on, 1, "U0ANA", "ben")
    assert [row.name for row in await rig.ctx.store.read(lambda conn: conn.execute(clocks.select()).all())] == [
        "first response"
    ]


async def test_leads_give_it_to_somebody_who_can_answer(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 40)
    assert await rig.do(offer.give_to, 1, "U0BEN", "dev") == "Only a lead can do that."
    assert "cannot take it" in await rig.do(offer.give_to, 1, "U0LEE", "cho")
    assert await rig.do(offer.give_to, 1, "U0LEE", "dev") is None
    assert rig.card().page.person.name == "Dev Rao"
    assert leads(rig)[0].became == "Now with Dev Rao."
    assert [page.state for page in noticed(rig, "U0DEV")] == [CardState.NEW]
    assert await rig.do(offer.give_to, 1, "U0LEE", "dev") == "Dev Rao has it already."


async def test_a_case_that_nobody_has_is_brought_to_the_leads_who_can_give_it(rig: Rig) -> None:
    await apply(rig, ("members: [ana, ben, cho, dev, eva]", "members: []"))
    await rig.customer(COMPLAINT)
    [told] = leads(rig)
    assert (told.nobody, rig.card().page.state) == (True, CardState.NOBODY)
    assert {choice.name for choice in told.choices} == {"Ana Ruiz", "Ben Okafor", "Dev Rao", "Eva Lind"}
    await rig.do(offer.give_to, 1, "U0LEE", "eva")
    assert (rig.card().page.person.name, leads(rig)[0].became) == ("Eva Lind", "Now with Eva Lind.")


async def test_a_case_that_stays_open_comes_to_the_leads_every_day(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 45)
    for day in range(1, 4):
        await run(rig, 24 * 60, 60)
        assert len(leads(rig)) == 1 + day
    await tick(rig, days=5)
    assert len(leads(rig)) == 5


async def test_every_state_has_a_next_step_and_the_clock_is_always_ahead(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    for _ in range(60):
        await tick(rig, minutes=1)
        assert (await rig.row(clocks, case_id=1)).due_at > rig.clock.now()


async def test_a_timer_that_was_read_before_something_happened_is_void(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.clock.advance(minutes=20)
    [stale] = await rig.ctx.store.read(lambda conn: store_clocks.due(conn, rig.clock.now()))
    await rig.do(case_flow.pass_on, 1, "U0ANA", "dev")
    await rig.do(escalate.fire_one, stale)
    assert (nudged(rig, "U0ANA"), nudged(rig, "U0DEV"), asked(rig, "U0EVA")) == (0, 0, [])
    await tick(rig)
    assert len(asked(rig, "U0EVA")) == 1


async def test_two_workers_fire_a_step_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    rig.clock.advance(minutes=20)
    [seen] = await rig.ctx.store.read(lambda conn: store_clocks.due(conn, rig.clock.now()))
    await rig.do(escalate.fire_one, seen)
    await rig.do(escalate.fire_one, seen)
    assert (nudged(rig, "U0ANA"), len(ladder.questions(rig, "U0BEN"))) == (1, 1)


async def test_a_message_that_was_decided_is_said_by_the_next_worker(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await run(rig, 19)
    await rig.stop(by_force=True)
    rig.clock.advance(minutes=1)
    await rig.ctx.store.write(lambda conn, now: escalate.fire(rig.ctx, conn, now))
    assert asked(rig, "U0BEN") == []
    await rig.start()
    await tick(rig)
    assert len(asked(rig, "U0BEN")) == 1


async def test_the_reason_of_a_pass_is_for_leads_alone(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    assert await rig.do(case_flow.pass_on, 1, "U0ANA", "ben", "I know this customer") is None
    told = [page.text for page in rig.desk.told("U0LEE", Line)]
    assert told == ["Ana Ruiz passed Dana Wells to Ben Okafor: “I know this customer”"]
    for user in ("U0BEN", "U0ANA", "U0TOM"):
        assert "I know this customer" not in str(rig.desk.told(user))
    assert "I know this customer" not in str(rig.thread())
    assert "I know this customer" not in str([event.facts for event in await rig.rows(events)])


async def test_later_messages_go_to_the_owner_whatever_the_rota_says(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. It leaves today.")
    await tick(rig, days=8)
    await rig.customer("It never came")
    assert (rig.card().page.person.name, rig.card().page.state) == ("Ana Ruiz", CardState.AGAIN)
    await rig.customer(COMPLAINT, channel="x")
    assert rig.card(2).page.person.name == "Ben Okafor"  # on X nobody knows yet that it is the same person
    await rig.customer("My other order is lost too, this is a disgrace", chat="another chat")
    assert rig.card(3).page.person.name == "Ana Ruiz"


async def test_an_owner_who_is_away_beyond_the_clock_is_stood_in_for_at_once(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. It leaves today.")
    await apply(
        rig, ("leads: [U0LEE]", "leads: [U0LEE]\ntime_off: [{executive: ana, from: 2026-05-06, to: 2026-05-09}]")
    )
    await tick(rig, hours=1)
    await rig.customer("It never came")
    assert (await rig.row(clocks, case_id=1)).step == ABSENT
    await tick(rig)
    [question] = asked(rig, "U0BEN")
    assert question.before is not None
    assert (question.before[0], question.before[2]) == ("Ana Ruiz", "Dana, that is on us. It leaves today.")
    assert (question.matter.words, rig.card().page.person.name) == ("It never came", "Ana Ruiz")
    await rig.do(offer.refuse, ladder.offer(rig, "U0BEN"), "U0BEN")
    await tick(rig)
    await rig.do(offer.take, ladder.offer(rig, "U0DEV"), "U0DEV")
    assert rig.card().page.person.name == "Dev Rao"
    assert len(rig.desk.where(key="card:")) == 1


async def test_an_owner_who_is_away_for_an_hour_is_waited_for(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. It leaves today.")
    away = "time_off: [{executive: ana, from: 2026-05-06T10:00:00Z, to: 2026-05-06T11:00:00Z}]"
    await apply(rig, ("leads: [U0LEE]", f"leads: [U0LEE]\n{away}"))
    await rig.customer("It never came")
    await tick(rig, minutes=5)
    assert (await rig.row(clocks, case_id=1)).step == 0
    assert asked(rig, "U0BEN") == []


async def test_an_owner_who_left_is_stood_in_for(rig: Rig) -> None:
    await rig.customer(COMPLAINT)
    await rig.answer("Dana, that is on us. It leaves today.")
    await apply(rig, ("slack: U0ANA, consent: true", "slack: U0ANA, consent: false"))
    await rig.customer("It never came")
    await tick(rig)
    assert len(asked(rig, "U0BEN")) == 1


async def test_one_case_that_cannot_be_served_stops_no_other(rig: Rig) -> None:
    await rig.customer(COMPLAINT, "Jo Marsh")
    await rig.customer(COMPLAINT)
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(cases.update().where(cases.c.id == 1).values(channel="gone"))
    )
    rig.clock.advance(minutes=10)
    due, people, channels = await rig.ctx.store.read(lambda conn: escalate.asks(rig.ctx, conn, rig.clock.now()))
    assert (len(due), channels) == (2, {"C0CASES"})
    assert {"U0ANA", "U0TOM", "U0CHO"} <= people
    await rig.do(escalate.fire)
    assert nudged(rig, "U0ANA") == 1
    await rig.ctx.store.write(
        lambda conn, now: conn.execute(cases.update().where(cases.c.id == 1).values(channel="telegram"))
    )


async def test_nobody_is_asked_twice_for_one_clock_and_one_offer_lives_at_a_time(rig: Rig) -> None:
    await apply(rig, ("{after: 30m, move: next}", "{after: 25m, offer: next}"))
    await rig.customer(COMPLAINT)
    await run(rig, 25)
    assert (asked(rig, "U0BEN")[0].state, asked(rig, "U0DEV")[0].state) == (OfferState.OVER, OfferState.ASKED)
    assert [row.state for row in await rig.rows(offers)] == ["over", "live"]
