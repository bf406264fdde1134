"""Topics that people set right teach what cases are about: gathered once in a while, judged, and obeyed everywhere.

What is in force stands in the trail as ids of posts, and is read from the posts that still stand: what its author
deleted, or was erased, is no example a minute later.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from bot import log
from bot.flows.context import Context
from bot.rules.gate import is_due
from bot.rules.plan.topics import Topic
from bot.rules.topic_lessons import EVERY, LEAST, Said, TopicLessons, right, topic_lessons
from bot.rules.topics import STARTER, Examples
from bot.store import events, lessons
from bot.store import topic_lessons as store

_log = log.logger("topics")

#: How much of what people said is learned from, and how many answered cases of how long it is judged by.
_MOST_SAID: Final = 2_000
_MOST_WORKED: Final = 500
_LATELY: Final = timedelta(days=90)


async def look(ctx: Context) -> None:
    """Have in force what the store says, of the posts that still stand."""

    def read(conn: Connection) -> list[tuple[str, str]]:
        row = store.in_force(conn)
        told = row.facts["examples"] if row is not None else []
        standing = lessons.standing(conn, {post for _, post in told})
        return [(topic, standing[post].text) for topic, post in told if post in standing]

    found = Examples.of(await ctx.store.read(read))
    if found.told != ctx.taught.examples.told:  # what was made of the same ones stays
        ctx.taught.examples = found


def told(conn: Connection) -> list[str]:
    """What was learned, and whether it was the last time, in sentences."""
    in_force, last = store.in_force(conn), store.last(conn)
    said = []
    if in_force is not None and not in_force.facts["examples"]:
        said.append("It names topics by the plan alone: what it had learned of them was taken out of force.")
    elif in_force is not None:
        number, facts = len(in_force.facts["examples"]), in_force.facts
        posts = "1 post that was" if number == 1 else f"{number} posts that were"
        said.append(
            f"Its topics it learned from {posts} set right: of {facts['judged']} others it names"
            f" {facts['right']} rightly; before, {facts['was']}."
        )
    if last is not None and (why := last.facts.get("why")):
        said.append(f"The newest words about topics change nothing yet: {why}.")
    return said


async def learn(ctx: Context) -> bool:
    """Learn once, if it is time to; whether that was tried."""
    found = await ctx.store.read(lambda conn: _gathered(ctx, conn, ctx.store.clock.now()))
    if found is None:
        return False
    facts = await asyncio.to_thread(_judged, *found)
    what = store.REFUSED if "why" in facts else store.LEARNED

    def keep(conn: Connection, now: datetime) -> None:
        events.record(conn, now, what, **facts)

    await ctx.store.write(keep)
    _log.info(what, **{name: facts[name] for name in ("judged", "right", "was", "why") if name in facts})
    await look(ctx)
    return True


_Found = tuple[int, TopicLessons, dict[int, str], tuple[Topic, ...], list[tuple[str, int]]]


def _gathered(ctx: Context, conn: Connection, now: datetime) -> _Found | None:
    last = store.last(conn)
    upto = last.facts["upto"] if last is not None else 0
    if not is_due(store.count(conn, upto), last.at if last is not None else None, now, EVERY):
        return None
    plan = ctx.plans.current(conn)
    rows = store.said(conn, _MOST_SAID)
    known = {topic.name for topic in plan.topics or STARTER}
    said = [Said(row.post, row.actor, row.facts["topic"]) for row in rows if row.facts["topic"] in known]
    worked = {post: topic for post, topic in store.worked(conn, now - _LATELY, _MOST_WORKED).items() if topic in known}
    in_force = store.in_force(conn)
    now_told = [(topic, post) for topic, post in in_force.facts["examples"]] if in_force is not None else []
    posts = {one.post for one in said} | worked.keys() | {post for _, post in now_told}
    words = {post: row.text for post, row in lessons.standing(conn, posts).items()}
    return rows[-1].id, topic_lessons(said, worked, words), words, plan.topics, now_told


def _judged(
    upto: int, found: TopicLessons, words: dict[int, str], known: tuple[Topic, ...], in_force: list[tuple[str, int]]
) -> dict[str, Any]:
    """What is to be written down: the examples, or why there are none."""
    was, now = (
        right(found.judged, words, known, Examples.of((topic, words[post]) for topic, post in told if post in words))
        for told in (in_force, found.examples)
    )
    facts: dict[str, Any] = {"upto": upto, "judged": len(found.judged), "right": now, "was": was}
    if len(found.judged) < LEAST:
        return facts | {"why": f"there are {len(found.judged)} posts to judge by, and at least {LEAST} are needed"}
    if now < was:
        return facts | {"why": f"of {len(found.judged)} posts it would tell {now} rightly, and {was} without"}
    return facts | {"examples": [list(one) for one in found.examples], "people": dict(found.people)}
