"""Whether somebody who will be on can be reached and can answer: consent, Slack, channel, own accounts. Reads only.

What Slack would say is known where somebody looked a moment ago (``bot.ports.Reach``); else everybody counts as ready.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection

from bot.flows.context import Context
from bot.rules.plan import Executive, Plan, Rota
from bot.store import bindings


class Lack(StrEnum):
    """What somebody lacks who will be on."""

    CONSENT = "consent"
    SLACK = "slack"
    DIRECT = "direct"
    MEMBER = "member"
    ACCOUNT = "account"


#: What to do about each, for a lead.
REMEDY = {
    Lack.CONSENT: "Only they can agree: ask them again, or talk to them. Until then nothing leaves in their name.",
    Lack.SLACK: "Write their Slack member id into the plan file (in Slack: profile, ⋮, Copy member ID), and apply it.",
    Lack.DIRECT: "Look whether their Slack account is active and their member id in the plan is right.",
    Lack.MEMBER: "Invite them to the channel: open it, and type /invite with their name.",
    Lack.ACCOUNT: "They can connect it again in App Home. Until then answers leave from the company's account.",
}


@dataclass(frozen=True, slots=True)
class Unready:
    """Somebody who will be on from ``start`` (or is on), and what they lack, as words after a name."""

    executive: Executive
    start: datetime
    lack: Lack
    said: str

    @property
    def key(self) -> str:
        return f"{self.lack}:{self.executive.id}"


def first_turns(ctx: Context, conn: Connection, now: datetime, ahead: timedelta) -> dict[str, tuple[datetime, Rota]]:
    """When each executive is on first in the time ahead, on any rota and for any topic, and on which."""
    plan, found = ctx.plans.current(conn), dict[str, tuple[datetime, Rota]]()
    for rota, ready in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        skills = {skill: topic for topic, skill in rota.needs}
        for topic in (None, *skills.values()):
            for segment in ready.between(now, now + ahead, topic):
                who = segment.executive
                if who is not None and (who not in found or segment.start < found[who][0]):
                    found[who] = (segment.start, rota)
    return found


def unready(ctx: Context, conn: Connection, now: datetime, ahead: timedelta) -> list[Unready]:
    """Everybody who will be on and lacks something, in order of time."""
    plan = ctx.plans.current(conn)
    found = []
    for who, (start, rota) in first_turns(ctx, conn, now, ahead).items():
        person = plan.executive(who)
        if person is not None:
            found += [Unready(person, start, lack, said) for lack, said in lacks(ctx, conn, plan, rota, person)]
    return sorted(found, key=lambda one: one.start)


def lacks(ctx: Context, conn: Connection, plan: Plan, rota: Rota, person: Executive) -> Iterator[tuple[Lack, str]]:
    """What somebody lacks to be on a rota."""
    if person.slack is None:
        yield Lack.SLACK, "has no Slack account in the plan"
        return
    if not person.consent:
        yield Lack.CONSENT, "has not agreed yet"
    if ctx.reach.is_deaf(person.slack):
        yield Lack.DIRECT, "cannot be reached by direct message"
    outside = [channel for channel in channels_of(ctx, plan, rota) if ctx.reach.is_outside(person.slack, channel)]
    if outside:
        where = "the case channel" if outside == [ctx.case_channel] else f"the channel {', '.join(outside)}"
        yield Lack.MEMBER, f"is not a member of {where}"
    for channel in bindings.lost(conn, person.id):
        title = ctx.channels[channel].title if channel in ctx.channels else channel
        yield Lack.ACCOUNT, f"has lost the connection to their own account on {title}"


def channels_of(ctx: Context, plan: Plan, rota: Rota) -> list[str]:
    """The Slack channels in which the cases of a rota stand."""
    routed = (
        route.slack_channel
        for route in plan.routes
        if route.slack_channel is not None and (route.rota or plan.rotas[0].name) == rota.name
    )
    common = [ctx.case_channel] if ctx.case_channel and rota.name == plan.rotas[0].name else []
    return list(dict.fromkeys([*common, *routed]))
