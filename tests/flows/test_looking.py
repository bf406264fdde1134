"""Who looks whether posts still stand, at what, how often, and what is not believed at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import TryLater, Unsure
from bot.flows.case import done
from bot.flows.looking import EVERY, Looker
from bot.messages import Gone, Looked, Post
from bot.rules.lifecycle import CaseState
from bot.store.tables import cases, posts
from tests.flows.rig import Rig

COMPLAINT = "Third week waiting for my refund and your chat hung up on me. This is a disgrace."


class Platform:
    """``bot.ports.FindsDeleted``; ``gone`` is what is not there, ``asked`` what was looked at."""

    def __init__(self) -> None:
        self.gone: dict[str, Gone] = {}
        self.edited: tuple[Post, ...] = ()
        self.asked: list[Mapping[str, str]] = []
        self.trouble: Exception | None = None

    async def find_deleted(self, posts: Mapping[str, str]) -> Looked:
        self.asked.append(posts)
        if self.trouble is not None:
            raise self.trouble
        gone = {one: how for one, how in self.gone.items() if one in posts}
        return Looked(gone, frozenset(posts) - gone.keys(), self.edited)


@pytest.fixture
def platform() -> Platform:
    return Platform()


@pytest.fixture
def looker(rig: Rig, platform: Platform) -> Looker:
    return Looker(rig.ctx, {"x:77": platform, "telegram:42": rig.telegram})  # type: ignore[dict-item]


async def steps(rig: Rig, looker: Looker, count: int = 1, every: timedelta = EVERY) -> None:
    for _ in range(count):
        await looker.step()
        rig.clock.advance(seconds=every.total_seconds())
    await rig.settle()


async def test_what_waits_is_looked_at_every_few_minutes_and_all_twice_a_day(
    rig: Rig, looker: Looker, platform: Platform
) -> None:
    over = await rig.customer(COMPLAINT, channel="x")
    await rig.do(done, 1, "U0ANA")
    waits = await rig.customer(COMPLAINT, "Lou Park", channel="x")
    await rig.customer(COMPLAINT, "Kim Day")  # on Telegram, which cannot be asked

    def times(post: Post) -> int:
        return sum(post.remote_id in asked for asked in platform.asked)

    await steps(rig, looker, 21)
    assert (times(over), times(waits)) == (1, 1 + 5)
    await steps(rig, looker, 24, timedelta(hours=1))
    assert 2 <= times(over) - 1 <= 3
    assert times(waits) >= 6 + 12
    assert all(set(asked) <= {over.remote_id, waits.remote_id} for asked in platform.asked)


async def test_a_deleted_post_is_noticed_and_what_comes_back_too(rig: Rig, looker: Looker, platform: Platform) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    platform.gone[post.remote_id] = Gone.HIDDEN
    await steps(rig, looker)
    assert (await rig.row(cases, id=1)).state == CaseState.CLOSED
    platform.gone.clear()
    await steps(rig, looker, 6)
    assert (await rig.row(cases, id=1)).state == CaseState.OPEN
    platform.gone[post.remote_id] = Gone.BY_AUTHOR
    await steps(rig, looker, 90)
    assert (await rig.row(posts, id=1)).text == ""
    looked = len(platform.asked)
    await steps(rig, looker, 30)
    assert len(platform.asked) == looked, "there is nothing left to look at"


async def test_a_change_of_which_nobody_told_is_taken_in(rig: Rig, looker: Looker, platform: Platform) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    platform.edited = (replace(post, text="My refund came, thank you.", revision="9"),)
    await steps(rig, looker)
    assert [row.text for row in await rig.rows(posts)] == [COMPLAINT, "My refund came, thank you."]
    platform.edited = ()
    await steps(rig, looker, 6)
    assert platform.asked[-1] == {post.remote_id: "9"}


async def test_a_crowd_is_looked_at_page_by_page_and_nobody_starves(
    rig: Rig, looker: Looker, platform: Platform
) -> None:
    for number in range(3):
        await rig.take(*(rig.post(f"{COMPLAINT} {number}", f"Customer {number} {one}", "x") for one in range(40)))
    await rig.do(done, 1, "U0ANA")
    await steps(rig, looker, 6)
    assert {one for asked in platform.asked for one in asked} == {row.remote_id for row in await rig.rows(posts)}
    assert max(len(asked) for asked in platform.asked) == 100


async def test_that_most_is_gone_must_be_said_twice(rig: Rig, looker: Looker, platform: Platform) -> None:
    await rig.take(*(rig.post(COMPLAINT, f"Customer {one}", "x") for one in range(12)))
    platform.gone = {row.remote_id: Gone.BY_AUTHOR for row in await rig.rows(posts)}
    await steps(rig, looker)
    assert {row.gone for row in await rig.rows(posts)} == {None}
    await steps(rig, looker, 6)
    assert {row.gone for row in await rig.rows(posts)} == {Gone.BY_AUTHOR}


async def test_in_trouble_it_rests_and_goes_on(rig: Rig, looker: Looker, platform: Platform) -> None:
    post = await rig.customer(COMPLAINT, channel="x")
    platform.gone[post.remote_id] = Gone.BY_AUTHOR
    platform.trouble = TryLater(timedelta(minutes=10))
    await steps(rig, looker, 9)
    assert len(platform.asked) == 1
    platform.trouble = Unsure()
    rig.clock.advance(minutes=2)
    with pytest.raises(Unsure):
        await looker.step()
    assert (await rig.row(posts, id=1)).gone is None
    platform.trouble = None
    await steps(rig, looker, 2)
    assert (await rig.row(posts, id=1)).gone == Gone.BY_AUTHOR
