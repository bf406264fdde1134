"""*The detector…*: what was learned from the buttons, and the way back to an earlier one. Leads alone may press.

Everything is told: from whose labels, how well, why one was refused, and which detector judged a post.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row

from bot.flows import alarm, topics_back, topics_learned
from bot.flows.context import Context
from bot.flows.rota_told import zone_of
from bot.pages import (
    DetectorEntry,
    DetectorLine,
    DetectorWindow,
    NoticeWindow,
    WhichDetector,
    WhichTopics,
    Window,
)
from bot.rules.detectors import SHIPPED, spoken
from bot.rules.plan import Plan
from bot.store import events, models
from bot.store.models import ModelState

TITLE: Final = "The detector"
_ONLY_LEADS: Final = NoticeWindow(TITLE, ("Only a lead can see that.",))
#: How many people are named.
_MOST_PEOPLE: Final = 5


def line(ctx: Context, conn: Connection) -> DetectorLine | None:
    """What App Home tells a lead; nothing where nothing was learned and nothing is wrong."""
    newest, stands, topics = models.newest(conn), models.alarms(conn), topics_learned.told(conn)
    if newest is None and not stands and not topics:
        return DetectorLine((ctx.not_learning,)) if ctx.not_learning else None
    live = models.live(conn)
    told = f"In force: {spoken(str(live.id) if live else SHIPPED)}."
    if live is not None:
        told = f"{told[:-1]}, learned from {_labels(live.facts)}."
    more = [alarm.told(one.what, one.facts["before"], one.facts["since"]) for one in stands]
    if newest is not None and newest.state == ModelState.REFUSED:
        more.append(f"The newest, {spoken(str(newest.id))}, was refused: {newest.facts['why']}.".replace("..", "."))
    return DetectorLine((told, *more, *topics, *filter(None, [ctx.not_learning])), opens=True, alarm=bool(stands))


def window(ctx: Context, conn: Connection, now: datetime, user: str, said: str = "") -> Window:
    """The five that are kept, those that were refused, and what came along."""
    plan = ctx.plans.current(conn)
    if not plan.is_lead(user):
        return _ONLY_LEADS
    live = models.live(conn)
    was = str(live.id) if live is not None else SHIPPED
    entries = [_entry(ctx, plan, row, was) for row in models.listed(conn)]
    which = WhichDetector(SHIPPED, was) if live is not None else None
    came = ("It learned from no customer.",) if live is not None else ("In force.", "It learned from no customer.")
    entries.append(DetectorEntry("The built-in detector", None, came, which))
    stands = tuple(alarm.told(one.what, one.facts["before"], one.facts["since"]) for one in models.alarms(conn))
    if stands and live is not None:
        stands += ("Until a lead ends the alarm, what was learned is trusted less.",)
    first = sorted(entries, key=lambda entry: entry.lines[0] != "In force.")
    return DetectorWindow(now, zone_of(plan, user), (*first, *topics_back.entries(conn)), stands, said)


def _entry(ctx: Context, plan: Plan, row: Row[Any], was: str) -> DetectorEntry:
    facts: Mapping[str, Any] = row.facts
    lines = ["In force."] if row.state == ModelState.LIVE else []
    lines += _told(facts, row.state)
    if facts["people"]:
        lines.append(f"Whose labels: {_people(ctx, plan, facts['people'])}.")
    if by := facts.get("chosen_by"):
        lines.append(f"Put in force again by {_name(ctx, plan, by)}.")
    if by := facts.get("left_by"):
        lines.append(f"Taken out of force by {_name(ctx, plan, by)}.")
    which = WhichDetector(str(row.id), was) if row.state == ModelState.KEPT else None
    return DetectorEntry(f"Detector {row.id}", row.made_at, tuple(lines), which)


def _told(facts: Mapping[str, Any], state: str) -> list[str]:
    """What it was learned from, how well it does, and why it was refused."""
    told = [f"Refused: {facts['why']}.".replace("..", ".")] if state == ModelState.REFUSED else []
    told.append(f"Learned from {_labels(facts)}.")
    if facts.get("undecided"):
        more = "1 more post" if facts["undecided"] == 1 else f"{facts['undecided']:,} more posts"
        told.append(f"{more} will count once a second person agrees.")
    if facts.get("new"):
        new, old = facts["new"], facts["old"]
        told.append(
            f"Of {new['complaints']:,} complaints that it never saw it finds {new['recall']:.1%}, the one before "
            f"{old['recall']:.1%}. With false alarms counted (F1, {new['judged']:,} posts): {new['f1']:.1%}, the one "
            f"before {old['f1']:.1%}."
        )
    return told


def _labels(facts: Mapping[str, Any]) -> str:
    """``412 labels and 310 posts that were worked``"""
    return f"{_count(facts['labels'], 'label')} and {_count(facts['worked'], 'post')} worked at the desk"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _people(ctx: Context, plan: Plan, people: Mapping[str, int]) -> str:
    ordered = sorted(people.items(), key=lambda one: -one[1])
    named = [f"{_name(ctx, plan, user)} {count:,}" for user, count in ordered[:_MOST_PEOPLE]]
    others = sum(count for _, count in ordered[_MOST_PEOPLE:])
    return ", ".join([*named, *([f"others {others:,}"] if others else [])])


def _name(ctx: Context, plan: Plan, user: str) -> str:
    executive = plan.by_slack(user)
    return executive.name if executive else ctx.name(user)


def rows(conn: Connection) -> list[dict[str, Any]]:
    """The same for ``buckstop models``."""
    return [
        {
            "id": row.id,
            "state": {ModelState.LIVE: "in force"}.get(row.state, str(row.state)),
            "made": f"{row.made_at:%Y-%m-%d %H:%MZ}",
            **{name: row.facts.get(name) for name in ("labels", "worked", "people", "new", "old", "why")},
            "told": " ".join(_told(row.facts, row.state)),
        }
        for row in models.listed(conn)
    ]


def choose(ctx: Context, conn: Connection, now: datetime, user: str, which: WhichDetector) -> Window:
    """*Put in force*: an earlier detector takes the place of the one that was in force when the list was shown."""
    if not ctx.plans.current(conn).is_lead(user):
        return _ONLY_LEADS
    live = models.live(conn)
    if which.model == (str(live.id) if live is not None else SHIPPED):
        return window(ctx, conn, now, user, "It is in force already.")
    wanted = None if which.model == SHIPPED else models.kept(conn, int(which.model))
    if which.model != SHIPPED and wanted is None:
        return window(ctx, conn, now, user, "It is no longer kept.")
    was = None if which.was == SHIPPED else int(which.was)
    if not models.put_in_force(conn, wanted.id if wanted is not None else None, was):
        return window(ctx, conn, now, user, "Another was put in force a moment ago; please look again.")
    if wanted is not None:
        models.note(conn, wanted, chosen_by=user, left_by=None)
    if live is not None:
        models.note(conn, live, left_by=user, chosen_by=None)
    models.end_alarms(conn, now, user)
    events.record(conn, now, "detector chosen", actor=user, model=which.model, was=which.was)
    return window(ctx, conn, now, user, f"In force within seconds: {spoken(which.model)}.")


def choose_topics(ctx: Context, conn: Connection, now: datetime, user: str, which: WhichTopics) -> Window:
    """*Put in force*, of what was learned of topics."""
    if not ctx.plans.current(conn).is_lead(user):
        return _ONLY_LEADS
    return window(ctx, conn, now, user, topics_back.put(conn, now, user, which))


def trust(ctx: Context, conn: Connection, now: datetime, user: str) -> Window:
    """*End the alarm*: somebody looked, and it is trusted as before."""
    if not ctx.plans.current(conn).is_lead(user):
        return _ONLY_LEADS
    if models.end_alarms(conn, now, user):
        events.record(conn, now, "detector trusted again", actor=user)
    return window(ctx, conn, now, user, "It is trusted as before.")
