"""*Wrong topic* teaches: from posts that people set right, in force everywhere, and never by one careless person."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bot.flows import plan_admin, topic, topics_learned, vanished
from bot.flows.home import home
from bot.flows.learned import choose_topics, window
from bot.pages import NoticeWindow, WhichTopics
from bot.rules.lessons import kept_back
from bot.store import cases as stored
from bot.store.tables import cases, events
from tests.conftest import PLAN
from tests.flows.rig import Rig

BRAND = (
    PLAN
    + """
topics:
  - {name: late refund, says: Late refund, words: [refund]}
  - {name: loose soles, says: Loose soles, words: [sole]}
"""
)


def some(form: str, learned: int, judged: int) -> list[str]:
    """Posts of one form: so many that are learned from, and then so many that are judged by."""
    one = ("left", "new", "winter", "brown", "poor", "old", "red", "wide", "good", "green", "small", "blue")
    other = ("pair", "one", "boot", "shoe", "thing")
    texts = [form.format(" ".join(words)) for words in itertools.product(one, other)]
    taught, back = ([text for text in texts if kept_back(text) == is_back] for is_back in (False, True))
    assert len(taught) >= learned
    assert len(back) >= judged
    return taught[:learned] + back[:judged]


#: None of these says a word that the plan has, all of those do.
TOLD = some("My {} opened at the front in the rain, terrible, nobody answers", 8, 5)
REFUNDS = some("Still no refund for my {}, terrible, nobody answers", 8, 6)
NEXT = "Your boot has opened at the front in the first rain, terrible, and nobody answers"


@pytest.fixture
async def rig(rig: Rig) -> Rig:
    await plan_admin.apply(rig.ctx.store, BRAND, "lee")
    return rig


async def complain(rig: Rig, texts: list[str]) -> list[int]:
    """Each by somebody else, far enough apart to be no surge; returns their cases."""
    before = len(await rig.rows(cases))
    for number, text in enumerate(texts, before):
        await rig.take(rig.post(text, f"Person {'abcdefghijklmnopqrstuvwxyz'[number]}", "x"))
        rig.clock.advance(hours=1)
    return [row.id for row in await rig.rows(cases)][before:]


async def set_right(rig: Rig, found: list[int], about: str = "loose soles", by: str = "U0LEE") -> None:
    for one in found:
        await rig.do(topic.set_topic, one, by, about)


async def answered(rig: Rig, found: list[int]) -> None:
    """Worked by somebody who found nothing wrong with their topics."""
    for one in found:
        await rig.ctx.store.write(lambda conn, now, case=one: stored.change(conn, case, answered_at=now))


async def learned(rig: Rig) -> list[str]:
    """What the trail says of learning, after one more try an hour later."""
    rig.clock.advance(hours=1)
    await topics_learned.learn(rig.ctx)
    return [row.what for row in await rig.rows(events) if row.what.startswith("topics ")]


async def about(rig: Rig, text: str) -> str | None:
    [case] = await complain(rig, [text])
    return (await rig.row(cases, id=case)).topic


async def told(rig: Rig) -> list[str]:
    return (await rig.do(home, "U0LEE")).ours.detector.lines


async def test_posts_that_were_set_right_teach_what_the_next_one_is_about(rig: Rig) -> None:
    assert await about(rig, NEXT) is None
    await set_right(rig, await complain(rig, TOLD))
    assert await learned(rig) == ["topics learned"]
    assert await about(rig, NEXT.replace("first", "worst")) == "loose soles"
    assert await about(rig, "Where is my refund?") == "late refund"
    said = "learned from 5 posts that were set right: of 5 others it names 5 rightly; before, 0."
    assert any(said in line for line in await told(rig))
    [event] = [row for row in await rig.rows(events) if row.what == "topics learned"]
    assert "boot" not in str(event.facts), "ids of posts, and no word of theirs"


async def test_it_takes_some_words_and_an_hour(rig: Rig) -> None:
    found = await complain(rig, TOLD)
    await set_right(rig, found[:4])
    assert await learned(rig) == []
    await set_right(rig, found[4:])
    assert await learned(rig) == ["topics learned"]
    await set_right(rig, found, "late refund")
    rig.clock.advance(hours=-1)
    assert await learned(rig) == ["topics learned"]


async def test_who_sets_right_topics_wrong_changes_nothing(rig: Rig) -> None:
    """What was answered under its topic judges: with a careless person's words fewer are told rightly."""
    found = await complain(rig, REFUNDS)
    await answered(rig, found[8:])
    await set_right(rig, found[:8], "loose soles", "U0ANA")
    assert await learned(rig) == ["topics not learned"]
    assert await about(rig, "Still no refund for my green boots, terrible") == "late refund"
    assert any(
        "change nothing yet: of 6 posts it would tell 0 rightly, and 6 without." in line for line in await told(rig)
    )


