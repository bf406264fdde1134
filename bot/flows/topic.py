"""*Wrong topic…*: what a case is about, set right by a person; and who has it then, where nobody answered it yet.

What people correct is recorded as an event: triage learns from it later.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.flows.about import matter
from bot.flows.case import allowed, move
from bot.flows.context import Context
from bot.flows.reply import Answer
from bot.pages import NoticeWindow, TopicWindow, Window
from bot.rules.lifecycle import CaseState, PartState
from bot.rules.matters import TOPICS
from bot.rules.plan import Executive, Plan
from bot.store import cases, events, posts, replies

TITLE = "Wrong topic"


def topics(plan: Plan, case: Row[Any]) -> list[str]:
    """What a case can be about: the topics that the plan names first, then those that triage knows."""
    named = [route.topic for route in plan.routes] + [topic for rota in plan.rotas for topic, _ in rota.needs]
    return list(dict.fromkeys(topic for topic in (*named, *plan.stop_topics, case.topic, *TOPICS) if topic))


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
    if topic == case.topic:
        return None
    other = _other_holder(ctx, conn, now, plan, case, topic)
    cases.change(conn, case.id, topic=topic)
    events.record(conn, now, "topic changed", actor=user, case=case.id, topic=topic, was=case.topic)
    if other is None:
        return None
    refused = move(ctx, conn, now, case, other, user)
    if refused is not None:
        return f"The topic is saved. {refused}"
    return f"The topic is saved. {other.name} is on for it and has the case now."


def _other_holder(
    ctx: Context, conn: Connection, now: datetime, plan: Plan, case: Row[Any], topic: str
) -> Executive | None:
    """Who would hold a never-answered case of this topic, where that is somebody else than now."""
    if case.state != CaseState.OPEN or replies.of_case(conn, case.id, [PartState.SENT]) or topic == case.topic:
        return None
    on = plan.executive(ctx.plans.on_duty(conn, now, topic, case.channel).executive)
    return on if on is not None and on.id != case.owner else None
