"""*Wrong topic…*: what a case is about, set right by a person; and who has it then, where nobody answered it yet.

What people correct is recorded as an event: triage learns from it later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows import queue
from bot.flows.about import matter
from bot.flows.case import allowed, move
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import NoticeWindow, TopicWindow, Window
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.matters import TOPICS
from bot.rules.plan import Executive, Plan
from bot.rules.topics import titled
from bot.store import cases, events, outgoing, posts, replies

TITLE = "Wrong topic"
_SAVED = "The topic is saved."
_STAYS = "The card and its thread stay in this channel; new cases about it go to another one."


def topics(plan: Plan, case: Row[Any]) -> list[str]:
    """What a case can be about: the plan's own list, what else the plan names, and the starter list where there is none
    of its own."""
    named = [route.topic for route in plan.routes] + [topic for rota in plan.rotas for topic, _ in rota.needs]
    own = [topic.name for topic in plan.topics]
    known = (*own, *named, *plan.stop_topics, case.topic, *(() if own else TOPICS))
    return list(dict.fromkeys(topic for topic in known if topic))


def topic_window(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str) -> Window:
    """The topics to choose from, each with whom it would bring the case to."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return NoticeWindow(TITLE, (found,))
    plan, case = found
    if case.state not in (CaseState.OPEN, CaseState.ANSWERED):
        return NoticeWindow(TITLE, ("It is no longer open.",))
    choices = []
    for topic in topics(plan, case):
        other = _other_holder(ctx, conn, now, plan, case, topic)
        choices.append((topic, other.name if other else ""))
    return TopicWindow(matter(ctx, case, posts.get(conn, case.last_post)), tuple(choices), case.topic)


def set_topic(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, topic: str) -> Answer:
    """Save the topic; a case that was never answered goes to whoever is on for it."""
    found = allowed(ctx, conn, case_id, user)
    if isinstance(found, str):
        return found
    plan, case = found
    if topic not in topics(plan, case):
        return "This topic is no longer known here."
    if case.state not in (CaseState.OPEN, CaseState.ANSWERED):
        return "It is no longer open."
    if topic == case.topic and not case.shares:
        return None
    other = _other_holder(ctx, conn, now, plan, case, topic)
    if not cases.change_topic(conn, case.id, case.topic, topic):
        return "Somebody else has said what it is about since a moment ago."
    told = "topic confirmed" if topic == case.topic else "topic changed"
    events.record(conn, now, told, actor=user, case=case.id, topic=topic, was=case.topic)
    outgoing.refresh(conn, now, queue.card_key(case.id))
    there = plan.slack_channel_for(topic, case.channel) or ctx.case_channel
    stays = _STAYS if case.desk_channel not in (None, there) else None
    if other is None:
        return f"{_SAVED} {stays}" if stays else None
    became = move(ctx, conn, now, case, other, user) or f"{other.name} is on for it and has the case now."
    return " ".join(filter(None, (_SAVED, became, stays)))


def choose(ctx: Context, conn: Connection, now: datetime, case_id: int, user: str, topic: str) -> Answer:
    """One of the two topics on a card: it counts while they are asked about, and not on a card from before."""
    case = cases.find(conn, case_id)
    if case is not None and topic not in [name for name, _ in case.shares]:
        return f"It is settled: it is about {titled(ctx.plans.current(conn).topics, case.topic or 'nothing known')}."
    return set_topic(ctx, conn, now, case_id, user, topic)


def _other_holder(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], topic: str
) -> Executive | None:
    """Who would hold a never-answered case of this topic, where that is somebody else than now."""
    if case.state != CaseState.OPEN or replies.of_case(conn, case.id, [PartState.SENT]) or topic == case.topic:
        return None
    on = plan.executive(ctx.plans.on_duty(conn, now, topic, case.channel).executive)
    return on if on is not None and on.id != case.owner else None
