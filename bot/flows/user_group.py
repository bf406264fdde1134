"""User groups of the desk follow the rota: who should be in each now, and what is told when that cannot be.

It knows no desk: whoever changes the groups says here what became of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.flows import queue
from bot.flows.context import Context
from bot.rules.wording import listed
from bot.store import events, user_groups


@dataclass(frozen=True, slots=True)
class Following:
    """A user group, the rotas that feed it, and the Slack ids of those who are on there now."""

    group: str
    rotas: tuple[str, ...]
    members: tuple[str, ...]

    @property
    def words(self) -> str:
        """``The user group S0ONCALL of rota default``."""
        return f"The user group {self.group} of rota{'s' if len(self.rotas) > 1 else ''} {listed(self.rotas)}"


def following(ctx: Context, conn: Connection, now: datetime) -> list[Following]:
    """Every group that the plan names, with who should be in it."""
    plan, groups = ctx.plans.current(conn), dict[str, Following]()
    for rota, ready in zip(plan.rotas, ctx.plans.rotas(conn), strict=True):
        if rota.user_group is None:
            continue
        person = plan.executive(ready.at(now).executive)
        held = groups.get(rota.user_group, Following(rota.user_group, (), ()))
        on = {*held.members, *([person.slack] if person is not None and person.slack else [])}
        groups[rota.user_group] = Following(rota.user_group, (*held.rotas, rota.name), tuple(sorted(on)))
    return list(groups.values())


def followed(ctx: Context, conn: Connection, now: datetime, group: Following) -> None:
    """The desk has put these people into the group."""
    if user_groups.set_to(conn, now, group.group, members=",".join(group.members)):
        events.record(conn, now, "user group changed", group=group.group, members=list(group.members))


def refused(ctx: Context, conn: Connection, now: datetime, group: Following, code: str, told: str) -> None:
    """The desk cannot: leads hear why, once until it can again."""
    if user_groups.set_to(conn, now, group.group, trouble=code):
        events.record(conn, now, "user group not changed", group=group.group, why=code)
        key = f"user-group:{group.group}:{code}:{int(now.timestamp())}"
        queue.leads(ctx, conn, now, ctx.plans.current(conn), key, f"{group.words} does not follow the rota. {told}")


def nobody(ctx: Context, conn: Connection, now: datetime, group: Following) -> None:
    """Nobody is on. Slack takes no empty group, so it stays as it was: leads hear of it once."""
    text = f"{group.words} stays as it was while nobody is on: Slack takes no empty group. This is said once."
    queue.leads(ctx, conn, now, ctx.plans.current(conn), f"user-group-empty:{group.group}", text)