async def test_without_anything_to_judge_by_nothing_is_learned(rig: Rig) -> None:
    await set_right(rig, await complain(rig, TOLD[:6]))
    assert await learned(rig) == ["topics not learned"]
    assert any("there are 0 posts to judge by" in line for line in await told(rig))


async def choices(rig: Rig, user: str = "U0LEE") -> list[WhichTopics]:
    """What a lead could put in force, the newest first."""
    found = await rig.do(window, user)
    return [entry.which for entry in found.entries if isinstance(entry.which, WhichTopics)]


async def test_one_press_goes_back_to_the_plan_alone_and_one_comes_back(rig: Rig) -> None:
    await set_right(rig, await complain(rig, TOLD))
    await learned(rig)
    [plan_alone] = await choices(rig)
    assert (await rig.do(choose_topics, "U0LEE", plan_alone)).said == "In force within a minute."
    await topics_learned.look(rig.ctx)
    assert await about(rig, NEXT) is None
    assert "by the plan alone" in (await told(rig))[-1], "and the window with the way back opens still"
    [lesson] = await choices(rig)
    await rig.do(choose_topics, "U0LEE", lesson)
    await topics_learned.look(rig.ctx)
    assert await about(rig, NEXT.replace("first", "worst")) == "loose soles"
    assert [row.actor for row in await rig.rows(events) if row.what == "topics put back"] == ["U0LEE", "U0LEE"]


async def test_of_two_leads_who_press_on_an_old_list_one_is_told_to_look_again(rig: Rig) -> None:
    await set_right(rig, await complain(rig, TOLD))
    await learned(rig)
    [plan_alone] = await choices(rig)
    stale = replace(plan_alone, was=plan_alone.was + 1)
    assert (await rig.do(choose_topics, "U0LEE", stale)).said.endswith("please look again.")
    await rig.do(choose_topics, "U0LEE", plan_alone)
    assert (await rig.do(choose_topics, "U0LEE", plan_alone)).said == "It is in force already."
    assert (await rig.do(choose_topics, "U0LEE", WhichTopics(9_999, 0))).said == "It is no longer kept."


async def test_nobody_but_leads_puts_topics_back(rig: Rig) -> None:
    await set_right(rig, await complain(rig, TOLD))
    await learned(rig)
    [plan_alone] = await choices(rig)
    assert isinstance(await rig.do(choose_topics, "U0ANA", plan_alone), NoticeWindow)
    assert await choices(rig) == [plan_alone]


async def test_what_its_author_deleted_is_an_example_no_longer(rig: Rig) -> None:
    await set_right(rig, await complain(rig, TOLD))
    await learned(rig)
    before = rig.ctx.taught.examples
    await topics_learned.look(rig.ctx)
    assert rig.ctx.taught.examples is before
    assert len(before.told) == 5, "so many are one person's"
    for number in range(1, 9):
        await rig.do(vanished.deleted, "x", "77", f"x-in-{number}")
    await topics_learned.look(rig.ctx)
    assert rig.ctx.taught.examples.told == ()
