"""Two workers take posts in at the same moment, and whatever is written in whatever order: nobody is lost."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

import pytest

from bot.flows import invariants, surge_course, surge_work
from bot.flows.context import Context
from bot.flows.intake import take_in
from bot.messages import Batch, Post
from bot.pages import CaseCard, ReplyWindow, SurgeCard
from bot.rules.orders import orders
from bot.store import marks
from bot.store.tables import cases, clocks, outgoing, posts, surges
from tests.flows.rig import Rig
from tests.flows.test_surge import LOGIN, NAMES, OWN_WORDS, crowd


async def at_once(rig: Rig, *given: Post) -> None:
    """Each post by a worker of its own, at the same moment."""

    async def worker(ctx: Context, post: Post) -> None:
        await take_in(ctx, post.channel, post.account, Batch((post,)))

    await asyncio.gather(*(worker(rig.ctx, post) for post in given))
    await rig.settle()


async def test_the_fifth_author_arriving_twice_begins_one_surge(rig: Rig) -> None:
    await crowd(rig, 4)
    fifth, sixth = rig.post(LOGIN, NAMES[4], "x"), rig.post(LOGIN, NAMES[5], "telegram")
    await at_once(rig, fifth, sixth)
    await rig.later(seconds=6)
    [surge] = await rig.rows(surges)
    assert Counter(row.surge_id for row in await rig.rows(cases)) == {surge.id: 6}
    assert len(rig.desk.where(SurgeCard, "C0CASES")) == len(rig.desk.told("U0ANA", SurgeCard)) == 1
    assert len(rig.desk.where(CaseCard)) == 4


async def test_many_at_once_are_one_surge_and_each_has_a_case(rig: Rig) -> None:
    await crowd(rig, 3)
    given = [rig.post(LOGIN, name, "x" if number % 2 else "telegram") for number, name in enumerate(NAMES[3:])]
    await at_once(rig, *given)
    await rig.later(seconds=6)
    assert len(await rig.rows(surges)) == 1
    assert len(await rig.rows(cases)) == len(NAMES)
    carded = {one.page.matter.customer for one in rig.desk.where(CaseCard)}
    assert len(carded) <= 8  # those who came in the same moment as the fifth have cards


async def judged(rig: Rig) -> None:
    """Every post is in one case, every case is listed, owned and timed, and numbers keep apart."""
    written, opened = await rig.rows(posts), {row.id: row for row in await rig.rows(cases)}
    assert all(post.case_id in opened for post in written)
    assert len({(post.channel, post.account, post.remote_id) for post in written}) == len(written)
    timed = {row.case_id for row in await rig.rows(clocks)}
    carded = {row.case_id for row in await rig.rows(outgoing) if row.kind == "card"}
    gathered = {row.id: row for row in await rig.rows(surges)}
    for case in opened.values():
        if case.state == "open":
            assert case.owner == "ana"
            assert case.id in timed
            assert case.id in carded or gathered[case.surge_id].state == "live"
    for surge in gathered.values():
        first = {case.first_post for case in opened.values() if case.surge_id == surge.id}
        named = {orders(post.text) for post in written if post.id in first}
        assert len(named) == 1
        authors = {case.customer_id for case in opened.values() if case.surge_id == surge.id}
        assert len(authors) >= 5
    assert not await rig.ctx.store.write(lambda conn, now: invariants.broken_invariants(conn, now))


@pytest.mark.parametrize("seed", [3, 11])
async def test_whatever_is_written_nobody_is_lost_and_numbers_keep_apart(rig: Rig, seed: int) -> None:
    chance = random.Random(seed)
    said = [LOGIN, *OWN_WORDS, "Order {0} never arrived, nobody answers. A disgrace!", LOGIN + " See https://a.test/x"]
    said += ["The charger caught fire, my kid is hurt, order {0}!", "Thank you, wonderful and so kind!"]
    for _ in range(12):
        given = [
            rig.post(
                chance.choice(said).format(chance.randint(1, 3)),
                chance.choice(NAMES),
                chance.choice(("x", "telegram")),
                chat=f"post {chance.randint(1, 40)}",
            )
            for _ in range(6)
        ]
        for channel in ("x", "telegram"):
            mine = [post for post in given if post.channel == channel]
            if mine:
                await rig.take(*mine)
        await rig.later(minutes=chance.choice((1, 5, 50)))
        await rig.do(surge_course.tick)
        await judged(rig)
    for surge in await rig.rows(surges):
        if surge.state == "live":
            waiting = {row.id for row in await rig.rows(cases) if row.surge_id == surge.id and row.state == "open"}
            seen, after = set[int](), 0
            while True:
                shown = await rig.do(surge_work.following, surge.id, "U0ANA", after)
                if not isinstance(shown, ReplyWindow) or int(shown.matter.case) in seen:
                    break
                after = int(shown.matter.case)
                seen.add(after)
            assert seen == waiting  # whoever works through the list meets everybody


async def test_what_posts_are_found_by_is_kept_for_a_day(rig: Rig) -> None:
    await crowd(rig, 3)
    await rig.later(hours=23)
    await rig.ctx.store.write(lambda conn, now: surge_course.forget(conn, now, now))
    assert len({row.post_id for row in await rig.rows(marks.marks)}) == 3
    await rig.later(hours=2)
    await rig.ctx.store.write(lambda conn, now: surge_course.forget(conn, now, now))
    assert await rig.rows(marks.marks) == []
