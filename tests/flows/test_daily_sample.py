"""The daily sample: a few posts of those that were set aside, and what leads say of each."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.flows import case, daily, home_lists, sample, triage_list, vanished
from bot.flows.context import Context
from bot.pages import CaseCard, Digest
from bot.rules.triage import Kind
from bot.store import cases as stored
from bot.store import lessons
from bot.store.tables import cases, events
from tests.conftest import HandClock
from tests.flows.judged import ASKS, CHATS, COMPLAINS, PERHAPS, Judged
from tests.flows.ladder import LADDER, apply
from tests.flows.rig import Rig

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TWO = LADDER.replace("leads: [U0LEE]", "leads: [U0LEE, U0KIM]")


@pytest.fixture
def clock() -> HandClock:
    """Half past eight, at UTC, where the leads live."""
    return HandClock(datetime(2026, 5, 6, 8, 30, tzinfo=UTC))


@pytest.fixture
def context(context: Context) -> Context:
    return replace(context, classifier=Judged())


@pytest.fixture
async def rig(rig: Rig) -> Rig:
    await apply(rig, text=TWO)
    return rig


async def tick(rig: Rig, **spans: float) -> None:
    rig.clock.advance(**spans)
    await rig.do(daily.report)


async def chats(rig: Rig, many: int, words: str = CHATS) -> None:
    await rig.take(*(rig.post(words, f"Person {number}", chat=f"{words} {number}") for number in range(many)))


def samples(rig: Rig, user: str = "U0LEE") -> list[Digest]:
    return rig.desk.told(user, Digest)


async def labels(rig: Rig) -> list[tuple[str, str, int | None]]:
    whats = ("sample right", "should have been carded")
    return [(row.what, row.actor, row.case_id) for row in await rig.rows(events) if row.what in whats]


async def test_once_a_day_at_nine_leads_see_the_same_five_of_what_was_set_aside(rig: Rig) -> None:
    await chats(rig, 12)
    await tick(rig)
    assert samples(rig) == []
    await tick(rig, minutes=30)
    await tick(rig, minutes=10)
    [lees], [kims] = samples(rig), samples(rig, "U0KIM")
    assert (lees.total, len(lees.samples)) == (12, 5)
    assert lees.samples == kims.samples
    assert lees.samples[0].words == CHATS


async def test_a_day_without_anything_set_aside_says_nothing(rig: Rig) -> None:
    await rig.customer(COMPLAINS)
    await tick(rig, minutes=30)
    assert samples(rig) == []


async def test_a_clock_set_back_brings_no_second_sample_and_the_next_day_one_of_its_own(rig: Rig) -> None:
    await chats(rig, 12)
    await tick(rig, minutes=30)
    await tick(rig, minutes=-20)
    await tick(rig, minutes=20)
    assert len(samples(rig)) == 1
    rig.clock.advance(hours=1)
    await chats(rig, 2, "Dinner was good today.")
    await tick(rig, hours=23)
    assert [page.total for page in samples(rig)] == [12, 2]


async def test_right_is_a_label_of_its_author_and_both_leads_see_it(rig: Rig) -> None:
    await chats(rig, 1)
    await tick(rig, minutes=30)
    assert await rig.do(sample.right, 1, "U0LEE") is None
    assert await rig.do(sample.right, 1, "U0LEE") is None
    assert await labels(rig) == [("sample right", "U0LEE", 1)]
    assert [samples(rig, who)[0].samples[0].became for who in ("U0LEE", "U0KIM")] == ["Right, says U0LEE."] * 2
    await rig.do(sample.right, 1, "U0KIM")
    assert len(await labels(rig)) == 2
    [facts] = [row.facts for row in await rig.rows(events) if row.actor == "U0KIM"]
    assert (facts["kind"], facts["score"], facts["post"]) == ("other", 0.05, 1)


async def test_it_is_a_complaint_brings_it_to_the_desk_once(rig: Rig) -> None:
    await chats(rig, 1)
    await tick(rig, minutes=30)
    await asyncio.gather(*(rig.do(sample.complaint, 1, who) for who in ("U0LEE", "U0KIM")))
    assert [one.page.matter.words for one in rig.desk.where(CaseCard)] == [CHATS]
    assert len(await labels(rig)) == 1
    assert samples(rig)[0].samples[0].became.startswith("A complaint, says U0")
    assert await rig.do(sample.right, 1, "U0LEE") == "It is on the desk already."


async def test_nobody_but_a_lead_says_what_it_is(rig: Rig) -> None:
    await chats(rig, 1)
    for press in (sample.right, sample.complaint):
        assert await rig.do(press, 1, "U0EVE") == "Only a lead can do that."
    assert await labels(rig) == []


async def test_what_waits_for_a_look_or_had_one_is_not_drawn(rig: Rig) -> None:
    await apply(rig, text=TWO + "triage: {unsure: 2h}\n")
    await rig.customer(ASKS, "Quin Ask")
    await rig.customer(PERHAPS, "Pat Doubt")
    await rig.customer(CHATS, "Lou Chat")
    await rig.do(triage_list.say, 2, "U0LEE", Kind.OTHER)
    await tick(rig, minutes=30)
    [page] = samples(rig)
    assert (page.total, [one.customer for one in page.samples]) == (2, ["Lou Chat"])


async def test_what_was_taken_from_the_list_says_so_in_the_sample(rig: Rig) -> None:
    await chats(rig, 1)
    await tick(rig, minutes=30)
    await rig.do(home_lists.card, "U0KIM", 1)
    assert samples(rig)[0].samples[0].became == "A complaint, says U0KIM. It is on the desk now."


async def test_what_its_author_deleted_stands_in_no_sample(rig: Rig) -> None:
    post = await rig.customer(CHATS, channel="x")
    await rig.customer(CHATS, "Jo Marsh")
    await tick(rig, minutes=30)

    def deleted(ctx: Context, conn: Any, now: datetime) -> None:
        vanished.deleted(ctx, conn, now, "x", "77", post.remote_id)

    await rig.do(deleted)
    [page] = samples(rig)
    assert (page.total, [one.customer for one in page.samples]) == (1, ["Jo Marsh"])


async def test_leads_of_two_zones_see_the_same_sample(rig: Rig) -> None:
    """Ana leads too: it is nine in Seoul long before."""
    seoul = TWO.replace("slack: U0ANA,", "slack: U0ANA, timezone: Asia/Seoul,").replace("[U0LEE,", "[U0ANA, U0LEE,")
    await apply(rig, text=seoul)
    rig.clock.advance(hours=-24 + 15.6)  # 0:06 at UTC, the day before this one's nine
    await chats(rig, 9)
    await tick(rig)
    [anas] = samples(rig, "U0ANA")
    await chats(rig, 3, "Dinner was good today.")
    await tick(rig, hours=9)
    assert samples(rig)[0].samples == anas.samples


async def test_where_one_person_alone_took_what_the_detector_was_sure_of_from_the_desk_leads_are_asked(
    rig: Rig,
) -> None:
    await rig.customer(COMPLAINS)
    await rig.do(case.set_aside, 1, "U0ANA", Kind.OTHER)
    await tick(rig, minutes=30)
    for reader in ("U0LEE", "U0KIM"):
        [asked] = samples(rig, reader)[0].asked
        assert (asked.kind, asked.words) == ("complaint", COMPLAINS)
        assert asked.why == "they wait for money. Ana Ruiz says that it is none"
    await rig.do(sample.right, 1, "U0LEE")
    assert samples(rig)[0].asked[0].became == "Right, says U0LEE."
    said = await rig.ctx.store.read(lambda conn: [row.actor for row in lessons.said_of(conn, 1)])
    assert said == ["U0ANA", "U0LEE"]


async def test_a_second_person_outvotes_the_first_and_it_is_on_the_desk_again(rig: Rig) -> None:
    await rig.customer(COMPLAINS)
    await rig.do(case.set_aside, 1, "U0LEE", Kind.OTHER)
    await tick(rig, minutes=30)
    assert await rig.do(sample.complaint, 1, "U0KIM") is None
    assert samples(rig)[0].asked[0].became == "A complaint, says U0KIM. It is on the desk now."
    assert (await rig.row(cases, id=1)).state == "open"


async def test_what_two_said_or_the_only_lead_or_nobody_was_sure_of_is_not_asked_about(rig: Rig) -> None:
    await rig.customer(COMPLAINS, "Dana Wells")
    await rig.customer(PERHAPS, "Pat Doubt")
    await rig.do(case.set_aside, 1, "U0LEE", Kind.OTHER)
    await rig.do(case.set_aside, 2, "U0LEE", Kind.OTHER)
    await apply(rig)
    await tick(rig, minutes=30)
    assert samples(rig)[0].asked == ()


async def test_what_one_of_our_own_wrote_teaches_nothing_however_it_was_worked(rig: Rig) -> None:
    await rig.customer(COMPLAINS, "Dana Wells")
    await rig.customer(COMPLAINS, "Leo Parra")
    await rig.do(lambda ctx, conn, now: stored.change(conn, 2, colleague=True))
    rig.clock.advance(days=2)
    worked = await rig.ctx.store.read(lambda conn: lessons.worked(conn, rig.clock.now(), 10))
    assert [*worked] == [1]
